package desktop

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pidgin-otr/tests/desktop/rig"
)

// choice opens a drop-down of Finch's and picks the row of that number, the first
// being 0.
func choice(n int) string { return strings.Repeat("\x1b[B", n+1) + "\r" }

// finchDialogs drives windows that open behind the conversation.
type finchDialogs struct{ *rig.Pidgin }

// opens presses keys, waits until a window of that title stands in the list of windows,
// turns to it, and waits until the text is drawn.
func (d finchDialogs) opens(keys, title, text string) {
	d.Helper()
	before := len(d.Log())
	d.FinchKeys(keys)
	awaitDrawn(d.Pidgin, before, title)
	before = len(d.Log())
	d.FinchKeys(toForm)
	awaitDrawn(d.Pidgin, before, text)
}

// key asks in My keys for an act with the key of an account. Of the text that the form
// shows, drawn is what tells that it is there.
func (d finchDialogs) key(account, act int, drawn string) (keys string) {
	d.Helper()
	types(d.Pidgin, "/otr keys", drawn)
	return choice(account) + "\t" + choice(act) + "\t\r"
}

// file asks in My keys for an act that needs a file, and types its path in place of
// the one that is proposed.
func (d finchDialogs) file(account, act int, drawn, path string) (keys string) {
	d.Helper()
	before := len(d.Log())
	d.FinchKeys(d.key(account, act, drawn))
	awaitDrawn(d.Pidgin, before, "Directories")
	return "\t\t\x15" + path + "\t\t\r"
}

// In Finch a key is imported from a file, replaced and exported. Finch's dialog for
// files tells the folder after the name, and its drop-downs have room for the names of
// accounts.
func TestKeyFilesInFinch(t *testing.T) {
	const replace, importing, exporting = 2, 3, 4
	r := newRig(t)
	alicePerson, laptopPerson, _ := persons(t, rig.Ours)
	alicePerson.Finch = true
	people := r.Start(alicePerson, laptopPerson)
	a, laptop := finchDialogs{people[0]}, people[1]
	quiet(t, laptop)
	a.Open(bob)
	var added int32
	a.Call(&added, "PurpleAccountNew", "alice@localhost.example/desk", "prpl-jabber")
	a.Call(nil, "PurpleAccountsAdd", added)
	folder := t.TempDir()
	key, err := os.ReadFile(laptop.File("otr.private_key"))
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "otr.key"), key, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "letter"), []byte("dear bob"), 0o600); err != nil {
		t.Fatal(err)
	}

	types(a.Pidgin, "/otr keys", "no key yet")
	before := len(a.Log())
	a.FinchKeys(choice(1))
	awaitMatch(a.Pidgin, before, `localhost\.example/desk \(XMPP\)[^:]`) // not cut in the drop-down
	a.FinchKeys("\t\t\t\r")                                              // closes it

	a.opens(a.file(1, importing, "no key yet", filepath.Join(folder, "letter")), "Import keys", "No private key was found")
	a.FinchKeys("\r")
	a.opens(a.file(1, importing, "no key yet", filepath.Join(folder, "otr.key")), "Import keys", "Which account")
	a.opens("\t\r", "Import keys", "has the imported key")
	a.FinchKeys("\r")

	a.opens(a.key(1, replace, laptop.Fingerprint), "Replace key", "verify you anew")
	a.opens("\t\r", "My keys", "has a new key") // from Cancel on
	a.FinchKeys("\r")

	a.opens(a.file(0, exporting, a.Fingerprint, a.File("mine")), "Export key", "could not be written")
	a.FinchKeys("\r")
	out := filepath.Join(folder, "mine")
	a.opens(a.file(0, exporting, a.Fingerprint, out), "Export key", "can pose as you")
	a.FinchKeys("\r")
	exported, err := os.ReadFile(out)
	if err != nil || !strings.Contains(string(exported), alice) {
		t.Errorf("exported %d bytes, %v", len(exported), err)
	}
	if kept, err := os.ReadFile(a.File("otr.private_key")); err != nil || strings.Contains(string(kept), dsaLine(key)) {
		t.Errorf("the replaced key is still on file, or %v", err)
	}
}

// In Finch, too, My keys follows the accounts where it stands: with the keyboard, on the
// field where the user is, and with the account that was chosen.
func TestMyKeysStayInFinch(t *testing.T) {
	r := newRig(t)
	alicePerson, laptopPerson, _ := persons(t, rig.Ours)
	alicePerson.Finch = true
	a := r.Start(alicePerson, laptopPerson)[0]
	a.Open(bob)
	addAccount(a, "dave@localhost/desk")
	types(a, "/otr keys", "dave@localhost/desk (XMPP): no key yet")
	before := len(a.Log())
	a.FinchKeys(choice(1))
	awaitMatch(a, before, `dave@localhost/desk \(XMPP\)[^:]`)
	before = len(a.Log())
	addAccount(a, "erin@localhost/desk")
	awaitDrawn(a, before, "erin@localhost/desk (XMPP): no key yet")
	before = len(a.Log())
	a.FinchKeys("\t\t\r") // to Continue
	awaitDrawn(a, before, "dave@localhost/desk (XMPP) has no key yet")
}

// Whoever writes in front of My keys goes on writing when it follows the accounts.
func TestMyKeysTakeNoKeyboardInFinch(t *testing.T) {
	_, a, laptop := inFinch(t, nil)
	types(a, "/otr keys", a.Fingerprint)
	a.FinchKeys(toConversation + "half")
	addAccount(a, "erin@localhost/desk")
	a.FinchKeys(" a line\r")
	laptop.AwaitText(patience, alice, "half a line")
	before := len(a.Log())
	a.FinchKeys(toForm)
	awaitDrawn(a, before, "erin@localhost/desk (XMPP): no key yet")
}

// dsaLine is the line of a key file that the public key is in.
func dsaLine(file []byte) string {
	for line := range strings.Lines(string(file)) {
		if strings.HasPrefix(strings.TrimSpace(line), "(y ") {
			return line
		}
	}
	return "no key"
}
