package otr

import "testing"

// A client that has sent two Commits, one to refresh and one in answer to our query,
// may go on with either: both stay good until one is revealed.
func TestEitherCommitOfAClientCompletes(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		w, a, b := couple(t, routes)
		b.crash()
		b = b.reborn()
		var late []packet
		w.filter = func(p packet) []packet {
			if p.from == a {
				late = append(late, p)
				return nil
			}
			return []packet{p}
		}
		a.took(bob, a.buddy(bob).Refresh(a.with(b).ID, w.now))
		b.start(alice)
		if n := w.kinds()["commit"]; n != 2 {
			t.Fatalf("%d Commits, not 2", n)
		}
		w.filter, w.queue = nil, late
		w.run()
		a.wantPrivate(b)
	})
}
