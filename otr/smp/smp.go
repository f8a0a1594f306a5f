// Package smp is the socialist millionaires' protocol of OTR (Protocol-v3,
// "Socialist Millionaires' Protocol"): two parties learn whether they know the
// same secret, and nothing else. The package is the engine's own; it is exported for
// the tests, and promises nothing to others.
//
// A Run is the protocol's state of one session. It takes what the user asks for
// and the records that arrive, and returns values: records to send, what
// happened, and Work, the arithmetic of a step. A step takes several
// milliseconds, so Work may be done on any goroutine; its Result goes back to
// the Run, which does the rest. Work that has been overtaken by an abort or a
// new run is harmless: its Result changes nothing.
//
//	step, err := run.Receive(record, rand)
//	// send step.Send, show step.Event
//	if step.Work != nil {
//		result := step.Work.Do()   // on a goroutine
//		step = run.Apply(result)   // send step.Send, show step.Event
//	}
//
// The rules: every element received lies in 2..p-2, every answer of a proof in
// 1..q-1, and each number has exactly one encoding. Every power with a secret
// exponent takes the same time for all exponents. Secrets lie in fixed arrays
// and are wiped when their step is done or their run has ended.
package smp

import (
	"errors"
	"fmt"

	"pidgin-otr/otr/wire"
)

const (
	// MaxQuestion is the longest question in bytes, sent or received.
	MaxQuestion = 4096
	// MaxSecret is the longest secret of the user in bytes.
	MaxSecret = 4096
)

var (
	// ErrQuestionTooLong refuses a question over MaxQuestion bytes.
	ErrQuestionTooLong = errors.New("smp: question too long")
	// ErrQuestion refuses a question that holds a NUL, which ends it on the wire.
	ErrQuestion = errors.New("smp: question holds a NUL")
	// ErrSecretTooLong refuses a secret over MaxSecret bytes.
	ErrSecretTooLong = errors.New("smp: secret too long")
	// ErrNotAsked refuses an answer to a request that does not stand any more.
	ErrNotAsked = errors.New("smp: no such request")
	// ErrMalformed says that a record does not hold the numbers of its type, each
	// without zeros in front.
	ErrMalformed = errors.New("smp: malformed message")
	// ErrRange says that a number in a record lies outside of its range.
	ErrRange = errors.New("smp: number out of range")
	// ErrState says that a record arrived which the state does not allow.
	ErrState = errors.New("smp: message out of order")
)

// State says which record may come next (Protocol-v3, "The SMP state machine").
type State uint8

const (
	// Expect1 is the state without a run, and before the user has answered.
	Expect1 State = iota
	// Expect2 waits for the answer to our SMP Message 1.
	Expect2
	// Expect3 waits for the answer to our SMP Message 2.
	Expect3
	// Expect4 waits for the answer to our SMP Message 3.
	Expect4
)

func (s State) String() string {
	if s > Expect4 {
		return fmt.Sprintf("State(%d)", uint8(s))
	}
	return [...]string{"EXPECT1", "EXPECT2", "EXPECT3", "EXPECT4"}[s]
}

// Kind is what happened in a run.
type Kind uint8

const (
	None       Kind = iota // nothing to tell the user
	Asked                  // the peer asks: the user answers or aborts
	InProgress             // we answered, and the peer's proofs hold so far
	Succeeded              // the secrets are the same
	Failed                 // the secrets differ
	Aborted                // the peer ended the run or put another in its place
	Cheated                // a proof or range check failed; the run has ended
	Refused                // malformed or out of order; the run has ended
)

// Progress is how far the run is, in per cent.
func (k Kind) Progress() int {
	switch k {
	case Asked:
		return 25
	case InProgress:
		return 60
	case Succeeded, Failed:
		return 100
	}
	return 0
}

// Request names one request of the peer within a Run. It is never reused.
type Request uint64

// Event is what happened, and in which run.
type Event struct {
	Kind      Kind
	Request   Request // of Asked: what Answer wants
	Initiated bool    // we began the run
	Question  []byte  // asked by who began it, any bytes; nil: a run without question
}

// Step is what comes of one call.
type Step struct {
	Send  []wire.TLV // in this order, each in a message of its own
	Event Event
	Work  *Work // to be done, and its Result applied; nil: nothing
}
