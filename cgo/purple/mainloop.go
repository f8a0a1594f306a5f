package purple

// #include "bridge.h"
import "C"

import (
	"errors"
	"sync"
	"time"
)

// errPanic is what a piece of work that panicked returns.
var errPanic = errors.New("purple: internal error")

// posts is the queue of functions on their way to the main thread. The lock
// guards all fields.
type posts struct {
	sync.Mutex
	open  bool
	armed bool // an idle call is due
	funcs []func()
}

func (p *posts) close() {
	p.Lock()
	defer p.Unlock()
	p.open, p.funcs = false, nil
}

func (p *posts) take() []func() {
	p.Lock()
	defer p.Unlock()
	funcs := p.funcs
	p.funcs, p.armed = nil, false
	return funcs
}

// disarm lets the next post ask for an idle call again, after one that failed.
func (p *posts) disarm() {
	p.Lock()
	defer p.Unlock()
	p.armed = false
}

// OnMain runs f on the main thread, soon. It reports false when this life is
// over and f will not run. Any goroutine may call it.
func (b *Bridge) OnMain(f func()) bool { return b.post(&b.posts, false, f) }

// Later implements plugin.Runner.
func (b *Bridge) Later(f func()) { b.post(&b.soon, true, f) }

func (b *Bridge) post(to *posts, beforeEvents bool, f func()) bool {
	to.Lock()
	defer to.Unlock()
	if !to.open {
		return false
	}
	to.funcs = append(to.funcs, f)
	if !to.armed {
		to.armed = true
		C.otr_post(C.uint64_t(b.generation), gboolean(beforeEvents))
	}
	return true
}

// drain runs what was posted. Posts of an earlier life died with its queue.
func (b *Bridge) drain(generation uint64, from *posts) {
	if generation != b.generation {
		return
	}
	for _, f := range from.take() {
		if current.Load() != b {
			return // one of them unloaded the plugin
		}
		b.guarded("posted work", f, nil)
	}
}

// AssertMain panics off the main thread: GTK and libpurple would corrupt memory
// there without a word.
func (b *Bridge) AssertMain() {
	if C.otr_on_main_thread() == 0 {
		panic("purple: called off the main thread")
	}
}

// Now implements plugin.Runner.
func (b *Bridge) Now() time.Time { return time.Now() }

// Go implements plugin.Runner. It is the only place where the program starts a
// goroutine: one that panics would end the host.
func (b *Bridge) Go(work func() error, done func(error)) {
	b.AssertMain()
	b.workers.Add(1)
	go func() {
		defer b.workers.Add(-1)
		err := recovered(work)
		b.OnMain(func() { done(err) })
	}()
}

func recovered(work func() error) (err error) {
	defer func() {
		if recover() != nil {
			err = errPanic
		}
	}()
	return work()
}

// GiveBack implements plugin.Runner.
func (b *Bridge) GiveBack() { C.otr_give_back() }

// WakeAt implements plugin.Runner.
func (b *Bridge) WakeAt(t time.Time) {
	b.AssertMain()
	in := int64(-1)
	if !t.IsZero() {
		// Rounded up: woken too early, the controller would only ask again.
		in = max(0, (time.Until(t) + time.Millisecond - 1).Milliseconds())
	}
	C.otr_wake_in(C.int64_t(in), C.uint64_t(b.generation))
}
