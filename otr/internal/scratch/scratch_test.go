package scratch

import (
	"bytes"
	"testing"
)

func TestScratch(t *testing.T) {
	var s Buffer
	first := append(s.Take(10, 100), "ten bytes."...)
	if again := append(s.Take(5, 100), "five!"...); &again[0] != &first[0] {
		t.Error("small memory is not used again")
	}
	if large := append(s.Take(101, 100), 1); &large[0] == &first[0] {
		t.Error("memory beyond the limit is kept")
	}
	if grown := s.Take(80, 100); cap(grown) < 80 || cap(grown) > 100 {
		t.Errorf("grows to %d bytes", cap(grown))
	}
	if none := (*Buffer)(nil).Take(7, 100); cap(none) != 7 {
		t.Errorf("without scratch: %d bytes", cap(none))
	}
}

// No two messages share a byte, whatever is appended to one of them.
func TestPage(t *testing.T) {
	var p Page
	var all [][]byte
	for n := range 100 {
		own := p.Take(10 * n)
		if len(own) != 0 || cap(own) != 10*n {
			t.Fatalf("%d bytes: %d with room for %d", 10*n, len(own), cap(own))
		}
		all = append(all, append(own, bytes.Repeat([]byte{byte(n)}, 10*n)...))
		_ = append(all[n], 0xff)
	}
	for n, own := range all {
		if !bytes.Equal(own, bytes.Repeat([]byte{byte(n)}, 10*n)) {
			t.Errorf("message %d has changed since", n)
		}
	}
	if a, b := p.Take(8), p.Take(8); &a[:1][0] == &b[:1][0] {
		t.Error("the same memory twice")
	}
}

func TestScratchKeepsNoPlaintext(t *testing.T) {
	var s Buffer
	raw := append(s.Take(64, 64), "header, the secret text, tail"...)
	plain := raw[8:23]
	if own := s.Keep(raw, plain); string(own) != "the secret text" {
		t.Errorf("kept %q", own)
	}
	if bytes.Contains(s.buf[:cap(s.buf)], []byte("secret")) {
		t.Error("the text is still in the scratch")
	}
	other := []byte("elsewhere")
	if own := s.Keep(other, other[:4]); &own[0] != &other[0] {
		t.Error("memory of the caller's own is copied")
	}
}
