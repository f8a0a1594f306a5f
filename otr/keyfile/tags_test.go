package keyfile

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestTagLine(t *testing.T) {
	for _, c := range []struct {
		digits string
		tag    uint32
		kind   lineKind
	}{
		{"a69171d9", 0xa69171d9, entryLine},
		{"A69171D9\r", 0xa69171d9, entryLine},
		{"0x12abcd", 0x12abcd, entryLine},
		{"00000100", 0x100, entryLine},
		{"000000ff", 0, badLine},
		{"00000000", 0, badLine},
		{"1234567", 0, badLine},
		{"123456789", 0, badLine},
		{"+1234567", 0, badLine},
		{"12_45678", 0, badLine},
		{"1234567g", 0, badLine},
		{"0x0x1234", 0, badLine},
		{"12345678\tmore", 0, badLine},
	} {
		entry, kind := parseTagLine("alice@example.org/Home\tprpl-jabber\t" + c.digits)
		if kind != c.kind || entry.tag != c.tag {
			t.Errorf("%q: tag %x, kind %v", c.digits, entry.tag, kind)
		}
		if kind == entryLine && entry.account != alice {
			t.Errorf("%q: account %v", c.digits, entry.account)
		}
	}
}

func TestTagsRewrite(t *testing.T) {
	const file = "# a note\nal\tprpl-jabber\t00000200\nno entry\nbo\tprpl-irc\t12345678\nal\tprpl-jabber\t00000300"
	tags, problems, err := ParseTags([]byte(file))
	if err != nil || !reflect.DeepEqual(problems, []Problem{{Kind: BadLine, Line: 3}}) {
		t.Fatalf("problems %v, error %v", problems, err)
	}
	if tag, ok := tags.Find(Account{"al", "prpl-jabber"}); !ok || tag != 0x300 {
		t.Errorf("repeated account: %x, %v; the last counts", tag, ok)
	}
	if _, ok := tags.Find(Account{"al/Home", "prpl-jabber"}); ok {
		t.Error("a tag was found for another resource")
	}
	if err := tags.Set(Account{"bo", "prpl-irc"}, 0xabcdef01); err != nil {
		t.Fatal(err)
	}
	if err := tags.Set(Account{"new", "prpl-irc"}, 0x100); err != nil {
		t.Fatal(err)
	}
	want := "# a note\nal\tprpl-jabber\t00000300\nno entry\nbo\tprpl-irc\tabcdef01\nnew\tprpl-irc\t00000100\n"
	if got := string(tags.Bytes()); got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestTagsRefused(t *testing.T) {
	tags, _, _ := ParseTags(nil)
	if err := tags.Set(alice, 0xff); !errors.Is(err, ErrSmallTag) {
		t.Errorf("small tag: %v", err)
	}
	var refused *NameError
	if err := tags.Set(Account{"a\tb", "p"}, 0x100); !errors.As(err, &refused) {
		t.Errorf("tab in the name: %v", err)
	}
	if err := tags.Set(Account{strings.Repeat("a", lineBuffer-12), "p"}, 0x100); !errors.Is(err, ErrLongLine) {
		t.Errorf("long name: %v", err)
	}
	if got := tags.Bytes(); len(got) != 0 {
		t.Errorf("refused entries were written: %q", got)
	}
}

// A new file tells the reader not to copy it, in a line without tabs.
func TestTagsNewFile(t *testing.T) {
	tags, _, _ := ParseTags(nil)
	if err := tags.Set(alice, 0x12ab); err != nil {
		t.Fatal(err)
	}
	header, rest, _ := strings.Cut(string(tags.Bytes()), "\n")
	if header[0] != '#' || strings.Contains(header, "\t") || rest != "alice@example.org/Home\tprpl-jabber\t000012ab\n" {
		t.Errorf("got %q, %q", header, rest)
	}
}

func TestTagsDamaged(t *testing.T) {
	tags, _, err := ParseTags([]byte("al\tp\t00000200\n\x00\x00\x00"))
	if tag, _ := tags.Find(Account{"al", "p"}); !errors.Is(err, ErrDamaged) || tag != 0x200 {
		t.Errorf("tag %x, error %v", tag, err)
	}
	if _, _, err = ParseTags([]byte("something else\n")); !errors.Is(err, ErrDamaged) {
		t.Errorf("another file: %v", err)
	}
}

func TestTagsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkTags(t, fileText(t)) })
}

func FuzzTags(f *testing.F) {
	f.Add([]byte("# note\nal\tprpl-jabber\t00000200\nbo\tprpl-irc\t0x345678\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) { checkTags(t, data) })
}

func checkTags(t rapid.TB, data []byte) { checkSurvives(t, data, ParseTags) }

// checkSurvives parses data as a file and what is written of it again: nothing
// may change.
func checkSurvives[T interface{ Bytes() []byte }](t rapid.TB, data []byte, parse func([]byte) (T, []Problem, error)) {
	value, _, _ := parse(data)
	written := value.Bytes()
	again, _, err := parse(written)
	if err != nil || !bytes.Equal(again.Bytes(), written) || !reflect.DeepEqual(again, value) {
		t.Fatalf("round trip changed %q\n to %q (%v)", written, again.Bytes(), err)
	}
}
