package explore

import (
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"sync"
	"testing"
	"time"

	"pidgin-otr/otr/dsa"
)

// keys are one for each client of a scenario.
func keys(t *testing.T) (all []*dsa.PrivateKey) {
	for i := range 3 {
		key, err := dsa.Generate(rand.NewChaCha8([32]byte{'k', byte(i)}))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, key)
	}
	return all
}

func workers() int { return runtime.GOMAXPROCS(0) }

// TestSchedules goes through every schedule of the scenarios that have few, with a
// draw where a late Signature may come after newer keys.
func TestSchedules(t *testing.T) {
	var few []Scenario
	for _, s := range append(Scenarios(1), Scenarios(2)...) {
		if asking := s.asking(); asking == 1 && len(s.Clients) == 2 || asking == 2 && len(s.Clients) == 2 && s.Routes && s.Clients[0].Version == 3 {
			few = append(few, s)
		}
	}
	explore(t, few, []int{2}, time.Now().Add(time.Minute))
}

// TestAllSchedules goes through all scenarios with several draws of the keys, on
// which it depends whose Commit is answered when two cross. EXPLORE, a duration,
// says for how long.
func TestAllSchedules(t *testing.T) {
	budget := os.Getenv("EXPLORE")
	if budget == "" {
		return
	}
	d, err := time.ParseDuration(budget)
	if err != nil {
		t.Fatal(err)
	}
	all := append(Scenarios(1), Scenarios(2)...)
	explore(t, append(all, WithForgery(all)...), []int{1, 2}, time.Now().Add(d))
}

// explore explores each scenario with these draws, several at a time. None
// takes more than its share of the time that is left.
func explore(t *testing.T, all []Scenario, draws []int, until time.Time) {
	stock := keys(t)
	var lock sync.Mutex
	left, sum := len(all)*len(draws), Report{}
	t.Run("scenarios", func(t *testing.T) {
		for _, draw := range draws {
			for _, s := range all {
				t.Run(fmt.Sprintf("%v, draw %d", s, draw), func(t *testing.T) {
					t.Parallel()
					lock.Lock()
					share := time.Until(until) / time.Duration((left+workers()-1)/workers())
					left--
					lock.Unlock()
					r, err := Explore(s, uint64(draw), stock, time.Now().Add(share))
					if err != nil {
						t.Fatal(err)
					}
					t.Log(r)
					for _, story := range r.Broken {
						t.Error(story)
					}
					lock.Lock()
					defer lock.Unlock()
					sum.add(r)
				})
			}
		}
	})
	t.Logf("%.3g schedules through %d states, %d ends, %d wrong, %d states not reached", sum.Schedules, sum.States, sum.Ends, sum.Wrong, sum.Left)
}
