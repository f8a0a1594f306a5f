package sim

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pidgin-otr/tests/sim/client"
)

// stepsWanted is how long the test runs when the environment does not say.
const stepsWanted = 100_000

// perWorld is the length of one world before its peace.
const perWorld = 1500

// TestNetworks runs worlds until enough steps are done. SOAK, a duration, makes
// it run that long with new seeds instead; SIM_SEED runs one seed alone.
func TestNetworks(t *testing.T) {
	keys := new(client.Keys)
	var seed, steps atomic.Uint64
	var lock sync.Mutex
	var tally Tally
	workers := runtime.GOMAXPROCS(0)
	more := func() bool { return steps.Load() < stepsWanted }
	if soak := os.Getenv("SOAK"); soak != "" {
		d, err := time.ParseDuration(soak)
		if err != nil {
			t.Fatal(err)
		}
		end := time.Now().Add(d)
		more = func() bool { return time.Now().Before(end) }
		seed.Store(uint64(time.Now().UnixNano()))
	}
	if one := os.Getenv("SIM_SEED"); one != "" {
		n, err := strconv.ParseUint(one, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		seed.Store(n - 1)
		workers = 1
		more = func() bool { return seed.Load() == n-1 }
	}
	t.Run("worlds", func(t *testing.T) {
		for i := range workers {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				for more() && !t.Failed() {
					w := live(t, seed.Add(1), keys)
					steps.Add(uint64(w.Steps))
					lock.Lock()
					tally.Add(w.Tally)
					lock.Unlock()
				}
			})
		}
	})
	t.Logf("%d steps, up to seed %d: %+v", steps.Load(), seed.Load(), tally)
	if missing := tally.Missing(); len(missing) > 0 && steps.Load() >= stepsWanted {
		t.Errorf("never happened: %q", missing)
	}
}

// live runs one world to its end.
func live(t *testing.T, seed uint64, keys *client.Keys) *World {
	w, err := NewWorld(seed, keys)
	if err == nil {
		w.wordy = os.Getenv("SIM_SEED") != ""
	}
	for err == nil && w.Steps < perWorld {
		err = w.Step()
	}
	if err == nil {
		err = w.Peace()
	}
	if err != nil {
		t.Errorf("%v\n%s", err, strings.Join(w.Trace(), "\n"))
	}
	return w
}
