package desktop

import (
	"strings"
	"testing"

	"pidgin-otr/tests/desktop/rig"
)

// Text that was not sent comes back whole, however long: the window would cut a
// long notice, and show nothing of one that is cut inside a letter.
func TestLongTextComesBackWhole(t *testing.T) {
	alicePerson, laptopPerson, _ := persons(t, rig.Ours)
	r := newRig(t)
	people := r.Start(alicePerson, laptopPerson)
	quiet(t, people...)
	a, l := people[0], people[1]
	r.Eventually(patience, "alice and bob see each other", func() bool { return a.Sees(bob) && l.Sees(alice) })
	a.Open(bob)
	startOne(a, l)
	l.Click("OTR", "End private conversation")
	a.AwaitNotice(patience, bob, "has ended")
	before := len(a.Notices(bob))
	a.Say(bob, strings.Repeat("слово ", 1000)) // not typed: there is no entry to put it back into
	r.Eventually(patience, "all of it is in the window", func() bool {
		for _, window := range a.Windows() {
			if _, ok := window.Find(func(n rig.Node) bool { return n.Role() == "text" && strings.Count(n.Text(), "слово") == 1000 }); ok {
				return true
			}
		}
		return false
	})
	pieces := a.Notices(bob)[before:]
	if len(pieces) < 3 {
		t.Errorf("%d notices", len(pieces))
	}
	for _, piece := range pieces {
		if len(piece) > 3900 {
			t.Errorf("a notice of %d bytes", len(piece))
		}
	}
}
