package otr

import (
	"slices"
	"time"
)

// tick does everything of the buddy's that is due, and arms the next one.
func (b *Buddy) tick(t *turn) {
	tab := b.table
	if tab == nil {
		return
	}
	if c := tab.exchanges.commit; c != nil && !t.now.Before(c.made.Add(commitLife)) {
		tab.exchanges.dropCommit()
	}
	for _, i := range slices.Clone(tab.exchanges.clients) {
		b.tickInstance(t, i)
	}
	b.returnLate(t)
	tab.lookForGaps()
	b.tickSessions(t)
	b.tickStarts(t)
	b.flush(t)
	b.sendToLatecomers(t)
	if b.emptyButPurses(t.now) {
		b.dropPurses(t.now)
		if b.pursesIdle(t.now) {
			b.forgetTable()
			return
		}
	}
	if at := b.nextDeadline(t.now); !at.IsZero() {
		b.arm(at)
	}
}

// tickInstance wipes what is too old, begins again what did not complete, and
// forgets a client of which nothing is left.
func (b *Buddy) tickInstance(t *turn, i *instance) {
	if !i.gapUntil.IsZero() && !i.gapUntil.After(t.now) { // before what it waited for is wiped
		b.failGap(t, i)
	}
	for _, e := range i.exchanges() {
		if e.dies.After(t.now) {
			b.retry(t, i, e)
			continue
		}
		i.drop(e)
		if e.wanted {
			b.giveUp(t, i, e, false)
		}
	}
	if i.fragments.Size() > 0 && sinceOver(i.fragments.Last(), t.now, fragmentLife) {
		b.dropFragments(i)
	}
	if i.idle(t.now) && !b.table.exchanges.tookPart(i) {
		b.forgetInstance(i)
	}
}

// tickSessions wipes text that is too old to be offered back, goes on with what is
// in doubt, gives up old keys, and makes D-H keys ahead.
func (b *Buddy) tickSessions(t *turn) {
	b.table.outbox.sent.expire(t.now)
	for _, s := range b.table.sessions.list {
		b.tickDoubt(t, s)
		b.tickPresence(t, s)
		if s.old.over(t.now) {
			s.revealOld()
		}
		if s.live() && !s.ratchet.Prepared() {
			_ = s.ratchet.Prepare(b.account.rand) // without a spare key one is made when needed
		}
	}
}

// nextDeadline finds the earliest time at which something is due; zero: never.
// It is after now.
func (b *Buddy) nextDeadline(now time.Time) (next time.Time) {
	tab := b.table
	due := func(at time.Time, after time.Duration) {
		if at.IsZero() {
			return
		}
		if at = at.Add(after); at.After(now) && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	tab.exchanges.deadlines(b.account, due)
	for _, s := range tab.sessions.list {
		s.doubt.deadlines(b.account, due)
		due(s.evidence.until, 0)
		due(s.old.until, 0)
	}
	tab.outbox.deadlines(due)
	tab.notices.deadlines(due)
	return next
}

// deadlines reports when anything of i is due.
func (i *instance) deadlines(due func(time.Time, time.Duration)) {
	for _, e := range i.exchanges() {
		due(e.dies, 0)
		if e.wanted || e.mayResend(i.tag) {
			due(e.retryAt, 0)
		}
	}
	due(i.gapUntil, 0)
	i.gaps.deadline(due)
	due(i.deafUntil, 0)
	due(i.fragments.Last(), fragmentLife)
	due(i.errorSaid, errorLineEvery)
	i.autos.deadline(due)
}

func (w window) deadline(due func(time.Time, time.Duration)) {
	if len(w) > 0 {
		due(w[len(w)-1], autoWindow)
	}
}
