//go:build soak

package desktop

import (
	"slices"
	"strings"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// maxWindows is how many windows of the plugin somebody leaves open.
const maxWindows = 6

// opening are rows of the menu, by how they begin, with the windows that they open.
var opening = []struct{ row, window string }{
	{"Known fingerprints", knownWindow},
	{"My keys", myKeys},
	{"OTR settings", settingsForm},
	{"Verify fingerprint", "Verify fingerprint"},
	{"Authenticate buddy", authenticate},
	{"Stop authenticating", ""},
	{"Ask ", authenticate},
}

// following are the windows that another one may open when it is used.
var following = []string{knownWindow, myKeys, "Replace key", settingsForm, "Verify fingerprint", authenticate}

// generalSettings are those that the soak changes.
var generalSettings = []string{"enabled", "automatic", "require", "require-verified", "offer", "no-log", "note-log"}

// governs lets somebody use what the plugin has besides the conversation, for a while:
// commands, windows, settings.
func (s *soak) governs(p *soaker, buddy string) {
	for range 1 + s.rand.IntN(3) {
		if p.dead || p.hung || p.bare {
			return
		}
		s.governsOnce(p, buddy)
		s.watchKeyboard()
	}
}

func (s *soak) governsOnce(p *soaker, buddy string) {
	switch roll := s.rand.IntN(100); {
	case roll < 30:
		s.types(p, buddy)
	case roll < 45 || len(p.dialogs()) == 0:
		s.opensFromMenu(p, buddy)
	case roll < 55:
		s.searches(p)
	case roll < 65:
		s.authenticates(p, buddy)
	case roll < 70:
		s.setsInGeneral(p)
	default:
		s.usesWindow(p)
	}
}

// asksFor notes that the user opens the windows.
func (p *soaker) asksFor(titles ...string) {
	for _, title := range titles {
		p.opens[title] = time.Now()
	}
}

func (s *soak) opensFromMenu(p *soaker, buddy string) {
	way := opening[s.rand.IntN(len(opening))]
	if len(p.dialogs()) < maxWindows {
		p.asksFor(way.window, authenticate)
		s.clicks(p, buddy, "Answer ", "Enter the secret", way.row) // who is asked mostly answers
		time.Sleep(100 * time.Millisecond)                         // until it is drawn
	}
}

// setsInGeneral flips a setting. Mostly it is set to what is usual: where OTR is off
// nothing happens.
func (s *soak) setsInGeneral(p *soaker) {
	name := generalSettings[s.rand.IntN(len(generalSettings))]
	usual := name == "enabled" || name == "automatic" || name == "offer" || name == "no-log"
	on := usual == (s.rand.IntN(3) > 0)
	s.tell("%s sets %s to %v", p.Who, name, on)
	value := int32(0)
	if on {
		value = 1
	}
	p.Call(nil, "PurplePrefsSetBool", settingsPath+name, value)
}

// isOurs reports whether a window of the title is the plugin's, and not the host's.
func isOurs(title string) bool {
	return slices.Contains(following, title) || title == "Ask back" || title == offline ||
		strings.Contains(title, "OTR") || strings.Contains(title, "without encryption")
}

// dialogs are the plugin's open windows.
func (p *soaker) dialogs() (windows []rig.Node) {
	for _, window := range p.Windows() {
		if isOurs(window.Name()) {
			windows = append(windows, window)
		}
	}
	p.forgetClosed(windows)
	return windows
}

// usesWindow does something in one of the windows, or closes it. Most of what is
// there is left as it is.
func (s *soak) usesWindow(p *soaker) {
	open := p.dialogs()
	if len(open) == 0 {
		return
	}
	window := open[s.rand.IntN(len(open))]
	title := window.Name()
	if title == offline {
		s.goesElsewhere(p)
	}
	if s.rand.IntN(6) == 0 {
		s.tell("%s closes %q", p.Who, title)
		p.asksFor(title)
		if p.TryFocus(title) {
			p.Tap("Escape")
		}
		return
	}
	s.fillsIn(p, window)
	if s.rand.IntN(4) > 0 {
		s.presses(p, window)
	}
}

// fillsIn enters words, flips boxes and makes choices. Of the few words one side
// asks about, the other knows some.
func (s *soak) fillsIn(p *soaker, window rig.Node) {
	var boxes, choices, rows, off []rig.Node
	for _, n := range shown(window) {
		switch n.Role() {
		case "text", "password text":
			word := []string{"blue", "blue", "blue", "green"}[s.rand.IntN(4)]
			_ = n.Fill(word) // the window may be gone by now
		case "check box":
			boxes = append(boxes, n)
			if n.Name() == "Use private conversations (OTR)" && !n.Checked() {
				off = []rig.Node{n}
			}
		case "radio button":
			if name := n.Name(); !strings.HasPrefix(name, "Import") && !strings.HasPrefix(name, "Export") {
				choices = append(choices, n)
			}
		case "tree table", "table":
			rows = append(rows, n)
		}
	}
	if off != nil { // for long enough
		boxes = off
	}
	for _, list := range [][]rig.Node{boxes, choices} {
		if len(list) > 0 {
			chosen := list[s.rand.IntN(len(list))]
			s.tell("%s chooses %q", p.Who, chosen.Name())
			_ = chosen.Do()
		}
	}
	for _, list := range rows {
		_ = list.SelectRow(s.rand.IntN(3))
	}
}

// presses presses one of the buttons.
func (s *soak) presses(p *soaker, window rig.Node) {
	var buttons []rig.Node
	for _, n := range shown(window) {
		if n.Role() == "push button" && n.Sensitive() {
			buttons = append(buttons, n)
		}
	}
	if len(buttons) == 0 {
		return
	}
	button := buttons[s.rand.IntN(len(buttons))]
	if slices.Contains([]string{"Cancel", "Close", "Not now"}, button.Name()) { // less often
		button = buttons[s.rand.IntN(len(buttons))]
	}
	s.tell("%s presses %q in %q", p.Who, button.Name(), window.Name())
	p.asksFor(following...)
	_ = button.Do()
}

// shown are the objects in the window that are seen.
func shown(window rig.Node) (nodes []rig.Node) {
	for _, n := range window.Children() {
		if n.Showing() {
			nodes = append(append(nodes, n), shown(n)...)
		}
	}
	return nodes
}

// searches looks for a buddy in the list of known fingerprints, by the keyboard, and
// sorts it.
func (s *soak) searches(p *soaker) {
	window, ok := p.Window(knownWindow)
	if !ok {
		return
	}
	s.tell("%s searches", p.Who)
	p.asksFor(knownWindow, "Verify fingerprint")
	if p.TryFocus(knownWindow) {
		p.TypeOn([]string{"bob", "alice", "carol", "1"}[s.rand.IntN(4)])
		p.Tap("Return") // the end of the search; it activates the row
	}
	var headings []rig.Node
	window.Find(func(n rig.Node) bool {
		if n.Role() == "table column header" || n.Role() == "push button" && n.Name() == "Last seen" {
			headings = append(headings, n)
		}
		return false
	})
	if len(headings) > 0 {
		_ = headings[s.rand.IntN(len(headings))].Do()
	}
}
