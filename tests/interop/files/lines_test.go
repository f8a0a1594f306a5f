package files

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pidgin-otr/otr/keyfile"
)

// rounds is how many files are drawn.
const rounds = 60

// draw makes a file of random lines near the format. What we read otherwise than
// libotr on purpose does not come up: digits that are none, lines of 1000 bytes
// and more, a last line without end, NUL.
func draw(rnd *rand.Rand, buddies []string, last func() string) []byte {
	pick := func(from ...string) string { return from[rnd.IntN(len(from))] }
	var b strings.Builder
	for range 1 + rnd.IntN(40) {
		switch rnd.IntN(12) {
		case 0:
			b.WriteString(pick("# note", "", "one\ttab", "a\tb\tc\td\te", "\t\t\t", strings.Repeat("z", 990)))
		default:
			fmt.Fprintf(&b, "%s%s\t%s\t%s", pick(buddies...), pick("al@x/Home", "al@x", "", "42"), pick("prpl-jabber", "prpl-irc"), last())
		}
		b.WriteString(pick("\n", "\n", "\r\n", "\r \n"))
	}
	return []byte(b.String())
}

func fingerprintColumn(rnd *rand.Rand) func() string {
	return func() string {
		digits := fmt.Sprintf("%040x", rnd.IntN(3))
		switch rnd.IntN(6) {
		case 0:
			digits = strings.Repeat("AbCd", 10)
		case 1:
			digits = digits[:39]
		}
		return digits + [...]string{"", "\t", "\tverified", "\tsmp", "\tby\thand", "\tsm\rp"}[rnd.IntN(6)]
	}
}

func ourTrust(t testing.TB, data []byte) map[string]keyfile.Trust {
	t.Helper()
	f, _, err := keyfile.ParseFingerprints(data)
	if err != nil && f.Len() != 0 {
		t.Fatal(err)
	}
	all := make(map[string]keyfile.Trust)
	for who, known := range f.All() {
		all[fmt.Sprintf("%q %s", who, known.Fingerprint)] = known.Trust
	}
	return all
}

// Both sides read the same fingerprints and trust, and libotr reads what we wrote
// as it reads the original.
func TestFingerprintsAlike(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range rounds {
		file := draw(rnd, []string{"bob@x\t", "carol\t", "\t", "h\u00e9\t", "b b\t", ""}, fingerprintColumn(rnd))
		parsed, _, _ := keyfile.ParseFingerprints(file)
		ours := ourTrust(t, file)
		for what, data := range map[string][]byte{"the file": file, "what we wrote": parsed.Bytes()} {
			out := filepath.Join(t.TempDir(), "out")
			libotr(t, "fingerprints", write(t, data), out)
			if theirs := ourTrust(t, read(t, out)); !maps.Equal(ours, theirs) {
				t.Fatalf("%s: we read\n%v\nlibotr\n%v\nof\n%q", what, ours, theirs, data)
			}
		}
	}
}

func tagColumn(rnd *rand.Rand) func() string {
	return func() string {
		return [...]string{"00000100", "000000ff", "0x12abcd", "ABCDEF01", "1234567", "123456789", fmt.Sprintf("%08x", rnd.Uint32())}[rnd.IntN(7)]
	}
}

func theirTags(t testing.TB, data []byte) map[keyfile.Account]uint32 {
	t.Helper()
	tags := make(map[keyfile.Account]uint32)
	for line := range strings.Lines(libotr(t, "tags", write(t, data))) {
		words := strings.Fields(line)
		who := keyfile.Account{Name: unword(t, words[1]), Protocol: unword(t, words[2])}
		tag, err := strconv.ParseUint(words[3], 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		if _, seen := tags[who]; !seen {
			tags[who] = uint32(tag)
		}
	}
	return tags
}

// Both sides find the same tag for each account, in the file and in what we wrote.
func TestTagsAlike(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for range rounds {
		file := draw(rnd, []string{"", "", "", "too many\t"}, tagColumn(rnd))
		ours, _, err := keyfile.ParseTags(file)
		theirs := theirTags(t, file)
		if err != nil && len(theirs) > 0 {
			t.Fatalf("%v, but libotr read %v of\n%q", err, theirs, file)
		}
		if again := theirTags(t, ours.Bytes()); !maps.Equal(again, theirs) {
			t.Fatalf("libotr read %v, of what we wrote %v", theirs, again)
		}
		found := make(map[keyfile.Account]uint32)
		for line := range strings.Lines(string(ours.Bytes())) {
			name, rest, _ := strings.Cut(line, "\t")
			protocol, _, _ := strings.Cut(rest, "\t")
			who := keyfile.Account{Name: name, Protocol: protocol}
			if tag, ok := ours.Find(who); ok {
				found[who] = tag
			}
		}
		if !maps.Equal(found, theirs) {
			t.Fatalf("we found %v, libotr %v in\n%q", found, theirs, file)
		}
	}
}
