package desktop

import "testing"

// Keys of Finch: its list of buddies, the window's menu, and from there on to the last
// of its menus.
const (
	toBuddies = "\x1b1"
	openMenu  = "\x0f"
	toLeft    = "\x1b[D"
	toRight   = "\x1b[C"
	toDown    = "\x1b[B"
)

// Finch's menu of plugins has entries that open the known fingerprints and the user's
// keys. It is the last of three menus; opened again, the one that was used is in front.
func TestMenuOfPluginsInFinch(t *testing.T) {
	_, a, _ := inFinch(t, nil)
	for _, entry := range []struct{ menu, keys, drawn string }{
		{toLeft + toDown, "\r", "look for"},
		{toDown, toDown + "\r", a.Fingerprint},
	} {
		before := len(a.Log())
		a.FinchKeys(toBuddies + openMenu)
		awaitDrawn(a, before, "Plugins")
		before = len(a.Log())
		a.FinchKeys(entry.menu)
		awaitDrawn(a, before, "OTR sessions")
		before = len(a.Log())
		a.FinchKeys(toRight)
		awaitDrawn(a, before, "My keys...")
		before = len(a.Log())
		a.FinchKeys(entry.keys)
		a.FinchKeys(toForm)
		awaitDrawn(a, before, entry.drawn)
		a.FinchKeys("\x1bc") // Cancel
	}
}
