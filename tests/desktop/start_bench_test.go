package desktop

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// starts is how often a benchmark starts a conversation; it reports the median.
const starts = 20

// BenchmarkStart takes the time from Alice's click to private sessions with both
// of Bob's clients: with keys at hand, and with profiles that have none.
func BenchmarkStart(b *testing.B) {
	for _, c := range []struct {
		name  string
		fresh bool
	}{{"keys present", false}, {"fresh profiles", true}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				var times []time.Duration
				for range starts {
					times = append(times, oneStart(b, c.fresh))
				}
				slices.Sort(times)
				b.ReportMetric(times[starts/2].Seconds(), "median-s")
				b.ReportMetric(times[starts-1].Seconds(), "max-s")
			}
		})
	}
}

// oneStart measures with profiles of its own.
func oneStart(b *testing.B, fresh bool) time.Duration {
	b.Helper()
	path, err := shipped()
	if err != nil {
		b.Fatal(err)
	}
	r := rig.New(b, rig.Options{Dir: filepath.Join("..", "..", "build", "desktop", rig.FileName(b.Name()))})
	defer r.Close()
	people := r.Start(
		rig.Person{Who: "alice", Account: "alice", Resource: "desk", Plugin: rig.Ours, Library: path, NoKey: fresh},
		rig.Person{Who: "laptop", Account: "bob", Resource: "laptop", Plugin: rig.Ours, Library: path, NoKey: fresh},
		rig.Person{Who: "phone", Account: "bob", Resource: "phone", Plugin: rig.Ours, Library: path, NoKey: fresh},
	)
	a := people[0]
	a.Open(bob)
	r.Eventually(patience, "alice sees bob", func() bool { return a.Sees(bob) })
	begun := time.Now()
	a.Click("OTR", "Start private conversation")
	a.AwaitNotice(patience, bob, "multiple sessions")
	return time.Since(begun)
}
