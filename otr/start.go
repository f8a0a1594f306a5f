package otr

import (
	"slices"
	"time"
)

// A start is a query of ours, or one to each of several addresses, and what came of
// it.
type start struct {
	to       Route // "": to all of the buddy's clients
	at       time.Time
	runsFrom time.Time // when the time for an answer began to run
	ticket   uint64    // of the query, while that may be in the host's queue
	worked   bool      // a session came of it
	silent   bool      // no word if nothing comes of it: there need be nobody, or it has been said
	beside   bool      // sent because another client of the buddy asked
	holds    bool      // text waits for it
}

// Start asks all of the buddy's clients for a private conversation. Each that
// answers gets its own session. With live sessions it is a refresh of them all.
func (b *Buddy) Start(now time.Time) Effects {
	t := turn{now: now, cause: byUser}
	if b.policy.Enabled() {
		if b.liveCount() > 0 {
			b.refreshLive(&t)
		} else {
			b.ask(&t, "")
		}
		b.settle(&t)
	}
	return t.out
}

// StartRoute asks the client at r for a private conversation.
func (b *Buddy) StartRoute(r Route, now time.Time) Effects {
	t := turn{now: now, cause: byUser}
	if b.policy.Enabled() {
		b.ask(&t, r)
		b.settle(&t)
	}
	return t.out
}

// ask sends a query that the user wants answered.
func (b *Buddy) ask(t *turn, r Route) {
	b.setQuiet(false)
	b.newOffer()
	b.noteStart(start{to: r, at: t.now, holds: b.liveCount() == 0})
	b.queryAt(t, r)
	t.say(Changed{})
}

// noteStart remembers a query. A second one to the same clients replaces the
// first.
func (b *Buddy) noteStart(s start) {
	s.runsFrom = s.at
	b.ensureTable().exchanges.noteStart(s)
	b.arm(s.due(b.account))
}

func (x *exchanges) noteStart(s start) {
	x.starts = slices.DeleteFunc(x.starts, func(o start) bool { return o.to == s.to })
	if len(x.starts) >= maxStarts {
		x.starts = slices.Delete(x.starts, 0, 1)
	}
	x.starts = append(x.starts, s)
}

// due is when to see whether the start has been answered.
func (s *start) due(a *Account) time.Time {
	last := s.at.Add(slowUnanswered)
	if s.ticket != 0 && a.queued {
		return last
	}
	if due := s.runsFrom.Add(startUnanswered); due.Before(last) {
		return due
	}
	return last
}

// starting reports whether a start is under way for which text waits.
func (b *Buddy) starting() bool {
	return b.table != nil && slices.ContainsFunc(b.table.exchanges.starts, func(s start) bool { return s.holds })
}

// holdForRestart follows a notice that a private conversation with the client at r is
// being started anew: text waits as for any start. What becomes of it is said of
// its handshake.
func (b *Buddy) holdForRestart(t *turn, r Route) {
	if b.liveCount() == 0 && !b.starting() {
		b.noteStart(start{to: b.address(r), at: t.now, silent: true, holds: true})
	}
}

// stopHolding ends the waiting of text for starts: the user has been told.
func (x *exchanges) stopHolding() {
	for k := range x.starts {
		x.starts[k].holds = false
	}
}

// wantedAt reports whether a handshake of version v with a client at r is to be
// begun again if it does not complete, because we asked there. If we asked only because
// another client of the buddy did, each of our user's programs has asked, and one of
// them gets the session of version 2: the others do not try again.
func (b *Buddy) wantedAt(v Version, r Route) bool {
	return b.table != nil && slices.ContainsFunc(b.table.exchanges.starts, func(s start) bool {
		return b.reaches(&s, r) && (!s.beside || v == V3)
	})
}

// reaches reports whether the client at r was asked by s.
func (b *Buddy) reaches(s *start, r Route) bool {
	return s.to == "" || b.address(s.to) == b.address(r)
}

// lastQuery is when our last query to the client i, at r, left since its last handshake:
// it asked for a Commit. Zero if none did.
func (b *Buddy) lastQuery(i *instance, r Route) (at time.Time) {
	if live := b.table.liveOf(i.tag); live != nil {
		at = live.completedAt
	}
	last := at
	for _, s := range b.table.exchanges.starts {
		if b.reaches(&s, r) && s.at.After(last) {
			last = s.at
		}
	}
	if last.Equal(at) {
		return time.Time{}
	}
	return last
}

// completeStarts ends the starts that s completes. One to all clients goes on for the
// others, but holds text no longer. Nothing but a session completes a start: what is not
// authenticated may be anybody's.
func (b *Buddy) completeStarts(s *session) {
	x := &b.table.exchanges
	x.stopHolding()
	x.starts = slices.DeleteFunc(x.starts, func(o start) bool {
		return o.to != "" && b.reaches(&o, s.route)
	})
	for k := range x.starts {
		x.starts[k].worked = x.starts[k].worked || x.starts[k].to == ""
	}
}

// silenceStart follows a notice that the handshake e failed: no second one says the
// same of the start that asked its client alone.
func (b *Buddy) silenceStart(e *exchange) {
	for k := range b.table.exchanges.starts {
		s := &b.table.exchanges.starts[k]
		alone := s.to != "" || !b.account.addressable
		if alone && b.reaches(s, e.route) {
			s.silent = true
		}
	}
}

// tickStarts says which starts nobody answered. Where lines come slowly a
// handshake that is under way may take its time.
func (b *Buddy) tickStarts(t *turn) {
	waits := b.account.slow && b.table.exchanges.anyWanted()
	b.table.exchanges.starts = slices.DeleteFunc(b.table.exchanges.starts, func(s start) bool {
		going := waits && s.at.Add(slowUnanswered).After(t.now)
		if going || s.due(b.account).After(t.now) {
			return false
		}
		if !s.worked && !s.silent {
			t.say(StartUnanswered{To: s.to})
		}
		return true
	})
}

// noteQueryQueued notes under which ticket the query of a start to r stands in the host's queue.
func (x *exchanges) noteQueryQueued(r Route, at time.Time, ticket uint64) {
	for k := range x.starts {
		if s := &x.starts[k]; s.to == r && s.at.Equal(at) {
			s.ticket = ticket
		}
	}
}

// noteQueryLeft notes that the query of that ticket has left the host's queue: the time for
// its answer runs from now. It returns the starts that are concerned.
func (x *exchanges) noteQueryLeft(ticket uint64, now time.Time) (left []start) {
	for k := range x.starts {
		if s := &x.starts[k]; s.ticket == ticket {
			s.ticket, s.runsFrom = 0, now
			left = append(left, *s)
		}
	}
	return left
}

func (x *exchanges) forgetStarts() { x.starts = nil }
