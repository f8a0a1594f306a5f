package interop

import (
	"fmt"
	"testing"
	"time"

	"pidgin-otr/tests/sim/relay"
)

// Both sides start within 50 ms of each other. libotr alone would not meet.
func TestBothStart(t *testing.T) {
	for _, theirs := range []int{1, 2} {
		for _, addressable := range []bool{true, false} {
			t.Run(fmt.Sprintf("1x%d routes=%v", theirs, addressable), func(t *testing.T) {
				var longest time.Duration
				for seed := range uint64(20) {
					longest = max(longest, bothStart(t, theirs, relay.Options{Addressable: addressable, Seed: seed}))
				}
				t.Logf("longest of 20: %v", longest)
			})
		}
	}
}

func bothStart(t *testing.T, theirs int, o relay.Options) time.Duration {
	t.Helper()
	w := newWorld(t, o)
	w.net.Faults.Delay = 60 * time.Millisecond
	c := w.our("home")
	for i := range theirs {
		w.their(fmt.Sprint(i))
	}
	wait := time.Duration(w.net.Random().Int64N(int64(50 * time.Millisecond)))
	if w.net.Random().IntN(2) == 0 {
		c.Start(bob)
		w.net.Run(wait)
		w.theirs[0].Took(w.theirs[0].Start(alice))
	} else {
		w.theirs[0].Took(w.theirs[0].Start(alice))
		w.net.Run(wait)
		c.Start(bob)
	}
	took, ok := w.net.RunUntil(8*time.Second, w.allPrivate)
	if !ok {
		t.Fatalf("seed %d: not private after %v: %s", o.Seed, took, w.describe())
	}
	for i, p := range w.theirs {
		w.say(c, p, fmt.Sprintf("out %d", i))
		w.answer(p, c, fmt.Sprintf("in %d", i))
	}
	w.net.Run(10 * time.Second)
	for i, p := range w.theirs {
		if got := privateTexts(p); len(got) != 1 || got[0] != fmt.Sprintf("out %d", i) {
			t.Errorf("seed %d: libotr %d read %q", o.Seed, i, got)
		}
	}
	if got := ourPrivateTexts(c); len(got) != theirs {
		t.Errorf("seed %d: ours read %q", o.Seed, got)
	}
	return took
}
