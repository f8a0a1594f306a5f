package otr

import "testing"

// To refresh everything where nothing is live is to start: it takes neither the
// hold on text nor the word about its end from a start that is under way.
func TestRefreshWithoutSessionIsAStart(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		w := newWorld(t, routes)
		a, o := w.join(alice+"/home", 0), w.join(alice+"/work", 1)
		o.refresh(bob)
		if out := o.say(bob, "not in clear"); out.Outcome != Held {
			t.Errorf("outcome %d, without a start before", out.Outcome)
		}
		a.start(bob)
		a.refresh(bob)
		if out := a.say(bob, "not in clear"); out.Outcome != Held {
			t.Errorf("outcome %d", out.Outcome)
		}
		w.pass(startUnanswered)
		one[StartUnanswered](a)
	})
}
