package otr

import (
	"slices"
	"time"
)

// A waitingAnswer is an answer of ours to what nobody has authenticated, while it is
// in the host's queue. What the user wants to say stands behind it there, so that few
// may wait.
type waitingAnswer struct {
	ticket uint64
	payer  *Buddy // nil: all whom we have not befriended together
	until  time.Time
}

// payer is whom answers to b are counted for.
func (b *Buddy) payer(now time.Time) *Buddy {
	if b.befriended(now) {
		return b
	}
	return nil
}

// mayWait reports whether one more answer may join the host's queue, as far as we are
// told of it.
func (a *Account) mayWait(payer *Buddy, now time.Time) bool {
	n := 0
	for _, w := range a.answersQueued {
		if w.payer == payer && w.until.After(now) {
			n++
		}
	}
	return n < maxAnswersWait
}

// noteAnswers follows a call that has answered: what it transmits waits in the
// host's queue until we are told that it left.
func (b *Buddy) noteAnswers(t *turn) {
	a := b.account
	if !t.answers || !a.queued {
		return
	}
	a.answersQueued = slices.DeleteFunc(a.answersQueued, func(w waitingAnswer) bool { return !w.until.After(t.now) })
	for _, w := range t.out.Transmit {
		if w.Ticket != 0 {
			a.answersQueued = append(a.answersQueued, waitingAnswer{w.Ticket, b.payer(t.now), t.now.Add(handshakeLife)})
		}
	}
}

// noteAnswerLeft follows a message out of the host's queue.
func (a *Account) noteAnswerLeft(ticket uint64) {
	a.answersQueued = slices.DeleteFunc(a.answersQueued, func(w waitingAnswer) bool { return w.ticket == ticket })
}
