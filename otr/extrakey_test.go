package otr

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"pidgin-otr/otr/wire"
)

func (n *node) useKey(o *node, use uint32, data string) [32]byte {
	n.Helper()
	key, out, err := n.buddy(o.bare).UseExtraKey(n.with(o).ID, use, []byte(data), n.now)
	must(n, err)
	n.took(o.bare, out)
	n.run()
	return key
}

// Both ends have the key of the message that carries the record, and no text is
// shown. As the ratchet turns, the key changes.
func TestUseExtraKey(t *testing.T) {
	w, a, b := couple(t, true)
	seen := map[[32]byte]bool{}
	for i, n := range []*node{a, b, a, b} {
		o := b
		if n == b {
			o = a
		}
		w.forget()
		key := n.useKey(o, 7, "a file")
		e := one[ExtraKey](o)
		if *e.Key != key || e.Use != 7 || string(e.Data) != "a file" || e.Session.ID != o.with(n).ID {
			t.Errorf("%x at one end, %+v at the other", key, e)
		}
		if key == [32]byte{} || len(o.shown) > 0 {
			t.Error("no key, or a text")
		}
		if seen[key] {
			t.Errorf("round %d has an earlier key", i)
		}
		seen[key] = true
		o.say(n.bare, "the ratchet turns")
		n.say(o.bare, "and turns")
		w.run()
	}
}

func TestExtraKeyRefused(t *testing.T) {
	w, a, b := couple(t, true)
	id := a.with(b).ID
	for _, c := range []struct {
		id   SessionID
		size int
		want error
	}{{id + 1, 0, ErrNotPrivate}, {id, maxKeyData + 1, ErrDataTooLong}, {id, maxKeyData, nil}} {
		_, out, err := a.buddy(bob).UseExtraKey(c.id, 0, make([]byte, c.size), a.now)
		if !errors.Is(err, c.want) || (err == nil) != (len(out.Transmit) == 1) {
			t.Errorf("%d bytes: %v, want %v", c.size, err, c.want)
		}
	}
	w.filter = drop("reveal")
	b.refresh(alice)
	if _, _, err := a.buddy(bob).UseExtraKey(id, 0, nil, a.now); !errors.Is(err, ErrRekeying) {
		t.Errorf("while the keys change: %v", err)
	}
	w.pass(10 * time.Second)
	w.presence(b, false)
	if _, _, err := a.buddy(bob).UseExtraKey(id, 0, nil, a.now); !errors.Is(err, ErrOffline) {
		t.Errorf("to a client that is offline: %v", err)
	}
}

// A record that is too short says nothing; of several in one message the first
// counts.
func TestExtraKeyRecords(t *testing.T) {
	w, a, b := couple(t, true)
	a.seal1(b, wire.TLV{Type: wire.TLVExtraKey, Value: []byte{0, 0, 1}})
	w.run()
	none[ExtraKey](b)
	a.seal1(b, wire.TLV{Type: wire.TLVExtraKey, Value: []byte{0, 0, 0, 1}}, wire.TLV{Type: wire.TLVExtraKey, Value: bytes.Repeat([]byte{9}, 8)})
	w.run()
	if e := one[ExtraKey](b); e.Use != 1 || len(e.Data) != 0 {
		t.Errorf("%+v", e)
	}
	w.forget()
	a.seal1(b, wire.TLV{Type: wire.TLVDisconnected}, wire.TLV{Type: wire.TLVExtraKey, Value: []byte{0, 0, 0, 2}})
	w.run()
	one[Ended](b)
	none[ExtraKey](b) // its keys are gone
}
