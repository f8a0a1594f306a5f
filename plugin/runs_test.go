package plugin

import (
	"strings"
	"testing"
	"time"

	"pidgin-otr/ui"
)

// row finds a row of the menu by a part of its label.
func (c *client) row(address, part string) (ui.Row, bool) {
	c.t.Helper()
	for _, r := range c.plugin.Menu(c.buddy(address)).Rows {
		if strings.Contains(r.Label, part) {
			return r, true
		}
	}
	return ui.Row{}, false
}

// A person may take their time: after two minutes the silence is said, once, and a
// late answer still counts.
func TestSilenceIsSaidAndALateAnswerCounts(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.askFor(bob.self, "Shared secret", "blue")
	if _, there := alice.row(bob.self, "waiting for bob@example.org to answer"); !there {
		t.Error("the menu does not say what is waited for")
	}
	w.advance(answerWithin - time.Second)
	alice.wantNotice(bob.self, "Still no answer", 0)
	w.advance(2 * answerWithin)
	alice.wantNotice(bob.self, "Still no answer", 1)
	bob.answer(alice.self, "blue")
	alice.wantNotice(bob.self, "Authenticated: it really is bob", 1)
	if _, there := alice.row(bob.self, "Authenticating"); there {
		t.Error("the menu says that the run goes on")
	}
}

// When both have answered only the other program is waited for. If it is silent for
// two minutes the run is over, on either side.
func TestSilentProgramEndsARun(t *testing.T) {
	for _, silent := range []string{"asked", "asking"} {
		w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
		alice.askFor(bob.self, "Shared secret", "blue")
		other, waiting := bob, alice
		if silent == "asking" {
			other, waiting = alice, bob
		}
		if silent == "asking" {
			alice.online = false // nothing reaches it, and it says nothing
			bob.answer(alice.self, "blue")
		} else {
			bob.openAnswer(alice.self)
			form := bob.forms[0]
			bob.forms = nil
			bob.event(func() { form.done([][]byte{[]byte("blue")}) })
			bob.online = false
			w.run()
		}
		if _, there := waiting.row(other.self, "answers are being compared"); !there {
			t.Errorf("%s: the menu does not say what is waited for", silent)
		}
		w.advance(answerWithin + time.Second)
		waiting.wantNotice(other.self, "has not answered for two minutes", 1)
		waiting.wantNotice(other.self, "called off", 1)
		if waiting.selected(other.self).Authenticating {
			t.Errorf("%s: the run goes on", silent)
		}
	}
}

// Whoever has answered a question is known, and knows nothing: they are offered to
// ask back, by a question that does not take the keyboard and by a row.
func TestAskBack(t *testing.T) {
	_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.askFor(bob.self, "Question and answer", "Which door?", "blue")
	bob.answer(alice.self, "blue")
	if len(alice.choices) != 0 || len(bob.choices) != 1 {
		t.Fatalf("%d and %d questions", len(alice.choices), len(bob.choices))
	}
	form := bob.choices[0].form
	if !form.Unbidden || form.Choices[form.Default] != "Not now" || !strings.Contains(form.Primary, "has verified you. You have not verified alice") {
		t.Errorf("asked: %+v", form)
	}
	bob.choose("Not now")
	row, there := bob.row(alice.self, "Ask alice@example.org back")
	if !there || len(bob.forms) != 0 {
		t.Fatal("no row, or a form that nobody wanted")
	}
	bob.event(func() { bob.plugin.Activate(bob.buddy(alice.self), row.ID) })
	bob.fill("Which window?", "green")
	alice.answer(bob.self, "green")
	bob.wantNotice(alice.self, "Authenticated: it really is alice", 1)
	if _, there := bob.row(alice.self, "back"); there {
		t.Error("the row stays")
	}
	// Alice had Bob verified when she answered.
	bob.wantNotice(alice.self, "To be sure in turn", 1)
	alice.wantNotice(bob.self, "has accepted your answer", 1)
	alice.wantNotice(bob.self, "To be sure in turn", 0)
	if _, there := alice.row(bob.self, "back"); there || len(alice.choices) != 0 {
		t.Error("alice is offered to ask whom she has verified")
	}
}

func TestAskBackIsTakenAway(t *testing.T) {
	for name, act := range map[string]func(alice, bob *client){
		"verified": func(alice, bob *client) {
			b := bob.plugin.known(bob.buddy(alice.self))
			bob.event(func() { bob.plugin.obeyComparison(b, b.engine.Sessions()[0], ui.TheSame) })
		},
		"ended": func(alice, bob *client) { bob.activate(alice.self, ui.Action{Verb: ui.DoEnd}) },
	} {
		_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
		alice.askFor(bob.self, "Question and answer", "Which door?", "blue")
		bob.answer(alice.self, "blue")
		act(alice, bob)
		if len(bob.choices) != 0 {
			t.Errorf("%s: the question stays", name)
		}
	}
}
