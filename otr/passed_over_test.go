package otr

import (
	"testing"
	"time"
)

// Two Commits crossed where lines come slowly, and one of the two handshakes came to
// nothing. Text does not wait for it once the client writes under the keys of the other.
func TestTextWaitsForNoHandshakeThatItsClientPassedOver(t *testing.T) {
	waits := 0
	for draw := range byte(8) { // which of the two outranks the other depends on its digest
		w := newWorld(t, false)
		w.slow, w.joined = true, 2*draw
		a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
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
		w.pass(time.Second)
		if !b.with(a).Rekeying {
			continue
		}
		waits++
		a.speak(bob, "hello")
		if out := b.say(alice, "line"); out.Fate != SentPrivate {
			t.Errorf("%+v", out)
		}
	}
	if waits == 0 {
		t.Error("no handshake was left over")
	}
}
