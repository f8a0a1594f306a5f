package plugin

import (
	"runtime/debug"
	"runtime/metrics"
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

// settle gives back the memory that reading long files took, and lets the heap grow
// less beside what stays of them. It takes some milliseconds, and runs off the main
// thread.
func settle() error {
	debug.FreeOSMemory()
	debug.SetGCPercent(percentFor(liveHeap()))
	return nil
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
