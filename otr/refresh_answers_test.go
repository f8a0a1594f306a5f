package otr

import (
	"fmt"
	"testing"
)

// A client that makes new keys answers first what it has read: nothing of that is
// offered back, whoever of the two refreshes, and also what crossed its Commit.
func TestRefreshInMidStreamOffersNothingBack(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		for _, v := range []Version{V2, V3} {
			for _, crossing := range []bool{false, true} {
				for refresher := range 2 {
					w := newWorld(t, routes)
					a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
					for _, n := range w.nodes {
						n.buddy(n.peer()).SetPolicy(Policy{V2: v == V2, V3: v == V3, StartOnError: true}, w.now)
					}
					a.start(bob)
					w.forget()
					n := w.nodes[refresher]
					o := w.nodes[1-refresher]
					for k := range 3 {
						o.speak(n.bare, fmt.Sprint("read ", k))
					}
					n.took(o.bare, n.buddy(o.bare).Refresh(n.buddy(o.bare).Sessions()[0].ID, w.now))
					if crossing {
						o.say(n.bare, "crosses")
					}
					w.run()
					if e, f := one[Refreshed](a), one[Refreshed](b); e.Session.SSID != f.Session.SSID {
						t.Errorf("%+v, %+v", e, f)
					}
					if got := len(n.texts(true)); got < 3 {
						t.Errorf("%d lines were read", got)
					}
					none[MaybeLost](a)
					none[MaybeLost](b)
				}
			}
		}
	})
}

// What nobody has read is offered back, and a client that has read nothing since it
// wrote sends nothing but its handshake.
func TestRefreshAnswersNothingTwice(t *testing.T) {
	w, a, b := couple(t, true)
	b.speak(alice, "read")
	a.speak(bob, "answer")
	w.forget()
	a.refresh(bob)
	one[Refreshed](a)
	w.wantKinds(map[string]int{"commit": 1, "key": 1, "reveal": 1, "signature": 1})
	w.filter = drop("data")
	b.say(alice, "lost on the way")
	w.filter = nil
	w.forget()
	a.refresh(bob)
	if e := one[MaybeLost](b); len(e.Lines) != 1 {
		t.Errorf("%q", e.Lines)
	}
	w.wantKinds(map[string]int{"commit": 1, "key": 1, "reveal": 1, "signature": 1})
}
