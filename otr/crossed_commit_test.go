package otr

import (
	"testing"
	"time"
)

// A client that lost its keys begins anew because of our line. That our own Commit is on
// its way by then, and whichever of the two counts, says nothing of the line.
func TestLineBeforeCommitsThatCrossMayBeLost(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		ours, theirs := 0, 0
		for draw := range byte(8) { // which Commit counts depends on its digest
			w, a, laptop := couple(t, routes)
			laptop.speak(alice, "hello")
			a.speak(bob, "answer")
			w.pass(2 * time.Minute)
			laptop.crash()
			_, err := a.account.rand.Read(make([]byte, draw))
			must(t, err)
			w.joined += 3 * draw
			back := laptop.reborn()
			a.inside(back).endDoubt(new(turn)) // nobody saw it go
			w.forget()
			if out := a.say(bob, "line"); out.Fate != SentPrivate {
				t.Fatalf("%+v", out)
			}
			a.took(bob, a.buddy(bob).Refresh(a.with(back).ID, w.now))
			w.pass(3 * time.Second)
			a.wantPrivate(back)
			if count(a, "reveal") > 0 {
				ours++
			} else {
				theirs++
			}
			a.wantLost("line")
		}
		if ours == 0 || theirs == 0 {
			t.Errorf("ours counted %d times, theirs %d times", ours, theirs)
		}
	})
}
