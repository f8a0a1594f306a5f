package desktop

import (
	"fmt"
	"strings"
	"testing"

	"pidgin-otr/tests/desktop/rig"
)

const knownWindow = "Known fingerprints"

// manyKnown is a file of fingerprints of as many buddies, none of whom is bob.
func manyKnown(count int) string {
	var file strings.Builder
	for i := range count {
		fmt.Fprintf(&file, "buddy%05d@example.org\talice@localhost/desk\tprpl-jabber\t%040x\t%s\n", i, i, []string{"", "verified", "smp"}[i%3])
	}
	return file.String()
}

// cells are the names of the cells that the window of known fingerprints shows.
func cells(p *rig.Pidgin, part string) (names []string) {
	window, ok := p.Window(knownWindow)
	if !ok {
		return nil
	}
	window.Find(func(n rig.Node) bool {
		if n.Role() == "table cell" && strings.Contains(n.Name(), part) {
			names = append(names, n.Name())
		}
		return false
	})
	return names
}

func awaitCell(p *rig.Pidgin, part string, there bool) {
	p.Helper()
	p.Eventually(patience, fmt.Sprintf("a cell with %q: %v", part, there), func() bool { return len(cells(p, part)) > 0 == there })
}

func knownSays(p *rig.Pidgin, part string) {
	p.Helper()
	p.Eventually(patience, "the window says "+part, func() bool {
		window, ok := p.Window(knownWindow)
		if !ok {
			return false
		}
		_, ok = window.Find(func(n rig.Node) bool { return n.Role() == "label" && strings.Contains(n.Name(), part) })
		return ok
	})
}

// The window of known fingerprints, by the keyboard alone: what is known of a
// fingerprint, verified and taken back, not forgotten while in use, ended,
// forgotten. What happens meanwhile is drawn.
func TestKnownFingerprintsInPidgin(t *testing.T) {
	r := newRig(t)
	alicePerson, laptopPerson, _ := persons(t, rig.Ours)
	people := r.Start(alicePerson, laptopPerson)
	a, laptop := people[0], people[1]
	quiet(t, people...)
	r.Eventually(patience, "alice sees bob", func() bool { return a.Sees(bob) })
	a.Open(bob)
	laptop.Open(alice)
	a.Click("OTR", "Known fingerprints...")
	a.Eventually(patience, "the window is there", func() bool { return shows(a, knownWindow) })
	startOne(a, laptop)
	awaitCell(a, "Unverified", true)
	awaitCell(a, "bob@localhost", true)
	awaitCell(a, "laptop", true)
	a.Focus(knownWindow)
	a.TypeOn("bob")
	a.Tap("Escape") // the end of the search; the row is chosen
	a.Keys(knownWindow, "alt+v")
	a.Press("Verify fingerprint", "They are the same")
	awaitCell(a, "compared, ", true)
	awaitCell(a, "Private", true)
	r.Screenshot(picture(t, "known-fingerprints"))
	a.Keys(knownWindow, "alt+n")
	knownSays(a, "Not verified any more: 1.")
	awaitCell(a, "Unverified", true)
	a.Keys(knownWindow, "alt+f")
	knownSays(a, "In use and not forgotten")
	a.Keys(knownWindow, "alt+e")
	laptop.AwaitNotice(patience, alice, "has ended")
	awaitCell(a, "Not private", true)
	a.Keys(knownWindow, "alt+f")
	knownSays(a, "Forgotten: 1.")
	awaitCell(a, "bob@localhost", false)
	a.Keys(knownWindow, "Escape")
	a.Eventually(patience, "the window is gone", func() bool { return !shows(a, knownWindow) })
}

// In Finch the known fingerprints are searched, and what is found is governed. The
// settings of a buddy are set there too.
func TestKnownFingerprintsAndSettingsInFinch(t *testing.T) {
	_, a, laptop := inFinch(t, map[string][]byte{"otr.fingerprints": []byte(manyKnown(10000))})
	answers := func(keys, drawn string) { // which brings the next form
		t.Helper()
		before := len(a.Log())
		a.FinchKeys(keys)
		awaitDrawn(a, before, drawn)
		a.FinchKeys(toForm)
	}
	types(a, "/otr fingerprints", "look for")
	answers("bob\t\r", "Choose one or more")
	answers("\t\t\r", "Compare every") // past the match and what to do: verify
	a.FinchKeys("\t\r")
	a.AwaitNotice(patience, bob, "it is Private now")
	types(a, "/otr fingerprints", "look for")
	answers("bob\t\r", "Choose one or more")
	a.FinchKeys("\t" + secondChoice + "\t\r") // not verified any more
	a.AwaitNotice(patience, bob, "is not verified any more")
	a.FinchKeys(toForm + "\r") // it is said too
	types(a, "/otr settings", "Changes act")
	a.FinchKeys("\t \t\t\t\t\t\r") // the first box: whether OTR is used
	laptop.AwaitNotice(patience, alice, "has ended")
	a.AwaitNotice(patience, bob, "OTR is now switched off")
}
