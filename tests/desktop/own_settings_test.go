package desktop

import (
	"os"
	"strings"
	"testing"

	"pidgin-otr/tests/desktop/rig"
)

const settingsForm = "OTR settings"

// tick sets a box of the form to what it is not.
func tick(p *rig.Pidgin, box string) {
	p.Helper()
	p.Eventually(patience, "there is a box "+box, func() bool {
		window, ok := p.Window(settingsForm)
		if !ok {
			return false
		}
		found, ok := window.Find(func(n rig.Node) bool { return n.Role() == "check box" && n.Name() == box })
		return ok && found.Do() == nil
	})
}

// keeps waits until the buddy list on the disk has a setting.
func keeps(p *rig.Pidgin, setting string) {
	p.Helper()
	p.Eventually(patience, "the buddy list has "+setting, func() bool {
		list, _ := os.ReadFile(p.File("blist.xml"))
		return strings.Contains(string(list), setting)
	})
}

// inList is the row of the buddy list.
func inList(p *rig.Pidgin, name string) (row rig.Node) {
	p.Helper()
	p.Eventually(patience, name+" is on the list", func() bool {
		list, ok := p.Window("Buddy List")
		if !ok {
			return false
		}
		row, ok = list.Find(func(n rig.Node) bool {
			return n.Role() == "table cell" && strings.HasPrefix(n.Name(), name) && n.Showing()
		})
		return ok
	})
	return row
}

// The settings of one buddy, in the middle of a private conversation: from the OTR
// menu, the menu of the buddy list and by typing. They stand where pidgin-otr has
// them, act at once, and nothing that was typed leaves in clear.
func TestOwnSettingsInPidgin(t *testing.T) {
	r := newRig(t)
	alicePerson, laptopPerson, _ := persons(t, rig.Ours)
	alicePerson.Prefs = map[string]string{"/pidgin/blist/list_visible": "type='bool' value='1'"}
	people := r.Start(alicePerson, laptopPerson)
	a, laptop := people[0], people[1]
	quiet(t, people...)
	r.Eventually(patience, "alice sees bob", func() bool { return a.Sees(bob) })
	a.Open(bob)
	laptop.Open(alice)
	startOne(a, laptop)
	mark := r.MarkWire()
	a.Type("bob", "secret one")
	laptop.AwaitText(patience, alice, "secret one")
	a.Click("OTR", "OTR settings...")
	tick(a, "Never send messages without encryption")
	r.Screenshot(picture(t, "own-settings"))
	a.Press(settingsForm, "Save")
	keeps(a, "<setting name='OTR/overridedefault' type='bool'>1</setting>")
	keeps(a, "<setting name='OTR/onlyprivate' type='bool'>1</setting>")
	a.Type("bob", "secret two")
	laptop.AwaitText(patience, alice, "secret two")
	a.Focus("Buddy List")
	a.Mouse(inList(a, "bob"), 3)
	a.Eventually(patience, "the menu of the buddy has a row", func() bool {
		_, ok := a.Accessible().Find(func(n rig.Node) bool { return n.Role() == "menu item" && n.Name() == "OTR settings..." && n.Showing() })
		return ok
	})
	a.Tap("Escape")
	a.Type("bob", "/otr settings")
	tick(a, "Use private conversations (OTR)")
	a.Press(settingsForm, "Save")
	laptop.AwaitNotice(patience, alice, "has ended")
	a.AwaitNotice(patience, bob, "OTR is now switched off")
	keeps(a, "<setting name='OTR/enabled' type='bool'>0</setting>")
	noClear(t, r.Since(mark), "secret")
}
