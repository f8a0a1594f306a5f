package plugin

import (
	"runtime"
	"testing"
)

func TestGarbageBesideManyFingerprintsIsBounded(t *testing.T) {
	for live, want := range map[uint64]int{0: 400, 1 << 20: 400, 2 << 20: 200, 4 << 20: 100, 8 << 20: 50, 1 << 30: 25} {
		if got := percentFor(live); got != want {
			t.Errorf("%d bytes live: %d %%, not %d", live, got, want)
		}
	}
	runtime.GC() // before the first collection it is not known
	if liveHeap() == 0 {
		t.Error("the live heap is not known")
	}
}
