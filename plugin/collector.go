package plugin

import (
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"time"
)

// collectorPercent lets the heap grow to five times of what lives before it is
// collected. A plugin's heap is a few megabytes, which the collector would
// otherwise go through for every three of them that messages pass through.
const collectorPercent = 400

// TuneCollector sets the garbage collector for the whole process. Go's part of it
// is this plugin alone.
func TuneCollector() { debug.SetGCPercent(collectorPercent) }

const (
	// manyBytes of files leave so much behind once they are understood that it is worth
	// giving back.
	manyBytes = 256 << 10
	// mostGarbage is how much may pile up beside what many fingerprints take.
	mostGarbage = 4 << 20
	// leastPercent is where the collector would run too often for a very large heap.
	leastPercent = 25
)

// settleAfter is when the host is taken to have started.
const settleAfter = 2 * time.Second

// settleLater asks for a settle once the host has started.
func (p *Plugin) settleLater() {
	p.settleAt = p.host.Now().Add(settleAfter)
	p.tickLater()
}

// settleIfDue settles if it is time, once, and says when it is; zero: it is done. A write
// of a long file takes as much memory as reading it: that comes first.
func (p *Plugin) settleIfDue(now time.Time) (next time.Time) {
	switch writing := slices.ContainsFunc(p.userFiles(), func(f *userFile) bool { return f.now != nil }); {
	case p.settleAt.IsZero():
		return time.Time{}
	case p.settleAt.After(now):
	case writing:
		p.settleAt = now.Add(settleAfter)
	default:
		p.settleAt = time.Time{}
		long := p.fileBytes > manyBytes
		p.host.Go(func() error { p.settle(long); return nil }, func(error) {})
	}
	return p.settleAt
}

// settle gives back what the start took. Of long files that is much; the heap grows less
// then beside what stays of them. It takes some milliseconds, and runs off the main
// thread.
func (p *Plugin) settle(long bool) {
	if long {
		debug.FreeOSMemory()
		debug.SetGCPercent(percentFor(liveHeap()))
	}
	p.host.GiveBack()
}

func liveHeap() uint64 {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	if metrics.Read(live); live[0].Value.Kind() == metrics.KindUint64 {
		return live[0].Value.Uint64()
	}
	return 0
}

func percentFor(live uint64) int {
	if live*collectorPercent <= mostGarbage*100 {
		return collectorPercent
	}
	return max(leastPercent, int(mostGarbage*100/live))
}
