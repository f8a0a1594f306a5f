package otr

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"pidgin-otr/otr/wire"
)

// give delivers the first message of that kind that is on its way from one client to
// another.
func (w *world) give(from, to *node, kind string) {
	w.Helper()
	at := slices.IndexFunc(w.queue, func(p packet) bool {
		return p.from == from && p.kind() == kind && slices.Contains(w.receivers(p), to)
	})
	if at < 0 {
		w.Fatalf("no %s from %s for %s", kind, from.route(), to.route())
	}
	p := w.queue[at]
	w.queue = slices.Delete(w.queue, at, at+1)
	to.receive(from.bare, from.route(), p.Text)
}

// Two handshakes with a client of version 2 cross, and our D-H Key is for another
// client as well, whose hash is none of theirs: both ends have the same keys.
func TestCrossedHandshakesBesideAnotherVersion2Client(t *testing.T) {
	for draw := range 24 { // whose hash is larger is chance
		w, a, laptop, phone := oldTrio(t, draw)
		a.took(bob, a.buddy(bob).Start(w.now))
		w.give(a, laptop, "query")
		laptop.took(alice, laptop.buddy(alice).Start(w.now))
		w.give(a, phone, "query")
		w.give(laptop, a, "commit")
		w.give(a, laptop, "key")
		w.give(phone, a, "commit")
		w.give(laptop, a, "query")
		w.give(a, laptop, "commit")
		w.give(laptop, a, "key") // overtakes the laptop's Reveal Signature
		w.give(a, laptop, "reveal")
		w.give(laptop, a, "signature")
		w.give(laptop, a, "reveal")
		w.queue = slices.DeleteFunc(w.queue, func(p packet) bool { return p.from == phone || p.To == phone.route() })
		w.run()
		if a.version2() != laptop.version2() {
			t.Fatalf("draw %d: alice has %x, the laptop %x", draw, a.version2(), laptop.version2())
		}
	}
}

// forge is a D-H Commit that somebody sends to one client in the name of another, with the
// largest hash that there is.
func forge(from, to *node) []byte {
	return wire.Encode((&wire.DHCommit{
		Header:      wire.Header{Version: 3, Type: wire.TypeDHCommit, Sender: uint32(from.account.Tag()), Receiver: uint32(to.account.Tag())},
		EncryptedGX: bytes.Repeat([]byte{1}, 196), HashGX: bytes.Repeat([]byte{0xff}, 32),
	}).Append(nil))
}

// evilAmongUs is a private conversation of Alice with Bob's laptop. Somebody at another
// address may send what he likes.
func evilAmongUs(t *testing.T, draw int) (w *world, a, b, evil *node) {
	w, a, b = drawnCouple(t, draw)
	return w, a, b, w.join(bob+"/evil", 2)
}

// drawnCouple is a couple where clients have addresses; what it draws, such as whose
// hash is larger, depends on draw.
func drawnCouple(t *testing.T, draw int) (w *world, a, b *node) {
	w = newWorld(t, true)
	w.joined = byte(8 * draw)
	a, b = w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
	a.start(bob)
	a.wantPrivate(b)
	w.pass(time.Minute)
	return w, a, b
}

// oldTrio is Alice and two clients of Bob's, all of version 2, with draws of their own.
func oldTrio(t *testing.T, draw int) (w *world, a, laptop, phone *node) {
	w = newWorld(t, true)
	w.joined = byte(8 * draw)
	a, laptop, phone = w.join(alice+"/home", 0), w.join(bob+"/laptop", 1), w.join(bob+"/phone", 2)
	w.old(a, laptop, phone)
	return w, a, laptop, phone
}

// refreshOf makes one client begin a handshake with the other.
func (n *node) refreshOf(o *node) {
	n.took(o.bare, n.buddy(o.bare).Refresh(n.with(o).ID, n.now))
}

// The same with one client of version 3, in whose name somebody else sends a D-H Commit
// with the largest hash that there is.
func TestCrossedHandshakesBesideAForgedCommit(t *testing.T) {
	for draw := range 8 {
		w, a, b, evil := evilAmongUs(t, draw)
		b.refreshOf(a)
		w.give(b, a, "commit")
		w.give(a, b, "key")
		a.receive(bob, evil.route(), forge(b, a))
		a.refreshOf(b)
		w.give(a, b, "commit")
		w.give(b, a, "key") // overtakes Bob's Reveal Signature
		w.give(a, b, "reveal")
		w.give(b, a, "signature")
		w.run()
		a.wantPrivate(b)
	}
}

// A handshake that the other side begins while ours needs its Signature only goes on,
// whatever came from elsewhere before.
func TestLaterHandshakeGoesOnBesideAForgedCommit(t *testing.T) {
	for draw := range 8 {
		w, a, b, evil := evilAmongUs(t, draw)
		a.receive(bob, evil.route(), forge(b, a))
		a.refreshOf(b)
		w.give(a, b, "commit")
		w.give(b, a, "key")
		b.refreshOf(a)
		w.give(b, a, "commit")
		w.run()
		a.wantPrivate(b)
		if a.with(b).SSIDFirst || b.client(a).own != nil {
			t.Fatalf("draw %d: the later handshake did not complete", draw)
		}
	}
}
