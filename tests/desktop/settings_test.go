package desktop

import (
	"slices"
	"testing"

	"pidgin-otr/tests/desktop/rig"
)

// Whoever types OTR in the list of plugins finds this one. In its settings, the
// boxes that do not count while OTR is off cannot be changed then, and known fingerprints
// and keys are a click away. On a small screen, too, all of it is seen at once.
func TestSettingsAreFoundAndTellWhatCounts(t *testing.T) {
	r := newRigWith(t, rig.Options{Screen: "1024x768"})
	person, _, _ := persons(t, rig.Ours)
	person.Prefs = map[string]string{"/pidgin/blist/list_visible": "type='bool' value='1'"}
	a := r.Start(person)[0]
	quiet(t, a)
	a.Keys("Buddy List", "ctrl+u")
	a.Eventually(patience, "the list of plugins is there", func() bool { return shows(a, "Plugins") })
	a.Focus("Plugins")
	a.TypeOn("OTR")
	a.Tap("Return") // the end of the search
	a.Press("Plugins", "Configure Plugin")
	box := func(name string) (found rig.Node) {
		a.Eventually(patience, "there is a box "+name, func() (ok bool) {
			found, ok = a.Accessible().Find(func(n rig.Node) bool { return n.Role() == "check box" && n.Name() == name })
			return ok
		})
		return found
	}
	enabled := box("Use private conversations (OTR)")
	r.Screenshot(picture(t, "settings"))
	fits(a, "OTR sessions")
	for _, lacked := range []string{"pidgin-otr", "verified", "what was said", "invisible mark", "without OTR"} {
		if !says(a, "OTR sessions", lacked) {
			t.Errorf("nothing tells that pidgin-otr lacks: %s", lacked)
		}
	}
	for button, window := range map[string]string{"Known fingerprints...": knownWindow, "My keys...": myKeys} {
		a.Press("OTR sessions", button)
		a.Eventually(patience, button+" opens", func() bool { return shows(a, window) })
		a.Keys(window, "Escape")
		a.Eventually(patience, window+" is closed", func() bool { return !shows(a, window) })
	}
	for _, on := range []bool{true, false, true} {
		for name, follows := range map[string]bool{
			"Start private conversations automatically":   true,
			"Never send messages without encryption":      true,
			"Do not log private conversations":            true,
			"Never unencrypted to people I have verified": true,
			"Offer OTR by an invisible mark in messages":  true,
			"Log that they took place, not what was said": true,
			"Show the OTR button in conversations":        false,
		} {
			b := box(name)
			a.Eventually(patience, name+" can be changed while it counts", func() bool { return b.Sensitive() == (on || !follows) })
		}
		if err := enabled.Do(); err != nil {
			t.Fatal(err)
		}
	}
}

// fits waits until a window stands within a small screen, and what can be used in it
// within the window.
func fits(p *rig.Pidgin, title string) {
	p.Helper()
	p.Eventually(patience, "all of "+title+" stands within its window", func() bool {
		window, ok := p.Window(title)
		if !ok {
			return false
		}
		edges := window.Box()
		_, beyond := window.Find(func(n rig.Node) bool {
			used := slices.Contains([]string{"check box", "text", "push button"}, n.Role())
			return used && !inside(n.Box(), edges)
		})
		return !beyond && inside(edges, rig.Box{Width: 1024, Height: 768})
	})
}

func inside(inner, outer rig.Box) bool {
	return inner.X >= outer.X && inner.X+inner.Width <= outer.X+outer.Width &&
		inner.Y >= outer.Y && inner.Y+inner.Height <= outer.Y+outer.Height
}
