package desktop

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

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

// tabTo goes with the keyboard to what has that name in the window.
func tabTo(p *rig.Pidgin, title, name string) {
	p.Helper()
	for range 20 {
		window, ok := p.Window(title)
		if !ok {
			p.Fatalf("there is no window %s", title)
		}
		if found, ok := window.Find(func(n rig.Node) bool { return n.Name() == name }); ok && found.Focused() {
			return
		}
		p.Keys(title, "Tab")
	}
	p.Fatalf("%s: the keyboard does not come to %s", title, name)
}

// menuOf opens the menu of a row of the buddy list and takes a row of it, with the
// keyboard alone. The list has the keyboard when its window has.
func menuOf(p *rig.Pidgin, name, item string) {
	p.Helper()
	p.Focus("Buddy List")
	p.Tap("Home")
	p.Eventually(patience, "the keyboard is at "+name, func() bool { return inList(p, name).Selected() || downFrom(p) })
	p.Tap("shift+F10")
	var menu rig.Node
	p.Eventually(patience, "the menu of the buddy has a row "+item, func() (ok bool) {
		menu, ok = p.Accessible().Find(func(n rig.Node) bool {
			return slices.ContainsFunc(n.Children(), func(n rig.Node) bool {
				return n.Role() == "menu item" && n.Name() == item && n.Showing()
			})
		})
		return ok
	})
	p.Eventually(patience, "the keyboard is at "+item, func() bool {
		at, ok := menu.Under()
		return ok && at.Name() == item || downFrom(p)
	})
	p.Tap("Return")
}

// downFrom presses Down, and gives the program a moment to follow. It is never there yet.
func downFrom(p *rig.Pidgin) bool {
	p.Helper()
	p.Tap("Down")
	time.Sleep(60 * time.Millisecond)
	return false
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
// menu and by typing; from the menu of the buddy list those of both buddies of a
// contact. They stand where pidgin-otr has
// them, act at once, and nothing that was typed leaves in clear.
func TestOwnSettingsInPidgin(t *testing.T) {
	r := newRig(t)
	alicePerson, laptopPerson, _ := persons(t, rig.Ours)
	alicePerson.Prefs = map[string]string{"/pidgin/blist/list_visible": "type='bool' value='1'"}
	alicePerson.Files = map[string][]byte{"blist.xml": onePerson(alicePerson.Address())}
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
	a.Eventually(patience, "the form is there", func() bool { return shows(a, settingsForm) })
	tabTo(a, settingsForm, "Never send messages without encryption")
	a.Keys(settingsForm, "space")
	r.Screenshot(picture(t, "own-settings"))
	a.Keys(settingsForm, "Return")
	keeps(a, "<setting name='OTR/overridedefault' type='bool'>1</setting>")
	keeps(a, "<setting name='OTR/onlyprivate' type='bool'>1</setting>")
	a.Type("bob", "secret two")
	laptop.AwaitText(patience, alice, "secret two")
	menuOf(a, "bob", "Expand")
	menuOf(a, "bob", settingsForm+"...")
	a.Eventually(patience, "the form is about both", func() bool { return says(a, settingsForm, "for bob and 1 more") })
	r.Screenshot(picture(t, "own-settings-two"))
	tick(a, "Never unencrypted to people I have verified")
	a.Press(settingsForm, "Save")
	a.Eventually(patience, "both have the setting", func() bool {
		list, _ := os.ReadFile(a.File("blist.xml"))
		return strings.Count(string(list), "<setting name='OTR/onlyprivateverified' type='bool'>1</setting>") == 2
	})
	a.Type("bob", "/otr settings")
	tick(a, "Use private conversations (OTR)")
	a.Press(settingsForm, "Save")
	laptop.AwaitNotice(patience, alice, "has ended")
	a.AwaitNotice(patience, bob, "OTR is now switched off")
	keeps(a, "<setting name='OTR/enabled' type='bool'>0</setting>")
	noClear(t, r.Since(mark), "secret")
}
