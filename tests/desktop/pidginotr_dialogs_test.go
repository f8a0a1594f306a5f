package desktop

import (
	"strings"

	"pidgin-otr/tests/desktop/rig"
)

// pidgin-otr's own windows, read and operated as assistive software does.
const (
	theirWindow   = "Off-the-Record Messaging"
	theirKeyWait  = "Generating private key"
	theirVerify   = "Verify fingerprint"
	theirSettings = "OTR Settings"
	noTheirKey    = "No key present"

	theirEnabled   = "Enable private messaging"
	theirAutomatic = "Automatically initiate private messaging"
	theirRequire   = "Require private messaging"
	theirNoLog     = "Don't log OTR conversations"
	theirButton    = "Show OTR button in toolbar"
	theirDefault   = "Use default OTR settings for this buddy"
)

// configure opens the settings of a plugin, by the start of its name in the list.
func configure(p *rig.Pidgin, plugin, title string) {
	p.Helper()
	p.Keys("Buddy List", "ctrl+u")
	p.Eventually(patience, "the list of plugins is there", func() bool { return shows(p, "Plugins") })
	p.Focus("Plugins")
	p.TypeOn(plugin)
	p.Tap("Return") // the end of the search
	p.Press("Plugins", "Configure Plugin")
	p.Eventually(patience, title+" is there", func() bool { return shows(p, title) })
}

// unconfigure closes them, and the list of plugins.
func unconfigure(p *rig.Pidgin, title string) {
	p.Helper()
	p.Press(title, "Close")
	p.Press("Plugins", "Close")
	p.Eventually(patience, "they are closed", func() bool { return !shows(p, title) && !shows(p, "Plugins") })
}

// within finds an object of a window by the start of its name, a box by all of it.
func within(p *rig.Pidgin, title, role, name string) (found rig.Node) {
	p.Helper()
	p.Eventually(patience, title+" has a "+role+" "+name, func() (ok bool) {
		window, ok := p.Window(title)
		if ok {
			found, ok = window.Find(func(n rig.Node) bool {
				return n.Role() == role && (n.Name() == name || role != "check box" && strings.HasPrefix(n.Name(), name))
			})
		}
		return ok
	})
	return found
}

// toggle sets a box to what it is not; boxed reads some.
func toggle(p *rig.Pidgin, title, box string) {
	p.Helper()
	found := within(p, title, "check box", box)
	was := found.Checked()
	if err := found.Do(); err != nil {
		p.Fatalf("%s: %v", box, err)
	}
	p.Eventually(patience, box+" is set", func() bool { return found.Checked() != was })
}

func boxed(p *rig.Pidgin, title string, boxes ...string) (on []bool) {
	p.Helper()
	for _, box := range boxes {
		on = append(on, within(p, title, "check box", box).Checked())
	}
	return on
}

// table reads the rows of the only table of a window.
func table(p *rig.Pidgin, title string, columns int) (view rig.Node, rows [][]string) {
	p.Helper()
	window, ok := p.Window(title)
	if ok {
		view, ok = window.Find(func(n rig.Node) bool { return n.Role() == "table" })
	}
	if !ok {
		p.Fatalf("%s shows no table", title)
	}
	var cells []string
	for _, cell := range view.Children() {
		if cell.Role() == "table cell" {
			cells = append(cells, cell.Name())
		}
	}
	for ; len(cells) >= columns; cells = cells[columns:] {
		rows = append(rows, cells[:columns])
	}
	return view, rows
}

// theirRow selects the row of a fingerprint and presses a button, not by the keyboard:
// one that was grey meanwhile has lost it, and says otherwise.
func theirRow(p *rig.Pidgin, fingerprint, button string) {
	p.Helper()
	view, rows := table(p, theirWindow, 5)
	for i, row := range rows {
		if row[3] == fingerprint {
			err := view.SelectRow(i)
			if err == nil {
				err = within(p, theirWindow, "push button", button).Do()
			}
			if err != nil {
				p.Fatalf("%s: %v", fingerprint, err)
			}
			return
		}
	}
	p.Fatalf("%s is not listed", fingerprint)
}

// theirPage shows the page of the window: a button on another one has no focus.
func theirPage(p *rig.Pidgin, page int) {
	p.Helper()
	if err := within(p, theirWindow, "page tab list", "").Choose(page); err != nil {
		p.Fatalf("page %d: %v", page, err)
	}
}

// theirKey chooses an account and reads its fingerprint.
func theirKey(p *rig.Pidgin, account string) (fingerprint string) {
	p.Helper()
	combo := within(p, theirWindow, "combo box", "")
	if err := within(p, theirWindow, "menu item", account+" (").Do(); err != nil {
		p.Fatalf("%s: %v", account, err)
	}
	p.Eventually(patience, account+" is chosen", func() bool { return strings.HasPrefix(combo.Name(), account+" (") })
	window, _ := p.Window(theirWindow)
	window.Find(func(n rig.Node) bool {
		name := strings.TrimPrefix(n.Name(), "Fingerprint: ")
		if n.Role() == "label" && (name == noTheirKey || isFingerprint(name)) {
			fingerprint = name
		}
		return fingerprint != ""
	})
	return fingerprint
}

// isFingerprint reports whether the text is five groups of eight digits.
func isFingerprint(text string) bool {
	return len(text) == 44 && strings.Trim(text, "0123456789ABCDEF ") == "" && strings.Count(text, " ") == 4
}

// theirMake makes the key of an account in pidgin-otr.
func theirMake(p *rig.Pidgin, account string) (fingerprint string) {
	p.Helper()
	if had := theirKey(p, account); had != noTheirKey {
		p.Fatalf("%s has the key %s", account, had)
	}
	p.Press(theirWindow, "Generate")
	p.Press(theirKeyWait, "OK")
	p.Eventually(patience, account+" has a key", func() bool { fingerprint = theirKey(p, account); return isFingerprint(fingerprint) })
	return fingerprint
}
