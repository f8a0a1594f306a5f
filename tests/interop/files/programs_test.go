package files

import (
	"os"
	"path/filepath"
	"testing"

	"pidgin-otr/otr/keyfile"
)

// What other programs wrote with libotr is the same to us as to libotr, and what we
// write of it for another account, as an export does, is so again.
func TestKeysOfOtherProgramsGoBackToLibotr(t *testing.T) {
	folder := filepath.Join("..", "..", "..", "otr", "keyfile", "testdata", "programs")
	for _, path := range []string{
		"irssi/otr.key", "mcabber/alice@example.org.key", "profanity/keys.txt", "bitlbee/alice.otr_keys",
		"psi-plus/otr.keys", "pidgin/otr.private_key", "potr/alice@example.org.key3",
	} {
		data, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(path)))
		if err != nil {
			t.Fatal(err)
		}
		found, err := keyfile.ParseForeign(filepath.Base(path), data)
		if err != nil || len(found.Accounts()) != 1 {
			t.Fatalf("%s: %q, %v", path, found.Accounts(), err)
		}
		who := found.Accounts()[0]
		key, _ := found.Find(who)
		if who.Protocol != "" { // libotr's format
			theirs, complaint := theirKeys(t, data)
			if complaint != "" || len(theirs) != 1 || theirs[0].account != who {
				t.Fatalf("%s: libotr found %v: %s", path, theirs, complaint)
			}
			sameKey(t, theirs[0], key)
		}
		exported, _, _ := keyfile.ParseKeys(nil)
		ours := keyfile.Account{Name: "alice@example.org/Home", Protocol: protocol}
		if err := exported.Set(ours, key); err != nil {
			t.Fatal(err)
		}
		theirs, complaint := theirKeys(t, exported.Bytes())
		if complaint != "" || len(theirs) != 1 || theirs[0].account != ours {
			t.Fatalf("%s, exported: libotr found %v: %s", path, theirs, complaint)
		}
		sameKey(t, theirs[0], key)
	}
}
