package plugin

import (
	"strings"
	"testing"
	"time"

	"pidgin-otr/ui"
)

// acquaintances are Alice, who knows only who is on her empty list, and Bob.
func acquaintances(t *testing.T, protocol, a, b string) (w *world, alice, bob *client) {
	t.Helper()
	w = newWorld(t)
	alice, bob = w.join(protocol, a, 0), w.join(protocol, b, 1)
	alice.choosy = true
	return w, alice, bob
}

func eachProtocol(t *testing.T, test func(t *testing.T, w *world, alice, bob *client)) {
	for protocol, who := range map[string][2]string{protocolXMPP: {aliceHome, bobLaptop}, protocolIRC: {"alice", "bob"}} {
		t.Run(protocol, func(t *testing.T) {
			w, alice, bob := acquaintances(t, protocol, who[0], who[1])
			test(t, w, alice, bob)
		})
	}
}

// sentBy is how many messages a client has sent.
func (w *world) sentBy(c *client) (n int) {
	for _, p := range w.wire {
		if p.from == c {
			n++
		}
	}
	return n
}

// What somebody asks for whom the user does not know opens nothing and is not
// answered. It waits, with what to do, until the user looks, and starts then.
func TestStrangersStartWaitsForTheUser(t *testing.T) {
	eachProtocol(t, func(t *testing.T, w *world, alice, bob *client) {
		bob.activate(alice.self, ui.Action{Verb: ui.DoStart})
		w.run()
		if n := w.sentBy(alice); n > 0 || alice.windows[bare(bob.self)] != nil {
			t.Fatalf("%d answers; windows %v", n, alice.windows)
		}
		alice.event(func() { alice.open(bob.self) })
		alice.wantNotice(bob.self, "asks for a private conversation", 1)
		alice.wantNotice(bob.self, "choose Start private conversation", 1)
		alice.activate(bob.self, ui.Action{Verb: ui.DoStart})
		w.run()
		if got := bob.selected(alice.self); got.Level != ui.Unverified {
			t.Errorf("Bob has %+v", got)
		}
	})
}

// A tag on a line of somebody unknown starts nothing either; the line is shown.
func TestStrangersTagWaitsForTheUser(t *testing.T) {
	eachProtocol(t, func(t *testing.T, w *world, alice, bob *client) {
		bob.enter(alice.self, "hello")
		w.run()
		if n := w.sentBy(alice); n > 0 {
			t.Fatalf("%d answers", n)
		}
		alice.wantNotice(bob.self, "asks for a private conversation", 1)
		alice.enter(bob.self, "who are you?") // from here on the user knows Bob
		w.run()
		if got := alice.selected(bob.self); got.Level != ui.Unverified {
			t.Errorf("Alice has %+v", got)
		}
	})
}

// Only what the user does makes somebody known, and only for this sign-on.
func TestWhoWasWrittenToIsKnownForTheSignOn(t *testing.T) {
	eachProtocol(t, func(t *testing.T, w *world, alice, bob *client) {
		alice.enter(bob.self, "hello")
		alice.event(func() { alice.plugin.SignedOff(alice.id) })
		alice.event(func() { alice.plugin.SignedOn(alice.id, alice.self) })
		before := w.sentBy(alice)
		bob.activate(alice.self, ui.Action{Verb: ui.DoStart})
		w.run()
		if n := w.sentBy(alice) - before; n > 0 {
			t.Errorf("%d answers in the next sign-on", n)
		}
	})
}

// A line that comes back, since it may be meant for somebody else, was not written to
// the stranger whom it would have gone to.
func TestALineThatCameBackMakesNobodyKnown(t *testing.T) {
	w, alice, carol := acquaintances(t, protocolXMPP, aliceHome, "carol@example.org/desk")
	bob := w.join(protocolXMPP, bobLaptop, 2)
	alice.roster[bare(bob.self)] = true
	alice.activate(bob.self, ui.Action{Verb: ui.DoStart})
	w.run()
	alice.turned = map[BuddyID]BuddyID{alice.buddy(carol.self): alice.buddy(bob.self)}
	alice.enter(carol.self, "for bob")
	alice.wantEntry(carol.self, "for bob")
	before := w.sentBy(alice)
	carol.activate(alice.self, ui.Action{Verb: ui.DoStart})
	w.run()
	if n := w.sentBy(alice) - before; n > 0 {
		t.Errorf("%d answers", n)
	}
}

// A buddy on the list is answered at once, as ever.
func TestListedBuddyIsAnswered(t *testing.T) {
	eachProtocol(t, func(t *testing.T, w *world, alice, bob *client) {
		alice.roster[bare(bob.self)] = true
		bob.activate(alice.self, ui.Action{Verb: ui.DoStart})
		w.run()
		if got := alice.selected(bob.self); got.Level != ui.Unverified {
			t.Errorf("Alice has %+v", got)
		}
	})
}

// Who answered an offer plainly gets no more, after a restart either, until OTR is
// heard from there.
func TestPlainBuddyIsNotOfferedAgain(t *testing.T) {
	eachProtocol(t, func(t *testing.T, w *world, alice, bob *client) {
		bob.options[SettingEnabled] = false
		bob.event(bob.plugin.SettingsChanged)
		tagged := func(line string) bool {
			alice.enter(bob.self, line)
			w.run()
			return strings.Contains(w.wire[len(w.wire)-1].text, " \t  \t\t\t\t")
		}
		if !tagged("one") {
			t.Fatal("no tag on the first line")
		}
		bob.enter(alice.self, "plain")
		w.run()
		alice.restart()
		if tagged("two") {
			t.Error("offered again after a restart")
		}
		bob.options[SettingEnabled] = true
		bob.event(bob.plugin.SettingsChanged)
		bob.activate(alice.self, ui.Action{Verb: ui.DoStart})
		w.run()
		alice.activate(bob.self, ui.Action{Verb: ui.DoEnd})
		bob.activate(alice.self, ui.Action{Verb: ui.DoEnd})
		alice.restart()
		if !tagged("three") {
			t.Error("not offered although Bob has OTR now")
		}
	})
}

// With the offer switched off no message bears a tag, and a start goes as ever.
func TestOffersCanBeSwitchedOff(t *testing.T) {
	eachProtocol(t, func(t *testing.T, w *world, alice, bob *client) {
		alice.options[SettingOffer] = false
		alice.event(alice.plugin.SettingsChanged)
		alice.enter(bob.self, "hello")
		w.run()
		if text := w.wire[0].text; text != "hello" {
			t.Errorf("sent %q", text)
		}
		alice.activate(bob.self, ui.Action{Verb: ui.DoStart})
		w.run()
		if got := bob.selected(alice.self); got.Level != ui.Unverified {
			t.Errorf("Bob has %+v", got)
		}
	})
}

// The line that people without OTR read is the user's own, if there is one, at once.
func TestQueryLineIsTheUsersOwn(t *testing.T) {
	w := newWorld(t)
	alice := w.join(protocolXMPP, aliceHome, 0)
	alice.written = map[string]string{SettingQueryLine: "call me\n?OTRv3? <b>please</b>"}
	alice.event(alice.plugin.SettingsChanged)
	alice.activate(bobLaptop, ui.Action{Verb: ui.DoStart})
	query, line, _ := strings.Cut(w.wire[0].text, "\n")
	if query != "?OTRv23?" || line != "call me OTRv3? <b>please</b>" {
		t.Errorf("sent %q", w.wire[0].text)
	}
	alice.written = nil
	alice.event(alice.plugin.SettingsChanged)
	w.advance(time.Minute)
	alice.activate(bobLaptop, ui.Action{Verb: ui.DoStart})
	if text := w.wire[len(w.wire)-1].text; !strings.Contains(text, "Off-the-Record") {
		t.Errorf("sent %q", text)
	}
}

// Where another plugin encrypts nothing starts by itself, and the user is told why.
// What the user starts on either side comes up.
func TestNothingStartsBesideOtherEncryption(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.join(protocolXMPP, aliceHome, 0), w.join(protocolXMPP, bobLaptop, 1)
	alice.omemo, bob.omemo = true, true
	alice.enter(bob.self, "hello")
	if text := w.wire[0].text; text != "hello" {
		t.Errorf("sent %q", text)
	}
	bob.activate(alice.self, ui.Action{Verb: ui.DoStart})
	w.run()
	alice.wantNotice(bob.self, "lurch encrypts this conversation already", 1)
	if n := len(alice.sessions(bob.self)); n > 0 {
		t.Fatalf("%d sessions", n)
	}
	w.advance(time.Minute)
	alice.activate(bob.self, ui.Action{Verb: ui.DoStart})
	w.run()
	if got := alice.selected(bob.self); got.Level != ui.Unverified {
		t.Errorf("Alice has %+v", got)
	}
}

// Who takes a nick that was written to is not who was written to.
func TestNextHolderOfANickIsUnknown(t *testing.T) {
	w, alice, bob := acquaintances(t, protocolIRC, "alice", "bob")
	alice.options[SettingOffer] = false
	alice.event(alice.plugin.SettingsChanged)
	alice.enter("bob", "hello")
	w.run()
	alice.hear(bob.prefix() + " QUIT :gone")
	before := w.sentBy(alice)
	bob.activate("alice", ui.Action{Verb: ui.DoStart})
	w.run()
	if n := w.sentBy(alice) - before; n > 0 {
		t.Errorf("%d answers", n)
	}
}

// The same in a room: an occupant's name that was written to is anybody's once its
// holder has left it.
func TestNextHolderOfAnOccupantsNameIsUnknown(t *testing.T) {
	const room = "den@rooms.example.org"
	for _, to := range []string{room + "/robert", ""} {
		w := newWorld(t)
		alice := w.join(protocolXMPP, aliceHome, 0)
		alice.choosy = true
		id := BuddyID{Account: alice.id, Name: room + "/bob"}
		alice.event(func() { alice.plugin.SendingIM(id, "hello") })
		if !alice.plugin.knows(id) {
			t.Fatal("who was written to is unknown")
		}
		alice.event(func() { alice.plugin.Occupant(id, to) })
		if alice.plugin.knows(id) {
			t.Errorf("the name is known still, after %q", to)
		}
	}
}
