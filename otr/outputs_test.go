package otr

import (
	"bytes"
	"fmt"
	"testing"
)

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
