package desktop

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

const myKeys = "My keys"

// chooses picks a choice in the open form, by the start of its name, and goes on.
func chooses(p *rig.Pidgin, form, choice string) {
	p.Helper()
	picks(p, form, choice)
	p.Press(form, "Continue")
}

// picks picks a choice in the open form, by the start of its name, with the keyboard
// alone: Tab to what it is one of, and an arrow.
func picks(p *rig.Pidgin, form, choice string) {
	p.Helper()
	var window rig.Node
	var group []rig.Node
	at := -1
	p.Eventually(patience, p.Who+" sees "+choice, func() (ok bool) {
		if window, ok = p.Window(form); ok {
			group, at = choices(window, choice)
		}
		return at >= 0
	})
	p.Focus(form)
	p.Eventually(patience, "the keyboard is at "+choice, func() bool {
		return slices.ContainsFunc(group, rig.Node.Focused) || moves(p, window, "Tab")
	})
	p.Eventually(patience, choice+" is chosen", func() bool { return group[at].Checked() || moves(p, window, "Down") })
}

// choices are those that one is picked of, and the place among them of the one whose
// name begins so; -1 if there is none.
func choices(window rig.Node, choice string) (group []rig.Node, at int) {
	at = -1
	window.Find(func(n rig.Node) bool {
		group = n.Children()
		at = slices.IndexFunc(group, func(c rig.Node) bool {
			return c.Role() == "radio button" && strings.HasPrefix(c.Name(), choice)
		})
		return at >= 0
	})
	return group, at
}

// moves presses a key that takes the keyboard elsewhere in the window, and waits until
// it is there or a moment has passed. It is never there yet.
func moves(p *rig.Pidgin, window rig.Node, key string) bool {
	p.Helper()
	from, _ := window.Find(rig.Node.Focused)
	p.Tap(key)
	poll(time.Second, func() bool {
		now, ok := window.Find(rig.Node.Focused)
		return ok && now != from
	})
	return false
}

// The user's own keys, from the conversation's menu, from the menu of plugins and
// typed: copied, replaced while private and exported; an import that is called off
// changes nothing.
func TestMyKeysInPidgin(t *testing.T) {
	w := newTalkers(t, rig.Ours)
	r, a, laptop := w.Rig, w.alice, w.laptop

	a.Type("bob", "/otr keys")
	a.Eventually(patience, "the form opens", func() bool { return says(a, myKeys, alice) })
	r.Screenshot(picture(t, "my-keys"))
	chooses(a, myKeys, "Copy the fingerprint")
	a.Eventually(patience, "it says that it is copied", func() bool { return says(a, myKeys, "clipboard") })

	before, err := os.ReadFile(a.File("otr.private_key"))
	if err != nil {
		t.Fatal(err)
	}
	chooses(a, myKeys, "Replace the key")
	a.Eventually(patience, "the cost is told", func() bool { return says(a, "Replace key", "verify you anew") })
	r.Screenshot(picture(t, "replace-key"))
	a.Press("Replace key", "Replace the key")
	laptop.AwaitNotice(patience, alice, "has ended")
	a.AwaitNotice(patience, bob, "Your key is another one now")
	a.Eventually(patience, "the new key is told", func() bool { return says(a, myKeys, "has a new key") })
	after, err := os.ReadFile(a.File("otr.private_key"))
	if err != nil || string(after) == string(before) {
		t.Errorf("on file is the old key, %v", err)
	}
	a.Press(myKeys, "Close")

	// The host's dialog notes the files that were chosen lately.
	if err := os.MkdirAll(a.File(filepath.Join(".local", "share")), 0o700); err != nil {
		t.Fatal(err)
	}
	a.Click("OTR", myKeys)
	chooses(a, myKeys, "Export the key")
	out := filepath.Join(t.TempDir(), "exported")
	chooseFile(a, "File for the exported key", out)
	a.Eventually(patience, "the key is written", func() bool { _, err := os.Stat(out + ".fingerprints"); return err == nil })
	a.Press("Export key", "Close")

	a.Click("OTR", myKeys)
	chooses(a, myKeys, "Import keys")
	a.Press(importFile, "Cancel")
	if now, err := os.ReadFile(a.File("otr.private_key")); err != nil || string(now) != string(after) {
		t.Errorf("without a file the keys are others, %v", err)
	}
}

const importFile = "Key file of another program"

// An account that is added while My keys is open stands there. It gets a key, and
// then another one from the file of another program.
func TestKeysOfANewAccountInPidgin(t *testing.T) {
	r := newRig(t)
	person, other, _ := persons(t, rig.Ours)
	person.Prefs = map[string]string{"/pidgin/blist/list_visible": "type='bool' value='1'"}
	folder := t.TempDir()
	person.Prefs["/pidgin/filelocations/last_open_folder"] = "type='path' value='" + folder + "'"
	people := r.Start(person, other)
	a, laptop := people[0], people[1]
	quiet(t, people...)
	if err := os.MkdirAll(a.File(filepath.Join(".local", "share")), 0o700); err != nil {
		t.Fatal(err)
	}
	a.Click("Tools", "OTR sessions", myKeys)
	a.Eventually(patience, "the form opens", func() bool { return says(a, myKeys, alice) })
	var added int32
	a.Call(&added, "PurpleAccountNew", "dave@localhost/desk", "prpl-jabber")
	a.Call(nil, "PurpleAccountsAdd", added)
	picks(a, myKeys, "dave@localhost")
	r.Screenshot(picture(t, "my-keys-two"))
	chooses(a, myKeys, "Generate a key")
	a.Eventually(patience, "the key is told", func() bool { return says(a, myKeys, "dave@localhost/desk (XMPP) has a new key") })
	r.Screenshot(picture(t, "my-keys-made"))
	a.Press(myKeys, "Close")

	importForDave := func() {
		t.Helper()
		a.Click("Tools", "OTR sessions", myKeys)
		picks(a, myKeys, "dave@localhost")
		chooses(a, myKeys, "Import keys")
	}
	importForDave()
	lay := func(name string, content []byte) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	key, err := os.ReadFile(laptop.File("otr.private_key"))
	if err != nil {
		t.Fatal(err)
	}
	lay("otr.key", key)
	lay("otr.fp", []byte(strings.ReplaceAll(manyKnown(2), "alice@localhost/desk", laptop.Address())))
	openFile(a, importFile, "otr.fp") // there is no key in it
	a.Eventually(patience, "nothing was found", func() bool { return says(a, "Import keys", "No private key was found") })
	r.Screenshot(picture(t, "import-nothing"))
	a.Press("Import keys", "Close")
	importForDave()
	openFile(a, importFile, "otr.key")
	a.Eventually(patience, "what was found is told", func() bool {
		return says(a, "Import keys", laptop.Fingerprint+"\nFingerprints of buddies beside it: 2, verified: 1")
	})
	r.Screenshot(picture(t, "import-keys"))
	a.Press("Import keys", "Import")
	a.Eventually(patience, "the cost is told", func() bool { return says(a, "Replace key", "verify you anew") })
	a.Press("Replace key", "Replace the key")
	a.Eventually(patience, "it is told", func() bool { return says(a, "Import keys", "has the imported key") })
	r.Screenshot(picture(t, "imported-key"))
	a.Press("Import keys", "Close")

	// Two keys in one file: no account can have both.
	own, err := os.ReadFile(a.File("otr.private_key"))
	if err != nil {
		t.Fatal(err)
	}
	lay("two.key", own)
	a.Click("Tools", "OTR sessions", myKeys)
	chooses(a, myKeys, "Import keys")
	openFile(a, importFile, "two.key")
	a.Eventually(patience, "both are shown", func() bool { return says(a, "Import keys", "Key 1") && says(a, "Import keys", "Key 2") })
	r.Screenshot(picture(t, "import-two"))
	picks(a, "Import keys", "alice@localhost") // for the second: a table's last child is named first
	a.Press("Import keys", "Import")
	a.Eventually(patience, "one account once", func() bool { return says(a, "Import keys", "choose each account once") })
	a.Press("Import keys", "Import") // each the one of its name
	a.Eventually(patience, "it is told", func() bool { return says(a, "Import keys", "has the imported key") })
	a.Press("Import keys", "Close")
	a.Eventually(patience, "of the other too", func() bool { return says(a, "Import keys", "has the imported key") })
	a.Press("Import keys", "Close")
}

// openFile opens a file of the folder that the host's dialog shows: its list has the
// keyboard, and finds what is typed.
func openFile(p *rig.Pidgin, dialog, name string) {
	p.Helper()
	p.Eventually(patience, p.Who+" is offered the file", func() bool { return says(p, dialog, name) })
	p.Focus(dialog)
	p.TypeOn(name)
	p.Tap("Return")
}

// chooseFile types a path in place of the name that the host's dialog proposes.
func chooseFile(p *rig.Pidgin, dialog, path string) {
	p.Helper()
	p.Eventually(patience, p.Who+" is asked for a file", func() bool { return shows(p, dialog) })
	p.Keys(dialog, "ctrl+a", "Delete")
	p.Type(dialog, path)
}

// picture is where a picture of a window goes, to be looked at.
func picture(t *testing.T, name string) string {
	t.Helper()
	folder := filepath.Join("..", "..", "build", "pictures")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(folder, name+".png")
}
