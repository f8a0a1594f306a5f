package plugin

import (
	"strings"
	"testing"

	"pidgin-otr/otr/keyfile"
	"pidgin-otr/ui"
)

// askFor chooses the method and fills in the form, as the client's user.
func (c *client) askFor(address, method string, values ...string) {
	c.t.Helper()
	c.activate(address, ui.Action{Verb: ui.DoAuthenticate, Session: c.selected(address).ID})
	c.choose(method)
	if method != "Cancel" && method != "" {
		c.fill(values...)
	}
}

// openAnswer opens, as the client's user, the form for the answer to what the buddy
// asks.
func (c *client) openAnswer(address string) {
	c.t.Helper()
	c.activate(address, ui.Action{Verb: ui.DoAnswer, Session: c.selected(address).ID})
}

// answer opens the form and fills it in; with no values it is closed.
func (c *client) answer(address string, values ...string) ui.FieldForm {
	c.t.Helper()
	c.openAnswer(address)
	return c.fill(values...)
}

func TestAuthenticateBuddy(t *testing.T) {
	for _, c := range []struct {
		name, method, notice, answered string
		values                         []string
		answer                         string
		ours, theirs                   ui.Level
	}{
		{"question", "Question and answer", "Authenticated: it really is bob", "has accepted your answer", []string{"Which door?", "blue"}, "blue", ui.Private, ui.Unverified},
		{"wrong answer", "Question and answer", "Not authenticated", "Not authenticated", []string{"Which door?", "blue"}, "red", ui.Unverified, ui.Unverified},
		{"secret", "Shared secret", "Authenticated: it really is bob", "Authenticated: it really is alice", []string{"blue"}, "blue", ui.Private, ui.Private},
		{"wrong secret", "Shared secret", "Not authenticated", "Not authenticated", []string{"blue"}, "red", ui.Unverified, ui.Unverified},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
			alice.askFor(bob.self, c.method, c.values...)
			alice.wantNotice(bob.self, "Waiting for bob@example.org in session 1", 1)
			bob.wantNotice(alice.self, "asks you to authenticate", 1)
			if len(bob.forms) != 0 {
				t.Fatal("a window has opened that the user did not ask for")
			}
			form := bob.answer(alice.self, c.answer)
			if !strings.Contains(form.Primary, "alice@example.org in session 1") {
				t.Errorf("asked by %q", form.Primary)
			}
			alice.wantNotice(bob.self, c.notice, 1)
			bob.wantNotice(alice.self, c.answered, 1)
			if got := alice.sessions(bob.self)[0]; got.Level != c.ours || got.Authenticating {
				t.Errorf("the asking side: %+v", got)
			}
			if got := bob.sessions(alice.self)[0]; got.Level != c.theirs || got.Authenticating {
				t.Errorf("the asked side: %+v", got)
			}
			wantOnFile(t, alice, "smp", c.ours == ui.Private)
			wantOnFile(t, bob, "smp", c.theirs == ui.Private)
		})
	}
}

func wantOnFile(t *testing.T, c *client, trust string, want bool) {
	t.Helper()
	if got := strings.Contains(string(c.files.data[keyfile.FingerprintsName]), "\t"+trust+"\n"); got != want {
		t.Errorf("%s: %s on file is %v", c.self, trust, got)
	}
}

// What the user compared by hand stays what it is, whatever a run comes to.
func TestAuthenticatingLeavesAVerificationAlone(t *testing.T) {
	for _, answer := range []string{"blue", "red"} {
		_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
		alice.activate(bob.self, ui.Action{Verb: ui.DoVerify, Session: alice.selected(bob.self).ID})
		alice.choose("They are the same")
		alice.askFor(bob.self, "Shared secret", "blue")
		bob.answer(alice.self, answer)
		wantOnFile(t, alice, "verified", true)
		if alice.selected(bob.self).Level != ui.Private {
			t.Errorf("answer %q: no longer verified", answer)
		}
	}
}

// Whoever closes a form, or calls it off in the menu, ends the run at both ends.
func TestCancelIsAbort(t *testing.T) {
	_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.askFor(bob.self, "Cancel")
	alice.askFor(bob.self, "")
	alice.askFor(bob.self, "Shared secret")
	if len(bob.forms) != 0 || alice.selected(bob.self).Authenticating {
		t.Fatal("a run has begun")
	}
	alice.askFor(bob.self, "Shared secret", "blue")
	bob.answer(alice.self)
	if alice.wantNotice(bob.self, "called off", 0); bob.selected(alice.self).Asks != ui.AsksSecret {
		t.Fatal("a form that was closed is an answer")
	}
	bob.activate(alice.self, ui.Action{Verb: ui.DoStopAuthenticate, Session: bob.selected(alice.self).ID})
	alice.wantNotice(bob.self, "called off", 1)
	bob.wantNotice(alice.self, "called off", 1)
	if alice.selected(bob.self).Authenticating || bob.selected(alice.self).Authenticating {
		t.Error("the run goes on")
	}
	alice.askFor(bob.self, "Question and answer", "Which door?", "blue")
	bob.open(alice.self)
	bob.openAnswer(alice.self)
	alice.activate(bob.self, ui.Action{Verb: ui.DoStopAuthenticate, Session: alice.selected(bob.self).ID})
	if len(bob.forms) != 0 {
		t.Error("the form stays open although nothing is asked any more")
	}
	bob.wantNotice(alice.self, "called off", 2)
	alice.wantNotice(bob.self, "called off", 2)
}

// Asking again replaces the form, and the end of the session closes it.
func TestOneFormForASession(t *testing.T) {
	_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.askFor(bob.self, "Shared secret", "blue")
	alice.activate(bob.self, ui.Action{Verb: ui.DoStopAuthenticate, Session: alice.selected(bob.self).ID})
	alice.askFor(bob.self, "Shared secret", "green")
	bob.openAnswer(alice.self)
	bob.openAnswer(alice.self)
	if len(bob.forms) != 1 {
		t.Fatalf("%d forms", len(bob.forms))
	}
	late := bob.forms[0]
	alice.activate(bob.self, ui.Action{Verb: ui.DoEnd})
	if len(bob.forms) != 0 {
		t.Error("the form outlives its session")
	}
	bob.event(func() { late.done([][]byte{[]byte("green")}) })
	bob.wantNotice(alice.self, "Too late", 1)
}

// The conversation window may be closed while the form is open, and the answer
// still counts.
func TestAnswerAfterTheWindowIsClosed(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.askFor(bob.self, "Shared secret", "blue")
	bob.openAnswer(alice.self)
	bob.event(func() {
		delete(bob.windows, "alice@example.org")
		bob.plugin.ConversationDeleted(bob.buddy(alice.self))
	})
	bob.fill("blue")
	w.run()
	alice.wantNotice(bob.self, "Authenticated: it really is bob", 1)
	bob.event(func() { bob.open(alice.self) })
	bob.wantNotice(alice.self, "Authenticated: it really is alice", 1)
}

func TestTooLongToAsk(t *testing.T) {
	_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.askFor(bob.self, "Shared secret", strings.Repeat("x", maxSecret+1))
	alice.wantNotice(bob.self, "4096 bytes", 1)
	alice.askFor(bob.self, "Question and answer", strings.Repeat("x", maxSecret+1), "y")
	alice.wantNotice(bob.self, "4096 bytes", 2)
	if len(bob.forms) != 0 {
		t.Error("asked all the same")
	}
}

// An answer that is refused ends the run, which is said and shown.
func TestTooLongToAnswer(t *testing.T) {
	_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.askFor(bob.self, "Shared secret", "blue")
	win := bob.open(alice.self)
	drawn := win.drawn
	bob.answer(alice.self, strings.Repeat("x", maxSecret+1))
	bob.wantNotice(alice.self, "4096 bytes", 1)
	bob.wantNotice(alice.self, "called off", 1)
	alice.wantNotice(bob.self, "called off", 1)
	if bob.selected(alice.self).Authenticating || win.drawn == drawn {
		t.Errorf("authenticating %v, drawn %d times", bob.selected(alice.self).Authenticating, win.drawn-drawn)
	}
}

// The session that is authenticated is the one of the submenu, not the selected
// one.
func TestAuthenticateOneOfTwo(t *testing.T) {
	_, alice, laptop, phone := private(t)
	id := alice.session(bobLaptop, "phone").ID
	alice.activate(bobLaptop, ui.Action{Verb: ui.DoAuthenticate, Session: id})
	alice.choose("Shared secret")
	alice.fill("blue")
	if laptop.selected(alice.self).Asks != ui.AsksNothing {
		t.Fatal("the laptop is asked too")
	}
	phone.answer(alice.self, "blue")
	alice.wantNotice(bobLaptop, "Authenticated: it really is bob", 1)
}

// Names that the file of fingerprints has no room for: what the user verifies counts,
// and the user is told for how long, by every way and on both sides.
func TestVerifyingALongNameTellsHowLongItCounts(t *testing.T) {
	for _, length := range []int{900, 920, 960} { // kept; known, but not as verified; not known
		long := strings.Repeat("b", length-len("@example.org")) + "@example.org"
		told := 0
		if length > 900 {
			told = 1
		}
		_, alice, bob := pair(t, protocolXMPP, aliceHome, long+"/laptop")
		alice.verify(bob.self)
		alice.wantNotice(bob.self, "until this program ends", told)
		if got := alice.selected(bob.self).Level; got != ui.Private {
			t.Errorf("%d bytes: level %v", length, got)
		}
		bob.askFor(alice.self, "Shared secret", "blue")
		alice.answer(bob.self, "blue")
		bob.wantNotice(alice.self, "until this program ends", told)

		_, alice, bob = pair(t, protocolXMPP, aliceHome, long+"/laptop")
		alice.askFor(bob.self, "Shared secret", "blue")
		bob.answer(alice.self, "blue")
		alice.wantNotice(bob.self, "until this program ends", told)
	}
}
