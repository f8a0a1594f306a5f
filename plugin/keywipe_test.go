package plugin

import (
	"bytes"
	"crypto/rand"
	"errors"
	"testing"

	"pidgin-otr/otr/dsa"
)

func wantWiped(t *testing.T, what string, key *dsa.PrivateKey, wiped bool) {
	t.Helper()
	_, _, _, _, x := key.Components()
	if got := len(bytes.Trim(x, "\x00")) == 0; got != wiped {
		t.Errorf("%s: wiped is %v", what, got)
	}
}

// step does the first thing that waits for its turn on the main thread.
func (c *client) step() {
	next := c.later[0]
	c.later = c.later[1:]
	next()
}

// keyless is a client whose account has no key and is not on line.
func keyless(t *testing.T) (alice *client, a *account) {
	t.Helper()
	w := newWorld(t)
	alice = w.absent(protocolXMPP, aliceHome)
	alice.online = false
	alice.load()
	a, err := alice.plugin.account(alice.id)
	if err != nil {
		t.Fatal(err)
	}
	alice.event(func() {}) // its instance tag is written
	return alice, a
}

// A key that is imported while another one is being made for the account is the
// account's, whichever is ready first: on file and in use.
func TestKeyImportedWhileOneIsMade(t *testing.T) {
	for steps := range 4 {
		alice, a := keyless(t)
		p := alice.plugin
		p.makeKey(alice.id)
		for range min(steps, len(alice.later)) {
			alice.step() // the file is read, a key is made, it is written
		}
		imported := copyKey(t, testKeys()[2])
		human := imported.Public().Fingerprint().Human()
		p.importKey(alice.id, imported, nil)
		for len(alice.choices) > 0 {
			alice.choose("Replace the key")
		}
		alice.event(func() {})
		if got := alice.fingerprint(alice.id); got != human || a.making {
			t.Errorf("after %d steps: %q is used, being made is %v", steps, got, a.making)
		}
		if key, _ := alice.keysOnFile().Find(fileAccount(alice.id)); key == nil || key.Public().Fingerprint().Human() != human {
			t.Errorf("after %d steps: another one is on file", steps)
		}
		alice.wantInformed("has a new key. Its fingerprint:\n"+human, 1)
	}
}

// Where both get into the file by the same write, the one that was made is never used:
// a buddy would see it and never again.
func TestKeyMadeIsNotUsedBeforeAnImportedOne(t *testing.T) {
	alice, _ := keyless(t)
	p := alice.plugin
	p.chooseKey(fileAccount(AccountID{"alice@irc.example.org", protocolIRC}), copyKey(t, testKeys()[1]))
	write := alice.later[0]
	alice.later = nil
	p.makeKey(alice.id)
	alice.step() // the file is read
	alice.step() // a key is made, and waits for the write under way
	imported := copyKey(t, testKeys()[2])
	human := imported.Public().Fingerprint().Human()
	p.importKey(alice.id, imported, nil)
	alice.choose("Replace the key")
	alice.event(write)
	alice.wantInformed("has a new key. Its fingerprint:\n"+human, 1)
	if got := alice.fingerprint(alice.id); got != human {
		t.Errorf("%q is used", got)
	}
}

// A choice that another one displaces before it got to the file is wiped; a key that
// is being written is used first, and wiped at the end.
func TestDisplacedChoiceIsWiped(t *testing.T) {
	w := newWorld(t)
	alice := w.join(protocolXMPP, aliceHome, 0)
	p, who := alice.plugin, fileAccount(alice.id)
	var keys []*dsa.PrivateKey
	for i := range 3 {
		keys = append(keys, copyKey(t, testKeys()[i+1]))
		p.chooseKey(who, keys[i]) // the first one is under way at once
	}
	wantWiped(t, "under way", keys[0], false)
	wantWiped(t, "displaced", keys[1], true)
	wantWiped(t, "the last", keys[2], false)
	alice.event(func() {})
	if got := alice.fingerprint(alice.id); got != keys[2].Public().Fingerprint().Human() {
		t.Errorf("%q is used", got)
	}
	alice.event(p.Unload)
	for _, key := range keys {
		wantWiped(t, "at unload", key, true)
	}
}

// A key that waits for an answer, or for a file that cannot be written, is wiped when
// the plugin goes.
func TestKeysThatWaitAreWipedAtUnload(t *testing.T) {
	w := newWorld(t)
	alice := w.join(protocolXMPP, aliceHome, 0)
	asked, answered, unwritten := copyKey(t, testKeys()[1]), copyKey(t, testKeys()[2]), copyKey(t, testKeys()[3])
	alice.plugin.importKey(alice.id, answered, nil)
	alice.choose("Cancel")
	wantWiped(t, "not wanted", answered, true)
	alice.plugin.importKey(alice.id, asked, nil)
	alice.files.full = errors.New("full")
	alice.plugin.chooseKey(fileAccount(alice.id), unwritten)
	alice.event(alice.plugin.Unload)
	wantWiped(t, "asked about", asked, true)
	wantWiped(t, "not written", unwritten, true)
}

// What a goroutine has made or read while the plugin went is wiped, before and after.
func TestKeysOfWorkUnderWayAreWipedAtUnload(t *testing.T) {
	for _, late := range []bool{false, true} {
		w := newWorld(t)
		alice := w.join(protocolXMPP, aliceHome, 0)
		key, err := dsa.Generate(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		alice.cut = true
		withSecret(alice.plugin, func() (*dsa.PrivateKey, error) { return key, nil }, func(*dsa.PrivateKey, error) {
			t.Error("called back after unload")
		})
		work := alice.works[0]
		unload := func() { alice.event(alice.plugin.Unload) }
		if late {
			unload()
			work()
		} else {
			work()
			wantWiped(t, "on its way", key, false)
			unload()
		}
		wantWiped(t, "at unload", key, true)
	}
}

// Each way to a key off the main thread hands it over so.
func TestEveryKeyOffTheMainThreadIsHeld(t *testing.T) {
	ways := map[string]func(c *client){
		"the file":    func(c *client) { c.plugin.makeKey(c.id) },
		"replacement": func(c *client) { c.plugin.remakeKey(c.id) },
		"import":      func(c *client) { c.plugin.readImport(c.id, c.program("mcabber", "alice@example.org.key")) },
	}
	for name, way := range ways {
		alice, _ := keyless(t)
		alice.giveKey(AccountID{"somebody", protocolXMPP}, 1)
		alice.cut = true
		way(alice)
		alice.works[0]()
		if n := len(alice.plugin.secrets.held); n != 1 {
			t.Errorf("%s: %d secrets are held", name, n)
		}
	}
}

// Of a file with nothing to import nothing is kept.
func TestForeignFileWithoutKeysIsWiped(t *testing.T) {
	w := newWorld(t)
	alice := w.join(protocolXMPP, aliceHome, 0)
	alice.files.data["/elsewhere/otr.key"] = []byte("(privkeys (account (name a) (protocol b) (private-key (rsa (n #01#)))))")
	alice.event(func() { alice.plugin.readImport(alice.id, "/elsewhere/otr.key") })
	alice.event(func() { alice.plugin.readImport(alice.id, "/elsewhere/none") })
	if len(alice.plugin.secrets.held) != 0 || alice.plugin.importing != nil {
		t.Error("something is kept")
	}
	alice.wantInformed("No private key was found", 2)
}
