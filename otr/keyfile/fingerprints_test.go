package keyfile

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pidgin-otr/otr/dsa"
)

const (
	digitsA = "00112233445566778899aabbccddeeff01234567"
	digitsB = "ffeeddccbbaa99887766554433221100deadbeef"
)

func fingerprint(t testing.TB, digits string) dsa.Fingerprint {
	t.Helper()
	fp, ok := parseHex(digits)
	if !ok {
		t.Fatalf("bad digits %q", digits)
	}
	return fp
}

var (
	alice = Account{Name: "alice@example.org/Home", Protocol: "prpl-jabber"}
	bob   = Peer{Buddy: "bob@example.org", Account: alice}
)

const bobFields = "bob@example.org\talice@example.org/Home\tprpl-jabber\t"

func TestFingerprintLine(t *testing.T) {
	for _, c := range []struct {
		name, line string
		trust      Trust
		known      bool
		problem    []Problem
	}{
		{name: "verified", line: bobFields + digitsA + "\tverified\n", trust: Verified, known: true},
		{name: "smp", line: bobFields + digitsA + "\tsmp\n", trust: VerifiedSMP, known: true},
		{name: "empty trust", line: bobFields + digitsA + "\t\n", known: true},
		{name: "no trust column", line: bobFields + digitsA + "\n", known: true},
		{name: "carriage return", line: bobFields + digitsA + "\tverified\r\n", trust: Verified, known: true},
		{name: "carriage return, no trust column", line: bobFields + digitsA + "\r\n", known: true},
		{name: "text after the first carriage return", line: bobFields + digitsA + "\tsmp\rmore\n", trust: VerifiedSMP, known: true},
		{name: "tab in trust", line: bobFields + digitsA + "\tby\thand\n", trust: "by\thand", known: true},
		{name: "upper case", line: bobFields + strings.ToUpper(digitsA) + "\t\n", known: true},
		{name: "no line feed", line: bobFields + digitsA + "\tverified", trust: Verified, known: true},
		{name: "cut in the digits", line: bobFields + digitsA[:39], problem: []Problem{{Kind: BadLine, Line: 2}}},
		{name: "a digit too many", line: bobFields + digitsA + "0\t\n", problem: []Problem{{Kind: BadLine, Line: 2}}},
		{name: "no hex digit", line: bobFields + "g" + digitsA[1:] + "\t\n", problem: []Problem{{Kind: BadLine, Line: 2}}},
		{name: "no hex digit in second place", line: bobFields + digitsA[:1] + "g" + digitsA[2:] + "\t\n", problem: []Problem{{Kind: BadLine, Line: 2}}},
		{name: "two tabs", line: "bob\talice\t" + digitsA + "\n", problem: []Problem{{Kind: BadLine, Line: 2}}},
		{name: "comment", line: "# a comment\n"},
		{name: "blank", line: "\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			good := "carol\tc\tp\t" + digitsB + "\tverified\n"
			f, problems, err := ParseFingerprints([]byte(good + c.line))
			if err != nil || !reflect.DeepEqual(problems, c.problem) {
				t.Fatalf("problems %v, error %v", problems, err)
			}
			trust, known := f.Trust(bob, fingerprint(t, digitsA))
			if trust != c.trust || known != c.known {
				t.Errorf("trust %q, known %v", trust, known)
			}
			if !c.known && string(f.Bytes()) != good+strings.TrimSuffix(c.line, "\n")+"\n" {
				t.Errorf("line did not survive: %q", f.Bytes())
			}
		})
	}
}

// A line that libotr would split must never become an entry, nor must its tail.
func TestFingerprintLongLine(t *testing.T) {
	tail := "mallory\ta\tp\t" + digitsB + "\tverified"
	long := strings.Repeat("x", lineBuffer-1) + tail + "\n"
	good := bobFields + digitsA + "\t\n"
	f, problems, err := ParseFingerprints([]byte(long + good))
	if err != nil || len(problems) != 1 || problems[0] != (Problem{Kind: LongLine, Line: 1}) {
		t.Fatalf("problems %v, error %v", problems, err)
	}
	if f.Len() != 1 || string(f.Bytes()) != long+good {
		t.Errorf("%d known, bytes %q", f.Len(), f.Bytes())
	}
	fixed := len("\t\t\t\t\n") + len(digitsA) + len("a") + len("p")
	for _, c := range []struct {
		buddy int
		err   error
	}{{lineBuffer - 1 - fixed, nil}, {lineBuffer - fixed, ErrLongLine}} {
		who := Peer{Buddy: strings.Repeat("b", c.buddy), Account: Account{"a", "p"}}
		if _, err := f.Add(who, dsa.Fingerprint{}); !errors.Is(err, c.err) {
			t.Errorf("buddy name of %d bytes: %v, want %v", c.buddy, err, c.err)
		}
	}
}

func TestFingerprintRepeated(t *testing.T) {
	a, b := fingerprint(t, digitsA), fingerprint(t, digitsB)
	f, _, err := ParseFingerprints([]byte(bobFields + digitsA + "\tverified\n" + bobFields + digitsB + "\t\n" + bobFields + digitsA + "\tsmp\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []Known{{a, VerifiedSMP}, {b, Unverified}}
	if got := f.Lookup(bob); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
}

func TestFingerprintsEdit(t *testing.T) {
	a, b, c := fingerprint(t, digitsA), fingerprint(t, digitsB), dsa.Fingerprint{1}
	f, _, _ := ParseFingerprints([]byte("# kept\n" + bobFields + digitsA + "\n"))
	for _, fp := range []dsa.Fingerprint{b, c} {
		if added, err := f.Add(bob, fp); !added || err != nil {
			t.Fatalf("added %v, error %v", added, err)
		}
	}
	if err := f.SetTrust(bob, b, Verified); err != nil {
		t.Fatal(err)
	}
	if added, err := f.Add(bob, b); added || err != nil {
		t.Errorf("known one: added %v, error %v", added, err)
	}
	if trust, _ := f.Trust(bob, b); trust != Verified {
		t.Errorf("adding a known fingerprint changed its trust to %q", trust)
	}
	if !f.Forget(bob, c) || f.Forget(bob, c) {
		t.Error("forget: want true, then false")
	}
	if err := f.SetTrust(bob, c, Verified); !errors.Is(err, ErrUnknown) {
		t.Errorf("trust of a forgotten fingerprint: %v", err)
	}
	want := "# kept\n" + bobFields + digitsA + "\t\n" + bobFields + digitsB + "\tverified\n"
	if got := string(f.Bytes()); got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if got := f.Lookup(bob); !reflect.DeepEqual(got, []Known{{a, Unverified}, {b, Verified}}) {
		t.Errorf("lookup %v", got)
	}
	f.Add(bob, c)
	if got := f.Lookup(bob); len(got) != 3 || got[2].Fingerprint != c {
		t.Errorf("after the last one was forgotten and another added: %v", got)
	}
	for _, fp := range []dsa.Fingerprint{a, b, c} {
		f.Forget(bob, fp)
	}
	f.Add(bob, b)
	if got := f.Lookup(bob); !reflect.DeepEqual(got, []Known{{b, Unverified}}) {
		t.Errorf("after all were forgotten and one added: %v", got)
	}
}

func TestFingerprintNamesRefused(t *testing.T) {
	f, _, _ := ParseFingerprints(nil)
	for _, bad := range []string{"a\tb", "a\nb", "a\rb", "a\x00b"} {
		for _, who := range []Peer{
			{bad, Account{"n", "p"}}, {"b", Account{bad, "p"}}, {"b", Account{"n", bad}},
		} {
			var refused *NameError
			if _, err := f.Add(who, dsa.Fingerprint{}); !errors.As(err, &refused) {
				t.Errorf("%q: %v", who, err)
			}
		}
	}
	who := Peer{"b", Account{"n", "p"}}
	f.Add(who, dsa.Fingerprint{})
	var refused *NameError
	if err := f.SetTrust(who, dsa.Fingerprint{}, "x\ny"); !errors.As(err, &refused) {
		t.Errorf("trust with a line feed: %v", err)
	}
	if f.Len() != 1 {
		t.Errorf("%d known", f.Len())
	}
}

func TestFingerprintsOfOtherResources(t *testing.T) {
	a, b := fingerprint(t, digitsA), fingerprint(t, digitsB)
	line := func(account, digits, trust string) string {
		return "bob\t" + account + "\tprpl-jabber\t" + digits + "\t" + trust + "\n"
	}
	f, _, _ := ParseFingerprints([]byte(line("al@x/Old", digitsA, "") + line("al@x", digitsB, "verified") +
		line("al@x/Older", digitsA, "verified") + line("al@x/New", digitsB, "") + line("all@x", digitsA, "smp")))
	who := func(name string) Peer { return Peer{"bob", Account{name, "prpl-jabber"}} }
	for name, want := range map[string][]Known{
		"al@x/New":   {{b, Unverified}, {a, Verified}},
		"al@x/Other": {{a, Verified}, {b, Verified}},
		"al@x/":      {{a, Verified}, {b, Verified}},
		"all@x":      {{a, VerifiedSMP}},
		"none@x":     nil,
	} {
		if got := f.LookupSame(who(name), sameBare(who(name).Account)); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
}

func TestFingerprintsDamaged(t *testing.T) {
	good := bobFields + digitsA + "\tverified\n"
	for name, c := range map[string]struct {
		data string
		left string
	}{
		"zeros after an interrupted write": {good + strings.Repeat("\x00", 100), good},
		"another kind of file":             {"\x7fELF\x02\x01\n\x00\n", ""},
		"a zero in an entry":               {good + "b\x00b\ta\tp\t" + digitsB + "\tverified\n", good},
		"text of another kind":             {"(privkeys\n)\n", ""},
	} {
		f, problems, err := ParseFingerprints([]byte(c.data))
		if !errors.Is(err, ErrDamaged) || len(problems) == 0 {
			t.Errorf("%s: problems %v, error %v", name, problems, err)
		}
		if got := string(f.Bytes()); got != c.left {
			t.Errorf("%s: left %q", name, got)
		}
	}
}

// fileText draws files near the format: fields, separators and line ends in all
// orders.
func fileText(t *rapid.T) []byte {
	piece := rapid.SampledFrom([]string{
		"bob", "alice@x/r", "prpl-jabber", digitsA, digitsB, strings.ToUpper(digitsB), "verified", "smp", "",
		"\t", "\t", "\t", "\n", "\n", "\r", "#", "\x00", "0000abcd", "0x00ABCD", "1400", strings.Repeat("y", 950),
	})
	return []byte(strings.Join(rapid.SliceOf(piece).Draw(t, "pieces"), ""))
}

func TestFingerprintsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkFingerprints(t, fileText(t)) })
}

func FuzzFingerprints(f *testing.F) {
	f.Add([]byte(bobFields + digitsA + "\tverified\r\n# c\n\n" + bobFields + digitsB))
	f.Fuzz(func(t *testing.T, data []byte) { checkFingerprints(t, data) })
}

func checkFingerprints(t rapid.TB, data []byte) {
	f, _, err := ParseFingerprints(data)
	written := f.Bytes()
	again, _, err2 := ParseFingerprints(written)
	if err2 != nil {
		t.Fatalf("what was written does not parse: %v (first %v)", err2, err)
	}
	if !bytes.Equal(again.Bytes(), written) || !reflect.DeepEqual(collect(f), collect(again)) {
		t.Fatalf("round trip changed %q\n to %q", written, again.Bytes())
	}
}

type record struct {
	who Peer
	Known
}

func collect(f *Fingerprints) (all []record) {
	for who, known := range f.All() {
		all = append(all, record{who, known})
	}
	return all
}

// fingerprintFile has n buddies, sorted as libotr writes them.
func fingerprintFile(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, "buddy%06d@example.org\talice@example.org/Home\tprpl-jabber\t%08x%s\tverified\n", i, i, digitsA[8:])
	}
	return b.Bytes()
}

func TestFingerprintsMany(t *testing.T) {
	const n = 100_000
	f, problems, err := ParseFingerprints(fingerprintFile(n))
	if err != nil || problems != nil || f.Len() != n {
		t.Fatalf("%d known, problems %v, error %v", f.Len(), problems, err)
	}
	known := f.Lookup(Peer{"buddy012345@example.org", alice})
	if len(known) != 1 || known[0].Fingerprint.String()[:8] != "00003039" || known[0].Trust != Verified {
		t.Errorf("got %v", known)
	}
}

func BenchmarkParseFingerprints(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		data := fingerprintFile(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				if f, _, _ := ParseFingerprints(data); f.Len() != n {
					b.Fatal(f.Len())
				}
			}
		})
	}
}
