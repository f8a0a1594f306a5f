package otr

import (
	"testing"
	"time"
)

// moved is a private pair of which Bob's client has another address now. What is sent to
// the former one reaches him there, as servers do it; Alice has signed on anew since, if
// told to, and does not know that nobody is at the former one.
func moved(t *testing.T, draw int, anew bool) (w *world, a, b *node) {
	w, a, b = drawnCouple(t, draw)
	former := b.route()
	b.rename("elsewhere")
	if anew {
		a.account.Offline(w.now)
		a.took(bob, a.buddy(bob).RouteState(b.route(), true, w.now))
	}
	w.filter = func(p packet) []packet {
		if p.To == former {
			p.To = b.route()
		}
		return []packet{p}
	}
	w.forget()
	return w, a, b
}

// Our Commit to the former address of a client crosses the one with which it answers our
// query from where it is now: there both compare the same two.
func TestCommitsCrossWhenAClientHasMoved(t *testing.T) {
	for _, anew := range []bool{false, true} {
		for draw := range 8 { // whose hash is larger is chance
			w, a, b := moved(t, draw, anew)
			a.refresh(bob)
			none[HandshakeFailed](a)
			one[Refreshed](a)
			one[Refreshed](b)
			w.pass(time.Second)
			a.wantPrivate(b)
		}
	}
}

// A client that has moved answers from where it is now.
func TestRefreshOfAClientThatHasMoved(t *testing.T) {
	for _, anew := range []bool{false, true} {
		w, a, b := moved(t, 0, anew)
		a.took(bob, a.buddy(bob).Refresh(a.with(b).ID, w.now))
		w.run()
		one[Refreshed](a)
		w.pass(time.Second)
		a.wantPrivate(b)
		if got := a.with(b).Route; got != b.route() {
			t.Errorf("the session is at %q, not %q", got, b.route())
		}
	}
}

// Where somebody is, nobody else answers what went there; nor does who is not there.
func TestNobodyAnswersFromElsewhereWhereSomebodyIs(t *testing.T) {
	w, a, b := moved(t, 0, true)
	redirect, key := w.filter, []byte(nil)
	w.filter = func(p packet) []packet {
		if p.kind() == "key" {
			key = p.Text
			return nil
		}
		return redirect(p)
	}
	a.took(bob, a.buddy(bob).Refresh(a.with(b).ID, w.now))
	w.run()
	for _, c := range []struct{ there, elsewhere, answers bool }{{true, true, false}, {false, false, false}, {false, true, true}} {
		a.took(bob, a.buddy(bob).RouteState(bob+"/laptop", c.there, w.now))
		a.took(bob, a.buddy(bob).RouteState(bob+"/other", c.elsewhere, w.now))
		w.forget()
		a.receive(bob, bob+"/other", key)
		if answered := w.kinds()["reveal"] > 0; answered != c.answers {
			t.Errorf("%+v: answered %v", c, answered)
		}
	}
}
