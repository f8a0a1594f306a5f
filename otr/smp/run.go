package smp

import (
	"bytes"
	"io"

	"pidgin-otr/otr/wire"
)

// Run is the state of the protocol in one session. The zero Run is ready. Its
// methods are called from one goroutine at a time and compute nothing heavy.
type Run struct {
	state     State
	kept      keeping // nil: nothing
	work      *Work   // whose Result is awaited; nil: none
	request   Request // the latest; stands while kept is *asked
	initiated bool
	question  []byte // nil: none
}

// State returns what may come next. While Work is under way it is the state
// before that step, but Expect2 from Start on.
func (r *Run) State() State { return r.state }

// Active reports whether a run is under way, an unanswered request included.
func (r *Run) Active() bool { return r.state != Expect1 || r.kept != nil || r.work != nil }

// Start begins a run with a secret made for us as the initiator, and takes the
// secret over. A nil question asks for a shared secret, any other is shown to
// the peer. A run under way is aborted first. Work leads to SMP Message 1.
// Errors: ErrQuestion, ErrQuestionTooLong, no randomness; nothing has changed
// then.
func (r *Run) Start(x *Secret, question []byte, rand io.Reader) (Step, error) {
	if err := checkQuestion(question); err != nil {
		return Step{}, err
	}
	question = bytes.Clone(question)
	j, err := newBegin(x, question, rand)
	if err != nil {
		return Step{}, err
	}
	var step Step
	if r.Active() {
		step.Send = []wire.TLV{abort()}
	}
	r.Drop()
	r.state, r.initiated, r.question = Expect2, true, question
	step.Work = r.begin(j)
	return step, nil
}

// Answer gives the user's answer to a request, as a secret made for the peer as
// the initiator, and takes the secret over. Work leads to SMP Message 2.
// Errors: ErrNotAsked, no randomness; nothing has changed then.
func (r *Run) Answer(request Request, y *Secret, rand io.Reader) (Step, error) {
	k, ok := r.kept.(*asked)
	if !ok || request != r.request {
		return Step{}, ErrNotAsked
	}
	j, err := newAnswer(k, y, rand)
	if err != nil {
		return Step{}, err
	}
	return Step{Work: r.begin(j)}, nil
}

// Abort ends whatever is under way by the user's wish. The peer is told in any
// case (Protocol-v3, "User requests to abort SMP").
func (r *Run) Abort() Step {
	r.Drop()
	return Step{Send: []wire.TLV{abort()}}
}

// Drop ends whatever is under way without a word and wipes it: the session is
// not private any more.
func (r *Run) Drop() {
	if r.kept != nil {
		r.kept.wipe()
	}
	r.work.cancel()
	*r = Run{request: r.request}
}

// Receive takes a record of type 2 to 7. A run ends by a record that is
// malformed or not expected; the error says why, and the Step holds the abort
// for the peer. Other types do nothing. Errors: ErrMalformed, ErrRange,
// ErrQuestionTooLong, ErrState, no randomness.
func (r *Run) Receive(t wire.TLV, rand io.Reader) (Step, error) {
	switch t.Type {
	case wire.TLVSMP1, wire.TLVSMP1Q:
		return r.receive1(t)
	case wire.TLVSMP2:
		return r.receive2(t, rand)
	case wire.TLVSMP3:
		return r.receive3(t, rand)
	case wire.TLVSMP4:
		return r.receive4(t)
	case wire.TLVSMPAbort:
		return r.aborted(), nil
	}
	return Step{}, nil
}

// receive1 puts a new request in the place of one that we have not answered:
// the peer has begun again. It is shown once its proofs are known to hold.
func (r *Run) receive1(t wire.TLV) (Step, error) {
	if r.state != Expect1 {
		return r.refuse(ErrState)
	}
	m, question, err := parse1(t)
	if err != nil {
		return r.refuse(err)
	}
	step := r.aborted()
	r.request++
	r.question = question
	step.Work = r.begin(&check{*m})
	return step, nil
}

func (r *Run) receive2(t wire.TLV, rand io.Reader) (Step, error) {
	k, ok := r.kept.(*begun)
	if !ok {
		return r.refuse(ErrState)
	}
	m := new(message2)
	if err := parse(m, t.Value); err != nil {
		return r.refuse(err)
	}
	j, err := newCompare(k, m, rand)
	if err != nil {
		return r.refuse(err)
	}
	return Step{Work: r.begin(j)}, nil
}

func (r *Run) receive3(t wire.TLV, rand io.Reader) (Step, error) {
	k, ok := r.kept.(*answered)
	if !ok {
		return r.refuse(ErrState)
	}
	m := new(message3)
	if err := parse(m, t.Value); err != nil {
		return r.refuse(err)
	}
	j, err := newSettle(k, m, rand)
	if err != nil {
		return r.refuse(err)
	}
	return Step{Work: r.begin(j)}, nil
}

func (r *Run) receive4(t wire.TLV) (Step, error) {
	k, ok := r.kept.(*compared)
	if !ok {
		return r.refuse(ErrState)
	}
	j := &conclude{kept: k}
	if err := parse(&j.m, t.Value); err != nil {
		return r.refuse(err)
	}
	return Step{Work: r.begin(j)}, nil
}

// begin hands what is kept to the job and waits for its Result: until then no
// record is expected.
func (r *Run) begin(j job) *Work {
	r.kept, r.work = nil, &Work{job: j}
	return r.work
}

// Apply takes the Result of the Work that the Run waits for. Any other is wiped
// and changes nothing.
func (r *Run) Apply(result *Result) Step {
	out := result.outcome
	result.outcome = outcome{}
	if result.work == nil || result.work != r.work {
		if out.keep != nil {
			out.keep.wipe()
		}
		return Step{}
	}
	event := r.event(out.kind)
	if r.state, r.kept, r.work = out.next, out.keep, nil; r.kept == nil {
		r.Drop()
	}
	return Step{Send: out.send, Event: event}
}

// aborted ends what is under way because the peer wishes so.
func (r *Run) aborted() (step Step) {
	if r.Active() {
		step.Event = r.event(Aborted)
	}
	r.Drop()
	return step
}

// refuse ends what is under way because of a record that does not fit. Without
// a run a late record is no news: it crossed with an abort.
func (r *Run) refuse(err error) (Step, error) {
	kind := Refused
	switch {
	case err == ErrRange:
		kind = Cheated
	case err == ErrState && !r.Active():
		kind = None
	}
	step := Step{Send: []wire.TLV{abort()}, Event: r.event(kind)}
	r.Drop()
	return step, err
}

func (r *Run) event(kind Kind) Event {
	e := Event{Kind: kind, Initiated: r.initiated, Question: r.question}
	if !r.initiated {
		e.Request = r.request
	}
	return e
}
