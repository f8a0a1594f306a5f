package desktop

import (
	"testing"

	"pidgin-otr/tests/desktop/rig"
)

// What is typed into a window at the moment it opens stands there whole, from the first
// key on a display on: other tests rely on it.
func TestWhatIsTypedIntoANewWindowIsWhole(t *testing.T) {
	person, _, _ := persons(t, rig.Ours)
	r := newRig(t)
	a := r.Start(person)[0]
	for range 10 {
		a.Open(bob)
		a.Focus("bob")
		a.TypeOn("/otr all")
		var entry rig.Node
		r.Eventually(patience, "alice has an entry", func() (ok bool) { entry, ok = a.Entry("bob"); return ok })
		r.Eventually(patience, "the whole line stands in the entry", func() bool { return entry.Text() == "/otr all" })
		a.Close(bob)
		r.Eventually(patience, "the window is closed", func() bool { return !shows(a, "bob") })
	}
}
