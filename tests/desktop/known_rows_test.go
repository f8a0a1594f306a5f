package desktop

import (
	"slices"
	"strings"
	"testing"

	"pidgin-otr/tests/desktop/rig"
)

// knownNames are the first words of the rows of the window of known fingerprints, from
// its top down.
func knownNames(p *rig.Pidgin) (names []string) {
	for _, cell := range cells(p, "@") {
		if name, _, ok := strings.Cut(cell, "@"); ok && name != "alice" {
			names = append(names, name)
		}
	}
	return names
}

func awaitKnown(p *rig.Pidgin, want ...string) {
	p.Helper()
	p.Eventually(patience, "the rows are "+strings.Join(want, ", "), func() bool { return slices.Equal(knownNames(p), want) })
}

// can tells whether a button of the window of known fingerprints can be pressed.
func can(p *rig.Pidgin, button string, want bool) {
	p.Helper()
	p.Eventually(patience, button+" can be pressed, or not", func() bool {
		window, ok := p.Window(knownWindow)
		if !ok {
			return false
		}
		found, ok := window.Find(func(n rig.Node) bool { return n.Role() == "push button" && n.Name() == button })
		return ok && found.Sensitive() == want
	})
}

// heading is the title of a column of the window.
func heading(p *rig.Pidgin, title string) (found rig.Node) {
	p.Helper()
	p.Eventually(patience, "there is a column "+title, func() (ok bool) {
		window, ok := p.Window(knownWindow)
		if ok {
			found, ok = window.Find(func(n rig.Node) bool { return n.Role() == "table column header" && n.Name() == title })
		}
		return ok
	})
	return found
}

// From the menu of the buddy list the known fingerprints are ordered by mouse and
// keyboard, several are taken together, private conversations are started, refreshed
// and ended, and offline they are governed all the same.
func TestKnownFingerprintsAreGovernedTogether(t *testing.T) {
	r := newRig(t)
	alicePerson, laptopPerson, _ := persons(t, rig.Ours)
	alicePerson.Prefs = map[string]string{"/pidgin/blist/list_visible": "type='bool' value='1'"}
	alicePerson.Files = map[string][]byte{"otr.fingerprints": []byte(manyKnown(3))}
	people := r.Start(alicePerson, laptopPerson)
	a, laptop := people[0], people[1]
	quiet(t, people...)
	r.Eventually(patience, "alice sees bob", func() bool { return a.Sees(bob) })
	a.Open(bob)
	a.Click("Tools", "OTR sessions", "Known fingerprints")
	awaitKnown(a, "buddy00000", "buddy00001", "buddy00002")
	startOne(a, laptop)
	awaitKnown(a, "bob (bob", "buddy00000", "buddy00001", "buddy00002")

	a.Focus(knownWindow)
	a.Keys(knownWindow, "shift+Tab", "space") // to the headings
	awaitKnown(a, "buddy00002", "buddy00001", "buddy00000", "bob (bob")
	a.Mouse(heading(a, "Level now"), 1)
	awaitKnown(a, "buddy00000", "buddy00001", "buddy00002", "bob (bob")
	r.Screenshot(picture(t, "known-sorted"))

	a.Keys(knownWindow, "Tab", "Home", "shift+End", "alt+y")
	knownSays(a, "Copied: 4.")
	a.Keys("bob", "ctrl+v")
	a.Eventually(patience, "what was copied can be pasted", func() bool {
		entry, ok := a.Entry("bob")
		return ok && strings.Count(entry.Text(), "\n") == 3 && strings.Contains(entry.Text(), laptop.Fingerprint)
	})
	a.Keys("bob", "ctrl+a", "BackSpace")
	a.Keys(knownWindow, "alt+f")
	knownSays(a, "Forgotten: 3. In use and not forgotten: bob (bob@localhost).")
	awaitKnown(a, "bob (bob")
	r.Screenshot(picture(t, "known-in-use"))

	a.Keys(knownWindow, "Home", "alt+r")
	knownSays(a, "being refreshed: 1.")
	a.AwaitNotice(patience, bob, "refreshed: session 1")
	a.Keys(knownWindow, "alt+e")
	laptop.AwaitNotice(patience, alice, "has ended")
	awaitCell(a, "Not private", true)
	can(a, "Refresh", false)
	a.Keys(knownWindow, "alt+s")
	knownSays(a, "being started: 1.")
	awaitCell(a, "Unverified", true)

	a.SignOff()
	awaitCell(a, "Unverified, offline", true)
	can(a, "Start", false)
	a.Keys(knownWindow, "alt+v")
	a.Press("Verify fingerprint", "They are the same")
	awaitCell(a, "compared, ", true)
	r.Screenshot(picture(t, "known-offline"))
	a.Keys(knownWindow, "alt+n")
	knownSays(a, "Not verified any more: 1.")
	a.Keys(knownWindow, "alt+e", "alt+f")
	awaitKnown(a)
}
