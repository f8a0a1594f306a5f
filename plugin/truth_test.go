package plugin

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/ui"
)

// What a conversation shows is in the order in which it holds, and true.

// last is the latest notice of the window.
func (win *window) last() string {
	if len(win.notices) == 0 {
		return ""
	}
	return win.notices[len(win.notices)-1]
}

// A line that waited for a session stands below the notice that the session is
// private: above it, it would look as if it had gone unencrypted.
func TestALineThatWaitedStandsBelowTheStart(t *testing.T) {
	for _, network := range []struct{ protocol, alice, bob string }{
		{protocolXMPP, aliceHome, bobLaptop},
		{protocolIRC, "alice", "bob"},
	} {
		w := newWorld(t)
		alice, bob := w.join(network.protocol, network.alice, 0), w.join(network.protocol, network.bob, 1)
		alice.options[SettingRequire] = true
		alice.event(alice.plugin.SettingsChanged)
		alice.enter(bob.self, "hello")
		w.run()
		all := alice.open(bob.self).all
		started := slices.IndexFunc(all, func(s string) bool { return strings.Contains(s, "started: session 1") })
		line := slices.Index(all, "me: hello")
		if started < 0 || line < started {
			t.Errorf("%s: the window shows %q", network.protocol, all)
		}
	}
}

// After the end nothing is said to go out unencrypted that does not.
func TestTheEndSaysWhatBecomesOfTheNextLine(t *testing.T) {
	for name, require := range map[string]bool{"not encrypted": false, "let nothing out unencrypted": true} {
		w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
		alice.options[SettingRequire] = require
		alice.event(alice.plugin.SettingsChanged)
		alice.activate(bob.self, ui.Action{Verb: ui.DoEnd})
		w.run()
		if said := alice.open(bob.self).last(); !strings.Contains(said, name) {
			t.Errorf("require %v: %q", require, said)
		}
	}
}

// Ending the selected session says where text goes next, ending another one
// does not.
func TestEndingTheSelectedSessionSaysWhereTextGoes(t *testing.T) {
	for _, first := range []string{"laptop", "phone"} {
		w, alice, _, _ := private(t)
		chosen, other := alice.session(bobLaptop, "laptop"), alice.session(bobLaptop, "phone")
		alice.activate(bobLaptop, ui.Action{Verb: ui.DoSelect, Session: chosen.ID})
		alice.activate(bobLaptop, ui.Action{Verb: ui.DoEnd, Session: alice.session(bobLaptop, first).ID})
		w.run()
		says := strings.Contains(alice.open(bobLaptop).last(), "What you write now goes to "+testSession(alice, other))
		if says != (first == "laptop") {
			t.Errorf("after the end of the %s: %q", first, alice.open(bobLaptop).last())
		}
	}
}

func testSession(c *client, s ui.Session) string { return ui.Words{Tr: c.Tr}.Session(s) }

// If only a Finished session is left, ending the selected one says what stops the next
// line.
func TestEndingTheSelectedSessionTellsOfAFinishedOne(t *testing.T) {
	w, alice, laptop, _ := private(t)
	laptop.activate(alice.self, ui.Action{Verb: ui.DoEnd})
	w.run()
	alice.activate(bobLaptop, ui.Action{Verb: ui.DoEnd, Session: alice.session(bobLaptop, "phone").ID})
	w.run()
	if said := alice.open(bobLaptop).last(); !strings.Contains(said, "Nothing that you write is sent") {
		t.Errorf("told %q", said)
	}
}

// Switched on again, a conversation does not go on saying that OTR is off,
// whether a setting or the whole plugin was off, and however the notice waited.
func TestSwitchedOnAgainIsSaid(t *testing.T) {
	set := func(on bool) func(*client) {
		return func(c *client) {
			c.options[SettingEnabled] = on
			c.event(c.plugin.SettingsChanged)
		}
	}
	own := func(on bool) func(*client) {
		return func(c *client) {
			c.own = map[string]BuddySettings{bare(bobLaptop): {Enabled: on}}
			c.event(func() { c.plugin.ReceivingIM(c.buddy(bobLaptop), bobLaptop, "hi", ReceiveFlags{}) })
		}
	}
	for name, c := range map[string]struct{ off, on func(*client) }{
		"setting":          {set(false), set(true)},
		"setting of buddy": {own(false), own(true)},
		"plugin":           {func(c *client) { c.event(c.plugin.Unload) }, (*client).load},
		"plugin, then setting": {
			func(c *client) { c.event(c.plugin.Unload); c.options[SettingEnabled] = false; c.load() },
			set(true),
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
			c.off(alice)
			w.run()
			if said := alice.open(bob.self).last(); !strings.Contains(said, "switched off") {
				t.Fatalf("told %q", said)
			}
			c.on(alice)
			w.run()
			alice.wantNotice(bob.self, "OTR is switched on again", 1)
			c.on(alice)
			alice.wantNotice(bob.self, "OTR is switched on again", 1)
		})
	}
}

func TestSwitchedOnAgainIsSaidInAWindowThatOpensLater(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.event(func() {
		alice.plugin.ConversationDeleted(alice.buddy(bob.self))
		delete(alice.windows, bare(bob.self))
	})
	for _, on := range []bool{false, true} {
		alice.options[SettingEnabled] = on
		alice.event(alice.plugin.SettingsChanged)
	}
	w.run()
	alice.event(func() { alice.open(bob.self) })
	if said := alice.open(bob.self).last(); !strings.Contains(said, "OTR is switched on again") {
		t.Errorf("told %q", alice.notices(bob.self))
	}
}

func TestLinesThatWaitAreToldOnce(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.activate(bob.self, ui.Action{Verb: ui.DoEnd})
	bob.online = false
	alice.activate(bob.self, ui.Action{Verb: ui.DoStart})
	for range 2 {
		before := strings.Count(strings.Join(alice.notices(bob.self), "\n"), "waits until the private conversation")
		alice.enter(bob.self, "one")
		alice.enter(bob.self, "two")
		alice.wantNotice(bob.self, "waits until the private conversation", before+1)
		w.advance(time.Minute)
		alice.activate(bob.self, ui.Action{Verb: ui.DoStart})
	}
}

// Where lines come slowly a start may take a minute.
func TestTheTimeThatALineWaitsIsTheNetworks(t *testing.T) {
	for protocol, want := range map[string]string{protocolXMPP: "ten seconds", protocolIRC: "a minute"} {
		w := newWorld(t)
		alice := w.join(protocol, map[string]string{protocolXMPP: aliceHome, protocolIRC: "alice"}[protocol], 0)
		alice.activate("bob", ui.Action{Verb: ui.DoStart})
		alice.enter("bob", "hello")
		alice.wantNotice("bob", want, 1)
	}
}

// What is asked about is shown, as text.
func TestTheQuestionShowsTheLine(t *testing.T) {
	w, alice, laptop, _ := private(t)
	alice.activate(bobLaptop, ui.Action{Verb: ui.DoSelect, Session: alice.session(bobLaptop, "laptop").ID})
	alice.enter(bobLaptop, "there")
	w.run()
	w.presence(laptop, false)
	alice.enter(bobLaptop, "<b>at 8 &lt; 9</b>"+strings.Repeat(" o'clock", 100))
	if len(alice.choices) != 1 {
		t.Fatalf("%d questions", len(alice.choices))
	}
	form := alice.choices[0].form
	if !strings.Contains(form.Secondary, "at 8 < 9 o'clock") || len(form.Secondary) > 1000 {
		t.Errorf("asked %q", form.Secondary)
	}
	if b := alice.plugin.Menu(alice.buddy(bobLaptop)); !strings.Contains(b.Button, "offline") || !strings.Contains(b.ButtonName, "offline") {
		t.Errorf("the button says %q, %q", b.Button, b.ButtonName)
	}
}

// Lines that are typed while the question is open join those that it shows; of many
// it says how many more wait.
func TestTheQuestionShowsLinesThatJoin(t *testing.T) {
	w, alice, laptop, _, _ := offline(t)
	form := alice.choices[0].form
	if !strings.Contains(form.Secondary, "line one") || !strings.Contains(form.Secondary, "line two") || !form.Unbidden {
		t.Fatalf("asked %+v", form)
	}
	for range 4 {
		alice.enter(bobLaptop, "one more")
	}
	if len(alice.choices) != 1 {
		t.Fatalf("%d questions", len(alice.choices))
	}
	form = alice.choices[0].form
	if got := strings.Count(form.Secondary, "one more"); got != 2 || !strings.Contains(form.Secondary, "messages that wait: 2") {
		t.Errorf("asked %q", form.Secondary)
	}
	alice.choose("Wait until it is back")
	w.presence(laptop, true)
	w.run()
	laptop.wantLine(alice.self, "alice@example.org: one more", 4)
}

// A line that comes back by itself while others wait is asked about no more.
func TestTheQuestionShowsWhatIsLeft(t *testing.T) {
	_, alice, _, _, _ := offline(t)
	alice.enter(bobLaptop, "line three")
	b := alice.knownBuddy(bobLaptop)
	tokens := slices.Sorted(maps.Keys(b.lines))
	alice.event(func() {
		alice.plugin.apply(b, otr.Effects{Events: []otr.Event{
			otr.LineReturned{Token: tokens[1], Reason: otr.BlockNotRefreshed},
			otr.LineReturned{Token: tokens[2], Reason: otr.BlockNotRefreshed},
		}})
	})
	alice.wantEntry(bobLaptop, "line two<br>line three")
	if len(alice.choices) != 1 {
		t.Fatalf("%d questions", len(alice.choices))
	}
	form := alice.choices[0].form
	if !strings.Contains(form.Secondary, "line one") || strings.Contains(form.Secondary, "line t") {
		t.Errorf("asked %q", form.Secondary)
	}
}

// What OTR sends by itself may bounce again and again: it is told once, until
// something has come through or the user acts.
func TestBouncesInARowAreToldOnce(t *testing.T) {
	bounce := func(c *client) {
		s := c.plugin.sent[len(c.plugin.sent)-1]
		c.event(func() { c.plugin.StanzaError(c.id, s.to, s.id) })
	}
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	refresh := func() {
		p := alice.knownBuddy(bob.self)
		alice.event(func() { alice.plugin.apply(p, p.refresh(0, w.now)) })
	}
	bob.online = false
	for range 3 {
		refresh()
		bounce(alice)
	}
	alice.wantNotice(bob.self, "could not deliver", 1)
	alice.activate(bob.self, ui.Action{Verb: ui.DoRefresh})
	bounce(alice)
	alice.wantNotice(bob.self, "could not deliver", 2)
	bob.online = true
	w.advance(time.Minute)
	alice.activate(bob.self, ui.Action{Verb: ui.DoRefresh})
	w.run()
	bob.online = false
	refresh()
	bounce(alice)
	alice.wantNotice(bob.self, "could not deliver", 3)
}

// What bounces is called what it was: a message of the user's, or one that OTR
// sent by itself.
func TestOnlyTheUsersMessageIsCalledSo(t *testing.T) {
	bounce := func(c *client) { // the latest stanza
		s := c.plugin.sent[len(c.plugin.sent)-1]
		c.event(func() { c.plugin.StanzaError(c.id, s.to, s.id) })
	}
	_, alice, laptop, _ := trio(t)
	alice.event(func() { alice.open(bobLaptop) })
	laptop.online = false
	alice.activate(bobLaptop, ui.Action{Verb: ui.DoStart, Route: bobLaptop})
	bounce(alice)
	alice.wantNotice(bobLaptop, "your last message", 0)
	alice.wantNotice(bobLaptop, "could not deliver", 1)

	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.activate(bob.self, ui.Action{Verb: ui.DoRefresh})
	bounce(alice)
	alice.wantNotice(bob.self, "your last message", 0)
	alice.wantNotice(bob.self, "could not deliver", 1)
	w.run()
	alice.enter(bob.self, "hello")
	bounce(alice)
	alice.wantNotice(bob.self, "your last message", 1)
	alice.activate(bob.self, ui.Action{Verb: ui.DoEnd})
	bounce(alice) // of an end nobody needs to know
	alice.wantNotice(bob.self, "could not deliver", 2)
}

// A line that waits says that a start is under way: nothing else need.
func TestALineThatWaitsIsNoticeEnough(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.activate(bob.self, ui.Action{Verb: ui.DoEnd})
	bob.online = false
	alice.activate(bob.self, ui.Action{Verb: ui.DoStart})
	alice.enter(bob.self, "one")
	w.advance(attemptAfter)
	alice.wantNotice(bob.self, "waits until the private conversation", 1)
	alice.wantNotice(bob.self, "Asking", 0)
}
