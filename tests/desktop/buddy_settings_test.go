package desktop

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pidgin-otr/tests/desktop/rig"
)

// ofPidginOTR are the settings that pidgin-otr keeps with a buddy.
func ofPidginOTR(enabled, automatic, onlyPrivate, avoidLogging int) string {
	var b strings.Builder
	for _, s := range []struct {
		name string
		on   int
	}{{"overridedefault", 1}, {"enabled", enabled}, {"automatic", automatic},
		{"onlyprivate", onlyPrivate}, {"avoidloggingotr", avoidLogging}} {
		fmt.Fprintf(&b, "<setting name='OTR/%s' type='bool'>%d</setting>", s.name, s.on)
	}
	return b.String()
}

// settled starts Alice, who has settings for Bob of her own, and his laptop.
func settled(t *testing.T, settings string) (r *rig.Rig, a, l *rig.Pidgin) {
	alicePerson, laptopPerson, _ := persons(t, rig.Ours)
	alicePerson.Settings = map[string]string{"bob": settings}
	r = newRig(t)
	people := r.Start(alicePerson, laptopPerson)
	quiet(t, people...)
	a, l = people[0], people[1]
	r.Eventually(patience, "alice and bob see each other", func() bool { return a.Sees(bob) && l.Sees(alice) })
	a.Open(bob)
	return r, a, l
}

// Whoever let nothing out unencrypted to one buddy with pidgin-otr need not say
// so again: the first line waits, and nobody reads it on its way.
func TestBuddyOfPidginOTRWhoGetsNothingUnencrypted(t *testing.T) {
	r, a, l := settled(t, ofPidginOTR(1, 1, 1, 1))
	begun := r.MarkWire()
	a.Type("bob", sesame+" first")
	l.AwaitText(patience, alice, sesame+" first")
	noClear(t, r.Since(begun), sesame)
	a.SetBuddy(bob, "OTR/enabled", false)
	a.Type("bob", sesame+" second")
	l.AwaitNotice(patience, alice, "has ended")
	a.AwaitNotice(patience, bob, "switched off for bob")
	if a.CountNotices(bob, "not sent") > 0 {
		noClear(t, r.Since(begun), sesame)
		return
	}
	// The plugin may have noticed before the line was sent: then the user was told first.
	history := a.History(bob)
	off := slices.IndexFunc(history, func(l rig.Line) bool {
		return l.Notice() && strings.Contains(l.Text, "what you write is not encrypted")
	})
	line := slices.IndexFunc(history, func(l rig.Line) bool { return l.Text == sesame+" second" })
	if off < 0 || off > line {
		t.Errorf("sent as line %d, and the word about it is line %d", line, off)
	}
}

// Nor is OTR begun with a buddy for whom it was switched off.
func TestBuddyOfPidginOTRWithoutOTR(t *testing.T) {
	r, a, l := settled(t, ofPidginOTR(0, 1, 1, 1))
	begun := r.MarkWire()
	a.Type("bob", "first")
	l.AwaitText(patience, alice, "first")
	l.Say(alice, "answer")
	r.Eventually(patience, "alice reads the answer", func() bool {
		return slices.ContainsFunc(a.Read(bob), func(text string) bool { return strings.HasPrefix(text, "answer") })
	})
	for _, s := range rig.Messages(r.Since(begun), rig.FromClient, a.Address()) {
		if strings.Contains(s.Body, "OTR") || strings.Contains(s.Body, "\t") {
			t.Errorf("sent %q", s.Body)
		}
	}
}
