package otr

import (
	"testing"
	"time"
)

// To refresh everything where nothing is live is to start: it takes neither the
// hold on text nor the word about its end from a start that is under way.
func TestRefreshWithoutSessionIsAStart(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		w := newWorld(t, routes)
		a, o := w.join(alice+"/home", 0), w.join(alice+"/work", 1)
		o.refresh(bob)
		if out := o.say(bob, "not in clear"); out.Fate != Held {
			t.Errorf("outcome %d, without a start before", out.Fate)
		}
		a.start(bob)
		a.refresh(bob)
		if out := a.say(bob, "not in clear"); out.Fate != Held {
			t.Errorf("outcome %d", out.Fate)
		}
		w.pass(startUnanswered)
		one[StartUnanswered](a)
	})
}

// A refresh that the user asks for while an earlier one, given up without a word, is
// still under way is said to have failed, like any.
func TestRefreshBesideOneThatWasGivenUpIsSaid(t *testing.T) {
	w, a, old := couple(t, true)
	was := a.with(old)
	w.pass(time.Minute)
	w.filter = drop("signature")
	a.took(bob, a.buddy(bob).Refresh(was.ID, w.now))
	w.run()
	w.filter = nil
	old.crash()
	other := w.joinAs(old.bare+"/"+old.part, 0x7777, old.key)
	a.took(bob, a.buddy(bob).StartRoute(other.route(), w.now))
	w.run()
	a.wantPrivate(other)
	w.forget()
	a.took(bob, a.buddy(bob).Refresh(was.ID, w.now))
	w.pass(25 * time.Second)
	if e := one[HandshakeFailed](a); e.Session.ID != was.ID {
		t.Errorf("%+v", e)
	}
}
