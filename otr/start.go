package otr

import (
	"slices"
	"time"

	"pidgin-otr/otr/wire"
)

// A start is a query of ours and what came of it.
type start struct {
	to       Route // "": to all of the buddy's clients
	at       time.Time
	answered bool
	silent   bool // found nobody new: not worth a word
	beside   bool // another client of the buddy asked
	holds    bool // text waits for it
	bound    bool // text that waits is meant for the key of an earlier session
	expect   Fingerprint
}

// Start asks all of the buddy's clients for a private conversation. Each that
// answers gets its own session. With live sessions it is a refresh of them all.
func (b *Buddy) Start(now time.Time) Output {
	t := turn{now: now, cause: byUser}
	if b.policy.Enabled() {
		if b.liveCount() > 0 {
			b.refreshAll(&t)
		} else {
			b.ask(&t, "", 0)
		}
		b.settle(&t)
	}
	return t.out
}

// StartRoute asks the client at r for a private conversation.
func (b *Buddy) StartRoute(r Route, now time.Time) Output {
	t := turn{now: now, cause: byUser}
	if b.policy.Enabled() {
		b.ask(&t, r, 0)
		b.settle(&t)
	}
	return t.out
}

// ask sends a query that the user wants answered. The token is that of a typed
// query's line.
func (b *Buddy) ask(t *turn, r Route, token uint64) {
	b.quiet = false
	b.offer = offerNone
	s := start{to: r, at: t.now, holds: b.liveCount() == 0}
	if old := b.selected(); old != nil {
		s.bound, s.expect = true, old.fingerprint
	}
	b.noteStart(s)
	b.sendQuery(t, r, token)
	t.say(Changed{})
}

// noteStart remembers a query. A second one to the same clients replaces the
// first.
func (b *Buddy) noteStart(s start) {
	m := b.state()
	m.starts = slices.DeleteFunc(m.starts, func(o start) bool { return o.to == s.to })
	if len(m.starts) >= maxStarts {
		m.starts = slices.Delete(m.starts, 0, 1)
	}
	m.starts = append(m.starts, s)
	b.arm(s.at.Add(startUnanswered))
}

// sendQuery transmits our query mark with all versions that we speak.
func (b *Buddy) sendQuery(t *turn, r Route, token uint64) { b.sendOffer(t, r, token, b.offers()) }

// sendOffer transmits a query mark, and the plain line for readers whose client
// does not know OTR where that fits.
func (b *Buddy) sendOffer(t *turn, r Route, token uint64, offer wire.Offer) {
	text := wire.AppendQuery(nil, offer)
	if line := b.account.queryText; line != "" {
		full := append(append(slices.Clone(text), '\n'), line...)
		if b.account.max <= 0 || len(full) <= b.account.max {
			text = full
		}
	}
	to := b.address(r)
	t.out.Transmit = append(t.out.Transmit, Wire{Text: text, To: to, Token: token, Query: to == ""})
}

// starting reports whether a start is under way for which text waits.
func (b *Buddy) starting() bool {
	return b.table != nil && slices.ContainsFunc(b.table.starts, func(s start) bool { return s.holds })
}

// holding returns the latest start for which text waits.
func (m *table) holding() *start {
	for k := len(m.starts) - 1; k >= 0; k-- {
		if m.starts[k].holds {
			return &m.starts[k]
		}
	}
	return nil
}

// stopHolding ends the waiting of text for starts: the user has been told.
func (m *table) stopHolding() {
	for k := range m.starts {
		m.starts[k].holds = false
	}
}

// answeredStart marks the starts that a client at r answers, and reports whether
// its handshake of version v is to be begun again if it does not complete. All of
// our clients ask beside another one, and one of them gets a session of version 2:
// the rest leave it there.
func (b *Buddy) answeredStart(v Version, r Route) (wanted bool) {
	if b.table == nil {
		return false
	}
	for k := range b.table.starts {
		s := &b.table.starts[k]
		if s.to == "" || b.address(s.to) == b.address(r) {
			s.answered = true
			wanted = wanted || !s.beside || v == V3
		}
	}
	return wanted
}

// startedWith ends the starts that s completes. One to all clients stays open
// for the others, but keeps text no longer.
func (b *Buddy) startedWith(s *session) {
	m := b.table
	m.stopHolding()
	m.starts = slices.DeleteFunc(m.starts, func(o start) bool {
		return o.to != "" && b.address(o.to) == b.address(s.route)
	})
}

// tickStarts says which starts nobody answered.
func (b *Buddy) tickStarts(t *turn) {
	b.table.starts = slices.DeleteFunc(b.table.starts, func(s start) bool {
		if t.now.Sub(s.at) < startUnanswered {
			return false
		}
		if !s.answered && !s.silent {
			t.say(StartUnanswered{To: s.to})
		}
		return true
	})
}
