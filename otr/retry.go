package otr

import (
	"encoding/binary"
	"io"
	"slices"
	"time"

	"pidgin-otr/otr/internal/ake"
)

// schedule follows the last message of an exchange: its time runs from when that
// leaves the host's queue, if we are told.
func (b *Buddy) schedule(t *turn, e *exchange) {
	b.arm(e.dies)
	if b.account.queued && e.ticket != 0 {
		e.retryAt = e.dies
		return
	}
	b.setRetry(t.now, e)
}

// setRetry sets when an exchange counts as stalled and, if wanted, is begun again:
// some seconds from now, at random so that two programs that waited for each other
// do not meet again, and within its life.
func (b *Buddy) setRetry(now time.Time, e *exchange) {
	e.ticket = 0
	e.retryAt = now.Add(b.account.retryAfter())
	if e.wanted {
		e.retryAt = e.retryAt.Add(b.jitter())
	}
	if e.retryAt.After(e.dies) {
		e.retryAt = e.dies
	}
	b.arm(e.retryAt)
}

// ticket draws a name for a message that the host may tell us to have left.
func (a *Account) ticket() uint64 {
	a.lastTicket++
	return a.lastTicket
}

// Left says that the message, or its last piece, that the Ticket stands on has
// really left the host's queue (see Config.Queued): what waits for its answer
// counts from here. A ticket that nothing waits for changes nothing.
func (a *Account) Left(ticket uint64, now time.Time) {
	if ticket == 0 {
		return
	}
	a.noteAnswerLeft(ticket)
	for _, b := range a.timers.all() {
		b.noteLeft(ticket, now)
	}
}

func (b *Buddy) noteLeft(ticket uint64, now time.Time) {
	if b.table == nil {
		return
	}
	for _, i := range b.table.exchanges.clients {
		for _, e := range i.exchanges() {
			if e.ticket == ticket {
				b.setRetry(now, e)
			}
		}
	}
	b.table.outbox.sent.noteLeft(ticket, now)
	for _, s := range b.table.exchanges.noteQueryLeft(ticket, now) {
		b.arm(s.due(b.account))
	}
}

// prolong follows a message or a piece of one from the client i: where lines come
// slowly its handshake goes on, though the next may take long.
func (b *Buddy) prolong(t *turn, i *instance) {
	if !b.account.slow {
		return
	}
	for _, e := range i.exchanges() {
		if e.wanted && e.ticket == 0 {
			b.setRetry(t.now, e)
		}
	}
}

// jitter is up to retryJitter, at random.
func (b *Buddy) jitter() time.Duration {
	var raw [4]byte
	if _, err := io.ReadFull(b.account.rand, raw[:]); err != nil {
		return 0
	}
	return time.Duration(binary.BigEndian.Uint32(raw[:])) % retryJitter
}

// spendBegin takes one more handshake that we begin by ourselves out of what a minute
// has, or tells the user that nothing is left and reports false. i is nil when the
// client's tag is not known yet.
func (b *Buddy) spendBegin(t *turn, i *instance) bool {
	x := &b.ensureTable().exchanges
	if !x.mayBegin(t.now, i) {
		b.sayLimited(t, i)
		return false
	}
	x.autos.note(t.now, maxAutoPerBuddy)
	if i != nil {
		i.autos.note(t.now, maxAutoPerInstance)
	}
	b.arm(t.now.Add(autoWindow))
	return true
}

// mayBegin reports whether anything is left of that for the client i.
func (x *exchanges) mayBegin(now time.Time, i *instance) bool {
	if i != nil && !i.autos.allows(now, maxAutoPerInstance) {
		return false
	}
	return x.autos.allows(now, maxAutoPerBuddy)
}

func (b *Buddy) sayLimited(t *turn, i *instance) {
	e := RateLimited{}
	if i != nil {
		e.Session = b.view(b.table.sessions.latestOf(i.tag))
	}
	b.sayOnce(t, noticeLimited, e)
}

// retry begins a handshake again that did not complete, once; then it is given
// up and said. The first stays completable as long as it lives: the message that
// it waits for may be late rather than lost.
func (b *Buddy) retry(t *turn, i *instance, e *exchange) {
	if e.retryAt.After(t.now) || e.pending != nil {
		return
	}
	if !e.wanted {
		if e.mayResend(i.tag) {
			b.resendReveal(t, i, e)
		}
		return
	}
	if e == i.theirs && i.own != nil {
		e.wanted = false
		return // that one goes on
	}
	if b.mayRetry(i, e) && b.beginAgain(t, i, e) {
		return
	}
	b.giveUp(t, i, e, false)
}

// mayRetry reports whether a handshake that did not complete may be begun again.
func (b *Buddy) mayRetry(i *instance, e *exchange) bool {
	return !e.again && !b.quiet && !b.table.sessions.sharedTag(i.tag) && b.isNamed(i)
}

// beginAgain begins e again. A Commit that nobody has answered goes out once more
// as it is, for an answer does not say which Commit it is for.
func (b *Buddy) beginAgain(t *turn, i *instance, e *exchange) bool {
	if e.hs.State() == ake.AwaitDHKey {
		e.again = true
		e.ticket = b.sendCommit(t, i.tag, e.route, e.hs.CommitMessage())
		b.schedule(t, e)
		return true
	}
	if b.table.exchanges.handshakes() >= maxHandshakes || !b.spendBegin(t, i) {
		return false
	}
	e.wanted, e.resent = false, true
	b.commitTo(t, i, e.route, beginning{wanted: true, again: true})
	return true
}

// isNamed reports whether a Commit to i is answered by it alone. Without tag or
// address one is for all of the buddy's clients: those that speak version 3 with
// us would take a second session, of version 2.
func (b *Buddy) isNamed(i *instance) bool {
	return i.tag != tagV2 || b.account.addressable || !slices.ContainsFunc(b.table.sessions.list, func(s *session) bool {
		return s.live() && s.version == V3
	})
}

// giveUp says that a handshake that was wanted has not come about. One that
// stalled can still complete; one that is refused is over. On a network that
// cannot address one client a stalled handshake with another client is the usual
// case and not worth a word.
func (b *Buddy) giveUp(t *turn, i *instance, e *exchange, refused bool) {
	e.wanted = false
	if refused {
		i.drop(e)
	}
	switch {
	case refused && !i.theirs.in(ake.AwaitReveal):
		i.gapUntil = time.Time{}
	case !refused && !i.goesOn(t.now):
		b.failGap(t, i)
	}
	live := b.table.liveOf(i.tag)
	if !refused && live == nil && !b.account.addressable && b.liveCount() > 0 {
		return
	}
	if live == nil && !b.table.notices.over(noticeFailed, t.now) {
		return // anybody can begin any number that fail
	}
	b.silenceStart(e)
	b.sayNow(t, noticeFailed, HandshakeFailed{To: e.route, Session: b.view(live), Refused: refused, KeysGone: live != nil && live.lapsed()})
}
