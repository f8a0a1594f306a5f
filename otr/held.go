package otr

import (
	"slices"
	"time"
)

// holdReason says what a held line waits for.
type holdReason uint8

const (
	holdStart  holdReason = iota // a start: any session, or one of a known key
	holdKeys                     // the new keys of its session
	holdAnswer                   // the user's answer to MustAsk
	holdOnline                   // its session's client to be online
	holdBehind                   // earlier lines to the same session
	holdNot                      // nothing: it goes whatever its route
)

// A heldLine is text of the user's that was never transmitted.
type heldLine struct {
	token   uint64
	text    []byte
	why     holdReason
	session SessionID // 0 for holdStart
	bound   bool      // only for a session of the key expect
	expect  Fingerprint
	other   bool      // meanwhile a session of another key came up
	until   time.Time // zero: as long as it takes
}

// hold keeps a line, within the caps.
func (b *Buddy) hold(t *turn, l heldLine) {
	m := b.state()
	if len(m.held) >= maxHeldLines || m.heldBytes+len(l.text) > maxHeldBytes {
		b.block(t, l.token, BlockQueueFull)
		return
	}
	switch l.why {
	case holdStart:
		l.until = t.now.Add(b.account.holdForStart())
		m.bind(&l)
	case holdKeys:
		l.until = t.now.Add(b.account.holdForKeys())
		b.renew(t, m.session(l.session))
	}
	if !l.until.IsZero() {
		b.arm(l.until)
	}
	l.text = slices.Clone(l.text)
	m.keep(l)
	t.say(LineHeld{Token: l.token, Session: b.view(m.session(l.session))})
	t.out.Outcome = Held
}

func (m *table) keep(l heldLine) {
	m.held = append(m.held, l)
	m.heldBytes += len(l.text)
}

// bind gives a line that waits for a start the key that it was meant for, if
// there was a session before.
func (m *table) bind(l *heldLine) {
	for _, o := range m.held {
		if o.why == holdStart {
			l.bound, l.expect, l.other = o.bound, o.expect, o.other
			return
		}
	}
	if s := m.holding(); s != nil {
		l.bound, l.expect = s.bound, s.expect
	}
}

// holdsFor reports whether a line waits for the session, or for a start (0).
func (m *table) holdsFor(id SessionID) bool {
	return slices.ContainsFunc(m.held, func(l heldLine) bool { return l.session == id })
}

// flush sends and returns what waits no longer. Lines to one session go in the
// order in which they came, so one that stays keeps back those behind it.
func (b *Buddy) flush(t *turn) {
	m := b.table
	lines := m.held
	m.held, m.heldBytes = nil, 0
	late := b.startIsLate(t, lines)
	var stuck []SessionID
	for _, l := range lines {
		s := b.targetOf(t, &l, lines)
		switch {
		case l.why == holdStart && late:
			b.giveBack(t, l, startReason(l))
		case l.why != holdStart && !s.live():
			b.giveBack(t, l, BlockSessionEnded)
		case s == nil || slices.Contains(stuck, s.id) || slices.Contains(stuck, l.session) || !b.mayGo(t, &l, s):
			stuck = append(stuck, l.session)
			m.keep(l)
		default:
			b.sendHeld(t, l, s)
		}
	}
	if late {
		m.stopHolding()
	}
}

// startIsLate reports whether the first line that waits for a start has waited
// long enough: all of them go back together, in their order.
func (b *Buddy) startIsLate(t *turn, lines []heldLine) bool {
	return slices.ContainsFunc(lines, func(l heldLine) bool {
		over := !l.until.After(t.now) || b.account.slow && !b.starting() && b.liveCount() == 0
		return l.why == holdStart && over && b.startTarget(&l) == nil
	})
}

func startReason(l heldLine) BlockReason {
	if l.other {
		return BlockOtherKey
	}
	return BlockNotStarted
}

// targetOf finds the session that a line may go to now or later; nil for a line
// that waits for a start without one. If the start brought up another key than
// the line was meant for, the right one gets a little longer.
func (b *Buddy) targetOf(t *turn, l *heldLine, lines []heldLine) *session {
	if l.why != holdStart {
		return b.table.session(l.session)
	}
	s := b.startTarget(l)
	if s == nil && !l.other && b.liveCount() > 0 {
		l.other = true
		if soon := t.now.Add(holdForOther); soon.Before(l.until) {
			l.until = soon
			b.arm(soon)
		}
	}
	return s
}

// startTarget finds a live session for a line that waits for a start: of the
// key that it was meant for, or else the selected one.
func (b *Buddy) startTarget(l *heldLine) *session {
	selected := b.selected()
	if !selected.live() {
		return nil
	}
	if !l.bound || selected.fingerprint == l.expect {
		return selected
	}
	for _, s := range b.table.sessions {
		if s.live() && s.fingerprint == l.expect {
			return s
		}
	}
	return nil
}

// mayGo reports whether nothing keeps a line from s any more. A line whose turn
// it is asks the user if the client of s is offline.
func (b *Buddy) mayGo(t *turn, l *heldLine, s *session) bool {
	switch {
	case b.rekeying(s):
		return false
	case l.why == holdNot || !b.unreachable(s):
		return true
	case l.why != holdAnswer && l.why != holdOnline:
		l.why, l.session, l.until = holdAnswer, s.id, time.Time{}
		b.askOffline(t, l.token, s)
	}
	return false
}

func (b *Buddy) sendHeld(t *turn, l heldLine, s *session) {
	if !b.sendLine(t, s, l.text, l.token) {
		b.giveBack(t, l, BlockInternal)
		return
	}
	clear(l.text)
	b.warnSwitched(t, s)
}

// giveBack returns a line to the user.
func (b *Buddy) giveBack(t *turn, l heldLine, why BlockReason) {
	r := Returned{Token: l.token, Text: l.text, Reason: why, Session: b.view(b.table.session(l.session))}
	if why == BlockOtherKey {
		r.To = b.view(b.selected())
	}
	t.say(r)
}

// returnWhere returns the lines that match, in their order.
func (b *Buddy) returnWhere(t *turn, why BlockReason, match func(*heldLine) bool) {
	m := b.table
	lines := m.held
	m.held, m.heldBytes = nil, 0
	for _, l := range lines {
		if match(&l) {
			b.giveBack(t, l, why)
		} else {
			m.keep(l)
		}
	}
}

// gapOver follows a handshake that did not complete in time: text that waited
// for its keys goes back.
func (b *Buddy) gapOver(t *turn, i *instance) {
	i.gapUntil = time.Time{}
	b.returnWhere(t, BlockNotRefreshed, func(l *heldLine) bool { return b.waitsFor(l, i) })
	t.say(Changed{})
}

// returnLate returns text that waited for one handshake and then for the next,
// which completes later: all together, in their order.
func (b *Buddy) returnLate(t *turn, i *instance) {
	late := slices.ContainsFunc(b.table.held, func(l heldLine) bool { return b.waitsFor(&l, i) && !l.until.After(t.now) })
	if late {
		b.returnWhere(t, BlockNotRefreshed, func(l *heldLine) bool { return b.waitsFor(l, i) })
	}
}

// waitsFor reports whether a line waits for new keys with the client i.
func (b *Buddy) waitsFor(l *heldLine, i *instance) bool {
	s := b.table.session(l.session)
	return l.why == holdKeys && s != nil && s.tag == i.tag
}
