package otr

import (
	"bytes"
	"fmt"
	"testing"
)

func TestScratch(t *testing.T) {
	var s scratch
	first := append(s.take(10, 100), "ten bytes."...)
	if again := append(s.take(5, 100), "five!"...); &again[0] != &first[0] {
		t.Error("small memory is not used again")
	}
	if large := append(s.take(101, 100), 1); &large[0] == &first[0] {
		t.Error("memory beyond the limit is kept")
	}
	if grown := s.take(80, 100); cap(grown) < 80 || cap(grown) > 100 {
		t.Errorf("grows to %d bytes", cap(grown))
	}
	if none := (*scratch)(nil).take(7, 100); cap(none) != 7 {
		t.Errorf("without scratch: %d bytes", cap(none))
	}
}

// No two messages share a byte, whatever is appended to one of them.
func TestPage(t *testing.T) {
	var p page
	var all [][]byte
	for n := range 100 {
		own := p.take(10 * n)
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
	if a, b := p.take(8), p.take(8); &a[:1][0] == &b[:1][0] {
		t.Error("the same memory twice")
	}
}

func TestScratchKeepsNoPlaintext(t *testing.T) {
	var s scratch
	raw := append(s.take(64, 64), "header, the secret text, tail"...)
	plain := raw[8:23]
	if own := s.keep(raw, plain); string(own) != "the secret text" {
		t.Errorf("kept %q", own)
	}
	if bytes.Contains(s.buf[:cap(s.buf)], []byte("secret")) {
		t.Error("the text is still in the scratch")
	}
	other := []byte("elsewhere")
	if own := s.keep(other, other[:4]); &own[0] != &other[0] {
		t.Error("memory of the caller's own is copied")
	}
}

// What Receive delivered and Send returned stays as it was whatever comes after.
func TestOutputsAreTheCallersOwn(t *testing.T) {
	for _, max := range []int{0, 120} {
		w, a, b := couple(t, false)
		a.account.SetMaxMessage(max)
		var sent, read, wasSent, wasRead [][]byte
		for n := range 20 {
			text := fmt.Appendf(nil, "line %d %s", n, bytes.Repeat([]byte("x"), n*300))
			for _, m := range a.buddy(bob).Send(text, uint64(n+1), w.now).Transmit {
				sent, wasSent = append(sent, m.Text), append(wasSent, bytes.Clone(m.Text))
				if d := b.buddy(alice).Receive(Incoming{Text: m.Text}, w.now).Deliver; d != nil {
					read, wasRead = append(read, d.Text), append(wasRead, bytes.Clone(d.Text))
				}
			}
		}
		if len(read) != 20 {
			t.Fatalf("limit %d: %d lines arrived", max, len(read))
		}
		for _, texts := range [][2][][]byte{{sent, wasSent}, {read, wasRead}} {
			for k := range texts[0] {
				if !bytes.Equal(texts[0][k], texts[1][k]) {
					t.Fatalf("limit %d: text %d has changed since", max, k)
				}
			}
		}
	}
}
