package plugin

import (
	"strings"
	"testing"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/ui"
)

func TestUnloadTellsPeersAndGivesEverythingBack(t *testing.T) {
	w, alice, laptop, phone := private(t)
	alice.event(alice.plugin.Unload)
	w.run()
	for _, c := range []*client{laptop, phone} {
		if got := c.selected(alice.self); got.Level != ui.Finished && c.sessions(alice.self)[0].Level != ui.Finished {
			t.Errorf("%s still has %+v", c.self, got)
		}
	}
	if !alice.open(bobLaptop).logging {
		t.Error("logging was not restored")
	}
	alice.wantNotice(bobLaptop, "was switched off", 1)
	if !alice.wake.IsZero() {
		t.Error("a timer is left")
	}
	if m := alice.plugin.Menu(alice.buddy(bobLaptop)); m.Visible {
		t.Error("a menu is left")
	}
	alice.enter(bobLaptop, "plain, without a plugin")
	w.wantClear("plain, without a plugin")
}

func TestUnloadReturnsWaitingText(t *testing.T) {
	w := newWorld(t)
	alice := w.join(protocolXMPP, aliceHome, 0)
	alice.event(func() { alice.open(bobLaptop) })
	alice.activate(bobLaptop, ui.Action{Verb: ui.DoStart})
	alice.enter(bobLaptop, "waiting")
	alice.event(alice.plugin.Unload)
	win := alice.open(bobLaptop)
	if win.entry != "waiting" && !strings.Contains(strings.Join(win.notices, ""), "waiting") {
		t.Errorf("the text is lost: %+v", win)
	}
	w.wantSecret("waiting")
}

func TestLoadUnloadLoad(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	for range 3 {
		alice.event(alice.plugin.Unload)
		w.run()
		if got := bob.selected(alice.self); got.Level == ui.Unverified {
			t.Fatalf("Bob has %+v after the unload", got)
		}
		alice.load()
		alice.activate(bob.self, ui.Action{Verb: ui.DoStart})
		if got := alice.selected(bob.self); got.Level != ui.Unverified {
			t.Fatalf("Alice has %+v", got)
		}
		alice.enter(bob.self, "hello again")
		w.run()
	}
	bob.wantLine(alice.self, "alice@example.org: hello again", 3)
	w.wantSecret("hello again")
}

func TestQuittingTellsPeers(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.event(alice.plugin.Quitting)
	w.run()
	bob.wantNotice(alice.self, "has ended", 1)
	alice.online = false
	alice.event(func() { alice.plugin.SignedOff(alice.id) })
	alice.event(alice.plugin.Unload)
}

func TestCallsBeforeLoadAndAfterUnloadAreHarmless(t *testing.T) {
	w := newWorld(t)
	alice := w.join(protocolXMPP, aliceHome, 0)
	alice.event(alice.plugin.Unload)
	alice.debug = nil
	b := alice.buddy(bobLaptop)
	for _, p := range []*Plugin{alice.plugin, New(alice, alice.files, nil)} {
		p.Unload()
		p.Quitting()
		p.Tick()
		p.SettingsChanged()
		p.SignedOn(alice.id, alice.self)
		p.SignedOff(alice.id)
		p.ConversationCreated(b)
		p.ConversationDeleted(b)
		p.LoggingChanged(b, true)
		p.Activate(b, ui.Action{Verb: ui.DoStart}.ID())
		p.MarkDelayed(b, bobLaptop, "")
		p.Presence(b, bobLaptop, true)
		p.StanzaError(alice.id, bobLaptop, "x")
		if v := p.SendingIM(b, "text"); v.Block || v.Text != "text" {
			t.Errorf("sending: %+v", v)
		}
		if v := p.ReceivingIM(b, bobLaptop, "text", ReceiveFlags{}); v.Swallow || v.Text != "text" {
			t.Errorf("receiving: %+v", v)
		}
		if v := p.SendingStanza(b, chat(bobLaptop, "text", "")); v.Empty || v.Drop != nil || v.To != "" {
			t.Errorf("stanza: %+v", v)
		}
	}
	for _, line := range alice.debug {
		if strings.Contains(line, "internal error") {
			t.Error(line)
		}
	}
}

func TestSwitchingOffEndsSessionsFirst(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.options[SettingEnabled] = false
	alice.event(alice.plugin.SettingsChanged)
	w.run()
	bob.wantNotice(alice.self, "has ended", 1)
	alice.wantNotice(bob.self, "switched off", 1)
	if !alice.open(bob.self).logging {
		t.Error("logging was not restored")
	}
	alice.enter(bob.self, "in clear now")
	w.run()
	w.wantClear("in clear now")
}

// The menu does not speak for ever of a start that was given up.
func TestSwitchingOffEndsAStart(t *testing.T) {
	w := newWorld(t)
	alice := w.join(protocolXMPP, aliceHome, 0)
	alice.event(func() { alice.open(bobLaptop) })
	alice.activate(bobLaptop, ui.Action{Verb: ui.DoStart})
	for _, on := range []bool{false, true} {
		alice.options[SettingEnabled] = on
		alice.event(alice.plugin.SettingsChanged)
	}
	if got := alice.plugin.Menu(alice.buddy(bobLaptop)).Rows[0]; got.Label != "Start private conversation" || !got.Sensitive {
		t.Errorf("menu begins with %+v", got)
	}
}

func TestDelayedMessagesStartNothing(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.join(protocolXMPP, aliceHome, 0), w.join(protocolXMPP, bobLaptop, 1)
	alice.event(func() {
		alice.plugin.MarkDelayed(alice.buddy(bob.self), bob.self, "2002-09-10T23:08:25Z")
		alice.plugin.ReceivingIM(alice.buddy(bob.self), bob.self, "?OTRv3?", ReceiveFlags{})
	})
	alice.event(func() {
		alice.plugin.ReceivingIM(alice.buddy(bob.self), bob.self, "?OTRv3?", ReceiveFlags{Delayed: true})
	})
	if len(w.wire) != 0 {
		t.Fatalf("answered %+v", w.wire)
	}
	alice.receive(bob.self, "?OTRv3?")
	if len(w.wire) == 0 {
		t.Error("a query that is not delayed got no answer")
	}
}

func TestOwnCopiesPassUntouched(t *testing.T) {
	w := newWorld(t)
	alice := w.join(protocolXMPP, aliceHome, 0)
	v := alice.plugin.ReceivingIM(alice.buddy(bobLaptop), bobLaptop, "?OTRv3?", ReceiveFlags{Own: true})
	if v.Swallow || v.Text != "?OTRv3?" || len(w.wire) != 0 {
		t.Errorf("%+v, wire %+v", v, w.wire)
	}
}

func TestPresenceOfStrangersIsNotRemembered(t *testing.T) {
	w := newWorld(t)
	alice := w.join(protocolXMPP, aliceHome, 0)
	alice.choosy, alice.roster["bob@example.org"] = true, true
	for _, from := range []string{bobLaptop, "mallory@example.org/1", "mallory@example.org/2"} {
		alice.event(func() { alice.plugin.Presence(alice.buddy(from), from, true) })
	}
	if n := len(alice.plugin.accounts[alice.id].buddies); n != 1 {
		t.Errorf("%d buddies remembered", n)
	}
	if got := alice.plugin.view(alice.buddy(bobLaptop)).Routes; len(got) != 1 || got[0] != bobLaptop {
		t.Errorf("routes %q", got)
	}
	alice.event(func() { alice.plugin.SignedOff(alice.id) })
	if got := alice.plugin.view(alice.buddy(bobLaptop)).Routes; len(got) != 0 {
		t.Errorf("routes after sign-off %q", got)
	}
}

func TestQuietWorldHasNoTimer(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	w.advance(10 * time.Minute)
	if !alice.wake.IsZero() || !bob.wake.IsZero() {
		t.Errorf("timers at %v and %v, now %v", alice.wake, bob.wake, w.now)
	}
}

func TestMenuFollowsTheSelection(t *testing.T) {
	_, alice, _, _ := private(t)
	s := alice.session(bobLaptop, "phone")
	alice.activate(bobLaptop, ui.Action{Verb: ui.DoSelect, Session: s.ID})
	alice.verify(bobLaptop)
	m := alice.plugin.Menu(alice.buddy(bobLaptop))
	selected := 0
	for _, r := range m.Rows {
		if strings.Contains(r.Label, "(selected)") {
			selected++
			if !strings.Contains(r.Label, "phone") || !r.Bold || r.Icon != m.Icon {
				t.Errorf("row %+v", r)
			}
		}
	}
	if selected != 1 {
		t.Errorf("%d rows say (selected)", selected)
	}
	alice.event(func() { alice.plugin.Activate(alice.buddy(bobLaptop), "select:99999") })
	alice.event(func() { alice.plugin.Activate(alice.buddy(bobLaptop), "nonsense") })
	if got := alice.selected(bobLaptop); got.ID != s.ID {
		t.Errorf("selected %+v", got)
	}
}

// The extra symmetric key of a session is the host's to wipe, also one that it
// has no use for.
func TestExtraKeyIsWiped(t *testing.T) {
	_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	b := alice.knownBuddy(bob.self)
	key := [32]byte{1, 2, 3}
	alice.event(func() {
		alice.plugin.apply(b, otr.Effects{Events: []otr.Event{otr.ExtraKey{Session: b.engine.Sessions()[0], Key: &key}}})
	})
	if key != [32]byte{} {
		t.Errorf("left: %x", key)
	}
}
