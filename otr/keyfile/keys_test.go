package keyfile

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"pidgin-otr/otr/dsa"
)

// testKeys makes a few keys once; their search for primes is slow.
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

// form writes a number in one of the notations.
type form func(value []byte) string

func hexForm(v []byte) string       { return fmt.Sprintf("#%x#", v) }
func base64Form(v []byte) string    { return "|" + base64.StdEncoding.EncodeToString(v) + "|" }
func canonicalForm(v []byte) string { return fmt.Sprintf("%d:%s", len(v), v) }
func signedForm(v []byte) string    { return fmt.Sprintf("#00 00\n%X#", v) }

// rawForm quotes with raw bytes, as libgcrypt prints what looks readable.
func rawForm(v []byte) string {
	return `"` + strings.NewReplacer(`"`, `\"`, `\`, `\\`).Replace("\x00"+string(v)) + `"`
}

func escapedForm(v []byte) string {
	var b strings.Builder
	for i, c := range v {
		fmt.Fprintf(&b, [...]string{`\x%02x`, `\%03o`}[i%2], c)
	}
	return `"` + b.String() + `"`
}

// accountOf writes an account by hand, its lists in the given order.
func accountOf(name, protocol string, key *dsa.PrivateKey, f form, reverse bool) string {
	p, q, g, y, x := key.Components()
	numbers := []string{"(p " + f(p) + ")", "(q " + f(q) + ")", "(g " + f(g) + ")", "( y\t" + f(y) + ")", "(x " + f(x) + ")"}
	parts := []string{"(name " + name + ")", "(protocol " + protocol + ")", ""}
	if reverse {
		numbers[0], numbers[4] = numbers[4], numbers[0]
		parts[0], parts[1] = parts[1], parts[0]
	}
	parts[2] = "(private-key (dsa " + strings.Join(numbers, "") + "))"
	if reverse {
		parts[0], parts[2] = parts[2], parts[0]
	}
	return "(account " + strings.Join(parts, "\n") + ")"
}

func sameKey(a, b *dsa.PrivateKey) bool {
	_, _, _, _, x := a.Components()
	_, _, _, _, x2 := b.Components()
	return a.Public().Fingerprint() == b.Public().Fingerprint() && bytes.Equal(x, x2)
}

func TestKeysInEveryForm(t *testing.T) {
	key := testKeys()[0]
	for name, f := range map[string]form{
		"hex": hexForm, "base64": base64Form, "canonical": canonicalForm, "signed": signedForm, "raw": rawForm, "escaped": escapedForm,
	} {
		for _, reverse := range []bool{false, true} {
			file := "(privkeys" + accountOf(`"al\"@x"`, "prpl-jabber", key, f, reverse) + ")"
			k, problems, err := ParseKeys([]byte(file))
			if err != nil || problems != nil {
				t.Errorf("%s: problems %v, error %v", name, problems, err)
				continue
			}
			if got, ok := k.Find(Account{`al"@x`, "prpl-jabber"}); !ok || !sameKey(got, key) {
				t.Errorf("%s, reverse %v: not found", name, reverse)
			}
		}
	}
}

func TestKeysNames(t *testing.T) {
	key := testKeys()[0]
	for _, name := range []string{"simple", "alice@example.org", "1234567", "", "tab\tx", `quote"d`, `pr\ot`, "it's", "h\u00e9llo", "\x01", "a b", "\xff"} {
		k, _, _ := ParseKeys(nil)
		if err := k.Set(Account{name, "prpl-jabber"}, key); err != nil {
			t.Fatal(err)
		}
		again, problems, err := ParseKeys(k.Bytes())
		if err != nil || problems != nil {
			t.Fatalf("%q: problems %v, error %v", name, problems, err)
		}
		if got, ok := again.Find(Account{name, "prpl-jabber"}); !ok || !sameKey(got, key) {
			t.Errorf("%q was not read back", name)
		}
	}
	k, _, _ := ParseKeys(nil)
	var refused *NameError
	if err := k.Set(Account{"a\x00b", "p"}, key); !errors.As(err, &refused) {
		t.Errorf("NUL in the name: %v", err)
	}
}

// The file was written by libotr 4.1.1 with libgcrypt 1.10.
func TestFileOfLibotr(t *testing.T) {
	data, err := os.ReadFile("testdata/libotr.private_key")
	if err != nil {
		t.Fatal(err)
	}
	k, problems, err := ParseKeys(data)
	if err != nil || problems != nil {
		t.Fatalf("problems %v, error %v", problems, err)
	}
	names := []string{"simple", "alice@example.org", "42", "tab\tx", `quote"d`, `pr\ot`, "", "h\u00e9llo", "\u00e9t\u00e9", "it's", "a b", "nl\nx", "\x01z"}
	for _, name := range names {
		if _, ok := k.Find(Account{name, "prpl-jabber"}); !ok {
			t.Errorf("no key for %q", name)
		}
	}
	if n := len(k.Accounts()); n != len(names) {
		t.Errorf("%d accounts", n)
	}
}

func TestLastKeyWins(t *testing.T) {
	keys := testKeys()
	al := Account{"al", "p"}
	file := "(privkeys\n" + accountOf("al", "p", keys[0], hexForm, false) + accountOf("bo", "p", keys[2], hexForm, false) +
		accountOf("al", "p", keys[1], hexForm, false) + ")"
	k, problems, err := ParseKeys([]byte(file))
	if err != nil || len(problems) != 1 || problems[0].Kind != ShadowedKey || problems[0].Account != al {
		t.Fatalf("problems %v, error %v", problems, err)
	}
	if got, _ := k.Find(al); !sameKey(got, keys[1]) {
		t.Error("the first key won")
	}
	again, _, _ := ParseKeys(k.Bytes())
	if got, _ := again.Find(al); !sameKey(got, keys[1]) {
		t.Error("the first key won after a rewrite")
	}
	var replaced [][]byte
	for _, e := range k.entries {
		if e.account == al {
			replaced = append(replaced, e.text)
		}
	}
	if err := k.Set(al, keys[2]); err != nil {
		t.Fatal(err)
	}
	for _, text := range replaced {
		if bytes.Trim(text, "\x00") != nil {
			t.Error("the text of a replaced key is still there")
		}
	}
	again, problems, _ = ParseKeys(k.Bytes())
	if got, _ := again.Find(al); !sameKey(got, keys[2]) || problems != nil {
		t.Errorf("a new key replaces all of the account: problems %v", problems)
	}
	if got := again.Accounts(); !reflect.DeepEqual(got, []Account{{"bo", "p"}, al}) {
		t.Errorf("accounts %v", got)
	}
}

// What we cannot use is kept byte for byte: a key that libotr would take before
// the good ones, what stops libotr after them.
func TestForeignAccountsSurvive(t *testing.T) {
	keys := testKeys()
	good := accountOf("al", "p", keys[0], hexForm, false)
	foreign := []string{"(account (name bo)(protocol p)(private-key (ecdsa (d #01#))))", "(note \"kept\\n\" |AA==|)", "atom", "(account (name al)(protocol p))"}
	wrongX := strings.Replace(accountOf("al", "p", keys[0], hexForm, false), "(x #", "(x #01", 1)
	file := "(privkeys " + strings.Join(foreign[:2], "") + good + wrongX + strings.Join(foreign[2:], " ") + ")"
	k, problems, err := ParseKeys([]byte(file))
	if err != nil || len(problems) != 5 {
		t.Fatalf("problems %v, error %v", problems, err)
	}
	if p := problems[2]; p.Kind != BadKey || p.Account != (Account{"al", "p"}) {
		t.Errorf("wrong x: %v", p)
	}
	if err := k.Set(Account{"new", "p"}, keys[1]); err != nil {
		t.Fatal(err)
	}
	out := string(k.Bytes())
	at := -1
	for _, part := range append([]string{wrongX, good, "(name new)"}, foreign...) {
		i := strings.Index(out, part)
		if i <= at {
			t.Errorf("%.40q: at %d, after %d", part, i, at)
		}
		at = i
	}
	if got, ok := k.Find(Account{"al", "p"}); !ok || !sameKey(got, keys[0]) {
		t.Error("an unusable key hides a good one")
	}
}

func TestKeysSavedFromDamage(t *testing.T) {
	keys := testKeys()
	first := accountOf("al", "p", keys[0], hexForm, false)
	whole := "(privkeys\n" + first + "\n" + accountOf("bo", "p", keys[1], hexForm, false) + "\n)\n"
	for cut := range len(whole) - 2 {
		k, _, err := ParseKeys([]byte(whole[:cut]))
		if cut > 0 && !errors.Is(err, ErrDamaged) {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		got, ok := k.Find(Account{"al", "p"})
		if complete := cut >= len("(privkeys\n"+first); ok != complete || ok && !sameKey(got, keys[0]) {
			t.Fatalf("cut at %d: found %v", cut, ok)
		}
	}
	for _, bad := range []string{"privkeys", "(keys)", "(privkeys))(", "\x00\x00", "((privkeys))"} {
		k, _, err := ParseKeys([]byte(bad))
		if ok := bad == "(privkeys))("; errors.Is(err, ErrDamaged) == ok || len(k.Accounts()) != 0 {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestEmptyKeyFile(t *testing.T) {
	if _, problems, err := ParseKeys(nil); problems != nil || err != nil {
		t.Errorf("no file: problems %v, error %v", problems, err)
	}
	if _, problems, err := ParseKeys([]byte(" \n")); err != nil || len(problems) != 1 || problems[0].Kind != EmptyFile {
		t.Errorf("empty file: problems %v, error %v", problems, err)
	}
}

func TestTrailingDataSurvives(t *testing.T) {
	file := "(privkeys\n)\n(more \"x\")\n(and more"
	k, problems, err := ParseKeys([]byte(file))
	if err != nil || len(problems) != 1 || problems[0] != (Problem{Kind: TrailingData, Line: 3}) {
		t.Fatalf("problems %v, error %v", problems, err)
	}
	if got := string(k.Bytes()); got != file+"\n" {
		t.Errorf("got %q", got)
	}
}

// sameBare tells names apart by what stands before the resource.
func sameBare(a Account) func(Account) bool {
	return func(b Account) bool { return a.Bare() == b.Bare() }
}

func TestFindSame(t *testing.T) {
	keys := testKeys()
	k, _, _ := ParseKeys(nil)
	for i, name := range []string{"al@x/Old", "al@x/Older", "bo@x"} {
		if err := k.Set(Account{name, "prpl-jabber"}, keys[i]); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name, from string
		key        int
	}{
		{"al@x/Old", "al@x/Old", 0},
		{"al@x/New", "al@x/Older", 1},
		{"al@x/", "al@x/Older", 1},
		{"al@x", "al@x/Older", 1},
		{"bo@x", "bo@x", 2},
		{"bo@x/", "bo@x", 2},
		{"bo@x/any/thing", "bo@x", 2},
		{"bo@x.org", "", -1},
		{"al", "", -1},
	} {
		key, from, ok := k.FindSame(Account{c.name, "prpl-jabber"}, sameBare(Account{c.name, "prpl-jabber"}))
		if ok != (c.key >= 0) || from.Name != c.from || ok && !sameKey(key, keys[c.key]) {
			t.Errorf("%s: from %v, %v", c.name, from, ok)
		}
	}
	if _, _, ok := k.FindSame(Account{"al@x/Old", "prpl-other"}, sameBare(Account{"al@x/Old", "prpl-other"})); ok {
		t.Error("found under another protocol")
	}
}

func TestWipeKeys(t *testing.T) {
	key, err := dsa.Generate(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	k, _, _ := ParseKeys(nil)
	if err := k.Set(alice, key); err != nil {
		t.Fatal(err)
	}
	text := k.entries[0].text
	k.Wipe()
	if bytes.Trim(text, "\x00") != nil {
		t.Error("the text of the key is still there")
	}
	if _, _, _, _, x := key.Components(); len(x) != 0 {
		t.Error("the key is still there")
	}
	if got := string(k.Bytes()); got != "(privkeys\n)\n" {
		t.Errorf("got %q", got)
	}
}

func FuzzKeys(f *testing.F) {
	key := testKeys()[0]
	for _, form := range []form{hexForm, base64Form, canonicalForm, rawForm, escapedForm} {
		f.Add([]byte("(privkeys" + accountOf(`"al\x40x"`, "p", key, form, true) + ")"))
	}
	f.Add([]byte("(privkeys(account(name a)(protocol b)(private-key(dsa(p #0d#)(q \"\\x03\")(g |Aw==|)(y 1:\t)(x #02#)))))"))
	f.Add([]byte("(privkeys(account(name a)(protocol b)(private-key(rsa(n 1:n)))))"))
	f.Add([]byte("(privkeys (account (name 2:ab) (protocol #41#))\n(account)) tail"))
	f.Fuzz(func(t *testing.T, data []byte) {
		k, _, err := ParseKeys(data)
		written := k.Bytes()
		again, problems, err2 := ParseKeys(written)
		if err2 != nil {
			t.Fatalf("what was written does not parse: %v (first %v, %v)", err2, err, problems)
		}
		if !bytes.Equal(again.Bytes(), written) || !reflect.DeepEqual(again.Accounts(), k.Accounts()) {
			t.Fatalf("round trip changed %q\n to %q", written, again.Bytes())
		}
	})
}

// A file of a megabyte is read at once, whatever it holds: nobody waits for a program
// that reads its keys when it starts.
func TestReadingTakesTimeByTheSizeAlone(t *testing.T) {
	const size = 1 << 20
	for _, text := range []string{
		"(privkeys " + strings.Repeat("a ", size/2) + ")",
		"(privkeys" + strings.Repeat("()", size/3) + ")" + strings.Repeat("(privkeys)", size/30),
		strings.Repeat("(privkeys())", size/12),
		strings.Repeat("(", size),
	} {
		start := time.Now()
		k, _, _ := ParseKeys([]byte(text))
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%.20q..., %d entries: %v", text, len(k.entries), took)
		}
	}
}
