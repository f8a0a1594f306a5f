package keyfile

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestAtomForms(t *testing.T) {
	for _, c := range []struct{ text, atom string }{
		{"prpl-jabber", "prpl-jabber"},
		{"a-./_:*+=9Z", "a-./_:*+=9Z"},
		{`"alice@example.org"`, "alice@example.org"},
		{`""`, ""},
		{`"a\tb\nc\"d\\e\'f\rg\bh\vi\fj"`, "a\tb\nc\"d\\e'f\rg\bh\vi\fj"},
		{`"\x41\x0a\101\377"`, "A\nA\xff"},
		{"\"one\\\nline\\\r\nonly\"", "onelineonly"},
		{"\"\x00raw\xff)(bytes\"", "\x00raw\xff)(bytes"},
		{"#414243#", "ABC"},
		{"#41 4\n2 #", "AB"},
		{"##", ""},
		{"|QUJD|", "ABC"},
		{"|QU JD RA==|", "ABCD"},
		{"3:a b", "a b"},
		{"5:)\"#|(", ")\"#|("},
		{"0:", ""},
		{`4"abc"`, "abc"},
		{"2#4142#", "AB"},
		{"9|QUJD|", "ABC"},
	} {
		s := newScanner([]byte(c.text + " )"))
		n, ok := s.node(1)
		if !ok || n.isList || string(n.atom) != c.atom {
			t.Errorf("%q: got %q, %v", c.text, n.atom, ok)
		}
		if b, more := s.peek(); !more || b != ')' {
			t.Errorf("%q: stopped at %d", c.text, s.pos)
		}
	}
}

func TestAtomErrors(t *testing.T) {
	for _, text := range []string{
		"", ")", "42", "42 ", `"open`, `"\`, `"\z"`, `"\x4"`, `"\xg0"`, `"\40"`, `"\400"`, `"\389"`, `"\308"`, "#414#", "#4g#", "#41", "|Q|",
		"|QUJD", "|Q!JD|", "4:abc", "99999999999999999999:a", "[a]b", "{a}", "a!", "(a", "(a b", "(a ]", strings.Repeat("(", maxDepth+1) + strings.Repeat(")", maxDepth+1),
	} {
		s := newScanner([]byte(text))
		n, ok := s.node(0)
		if _, more := s.peek(); ok && !more {
			t.Errorf("%q was read as %q", text, n.atom)
		}
	}
}

// Nothing of what was read is left in a scanner.
func TestScannerIsWiped(t *testing.T) {
	s := newScanner([]byte(`(x #4142# "secret" |QUJD| 3:abc)`))
	n, ok := s.node(0)
	if !ok || string(n.list[2].atom) != "secret" {
		t.Fatalf("%v %v", n, ok)
	}
	s.wipe()
	for _, a := range n.list {
		if bytes.Trim(a.atom, "\x00") != nil {
			t.Errorf("%q is left", a.atom)
		}
	}
}

func TestNestedLists(t *testing.T) {
	s := newScanner([]byte("(a(b(c)d)#65#(b 1:x)(n (m 2:yz)))"))
	n, ok := s.node(0)
	if !ok || !n.is("a") || len(n.list) != 5 {
		t.Fatalf("got %v, %v", n, ok)
	}
	if first, ok := n.child("b"); !ok || len(first.list) != 3 {
		t.Error("the first list of a name is to be found")
	}
	if _, ok := n.value("b"); ok {
		t.Error("a list is no value")
	}
	inner, _ := n.child("n")
	if v, ok := inner.value("m"); !ok || string(v) != "yz" {
		t.Errorf("got %q, %v", v, ok)
	}
	if _, ok := n.child("m"); ok {
		t.Error("lists further down are no children")
	}
}

// Whatever an atom holds, it is read as it was written, and the scanner's arena
// never moves, so that it can be wiped.
func TestAtomRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		atom := rapid.OneOf(
			rapid.SliceOf(rapid.Byte()),
			rapid.SliceOf(rapid.ByteRange(' ', '~')),
		).Draw(t, "atom")
		s := newScanner(appendAtom(nil, atom))
		arena := &s.arena[:1][0]
		n, ok := s.node(0)
		if !ok || !bytes.Equal(n.atom, atom) || s.pos != len(s.in) {
			t.Fatalf("%q was written %q, read %q", atom, s.in, n.atom)
		}
		if len(s.arena) > 0 && &s.arena[0] != arena {
			t.Fatal("the arena moved")
		}
	})
}

func TestNumberForms(t *testing.T) {
	for _, c := range []struct{ value, text string }{
		{"\x7f\xaf", "#7FAF#"},
		{"\x80", "#0080#"},
		{"\x00\x00\x01", "#01#"},
		{"\x00\xff", "#00FF#"},
		{"", "##"},
	} {
		if got := string(appendNumber(nil, []byte(c.value))); got != c.text {
			t.Errorf("%x: got %s, want %s", c.value, got, c.text)
		}
	}
}
