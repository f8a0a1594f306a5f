package otr

import (
	"slices"
	"time"
)

// Release is the user's answer to MustAsk about the line token. It holds for
// every line that waits for the same session. For AnswerOther, other is the
// session to send to, which is the user's choice from then on; if it is
// not live, the user is asked again. A line that comes back does so in a
// LineReturned event, with Fate NoLine, as every line that was held. A
// token that no line waits under changes nothing.
func (b *Buddy) Release(token uint64, a Answer, other SessionID, now time.Time) Effects {
	t := turn{now: now, cause: byUser}
	if b.table == nil || token == 0 {
		return t.out
	}
	session := b.table.outbox.heldFor(token)
	if session == 0 {
		return t.out
	}
	match := func(l *heldLine) bool { return l.session == session }
	switch a {
	case AnswerReturn:
		b.returnWhere(&t, BlockOffline, match)
	case AnswerWait:
		b.table.outbox.rewrite(match, func(l *heldLine) { l.why = holdOnline })
	case AnswerSendAnyway:
		b.table.outbox.rewrite(match, func(l *heldLine) { l.why = holdNot })
	case AnswerOther:
		if !b.table.session(other).live() {
			b.askUser(&t, token, b.table.session(session))
			break
		}
		b.table.outbox.rewrite(match, func(l *heldLine) {
			if !l.isCopy { // a copy is for its session alone
				l.why, l.session, l.rest = holdBehind, other, nil
			}
		})
		b.choose(Selection{Mode: Explicit, Session: other})
		b.agree(&t, b.selected().fingerprint)
		b.table.outbox.expect(b.selected())
		t.moved = true
	}
	b.settle(&t)
	t.out.Fate = b.fateOf(&t, token)
	return t.out
}

// releasable reports whether the user may decide, by Release, what becomes of the line.
func (l *heldLine) releasable() bool {
	return l.why == holdUser || l.why == holdOnline || l.why == holdBehind
}

// heldFor returns the session that the line token waits for, 0 if it does not wait for
// the user.
func (o *outbox) heldFor(token uint64) SessionID {
	for _, l := range o.held {
		if l.token == token && l.releasable() {
			return l.session
		}
	}
	return 0
}

// holds reports whether a line waits under the token.
func (o *outbox) holds(token uint64) bool {
	return slices.ContainsFunc(o.held, func(l heldLine) bool { return l.token == token })
}

// fateOf says what this turn made of a line that was held.
func (b *Buddy) fateOf(t *turn, token uint64) LineFate {
	if b.table.outbox.holds(token) {
		return Held
	}
	for _, w := range t.out.Transmit {
		if w.Token == token {
			return SentPrivate
		}
	}
	return NoLine
}
