package plugin

import (
	"strings"
	"testing"

	"pidgin-otr/ui"
)

func TestPrivateTextIsNotLogged(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.wantNotice(bob.self, "Logging is off", 1)
	alice.enter(bob.self, "secret words")
	w.run()
	bob.enter(alice.self, "secret answer")
	w.run()
	bob.activate(alice.self, ui.Action{Verb: ui.DoEnd})
	alice.activate(bob.self, ui.Action{Verb: ui.DoEnd})
	alice.enter(bob.self, "small talk")
	w.run()
	for _, c := range w.clients {
		for _, win := range c.windows {
			log := strings.Join(win.log, "\n")
			if strings.Contains(log, "secret") || !strings.Contains(log, "small talk") {
				t.Errorf("log of %s: %q", c.self, log)
			}
		}
	}
}

// A line that waited for the start is shown when the session has only just
// begun.
func TestHeldTextIsNotLogged(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.join(protocolXMPP, aliceHome, 0), w.join(protocolXMPP, bobLaptop, 1)
	alice.event(func() { alice.plugin.Activate(alice.buddy(bob.self), ui.Action{Verb: ui.DoStart}.ID()) })
	alice.enter(bob.self, "secret words")
	w.run()
	win := alice.open(bob.self)
	if !strings.Contains(strings.Join(win.lines, "\n"), "secret words") {
		t.Fatalf("shown: %q", win.lines)
	}
	if log := strings.Join(win.log, "\n"); strings.Contains(log, "secret") {
		t.Errorf("log: %q", log)
	}
}

func TestLoggingIsWhatItWasBefore(t *testing.T) {
	for _, before := range []bool{true, false} {
		w := newWorld(t)
		alice, bob := w.join(protocolXMPP, aliceHome, 0), w.join(protocolXMPP, bobLaptop, 1)
		alice.event(func() { alice.open(bob.self).logging = before })
		alice.activate(bob.self, ui.Action{Verb: ui.DoStart})
		win := alice.open(bob.self)
		if win.logging {
			t.Fatal("logging is on while private")
		}
		alice.wantNotice(bob.self, "Logging is off", map[bool]int{true: 1}[before])
		alice.activate(bob.self, ui.Action{Verb: ui.DoEnd})
		if win.logging != before {
			t.Errorf("logging is %v, was %v", win.logging, before)
		}
	}
}

func TestLoggingStaysOffUntilTheLastPrivateSessionEnds(t *testing.T) {
	_, alice, _, _ := private(t)
	win := alice.open(bobLaptop)
	alice.activate(bobLaptop, ui.Action{Verb: ui.DoEnd, Session: alice.session(bobLaptop, "phone").ID})
	if win.logging {
		t.Error("logging is on although a session is private")
	}
	alice.activate(bobLaptop, ui.Action{Verb: ui.DoEnd})
	if !win.logging {
		t.Error("logging was not restored")
	}
}

func TestSwitchingLoggingOnWhilePrivateIsUndone(t *testing.T) {
	_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	win := alice.open(bob.self)
	alice.event(func() {
		win.logging = true
		alice.plugin.LoggingChanged(alice.buddy(bob.self), true)
	})
	if win.logging {
		t.Error("logging is on")
	}
	alice.wantNotice(bob.self, "Logging stays off", 1)
}

func TestReopenedWindowIsNotLogged(t *testing.T) {
	_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.event(func() {
		delete(alice.windows, "bob@example.org")
		alice.plugin.ConversationDeleted(alice.buddy(bob.self))
	})
	var win *window
	alice.event(func() { win = alice.open(bob.self) })
	if win.logging {
		t.Error("logging is on")
	}
}

func TestLoggingByChoice(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.absent(protocolXMPP, aliceHome), w.join(protocolXMPP, bobLaptop, 1)
	alice.giveKey(alice.id, 0)
	alice.options[SettingNoLog] = false
	alice.load()
	alice.event(func() { alice.open(bob.self) })
	alice.activate(bob.self, ui.Action{Verb: ui.DoStart})
	alice.wantNotice(bob.self, "started", 1)
	alice.wantNotice(bob.self, "Logging is off", 0)
	if !alice.open(bob.self).logging {
		t.Error("logging was switched off against the setting")
	}
}

// Who wants to know later that there was something finds in the log that there was,
// and nothing of what was said; who does not log finds nothing.
func TestLogThatItHappened(t *testing.T) {
	for _, logged := range []bool{true, false} {
		for _, wanted := range []bool{true, false} {
			w := newWorld(t)
			alice, bob := w.join(protocolXMPP, aliceHome, 0), w.join(protocolXMPP, bobLaptop, 1)
			alice.options[SettingNoteLog] = wanted
			alice.event(func() { alice.open(bob.self).logging = logged })
			alice.activate(bob.self, ui.Action{Verb: ui.DoStart})
			alice.enter(bob.self, "secret words")
			w.run()
			alice.activate(bob.self, ui.Action{Verb: ui.DoEnd})
			log := strings.Join(alice.open(bob.self).log, "\n")
			begins, ends := strings.Contains(log, "conversation with bob@example.org begins"), strings.Contains(log, "is over")
			if want := logged && wanted; begins != want || ends != want || strings.Contains(log, "secret") {
				t.Errorf("logged %v, wanted %v: %q", logged, wanted, log)
			}
		}
	}
}
