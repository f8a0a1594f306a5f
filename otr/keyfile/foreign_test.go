package keyfile

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pidgin-otr/otr/dsa"
)

// serialised is a key as python-potr writes it.
func serialised(key *dsa.PrivateKey) []byte {
	p, q, g, y, x := key.Components()
	out := []byte{0, 0}
	for _, n := range [][]byte{p, q, g, y, x} {
		out = append(binary.BigEndian.AppendUint32(out, uint32(len(n))), n...)
	}
	return out
}

// The files in testdata/programs were made by these programs, see README there: each
// has one key for one account, and beside it one fingerprint that is verified and one
// that is not.
var programs = []struct {
	program, file string
	account       Account
}{
	{"irssi", "otr.key", Account{"example", "IRC"}},
	{"mcabber", "alice@example.org.key", Account{"alice@example.org", "jabber"}},
	{"profanity", "keys.txt", Account{"alice@example.org", "xmpp"}},
	{"bitlbee", "alice.otr_keys", Account{"alice@example.org", "jabber"}},
	{"psi-plus", "otr.keys", Account{"{54d303db-0200-40b3-a17e-74481c89d56c}", "prpl-jabber"}},
	{"pidgin", KeysName, Account{"alice@example.org/Home", "prpl-jabber"}},
	{"potr", "alice@example.org.key3", Account{"alice@example.org", ""}},
}

func TestKeysOfOtherPrograms(t *testing.T) {
	for _, c := range programs {
		t.Run(c.program, func(t *testing.T) {
			folder := filepath.Join("testdata", "programs", c.program)
			data, err := os.ReadFile(filepath.Join(folder, c.file))
			if err != nil {
				t.Fatal(err)
			}
			keys, err := ParseForeign(c.file, data)
			if err != nil || !slices.Equal(keys.Accounts(), []Account{c.account}) {
				t.Fatalf("found %q, %v", keys.Accounts(), err)
			}
			var known []FingerprintChange
			for _, name := range FingerprintsBeside(c.file) {
				lines, _ := os.ReadFile(filepath.Join(folder, name))
				f, _, _ := ParseFingerprints(lines)
				known = append(known, f.Of(c.account)...)
			}
			if len(known) != 2 || known[0].Trust.Trusted() == known[1].Trust.Trusted() {
				t.Errorf("beside it: %v", known)
			}
		})
	}
}

// The fingerprints of other accounts in the file are not this one's.
func TestFingerprintsOfOneAccount(t *testing.T) {
	const digits = "0123456789abcdef0123456789abcdef01234567"
	f, _, _ := ParseFingerprints([]byte("bob\talice\txmpp\t" + digits + "\t\nbob\tcarol\txmpp\t" + digits + "\tverified\nbob\talice\tIRC\t" + digits + "\t\n"))
	if got := f.Of(Account{"alice", "xmpp"}); len(got) != 1 || got[0].Trust.Trusted() {
		t.Errorf("of alice on XMPP: %v", got)
	}
	if got := f.Of(Account{"alice", ""}); len(got) != 2 {
		t.Errorf("of alice: %v", got)
	}
}

func TestDamagedForeignKeys(t *testing.T) {
	good := serialised(testKeys()[0])
	if k, err := ParseForeign("alice.key3", good); err != nil || len(k.Accounts()) != 1 {
		t.Fatalf("%v, %v", k.Accounts(), err)
	}
	wrongX := slices.Clone(good)
	wrongX[len(wrongX)-1] ^= 1
	for name, data := range map[string][]byte{
		"nothing": {0}, "cut": good[:len(good)-1], "longer": append(slices.Clone(good), 0), "another type": append([]byte{0, 1}, good[2:]...),
		"another x": wrongX, "long number": {0, 0, 0xff, 0xff, 0xff, 0xff, 1},
	} {
		if k, err := ParseForeign("alice.key3", data); err == nil || len(k.Accounts()) != 0 {
			t.Errorf("%s: %v, %v", name, k.Accounts(), err)
		}
	}
}

func FuzzForeign(f *testing.F) {
	f.Add("alice.key3", serialised(testKeys()[0]))
	f.Add("otr.key", []byte("(privkeys(account(name a)(protocol b)(private-key(dsa(p #0d#)(q \"\\x03\")(g |Aw==|)(y 1:\t)(x #02#)))))"))
	f.Add("x\x00.key3", serialised(testKeys()[1])[:200])
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		k, err := ParseForeign(name, data)
		if k == nil {
			t.Fatalf("no keys, %v", err)
		}
		if again, err := ParseForeign("otr.key", k.Bytes()); err != nil || !slices.Equal(again.Accounts(), k.Accounts()) {
			t.Fatalf("%q became %q (%v)", k.Accounts(), again.Accounts(), err)
		}
		FingerprintsBeside(name)
	})
}
