package otr

import (
	"testing"
	"time"
)

// A line that waited for a client which may have lost its keys, and shows that it has
// them, waits no longer than any other for the new keys that were begun.
func TestLineThatWaitedBehindDoubtDoesNotWaitForEver(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		w, a, b := couple(t, routes)
		b.say(alice, "crossing")
		crossing := w.queue
		w.queue = nil
		a.receive(bob, b.route(), []byte("in clear"))
		w.filter = drop("reveal")
		if out := a.say(bob, "line"); out.Fate != Held {
			t.Fatalf("%+v", out)
		}
		w.run()
		w.queue = crossing
		w.run()
		w.pass(time.Minute)
		if e := one[LineReturned](a); string(e.Text) != "line" {
			t.Errorf("%+v", e)
		}
	})
}
