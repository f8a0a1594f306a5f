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
	r.Eventually(patience, "all of it is in the window", func() bool { return occurs(a, "слово") == 1000 })
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

// occurs is how often a text of a window has the word, at most.
func occurs(p *rig.Pidgin, word string) (most int) {
	for _, window := range p.Windows() {
		window.Find(func(n rig.Node) bool {
			if n.Role() == "text" {
				most = max(most, strings.Count(n.Text(), word))
			}
			return false
		})
	}
	return most
}

// What was typed and waited while its window was closed comes back whole as well.
func TestLongTextOfAClosedWindowComesBackWhole(t *testing.T) {
	person, _, _ := persons(t, rig.Ours)
	r := newRig(t)
	a := r.Start(person)[0]
	quiet(t, a)
	const carol = "carol@" + rig.Host // nobody answers there
	a.Open(carol)
	a.Click("OTR", "Start private conversation")
	var entry rig.Node
	r.Eventually(patience, "alice has an entry", func() (ok bool) { entry, ok = a.Entry("carol"); return ok })
	if err := entry.Fill(strings.Repeat("слово ", 600)); err != nil { // 6 KiB and more
		t.Fatal(err)
	}
	a.Keys("carol", "Return")
	a.AwaitNotice(patience, carol, "waits until")
	a.Close(carol)
	r.Eventually(3*patience, "all of it is in a window", func() bool { return occurs(a, "слово") == 600 })
}
