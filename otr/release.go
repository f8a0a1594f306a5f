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
	asked := b.table.outbox.asked(token)
	if asked == 0 {
		return t.out
	}
	match := func(l *heldLine) bool { return l.session == asked }
	switch a {
	case AnswerReturn:
		b.returnWhere(&t, BlockOffline, match)
	case AnswerWait:
		b.table.outbox.rewrite(match, func(l *heldLine) { l.why = holdOnline })
	case AnswerSendAnyway:
		b.table.outbox.rewrite(match, func(l *heldLine) { l.why = holdNot })
	case AnswerOther:
		if !b.table.session(other).live() {
			b.askOffline(&t, token, b.table.session(asked))
			break
		}
		b.table.outbox.rewrite(match, func(l *heldLine) {
			if !l.copy { // a copy is for its session alone
				l.why, l.session, l.rest = holdBehind, other, nil
			}
		})
		b.choose(Selection{Mode: Explicit, Session: other})
		b.agree(&t, b.selected().fingerprint)
		b.table.outbox.expect(b.selected())
		t.moved = true
	}
	b.settle(&t)
	t.out.Fate = b.released(&t, token)
	return t.out
}

// asks reports whether the user may decide what becomes of the line.
func (l *heldLine) asks() bool {
	return l.why == holdUser || l.why == holdOnline || l.why == holdBehind
}

// asked returns the session that the line token waits for, 0 if it does not
// wait for an answer.
func (o *outbox) asked(token uint64) SessionID {
	for _, l := range o.held {
		if l.token == token && l.asks() {
			return l.session
		}
	}
	return 0
}

// holds reports whether a line waits under the token.
func (o *outbox) holds(token uint64) bool {
	return slices.ContainsFunc(o.held, func(l heldLine) bool { return l.token == token })
}

// released says what became of a line that was held.
func (b *Buddy) released(t *turn, token uint64) LineFate {
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
