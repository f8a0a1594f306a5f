package keyfile

import "testing"

// All numbers share one hash: only the comparison tells them apart.
func TestIndexCollisions(t *testing.T) {
	x := newIndex(0)
	const n = 1000
	for i := range int32(n) {
		x.add(7, i)
	}
	for i := range int32(n) {
		if got, ok := x.find(7, func(number int32) bool { return number == i }); !ok || got != i {
			t.Fatalf("%d: got %d, %v", i, got, ok)
		}
	}
	if _, ok := x.find(8, func(int32) bool { return true }); ok {
		t.Error("found a number under another hash")
	}
}
