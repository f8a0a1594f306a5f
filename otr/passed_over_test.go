package otr

import (
	"testing"
	"time"
)

// passedOver lets two Commits cross, and one of the two handshakes come to nothing: b
// answered it, and a completed the other one. It reports whether text of b's waits for
// the former still, which depends on which Commit outranks the other.
func passedOver(t *testing.T, slow bool, draw byte) (w *world, a, b *node, waits bool) {
	w = newWorld(t, false)
	w.slow, w.joined = slow, 2*draw
	a, b = w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
	a.start(bob)
	w.pass(time.Second)
	a.took(bob, a.buddy(bob).Refresh(a.with(b).ID, w.now))
	b.receive(alice, "", w.lastOf("commit").Text)
	w.queue = nil
	i := a.client(b)
	i.drop(i.own) // passed over
	w.now = w.now.Add(time.Second)
	b.took(alice, b.buddy(alice).Refresh(b.with(a).ID, w.now))
	w.run()
	a.wantPrivate(b)
	return w, a, b, b.with(a).Rekeying
}

// Two Commits crossed where lines come slowly, and one of the two handshakes came to
// nothing. Text does not wait for it once the client writes under the keys of the other.
func TestTextWaitsForNoHandshakeThatItsClientPassedOver(t *testing.T) {
	left := 0
	for draw := range byte(8) {
		w, a, b, waits := passedOver(t, true, draw)
		if !waits {
			continue
		}
		left++
		w.pass(time.Second)
		a.speak(bob, "hello")
		if out := b.say(alice, "line"); out.Fate != SentPrivate {
			t.Errorf("%+v", out)
		}
	}
	if left == 0 {
		t.Error("no handshake was left over")
	}
}

// The same, and the client writes nothing. Text goes under the keys of the handshake
// that completed as soon as the other one is over: it does not come back.
func TestTextGoesWhenTheHandshakeThatWasPassedOverIsOver(t *testing.T) {
	for _, slow := range []bool{false, true} {
		left := 0
		for draw := range byte(8) {
			w, a, b, waits := passedOver(t, slow, draw)
			if !waits {
				continue
			}
			left++
			w.pass(time.Second)
			if out := b.say(alice, "waits"); out.Fate != Held {
				t.Errorf("slow %v: %v", slow, out.Fate)
			}
			w.pass(handshakeLife - time.Second) // since the D-H Key left
			a.wantTexts("waits")
			if out := b.say(alice, "at once"); out.Fate != SentPrivate {
				t.Errorf("slow %v: %v", slow, out.Fate)
			}
		}
		if left == 0 {
			t.Errorf("slow %v: no handshake was left over", slow)
		}
	}
}
