package plugin

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pidgin-otr/ui"
)

func TestPrivateLinesArriveAndStaySecret(t *testing.T) {
	for _, network := range []struct{ protocol, alice, bob string }{
		{protocolXMPP, aliceHome, bobLaptop},
		{"prpl-irc", "alice", "bob"}, // fragments
		{"prpl-bonjour", "alice", "bob"},
	} {
		t.Run(network.protocol, func(t *testing.T) {
			w, alice, bob := pair(t, network.protocol, network.alice, network.bob)
			long := "long " + strings.Repeat("tale ", 300)
			alice.enter(bob.self, "<b>hello</b>")
			alice.enter(bob.self, long)
			w.run()
			bob.enter(alice.self, "hello yourself")
			w.run()
			bob.wantLine(alice.self, bare(alice.self)+": <b>hello</b>", 1)
			bob.wantLine(alice.self, bare(alice.self)+": "+long, 1)
			alice.wantLine(bob.self, bare(bob.self)+": hello yourself", 1)
			alice.wantLine(bob.self, "me: "+long, 1)
			w.wantSecret("hello")
			w.wantSecret("tale tale") // four letters can come up in base64
		})
	}
}

func TestPlainTextPassesWithoutSession(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.join(protocolXMPP, aliceHome, 0), w.join(protocolXMPP, bobLaptop, 1)
	alice.options[SettingAutomatic] = false
	alice.event(alice.plugin.SettingsChanged)
	alice.enter(bob.self, "good morning")
	w.run()
	w.wantClear("good morning")
	bob.wantLine(alice.self, "alice@example.org: good morning", 1)
	if len(bob.notices(alice.self)) != 0 {
		t.Errorf("notices %q", bob.notices(alice.self))
	}
}

func TestNothingReadableLeavesWhilePrivate(t *testing.T) {
	noise := map[string]func(w *world, alice, bob *client){
		"plain text":  func(w *world, alice, bob *client) { alice.receive(bob.self, "in clear") },
		"a query":     func(w *world, alice, bob *client) { alice.receive(bob.self, "?OTRv23?") },
		"an error":    func(w *world, alice, bob *client) { alice.receive(bob.self, "?OTR Error: confused") },
		"garbage":     func(w *world, alice, bob *client) { alice.receive(bob.self, "?OTR:AAMDabcd.") },
		"a replay":    func(w *world, alice, bob *client) { alice.receive(bob.self, lastFrom(w, bob)) },
		"peer's end":  func(w *world, alice, bob *client) { bob.activate(alice.self, ui.Action{Verb: ui.DoEnd}) },
		"peer's gone": func(w *world, alice, bob *client) { bob.event(bob.plugin.Unload) },
	}
	for name, happen := range noise {
		t.Run(name, func(t *testing.T) {
			w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
			bob.enter(alice.self, "first")
			w.run()
			happen(w, alice, bob)
			w.run()
			alice.enter(bob.self, "my secret")
			w.run()
			w.advance(time.Minute)
			w.wantSecret("my secret")
			win := alice.open(bob.self)
			if !strings.Contains(strings.Join(win.lines, "\n"), "me: my secret") && win.entry != "my secret" {
				t.Errorf("the line is lost; window %+v", win)
			}
		})
	}
}

func lastFrom(w *world, c *client) (text string) {
	for _, p := range w.wire {
		if p.from == c {
			text = p.text
		}
	}
	return text
}

func TestFinishedSessionGivesTheLineBack(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	bob.activate(alice.self, ui.Action{Verb: ui.DoEnd})
	alice.wantNotice(bob.self, "has ended", 1)
	alice.enter(bob.self, "still there?")
	alice.wantEntry(bob.self, "still there?")
	alice.wantNotice(bob.self, "not sent", 1)

	alice.activate(bob.self, ui.Action{Verb: ui.DoEnd})
	alice.enter(bob.self, "now in clear")
	w.run()
	w.wantSecret("still there?")
	w.wantClear("now in clear")
}

func TestAfterTheUsersEndNothingStartsByItself(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.activate(bob.self, ui.Action{Verb: ui.DoEnd})
	alice.wantNotice(bob.self, "Unverified conversation with bob@example.org ended", 1)
	alice.wantNotice(bob.self, "not encrypted", 1)
	bob.activate(alice.self, ui.Action{Verb: ui.DoEnd})
	for range 3 {
		alice.enter(bob.self, "plain one")
		bob.enter(alice.self, "plain two")
		w.run()
	}
	if n := len(alice.sessions(bob.self)); n != 0 {
		t.Errorf("%d sessions came up by themselves", n)
	}
	bob.wantLine(alice.self, "alice@example.org: plain one", 3)
}

func TestTextWaitsForTheStart(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.join(protocolXMPP, aliceHome, 0), w.join(protocolXMPP, bobLaptop, 1)
	alice.event(func() { alice.open(bob.self) })
	alice.event(func() { alice.plugin.Activate(alice.buddy(bob.self), ui.Action{Verb: ui.DoStart}.ID()) })
	alice.enter(bob.self, "early bird")
	alice.wantLine(bob.self, "me: early bird", 0)
	w.run()
	alice.wantLine(bob.self, "me: early bird", 1)
	bob.wantLine(alice.self, "alice@example.org: early bird", 1)
	w.wantSecret("early bird")
}

func TestUnansweredStartGivesTheTextBack(t *testing.T) {
	w := newWorld(t)
	alice := w.join(protocolXMPP, aliceHome, 0)
	alice.enter(bobLaptop, "?OTRv23?")
	if !alice.plugin.Menu(alice.buddy(bobLaptop)).Visible {
		t.Error("no menu")
	}
	alice.enter(bobLaptop, "first line")
	alice.enter(bobLaptop, "second line")
	w.advance(9 * time.Second)
	alice.wantNotice(bobLaptop, "not sent", 0)
	w.advance(2 * time.Second)
	alice.wantEntry(bobLaptop, "first line<br>second line")
	alice.wantNotice(bobLaptop, "not sent", 1)
	w.advance(30 * time.Second)
	alice.wantNotice(bobLaptop, "not answered", 1)
	w.wantSecret("line")
}

func TestTypedQueryIsReplacedByOurs(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.join(protocolXMPP, aliceHome, 0), w.join(protocolXMPP, bobLaptop, 1)
	alice.enter(bob.self, "?OTR?v2?")
	w.run()
	w.wantSecret("?OTR?v2?")
	if got := w.wire[0]; !strings.HasPrefix(got.text, "?OTRv23?") || got.noCopies {
		t.Errorf("first on the wire: %+v", got)
	}
	if got := alice.sessions(bob.self); len(got) != 1 || got[0].Level != ui.Unverified {
		t.Errorf("sessions %+v", got)
	}
}

func TestRequiredEncryptionHoldsTheFirstLine(t *testing.T) {
	for _, automatic := range []bool{true, false} {
		t.Run(fmt.Sprintf("automatic %t", automatic), func(t *testing.T) { requiredEncryptionHoldsTheFirstLine(t, automatic) })
	}
}

func requiredEncryptionHoldsTheFirstLine(t *testing.T, automatic bool) {
	w := newWorld(t)
	alice, bob := w.absent(protocolXMPP, aliceHome), w.join(protocolXMPP, bobLaptop, 1)
	alice.giveKey(alice.id, 0)
	alice.options[SettingRequire], alice.options[SettingAutomatic] = true, automatic
	alice.load()
	alice.inject(bob.self, "a pounce")
	alice.enter(bob.self, "only in private")
	w.run()
	w.wantSecret("only in private")
	w.wantSecret("a pounce")
	bob.wantLine(alice.self, "alice@example.org: only in private", 1)
}

// Nobody answers: sending again asks again, and the notice says no less.
func TestRequiredEncryptionIsAskedForAgain(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.absent(protocolXMPP, aliceHome), w.absent(protocolXMPP, bobLaptop)
	alice.giveKey(alice.id, 0)
	alice.options[SettingRequire], bob.options[SettingEnabled] = true, false
	alice.load()
	bob.load()
	for n := range 2 {
		alice.enter(bob.self, "only in private")
		w.advance(11 * time.Second)
		alice.wantEntry(bob.self, "only in private")
		alice.wantNotice(bob.self, "your settings let nothing out unencrypted", n+1)
	}
	alice.wantNotice(bob.self, "may go out unencrypted", 0)
	w.wantSecret("only in private")
}

func TestSwitchedOffStaysOut(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.absent(protocolXMPP, aliceHome), w.join(protocolXMPP, bobLaptop, 1)
	alice.options[SettingEnabled] = false
	alice.load()
	alice.enter(bob.self, "as it is")
	alice.receive(bob.self, "?OTRv23?")
	w.run()
	alice.wantLine(bob.self, "bob@example.org: ?OTRv23?", 1)
	if len(w.wire) != 1 || w.wire[0].text != "as it is" {
		t.Errorf("wire %+v", w.wire)
	}
	if alice.plugin.Menu(alice.buddy(bob.self)).Visible {
		t.Error("menu shown although OTR is off")
	}
}

func TestLinesOfOneEnterStayTogether(t *testing.T) {
	_, alice, bob := pair(t, "prpl-irc", "alice", "bob")
	bob.activate(alice.self, ui.Action{Verb: ui.DoEnd})
	alice.enterLines(bob.self, "one", "two", "three")
	alice.wantEntry(bob.self, "one<br>two<br>three")
	alice.wantNotice(bob.self, "not sent", 1)
}

// The second of two lines must not slip through because the first one has used
// up the question whether to go on.
func TestChangedDestinationStopsTheWholeEnter(t *testing.T) {
	w := newWorld(t)
	alice := w.join("prpl-irc", "alice", 0)
	laptop, phone := w.join("prpl-irc", "bob", 1), w.join("prpl-irc", "bob", 2)
	w.copyAll = true
	alice.event(func() { alice.open("bob") })
	alice.activate("bob", ui.Action{Verb: ui.DoStart})
	sessions := alice.sessions("bob")
	if len(sessions) != 2 {
		t.Fatalf("sessions %+v", sessions)
	}
	chosen := sessions[0]
	alice.activate("bob", ui.Action{Verb: ui.DoSelect, Session: chosen.ID})
	alice.enter("bob", "before")
	w.run()
	ending := laptop
	if got := phone.windows["alice"]; got != nil && strings.Contains(strings.Join(got.lines, ""), "before") {
		ending = phone
	}
	ending.activate("alice", ui.Action{Verb: ui.DoEnd})
	sent := len(w.wire)
	alice.enterLines("bob", "one", "two")
	w.run()
	if len(w.wire) != sent {
		t.Errorf("%d messages went out", len(w.wire)-sent)
	}
	alice.wantEntry("bob", "one<br>two")
}

func TestGuardStopsWhatOthersSend(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.inject(bob.self, "I am away, says <the> machine")
	w.run()
	w.wantSecret("says")
	alice.wantNotice(bob.self, "I am away, says &lt;the&gt; machine", 1)
	alice.wantNotice(bob.self, "not sent", 1)

	bob.activate(alice.self, ui.Action{Verb: ui.DoEnd})
	alice.inject(bob.self, "again")
	w.run()
	w.wantSecret("again")

	alice.activate(bob.self, ui.Action{Verb: ui.DoEnd})
	alice.inject(bob.self, "third time")
	w.run()
	w.wantClear("third time")
}

func TestOfflineAccountGivesHeldTextBack(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.join("prpl-irc", "alice", 0), w.join("prpl-irc", "bob", 1)
	alice.event(func() { alice.open("bob") })
	alice.event(func() { alice.plugin.Activate(alice.buddy("bob"), ui.Action{Verb: ui.DoStart}.ID()) })
	alice.enter("bob", "held text")
	alice.online = false
	alice.event(func() { alice.plugin.SignedOff(alice.id) })
	w.queue = nil
	w.advance(time.Minute)
	alice.wantEntry("bob", "held text")
	bob.wantLine("alice", "alice: held text", 0)
	w.wantSecret("held text")
}

// A message of another buddy of the same contact turns the window: what the user
// types next may be meant for the one before, and goes out only when sent again.
func TestTurnedWindowIsSaidBeforeALineGoes(t *testing.T) {
	w := newWorld(t)
	alice, bob, carol := w.join(protocolXMPP, aliceHome, 0), w.join(protocolXMPP, bobLaptop, 1), w.absent(protocolXMPP, "carol@example.org/desk")
	carol.options[SettingEnabled] = false
	carol.load()
	alice.turned = map[BuddyID]BuddyID{alice.buddy(carol.self): alice.buddy(bob.self)}
	alice.enter(carol.self, "nobody is private")
	alice.enter(bob.self, "?OTR?")
	w.run()
	alice.turned[alice.buddy(carol.self)] = alice.buddy(bob.self)
	alice.inject(carol.self, "a pounce")
	alice.enter(carol.self, "for bob")
	w.run()
	w.wantSecret("for bob")
	alice.wantEntry(carol.self, "for bob")
	alice.wantNotice(carol.self, "turned this window", 1)
	alice.enter(carol.self, "for carol")
	alice.wantNotice(carol.self, "turned this window", 1)
	if last := w.wire[len(w.wire)-1]; !strings.HasPrefix(last.text, "for carol") || bare(last.to) != bare(carol.self) {
		t.Errorf("the last message is %+v", last)
	}
}
