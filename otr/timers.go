package otr

import (
	"container/heap"
	"slices"
	"time"
)

// timers is a heap of the buddies that wait for something, the next due first:
// idle buddies cost a Tick nothing, however many they are.
type timers []*Buddy

// noTimer is the heap position of a buddy that waits for nothing.
const noTimer = -1

func (h timers) Len() int           { return len(h) }
func (h timers) Less(i, j int) bool { return h[i].deadline.Before(h[j].deadline) }
func (h timers) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].timer, h[j].timer = int32(i), int32(j)
}

// Push and Pop are for container/heap alone.
func (h *timers) Push(x any) {
	b := x.(*Buddy)
	b.timer = int32(len(*h))
	*h = append(*h, b)
}

func (h *timers) Pop() any {
	last := len(*h) - 1
	b := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	b.timer = noTimer
	return b
}

// all returns the waiting buddies; the heap may change afterwards.
func (h timers) all() []*Buddy { return slices.Clone(h) }

// arm makes sure that the buddy gets a tick at the given time or before.
func (b *Buddy) arm(at time.Time) {
	switch h := &b.account.timers; {
	case b.timer == noTimer:
		b.deadline = at
		heap.Push(h, b)
	case at.Before(b.deadline):
		b.deadline = at
		heap.Fix(h, int(b.timer))
	}
}

// disarm takes back the ticks that the buddy was to get.
func (b *Buddy) disarm() {
	if b.timer != noTimer {
		heap.Remove(&b.account.timers, int(b.timer))
	}
}

// Tick does what is due: it wipes, times out, begins again and sends or returns
// held text. It returns the next deadline, zero if there is none.
func (a *Account) Tick(now time.Time) ([]BuddyEffects, time.Time) {
	var due []*Buddy
	for len(a.timers) > 0 && !a.timers[0].deadline.After(now) {
		due = append(due, heap.Pop(&a.timers).(*Buddy))
	}
	results := a.collect(due, now, (*Buddy).tick)
	if len(a.timers) == 0 {
		return results, time.Time{}
	}
	return results, a.timers[0].deadline
}
