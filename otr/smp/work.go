package smp

import (
	"fmt"
	"io"
	"sync/atomic"

	"pidgin-otr/otr/dh"
	"pidgin-otr/otr/internal/secret"
	"pidgin-otr/otr/wire"
)

// keeping is what a run keeps between two messages.
type keeping interface {
	wipe()
}

// job is the arithmetic of one step. It owns what it computes with.
type job interface {
	do() outcome
	wipe()
}

// outcome is what a job found and what the run keeps from it. The zero State is
// the one after a run.
type outcome struct {
	kind Kind
	send []wire.TLV
	next State
	keep keeping
}

// Work is the arithmetic of one step. It shares nothing with its Run.
type Work struct {
	phase atomic.Uint32
	job   job
}

const (
	phaseNew uint32 = iota
	phaseBegun
	phaseOver
)

// Result is what came of a Work, for Run.Apply. One that is never applied keeps
// its secrets in memory.
type Result struct {
	work    *Work // nil: nothing was computed
	outcome outcome
}

// Do computes, in 2 to 10 ms, and may be called from any goroutine. Work that
// was overtaken before it began, or is done already, computes nothing.
func (w *Work) Do() *Result {
	r := new(Result)
	if !w.phase.CompareAndSwap(phaseNew, phaseBegun) {
		return r
	}
	r.work = w
	secret.Do(func() {
		r.outcome = w.job.do()
		w.job.wipe()
	})
	return r
}

// cancel wipes what Do has not taken up. What it has, it wipes itself.
func (w *Work) cancel() {
	if w != nil && w.phase.CompareAndSwap(phaseNew, phaseOver) {
		w.job.wipe()
	}
}

// cheated ends a run in which a check failed.
func cheated() outcome {
	return outcome{kind: Cheated, send: []wire.TLV{abort()}}
}

func verdict(same bool) Kind {
	if same {
		return Succeeded
	}
	return Failed
}

func abort() wire.TLV { return wire.TLV{Type: wire.TLVSMPAbort} }

func record(kind uint16, m message) []wire.TLV {
	return []wire.TLV{{Type: kind, Value: encode(nil, m)}}
}

func drawAll(rand io.Reader, list ...*dh.Exponent) error {
	for _, x := range list {
		if err := x.Draw(rand); err != nil {
			return fmt.Errorf("smp: no randomness: %w", err)
		}
	}
	return nil
}

func wipeAll(list ...*dh.Exponent) {
	for _, x := range list {
		x.Wipe()
	}
}
