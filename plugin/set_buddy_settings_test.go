package plugin

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pidgin-otr/otr/keyfile"
	"pidgin-otr/ui"
)

// settle opens the form of the buddy's settings and answers it.
func (c *client) settle(address string, s ui.ChosenSettings) (shown ui.SettingForm) {
	c.t.Helper()
	c.event(func() { c.plugin.OpenSettings([]BuddyID{c.buddy(address)}) })
	return c.set(ui.Set{On: s.Own}, ui.Set{On: s.Enabled}, ui.Set{On: s.Automatic}, ui.Set{On: s.Require}, ui.Set{On: s.RequireVerified}, ui.Set{On: s.NoLog})
}

// flips are all ways to set the settings of a buddy.
func flips() (all []ui.ChosenSettings) {
	for bits := range 64 {
		on := func(n int) bool { return bits>>n&1 != 0 }
		all = append(all, ui.ChosenSettings{Own: on(0), Enabled: on(1), Automatic: on(2), Require: on(3), RequireVerified: on(4), NoLog: on(5)})
	}
	return all
}

// Every setting is flipped in the middle of a private conversation, verified or not,
// for a buddy on the list and for one who is not: what was typed while private, and
// what is typed next, does not leave in clear. Only after the line came back with
// the word that the conversation has ended may the next one.
func TestNothingLeavesInClearWhateverIsFlipped(t *testing.T) {
	for i, s := range flips() {
		for _, listed := range []bool{true, false} {
			t.Run(fmt.Sprintf("%d, listed %v", i, listed), func(t *testing.T) {
				w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
				alice.roster[bare(bob.self)] = listed
				if i%2 == 0 {
					alice.verify(bob.self)
				}
				alice.event(func() { alice.enter(bob.self, "secret before") })
				alice.settle(bob.self, s)
				ended := len(alice.sessions(bob.self)) == 0
				if ended == s.Enabled {
					t.Errorf("%+v: ended %v", s, ended)
				}
				if ended {
					alice.wantNotice(bob.self, "OTR is now switched off", 1)
					w.wantSecret("secret")
					return
				}
				alice.enter(bob.self, "secret after")
				w.run()
				bob.wantLine(alice.self, "alice@example.org: secret after", 1)
				w.advance(20 * time.Second)
				w.wantSecret("secret")
				if off := !alice.open(bob.self).logging; s.Own && off != s.NoLog {
					t.Errorf("%+v: logging is off: %v", s, off)
				}
				alice.settle(bob.self, ui.ChosenSettings{Own: true})
				alice.wantNotice(bob.self, "OTR is now switched off", 1)
				w.wantSecret("secret")
			})
		}
	}
}

func TestBuddySettingsAreKeptWhereTheyBelong(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.choosy = true
	want := ui.ChosenSettings{Own: true, Enabled: true, Require: true}
	shown := alice.settle(bob.self, want)
	if use := shown.Settings[0]; use.On || !shown.Settings[1].On || shown.Settings[3].On {
		t.Errorf("at first shown: %+v", shown.Settings)
	}
	if !strings.Contains(shown.Secondary, "not on your buddy list") || !strings.Contains(shown.Secondary, "pidgin-otr") {
		t.Errorf("pidgin-otr reads none of it, and that is not told: %q", shown.Secondary)
	}
	if file := string(alice.files.data[keyfile.ChosenName]); !strings.Contains(file, "bob@example.org\talice@example.org/home\tprpl-jabber\tenabled,onlyprivate\n") {
		t.Errorf("the file is %q", file)
	}
	alice.restart()
	w.run()
	if c := alice.plugin.choicesFor(alice.buddy(bob.self)); !c.policy.Require || c.policy.StartOnTag || c.noLog {
		t.Errorf("after a restart: %+v", c)
	}
	alice.roster[bare(bob.self)] = true
	shown = alice.settle(bob.self, want)
	if said := shown.Secondary; strings.Contains(said, "buddy list") || !strings.Contains(said, "do not hold in the older pidgin-otr:\nNever unencrypted to people I have verified") {
		t.Errorf("what pidgin-otr does not read is not told: %q", said)
	}
	if file := string(alice.files.data[keyfile.ChosenName]); strings.Contains(file, "bob") {
		t.Errorf("on the list now, and still in the file: %q", file)
	}
	if got := alice.own[bare(bob.self)]; got != (BuddySettings{Enabled: true, Require: true}) {
		t.Errorf("on the list: %+v", got)
	}
	alice.settle(bob.self, ui.ChosenSettings{Enabled: true, Require: true})
	if _, own := alice.plugin.ownSettings(alice.buddy(bob.self)); own {
		t.Error("the general settings do not hold again")
	}
}

// Whoever changes a box means it.
func TestChangedBoxIsAnOwnSetting(t *testing.T) {
	_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.settle(bob.self, ui.ChosenSettings{Enabled: true, Automatic: true, Require: true, NoLog: true})
	if s, own := alice.plugin.ownSettings(alice.buddy(bob.self)); !own || !s.Require {
		t.Errorf("%+v, own %v", s, own)
	}
	alice.event(func() { alice.plugin.OpenSettings([]BuddyID{alice.buddy(bob.self)}) })
	alice.set()
	if s, own := alice.plugin.ownSettings(alice.buddy(bob.self)); !own || !s.Require {
		t.Errorf("after it was cancelled: %+v, own %v", s, own)
	}
}

// One form sets several buddies, as a contact has them.
func TestSettingsOfAContactAreThoseOfEachBuddy(t *testing.T) {
	w := newWorld(t)
	alice := w.join(protocolXMPP, aliceHome, 0)
	alice.event(func() {
		alice.plugin.OpenSettings([]BuddyID{alice.buddy(bobLaptop), alice.buddy(carolPhone)})
	})
	shown := alice.set(ui.Set{On: true}, ui.Set{}, ui.Set{}, ui.Set{}, ui.Set{}, ui.Set{})
	if !strings.Contains(shown.Primary, "and 1 more") {
		t.Errorf("asked %q", shown.Primary)
	}
	for _, address := range []string{bobLaptop, carolPhone} {
		if alice.plugin.choicesFor(alice.buddy(address)).policy.Enabled() {
			t.Errorf("OTR is on for %s", address)
		}
	}
}

// With people whom the user has verified nothing goes unencrypted, if that is what
// the user wants, in general or for one of them; with others it does.
func TestNothingUnencryptedToTheVerified(t *testing.T) {
	for _, general := range []bool{true, false} {
		w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
		alice.activate(bob.self, ui.Action{Verb: ui.DoEnd})
		if general {
			alice.options[SettingRequireVerified] = true
			alice.event(alice.plugin.SettingsChanged)
		} else {
			alice.settle(bob.self, ui.ChosenSettings{Own: true, Enabled: true, RequireVerified: true})
		}
		alice.enter(bob.self, "not verified, and open")
		w.wantClear("not verified, and open")
		alice.activate(bob.self, ui.Action{Verb: ui.DoStart})
		alice.verify(bob.self)
		alice.activate(bob.self, ui.Action{Verb: ui.DoEnd})
		bob.online = false
		alice.enter(bob.self, "verified, and secret")
		w.advance(time.Minute)
		w.wantSecret("verified, and secret")
		alice.restart()
		alice.enter(bob.self, "verified before, and secret")
		alice.inject(bob.self, "verified before, and secret")
		w.advance(time.Minute)
		w.wantSecret("verified before, and secret")
		if got := alice.plugin.choicesFor(alice.buddy(carolPhone)).policy.Require; got {
			t.Error("required of somebody else")
		}
	}
}

func TestSettingsByCommand(t *testing.T) {
	_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.otr(bob.self, "settings")
	alice.set(ui.Set{On: true}, ui.Set{}, ui.Set{}, ui.Set{}, ui.Set{}, ui.Set{})
	alice.wantNotice(bob.self, "OTR is now switched off", 1)
	alice.otr(bob.self, "settings") // it can be switched on again
	alice.set(ui.Set{On: true}, ui.Set{On: true}, ui.Set{}, ui.Set{}, ui.Set{}, ui.Set{})
	if !alice.plugin.choicesFor(alice.buddy(bob.self)).policy.Enabled() {
		t.Error("still off")
	}
}
