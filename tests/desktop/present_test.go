package desktop

import (
	"strings"
	"testing"

	"pidgin-otr/tests/desktop/rig"
)

// The plugin is switched on while both of Bob's clients are there, one of them
// away and not to be reached by his bare address: both are in the menu, and one
// start brings up both. So it is where the server says nothing when asked.
func TestClientsThatWereThereBefore(t *testing.T) {
	for name, modules := range map[string][]string{"asked": nil, "unasked": {"no_probe"}} {
		t.Run(name, func(t *testing.T) {
			a, l, p := persons(t, rig.Ours)
			a = withSwitch(t, a)
			p.Priority = -1
			r := newRig(t, modules...)
			people := r.Start(a, l, p)
			w := &trio{Rig: r, alice: people[0], laptop: people[1], phone: people[2]}
			quiet(t, people...)
			must(w.alice, "unload", ourID)
			w.phone.Away()
			w.Eventually(patience, "alice sees bob", func() bool { return w.alice.Sees(bob) })
			w.alice.Open(bob)
			w.laptop.Open(alice)
			w.phone.Open(alice)
			must(w.alice, "load", ourID)
			w.Eventually(patience, "the menu lists both", func() bool {
				menu := w.alice.Menu("OTR").String()
				return strings.Contains(menu, "laptop") && strings.Contains(menu, "phone")
			})
			w.alice.Click("OTR", "Start private conversation")
			awaitStarted(w.phone)
			awaitStarted(w.laptop)
		})
	}
}
