package files

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"pidgin-otr/otr/dsa"
	"pidgin-otr/otr/keyfile"
)

const protocol = "prpl-jabber"

var names = []string{
	"simple", "alice@example.org", "alice@example.org/", "alice@example.org/Home", "1234567", "", "tab\tx", `quote"d`, `pr\ot`,
	"it's", "two words", "line\nend", "h\u00e9llo", "\u00e9t\u00e9", "\x01", "\u202eright to left", "a(b)c", "#23#", "|x|", "3:abc",
}

var testKeys = sync.OnceValue(func() []*dsa.PrivateKey {
	keys := make([]*dsa.PrivateKey, 3)
	for i := range keys {
		key, err := dsa.Generate(rand.Reader)
		if err != nil {
			panic(err)
		}
		keys[i] = key
	}
	return keys
})

func parseKeys(t testing.TB, data []byte) *keyfile.Keys {
	t.Helper()
	k, problems, err := keyfile.ParseKeys(data)
	if err != nil || problems != nil {
		t.Fatalf("problems %v, error %v\n%q", problems, err, data)
	}
	return k
}

func TestLibotrReadsOurKeys(t *testing.T) {
	k, _, _ := keyfile.ParseKeys(nil)
	for i, name := range names {
		if err := k.Set(keyfile.Account{Name: name, Protocol: protocol}, testKeys()[i%3]); err != nil {
			t.Fatal(err)
		}
	}
	theirs, complaint := theirKeys(t, k.Bytes())
	if complaint != "" || len(theirs) != len(names) {
		t.Fatalf("libotr found %d keys of %d: %s", len(theirs), len(names), complaint)
	}
	for i, their := range theirs {
		at := len(names) - 1 - i // the last in the file is found first
		if their.account != (keyfile.Account{Name: names[at], Protocol: protocol}) {
			t.Errorf("libotr read %q as %q", names[at], their.account)
		}
		sameKey(t, their, testKeys()[at%3])
	}
}

// libotr writes a key for each name in turn; then each side reads the other's
// rewriting of the file.
func TestWeReadLibotrsKeys(t *testing.T) {
	named := []string{"simple", "alice@example.org/", "1234567", "", "tab\tx", `quote"d`, "h\u00e9llo", "\u00e9t\u00e9"}
	old := "-"
	for _, name := range named {
		next := filepath.Join(t.TempDir(), "keys")
		libotr(t, "newkey", old, next, word(name), word(protocol))
		old = next
	}
	file := read(t, old)
	for range 2 {
		k := parseKeys(t, file)
		theirs, complaint := theirKeys(t, file)
		if complaint != "" || len(theirs) != len(named) || len(k.Accounts()) != len(named) {
			t.Fatalf("%d keys for libotr, %d for us: %s", len(theirs), len(k.Accounts()), complaint)
		}
		for _, their := range theirs {
			key, ok := k.Find(their.account)
			if !ok {
				t.Errorf("we do not find %q", their.account)
				continue
			}
			sameKey(t, their, key)
		}
		file = k.Bytes()
	}
}

// number writes a number of the key in one of the notations.
type number func(value []byte) string

func notations() map[string]number {
	return map[string]number{
		"hex":       func(v []byte) string { return fmt.Sprintf("#00%x#", v) },
		"wide hex":  func(v []byte) string { return fmt.Sprintf("#00\n% X\t#", v) },
		"base64":    func(v []byte) string { return "|" + base64.StdEncoding.EncodeToString(v) + "|" },
		"canonical": func(v []byte) string { return fmt.Sprintf("%d:%s", len(v), v) },
		"raw": func(v []byte) string {
			return `"` + strings.NewReplacer(`"`, `\"`, `\`, `\\`).Replace("\x00"+string(v)) + `"`
		},
		"escaped": func(v []byte) string {
			var b strings.Builder
			for i, c := range v {
				fmt.Fprintf(&b, [...]string{`\x%02x`, `\%03o`}[i%2], c)
			}
			return `"` + b.String() + `"`
		},
	}
}

func account(name string, key *dsa.PrivateKey, f number) string {
	p, q, g, y, x := key.Components()
	return fmt.Sprintf("(account(private-key(dsa(x %s)(y %s)(g %s)(q %s)\n(p\t%s)))(protocol %s)(name %s))",
		f(x), f(y), f(g), f(q), f(p), protocol, name)
}

func TestBothReadEveryNotation(t *testing.T) {
	for form, f := range notations() {
		file := []byte("(privkeys " + account("|YWw=|", testKeys()[0], f) + account("2:bo", testKeys()[1], f) + ") and more")
		theirs, complaint := theirKeys(t, file)
		if complaint != "" || len(theirs) != 2 {
			t.Errorf("%s: libotr found %d keys: %s", form, len(theirs), complaint)
			continue
		}
		k, _, err := keyfile.ParseKeys(file)
		if err != nil {
			t.Errorf("%s: %v", form, err)
			continue
		}
		for _, their := range theirs {
			key, ok := k.Find(their.account)
			if !ok {
				t.Errorf("%s: we do not find %q", form, their.account)
				continue
			}
			sameKey(t, their, key)
		}
	}
}

// Of two keys of an account both sides take the same one, before and after our
// rewrite, whatever unusable entries lie about.
func TestBothTakeTheSameKey(t *testing.T) {
	f := notations()["hex"]
	al := keyfile.Account{Name: "al", Protocol: protocol}
	bad := strings.Replace(account("al", testKeys()[2], f), "(x #00", "(x #01", 1)
	file := []byte("(privkeys " + account("al", testKeys()[0], f) + account("al", testKeys()[1], f) + bad +
		"(account (name of-another-kind)(protocol p)(private-key (rsa (n #01#)))))")
	k, _, err := keyfile.ParseKeys(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Set(keyfile.Account{Name: "new", Protocol: protocol}, testKeys()[2]); err != nil {
		t.Fatal(err)
	}
	theirs, complaint := theirKeys(t, k.Bytes())
	if complaint == "" {
		t.Error("libotr is expected to stop at the entry that it does not know, the last one")
	}
	first := make(map[keyfile.Account]theirKey)
	for _, their := range theirs {
		if _, seen := first[their.account]; !seen {
			first[their.account] = their
		}
	}
	for _, who := range []keyfile.Account{al, {Name: "new", Protocol: protocol}} {
		key, ok := k.Find(who)
		if !ok {
			t.Fatalf("we do not find %q", who)
		}
		sameKey(t, first[who], key)
	}
}
