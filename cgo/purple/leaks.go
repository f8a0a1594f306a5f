package purple

// #include "bridge.h"
import "C"

import (
	"bytes"
	"runtime"
	"time"
)

// leaveWait is how long unloading waits for work on goroutines, which is
// bounded arithmetic.
const leaveWait = 2 * time.Second

// reportLeaks logs what is left of this life after it ended.
func (b *Bridge) reportLeaks() {
	for until := time.Now().Add(leaveWait); b.workers.Load() > 0 && time.Now().Before(until); {
		time.Sleep(time.Millisecond)
	}
	b.Debugf("unloaded: %d handles, %d attachments, %d goroutines left",
		len(b.dialogs.open)+len(b.forms.open)+len(b.posts.funcs)+len(b.soon.funcs), int(C.otr_attachments()), ownGoroutines())
}

// ownGoroutines counts the goroutines that run code of this module, other than
// the one that asks.
func ownGoroutines() int {
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	n := 0
	for _, stack := range bytes.Split(stacks, []byte("\n\n"))[1:] {
		if bytes.Contains(stack, []byte("pidgin-otr/")) {
			n++
		}
	}
	return n
}
