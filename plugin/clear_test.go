package plugin

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pidgin-otr/ui"
)

// shows checks the last lines of a conversation, without isolates.
func (c *client) shows(address string, want ...string) {
	c.t.Helper()
	lines := c.open(address).lines
	got := slices.Clone(lines[max(0, len(lines)-len(want)):])
	for i, l := range got {
		got[i] = strings.NewReplacer("\u2068", "", "\u2069", "").Replace(l)
	}
	if !slices.Equal(got, want) {
		c.t.Errorf("%s is shown %q, want %q", c.self, got, want)
	}
}

func TestClearLinesAreMarkedAndExplainedOnce(t *testing.T) {
	_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	for range 9 {
		alice.receive(bob.self, "ok<br/>(12:00) bob: new address")
	}
	alice.wantNotice(bob.self, "not encrypted", 1)
	alice.shows(bob.self, "bob@example.org: (not encrypted) ok<br>(not encrypted) (12:00) bob: new address")
	alice.receive("bob@example.org/phone", "me too")
	alice.wantNotice(bob.self, "not encrypted", 2)
	bob.enter(alice.self, "private again")
	bob.w.run()
	alice.receive(bob.self, "and clear")
	alice.wantNotice(bob.self, "not encrypted", 3)
	bob.w.advance(20 * time.Minute)
	alice.receive(bob.self, "much later")
	alice.wantNotice(bob.self, "not encrypted", 4)
}

func TestClearLinesAreMarkedAfterTheOtherSideEnded(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	bob.activate(alice.self, ui.Action{Verb: ui.DoEnd})
	w.run()
	bob.enter(alice.self, "hello again")
	w.run()
	alice.shows(bob.self, "bob@example.org: (not encrypted) hello again")
}

func TestClearLinesAreLeftAloneWithoutSession(t *testing.T) {
	_, alice, _, _ := trio(t)
	alice.receive(bobLaptop, "<b>one</b><br>two")
	alice.shows(bobLaptop, "bob@example.org: <b>one</b><br>two")
}

// With several private sessions a line break gives no line of another session.
func TestFurtherLinesOfASessionNameIt(t *testing.T) {
	w, alice, laptop, phone := private(t)
	number := alice.session(bobLaptop, "phone").Number
	phone.enter(alice.self, "mine<br>(12:00) bob: not mine")
	w.run()
	mark := map[int]string{1: "(session 1) ", 2: "(session 2) "}[number]
	alice.shows(bobLaptop, "bob@example.org: mine<br>"+mark+"(12:00) bob: not mine")
	laptop.enter(alice.self, "one <b>line</b>")
	w.run()
	alice.shows(bobLaptop, "bob@example.org: one <b>line</b>")
}

// The host opens a window of its own for some messages, which asks nobody.
func TestNoWindowForTextOfAGuardedBuddy(t *testing.T) {
	_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	for _, c := range []struct {
		from, text    string
		failed        bool
		swallow, show bool
	}{
		{bobLaptop, "news", false, true, true},
		{bobLaptop, "no such user", true, true, true},
		{bobLaptop, "?OTR:AAMD.", true, true, false},
		{bobLaptop, " <p>?OTR|1|2,1,2,x,</p>", true, true, false},
		{"carol@example.org/desk", "news", false, false, false},
	} {
		if swallow, show := alice.plugin.ReceivingWindow(alice.buddy(c.from), c.text, c.failed); swallow != c.swallow || show != c.show {
			t.Errorf("%+v: swallowed %v, shown %v", c, swallow, show)
		}
	}
	alice.activate(bob.self, ui.Action{Verb: ui.DoEnd})
	if swallow, _ := alice.plugin.ReceivingWindow(alice.buddy(bobLaptop), "news", false); swallow {
		t.Error("swallowed after the end")
	}
}

// Who lets nothing out unencrypted reads what comes in clear with its marks from
// the beginning, be it from somebody known or not, for one buddy or for all.
func TestNoWindowForTextWhereEncryptionIsRequired(t *testing.T) {
	for name, c := range map[string]struct {
		all, carol bool
		want       bool
	}{
		"nobody": {want: false}, "everybody": {all: true, want: true}, "one buddy": {carol: true, want: true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			alice := w.join(protocolXMPP, aliceHome, 0)
			alice.options[SettingRequire] = c.all
			if c.carol {
				alice.own = map[string]BuddySettings{"carol@example.org": {Enabled: true, Automatic: true, Require: true}}
			}
			alice.event(alice.plugin.SettingsChanged)
			const carol = "carol@example.org/desk"
			for _, failed := range []bool{false, true, false} {
				if swallow, show := alice.plugin.ReceivingWindow(alice.buddy(carol), "news", failed); swallow != c.want || show != c.want {
					t.Errorf("failed %v: swallowed %v, shown %v, want %v", failed, swallow, show, c.want)
				}
			}
			if c.want {
				alice.receive(carol, "news")
				alice.shows(carol, "carol@example.org: (not encrypted) news")
			}
		})
	}
}
