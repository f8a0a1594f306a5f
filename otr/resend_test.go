package otr

import (
	"testing"
	"time"
)

// old makes clients speak version 2 alone.
func (w *world) old(nodes ...*node) {
	for _, n := range nodes {
		n.buddy(n.peer()).SetPolicy(Policy{V2: true, StartOnError: true}, w.now)
	}
}

// version2 is the id of the only session that n has, of version 2; zero for none.
func (n *node) version2() (id [8]byte) {
	for _, s := range n.buddy(n.peer()).Sessions() {
		if s.Level.Encrypted() {
			id = s.SSID
		}
	}
	return id
}

// A Signature of version 2 that is lost does not leave whoever was asked alone: the
// same Reveal Signature brings the same one again.
func TestLostSignatureOfVersion2(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		w := newWorld(t, routes)
		a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
		w.old(a, b)
		w.filter = drop("signature")
		a.start(bob)
		w.filter = nil
		w.pass(8 * time.Second)
		if a.version2() != b.version2() || a.version2() == [8]byte{} {
			t.Fatalf("%x and %x", a.version2(), b.version2())
		}
		one[Started](a)
		one[Started](b)
		none[Refreshed](a)
		w.wantKinds(map[string]int{"query": 1, "commit": 1, "key": 1, "reveal": 2, "signature": 2})
		w.forget()
		w.pass(2 * time.Minute)
		w.wantKinds(map[string]int{})
	})
}

// Of two clients that were asked the one without the session does not take it from
// the other, which gets its Signature though that was lost.
func TestLostSignatureBesideASibling(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		w := newWorld(t, routes)
		a := w.join(alice+"/home", 0)
		laptop, phone := w.join(bob+"/laptop", 1), w.join(bob+"/phone", 1)
		w.old(a, laptop, phone)
		w.filter = drop("signature")
		a.start(bob)
		w.filter = nil
		w.pass(time.Minute)
		none[Refreshed](a)
		one[Started](a)
		if has, other := a.version2(), laptop.version2(); has != other && has != phone.version2() {
			t.Errorf("%x has %x and %x", has, other, phone.version2())
		}
	})
}

// A Reveal Signature that comes again is answered once, and not at all after its
// client has written.
func TestCapAnswersToARevealSignature(t *testing.T) {
	for _, wrote := range []bool{false, true} {
		w := newWorld(t, true)
		a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
		w.old(a, b)
		a.start(bob)
		reveal := w.lastOf("reveal")
		if wrote {
			b.speak(alice, "line")
		}
		w.forget()
		a.receive(bob, b.route(), reveal.Text) // doubled on the way
		w.wantKinds(map[string]int{})
		w.pass(3 * time.Second)
		a.receive(bob, bob+"/elsewhere", reveal.Text)
		w.wantKinds(map[string]int{})
		for range 3 {
			a.receive(bob, b.route(), reveal.Text)
		}
		if wrote {
			w.wantKinds(map[string]int{})
		} else {
			w.wantKinds(map[string]int{"signature": 1})
		}
	}
}
