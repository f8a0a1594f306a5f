package plugin

import (
	"strings"
	"testing"

	"pidgin-otr/otr"
	"pidgin-otr/ui"
)

func (c *client) chooseFor(address string, s BuddySettings) {
	c.own = map[string]BuddySettings{bare(address): s}
}

// A buddy to whom nothing may go unencrypted gets nothing so, whatever the
// general settings say.
func TestBuddyOfNothingUnencryptedIsAskedFirst(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.join(protocolXMPP, aliceHome, 0), w.join(protocolXMPP, bobLaptop, 1)
	alice.chooseFor(bob.self, BuddySettings{Enabled: true, Automatic: true, Require: true})
	alice.enter(bob.self, "my secret")
	w.wantSecret("my secret")
	w.run()
	w.wantSecret("my secret")
	bob.wantLine(alice.self, "alice@example.org: my secret", 1)
	if !alice.open(bob.self).logging {
		t.Error("not logged, though the user wants this buddy's conversations logged")
	}
}

// Text of another part of the program obeys too.
func TestBuddyOfNothingUnencryptedIsGuarded(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.join(protocolXMPP, aliceHome, 0), w.absent(protocolXMPP, bobLaptop)
	alice.chooseFor(bob.self, BuddySettings{Enabled: true, Require: true})
	alice.inject(bob.self, "my secret")
	w.wantSecret("my secret")
}

func TestBuddyWithoutOTRIsLeftAlone(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.join(protocolXMPP, aliceHome, 0), w.join(protocolXMPP, bobLaptop, 1)
	alice.options[SettingRequire] = true
	alice.event(alice.plugin.SettingsChanged)
	alice.chooseFor(bob.self, BuddySettings{Automatic: true, Require: true, NoLog: true})
	alice.enter(bob.self, "hello")
	if len(w.wire) != 1 || w.wire[0].text != "hello" {
		t.Errorf("sent %+v", w.wire)
	}
	bob.enter(alice.self, "hello back") // with a tag
	w.run()
	if lines := alice.open(bob.self).lines; len(lines) != 2 || !strings.HasPrefix(lines[1], "bob@example.org: hello back") {
		t.Errorf("shown %q", lines)
	}
	if n := len(alice.sessions(bob.self)); n != 0 {
		t.Errorf("%d sessions", n)
	}
	if alice.plugin.Menu(alice.buddy(bob.self)).Visible {
		t.Error("the menu offers what is switched off")
	}
}

func TestBuddyWithNothingAutomaticIsNotAsked(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.join(protocolXMPP, aliceHome, 0), w.join(protocolXMPP, bobLaptop, 1)
	alice.chooseFor(bob.self, BuddySettings{Enabled: true})
	alice.enter(bob.self, "hello")
	w.run()
	if len(w.wire) != 1 || w.wire[0].text != "hello" {
		t.Errorf("sent %+v", w.wire)
	}
}

// Switching OTR off for a buddy in the middle ends the conversation first: with
// a word to the buddy, and the line that was meant to be private comes back.
func TestSwitchedOffInTheMiddleSendsNothingInClear(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.chooseFor(bob.self, BuddySettings{Enabled: false})
	alice.enter(bob.self, "my secret")
	w.run()
	w.wantSecret("my secret")
	alice.wantEntry(bob.self, "my secret")
	alice.wantNotice(bob.self, "not sent", 1)
	if got := bob.selected(alice.self).Level; got != ui.Finished {
		t.Errorf("bob shows %v", got)
	}
	alice.enter(bob.self, "not secret")
	if got := w.wire[len(w.wire)-1].text; got != "not secret" {
		t.Errorf("sent %q", got)
	}
	delete(alice.own, bare(bob.self))
	alice.activate(bob.self, ui.Action{Verb: ui.DoStart})
	if got := alice.selected(bob.self).Level; got != ui.Unverified {
		t.Errorf("after it was switched on again %v", got)
	}
}

// What the user chooses meanwhile holds for text that waits.
func TestWaitingTextComesBackWhenSwitchedOff(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.join(protocolXMPP, aliceHome, 0), w.absent(protocolXMPP, bobLaptop)
	alice.chooseFor(bob.self, BuddySettings{Enabled: true, Automatic: true, Require: true})
	bob.online = false
	alice.enter(bob.self, "my secret")
	alice.chooseFor(bob.self, BuddySettings{Enabled: false})
	alice.event(alice.plugin.Tick)
	w.wantSecret("my secret")
	alice.wantEntry(bob.self, "my secret")
}

// Only what pidgin-otr calls overriding counts, and logging only with OTR.
func TestLoggingOfABuddyWithoutOTR(t *testing.T) {
	w := newWorld(t)
	alice := w.join(protocolXMPP, aliceHome, 0)
	alice.chooseFor(bobLaptop, BuddySettings{Enabled: false, NoLog: false})
	if c := alice.plugin.choicesFor(alice.buddy(bobLaptop)); !c.noLog || c.policy != (otr.Policy{}) {
		t.Errorf("wants %+v", c)
	}
	if c := alice.plugin.choicesFor(alice.buddy(carolPhone)); !c.policy.Enabled() {
		t.Errorf("carol: wants %+v", c)
	}
}
