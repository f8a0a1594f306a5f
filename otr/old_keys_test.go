package otr

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"testing"
	"time"

	"pidgin-otr/otr/internal/ratchet"
	"pidgin-otr/otr/wire"
)

// renewed is a couple after Bob began a refresh, and a packet of his for every
// plaintext, made under the old keys and delivered to nobody yet.
func renewed(t *testing.T, plain ...[]byte) (w *world, a, b *node, late [][]byte) {
	t.Helper()
	w, a, b = couple(t, true)
	a.speak(bob, "so that a key is used")
	b.speak(alice, "and one of ours")
	for _, p := range plain {
		late = append(late, wire.Encode(b.sealed(a, p)))
	}
	w.forget()
	b.refresh(alice)
	one[Refreshed](a)
	return w, a, b, late
}

// sealed is a message of n's to o that is delivered to nobody.
func (n *node) sealed(o *node, plain []byte) []byte {
	n.Helper()
	h := n.buddy(o.bare).header(wire.TypeData, o.account.Tag())
	raw, err := n.keys(o).Seal(n.account.rand, h, 0, plain)
	must(n, err)
	return bytes.Clone(raw)
}

func decoded(t *testing.T, text []byte) []byte {
	t.Helper()
	raw, err := wire.Decode(text)
	must(t, err)
	return raw
}

// opens reports whether keys, which stay as they are, open a message.
func opens(t *testing.T, keys *ratchet.Ratchet, raw []byte) bool {
	t.Helper()
	raw = bytes.Clone(raw)
	m, err := wire.ParseData(raw)
	must(t, err)
	_, err = clone(keys).Open(raw, &m)
	return err == nil
}

// macKeyOf is the MAC key of a message, found as anybody can who has the keys that
// read it: their ending reveals it.
func macKeyOf(t *testing.T, reader *ratchet.Ratchet, raw []byte) []byte {
	t.Helper()
	keys := clone(reader)
	m, err := wire.ParseData(raw)
	must(t, err)
	mine := bytes.Clone(raw)
	own, err := wire.ParseData(mine)
	must(t, err)
	_, err = keys.Open(mine, &own)
	must(t, err)
	last, err := keys.SealFinal(rand.Reader, v3, 0, nil)
	must(t, err)
	ending, err := wire.ParseData(last)
	must(t, err)
	for all := ending.OldMACs; len(all) > 0; all = all[sha1.Size:] {
		mac := hmac.New(sha1.New, all[:sha1.Size])
		mac.Write(m.Authenticated(raw))
		if hmac.Equal(mac.Sum(nil), m.MAC[:]) {
			return bytes.Clone(all[:sha1.Size])
		}
	}
	t.Fatal("no key verifies the message")
	return nil
}

// revealed are the MAC keys that a message on the wire reveals.
func revealed(t *testing.T, p packet) []byte {
	t.Helper()
	m, err := wire.ParseData(p.raw())
	must(t, err)
	return bytes.Clone(m.OldMACs)
}

// As the protocol has it, a peer writes under the old keys until our Signature
// reaches it. That text is read, once.
func TestTextUnderOldKeys(t *testing.T) {
	w, a, b, late := renewed(t, []byte("late"))
	before := a.with(b)
	w.pass(oldKeysLife - time.Second)
	for range 2 {
		a.receive(bob, bob+"/elsewhere", late[0])
	}
	a.wantTexts("late")
	none[Unreadable](a)
	if after := a.with(b); after.Route != before.Route || after.SSID != before.SSID || !after.Spoke.Equal(w.now) {
		t.Errorf("the session is now %+v, was %+v", after, before)
	}
	if b.oldKeys(a) != nil {
		t.Error("the side that sent the Commit keeps old keys")
	}
	b.say(alice, "new")
	w.run()
	a.wantTexts("late", "new")
}

// Old keys are for text. An ending or a run of SMP under them is over already.
func TestOnlyTextUnderOldKeys(t *testing.T) {
	abort, err := wire.AppendTLV([]byte("bye\x00"), wire.TLV{Type: wire.TLVSMP1, Value: []byte{0, 0, 0, 0}})
	must(t, err)
	w, a, b, late := renewed(t, endingPlaintext(), abort)
	for _, text := range late {
		a.receive(bob, b.route(), text)
	}
	a.wantTexts("bye")
	a.wantPrivate(b)
	none[Ended](a)
	if len(a.sent) > 2 { // D-H Key and Signature
		t.Errorf("answered with a %s", w.lastOf("data").kind())
	}
}

// Old keys go with the first message under the new ones, with time, and with the next
// keys; from then on nothing is read under them.
func TestOldKeysGo(t *testing.T) {
	for name, gone := range map[string]func(w *world, a, b *node){
		"new message": func(w *world, _, b *node) { b.say(alice, "new"); w.run() },
		"time":        func(w *world, _, _ *node) { w.pass(oldKeysLife) },
		"refresh":     func(_ *world, a, _ *node) { a.refresh(bob) },
		"the end":     func(_ *world, a, b *node) { a.end(bob, a.with(b).ID) },
		"their end":   func(_ *world, a, b *node) { b.end(alice, b.with(a).ID) },
	} {
		t.Run(name, func(t *testing.T) {
			w, a, b, late := renewed(t, []byte("too late"))
			s := a.inside(b)
			keys, raw := s.old.ratchet, decoded(t, late[0])
			if !opens(t, keys, raw) {
				t.Fatal("no old keys")
			}
			gone(w, a, b)
			if s.old.ratchet != nil || opens(t, keys, raw) {
				t.Error("old keys are left")
			}
			a.shown = nil
			a.receive(bob, b.route(), late[0])
			a.wantTexts()
			one[Unreadable](a)
		})
	}
}

// A MAC key is not revealed as long as what it verifies is read.
func TestOldMACKeysAreRevealedLater(t *testing.T) {
	w, a, b, late := renewed(t, []byte("late"))
	used := macKeyOf(t, a.oldKeys(b), decoded(t, late[0]))
	a.receive(bob, b.route(), late[0])
	a.say(bob, "one")
	if got := revealed(t, w.lastOf("data")); len(got) > 0 {
		t.Errorf("%d bytes revealed at once", len(got))
	}
	w.pass(oldKeysLife)
	a.say(bob, "two")
	if got := revealed(t, w.lastOf("data")); !bytes.Contains(got, used) {
		t.Errorf("revealed later: %x, without %x", got, used)
	}
}

// An ending reveals the used MAC keys of the old keys too.
func TestEndingRevealsOldMACKeys(t *testing.T) {
	w, a, b, late := renewed(t, []byte("late"))
	used := macKeyOf(t, a.oldKeys(b), decoded(t, late[0]))
	a.receive(bob, b.route(), late[0])
	a.end(bob, a.with(b).ID)
	if got := revealed(t, w.lastOf("data")); !bytes.Contains(got, used) {
		t.Errorf("revealed: %x, without %x", got, used)
	}
}
