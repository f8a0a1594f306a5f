package desktop

import (
	"testing"

	"pidgin-otr/tests/desktop/rig"
)

// While the conversation is private the window says that it is not logged, also
// after the user switched logging on, and afterwards that it is.
func TestWindowShowsWhatIsLogged(t *testing.T) {
	alicePerson, laptopPerson, _ := persons(t, rig.Ours)
	r := newRig(t)
	people := r.Start(withSwitch(t, alicePerson), laptopPerson)
	quiet(t, people...)
	a, l := people[0], people[1]
	r.Eventually(patience, "alice and bob see each other", func() bool { return a.Sees(bob) && l.Sees(alice) })
	a.Open(bob)
	shown := func(on bool, label string) {
		t.Helper()
		r.Eventually(patience, "the window shows logging "+label, func() bool {
			item, ok := a.Menu("Options").Item("Enable Logging")
			return ok && item.Checked == on && logging(a) == on
		})
	}
	shown(true, "before")
	startOne(a, l)
	shown(false, "while private")
	a.Click("Options", "Enable Logging")
	a.AwaitNotice(patience, bob, "Logging stays off")
	shown(false, "after switching it on")
	a.Click("OTR", "End private conversation")
	shown(true, "after the end")
	startOne(a, l)
	shown(false, "while private again")
	must(a, "unload", ourID)
	shown(true, "after unloading")
	told(t, a, bob, "Logging started.", 1) // by the user's own hand
	told(t, a, bob, "Logging stopped.", 0)
}
