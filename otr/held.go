package otr

import (
	"slices"
	"time"
)

// holdReason says what a held line waits for.
type holdReason uint8

const (
	holdStart  holdReason = iota // a start
	holdKeys                     // the new keys of its session
	holdUser                     // the user's answer to MustAsk
	holdOnline                   // its session's client to be online
	holdBehind                   // earlier lines to the same session, or its client to show that it still has the keys
	holdNot                      // nothing: it goes whatever its route
)

// A heldLine is text of the user's that was never transmitted.
type heldLine struct {
	token   uint64
	text    []byte
	forms   Forms
	why     holdReason
	session SessionID // 0 for holdStart
	until   time.Time // zero: as long as it takes

	startUntil time.Time   // zero, or how long it might wait for a start
	rest       []SessionID // other sessions that get the line when it goes
	isCopy     bool        // of a line that others get: it comes back as one for its session alone
	copyOf     uint64      // the token of that line
}

// hold keeps a line, within the caps.
func (b *Buddy) hold(t *turn, l heldLine) {
	tab := b.ensureTable()
	if !tab.outbox.roomFor(l.text) {
		b.block(t, l.text, l.token, BlockQueueFull)
		return
	}
	switch l.why {
	case holdStart:
		l.until = t.now.Add(b.account.holdForStart())
		l.startUntil = l.until
	case holdKeys:
		l.until = t.now.Add(b.account.holdForKeys())
		b.renew(t, tab.session(l.session))
	}
	if !l.until.IsZero() {
		b.arm(l.until)
	}
	l.text, l.forms = slices.Clone(l.text), t.forms.clone()
	if !l.isCopy {
		l.rest = t.rest
	}
	tab.outbox.keep(l)
	if s := tab.session(l.session); s != nil {
		b.agree(t, s.fingerprint) // the user has sent to it; what lets the line go later is no act of theirs
	}
	if l.isCopy {
		return
	}
	t.say(LineHeld{Token: l.token, Session: b.view(tab.session(l.session))})
	t.out.Fate = Held
}

func (o *outbox) roomFor(text []byte) bool {
	return len(o.held) < maxHeldLines && o.bytes+len(text) <= maxHeldBytes
}

func (o *outbox) keep(l heldLine) {
	o.held = append(o.held, l)
	o.bytes += len(l.text)
}

// take empties the outbox of lines that wait, to keep again those that stay.
func (o *outbox) take() []heldLine {
	lines := o.held
	o.held, o.bytes = nil, 0
	return lines
}

// holdsFor reports whether a line waits for the session, or for a start (0).
func (o *outbox) holdsFor(id SessionID) bool {
	return slices.ContainsFunc(o.held, func(l heldLine) bool { return l.session == id || slices.Contains(l.rest, id) })
}

// flush sends and returns what waits no longer. Lines to one session go in the
// order in which they came, so one that stays keeps back those behind it.
func (b *Buddy) flush(t *turn) {
	tab := b.table
	lines := tab.outbox.take()
	late := b.startIsLate(t, lines)
	why := b.startReason()
	var stuck []SessionID
	for _, l := range lines {
		b.takeLead(&l)
		s := b.targetOf(&l)
		switch {
		case l.why == holdStart && late:
			b.giveBack(t, l, why)
		case l.why != holdStart && !s.live():
			b.giveBack(t, l, BlockSessionEnded)
		case s == nil || slices.Contains(stuck, s.id) || slices.Contains(stuck, l.session):
			stuck = append(append(stuck, l.session), l.rest...)
			tab.outbox.keep(l)
		case l.why != holdNot && b.heir(s) != nil:
			b.giveBackFromHeir(t, l, s)
		default:
			if o := b.obstacle(t.now, &l, s); o != noObstacle {
				b.meet(t, o, &l, s)
				stuck = append(append(stuck, l.session), l.rest...)
				tab.outbox.keep(l)
				continue
			}
			stuck = append(stuck, b.sendHeld(t, l, s)...)
		}
	}
	if late {
		tab.exchanges.stopHolding()
		if why.namesDestination() {
			b.table.outbox.tell(b.selected())
		}
	}
}

// startIsLate reports whether the first line that waits for a start has waited
// long enough: all of them go back together, in their order.
func (b *Buddy) startIsLate(t *turn, lines []heldLine) bool {
	if b.startTarget() != nil {
		return false
	}
	// Where lines come slowly a start may be given up before that time.
	failed := b.account.slow && !b.starting() && b.liveCount() == 0
	return slices.ContainsFunc(lines, func(l heldLine) bool {
		return l.why == holdStart && (failed || !l.until.After(t.now))
	})
}

// startReason says why text that waited for a start goes back.
func (b *Buddy) startReason() BlockReason {
	switch s := b.selected(); {
	case !s.live():
		return BlockNotStarted
	case !s.agreed && b.surprised(s):
		return BlockOtherKey
	case b.surprised(s):
		return BlockChanged
	}
	return BlockNotVerified
}

// targetOf finds the session that a line may go to now or later; nil for a line
// that waits for a start without one.
func (b *Buddy) targetOf(l *heldLine) *session {
	if l.why != holdStart {
		return b.table.session(l.session)
	}
	return b.startTarget()
}

// startTarget finds a live session to which text that waited for a start goes by
// itself: what the user chose by hand, or else the first in order that is no
// surprise and, if any key of the buddy is verified, has a verified one.
func (b *Buddy) startTarget() (best *session) {
	mode := b.selection.Mode
	if mode == Explicit {
		if s := b.selected(); s.live() {
			return s
		}
		return nil
	}
	verified := b.anyVerified()
	for _, s := range b.table.sessions.list {
		if !s.live() || verified && !s.verified || b.surprised(s) {
			continue
		}
		if best == nil || b.rankNow(s, mode) > b.rankNow(best, mode) {
			best = s
		}
	}
	return best
}

// sendHeld sends a line to s, and copies to the others that get it. It returns those
// of them whose copies have to wait.
func (b *Buddy) sendHeld(t *turn, l heldLine, s *session) (waiting []SessionID) {
	rest := b.restOf(&l, s)
	t.forms, t.shared = l.forms, l.isCopy || len(rest) > 0
	defer func() { t.forms, t.shared, t.copyOf = Forms{}, false, 0 }()
	for _, o := range rest {
		if b.sendCopy(t, o, l.text, l.token) == Held {
			waiting = append(waiting, o.id)
		}
	}
	kept := b.awaitsLatecomers(t.now, &l)
	t.copyOf, t.shared = l.copyOf, t.shared || kept
	if !b.sendLine(t, s, l.text, l.token) {
		b.giveBack(t, l, BlockInternal)
		return waiting
	}
	if kept {
		b.table.outbox.keepStarted(startedLine{heldLine: l, to: append(idsOf(rest), s.id)})
	} else {
		clear(l.text)
		l.forms.wipe()
	}
	if !l.isCopy {
		b.warnSwitched(t, s)
	}
	return waiting
}

// giveBack returns a line to the user.
func (b *Buddy) giveBack(t *turn, l heldLine, why BlockReason) {
	if l.isCopy {
		if s := b.table.session(l.session); s != nil {
			b.giveBackCopy(t, s, l.text)
		}
		clear(l.text)
		l.forms.wipe()
		return
	}
	r := LineReturned{Token: l.token, Text: l.text, Reason: why, Session: b.view(b.table.session(l.session))}
	if s := b.selected(); why.namesDestination() {
		r.Session, r.To = b.expectedView(s), b.view(s)
	}
	t.say(r)
}

// namesDestination reports whether a line that comes back for this reason goes to the
// selected session when it is sent again, which LineReturned names.
func (r BlockReason) namesDestination() bool {
	return r == BlockChanged || r == BlockOtherKey || r == BlockNotVerified
}

// returnTo returns the lines that match because s came up in place of the session
// that they were meant for. It reports whether there are any.
func (b *Buddy) returnTo(t *turn, s *session, match func(*heldLine) bool) (any bool) {
	from := len(t.out.Events)
	b.returnWhere(t, BlockNoAnswer, match)
	for k, e := range t.out.Events[from:] {
		if r, ok := e.(LineReturned); ok {
			r.Reason, r.To = BlockOtherKey, b.view(s)
			t.out.Events[from+k] = r
			any = true
		}
	}
	return any
}

// returnWhere returns the lines that match, in their order.
func (b *Buddy) returnWhere(t *turn, why BlockReason, match func(*heldLine) bool) {
	o := &b.table.outbox
	for _, l := range o.take() {
		if match(&l) {
			b.giveBack(t, l, why)
		} else {
			o.keep(l)
		}
	}
}

// returnLate returns text that has waited for new keys as long as it may, whatever
// became of the handshakes that were to bring them: all that waits for one client
// together, in its order.
func (b *Buddy) returnLate(t *turn) {
	for _, l := range slices.Clone(b.table.outbox.held) {
		s := b.table.session(l.session)
		if l.why == holdKeys && s != nil && !l.until.After(t.now) {
			behind := func(o *heldLine) bool { return o.session == s.id && (o.why == holdBehind || o.why == holdNot) }
			b.returnWhere(t, BlockNotRefreshed, func(o *heldLine) bool { return b.waitsForKeys(o, s.tag) || behind(o) })
		}
	}
}

// waitsForKeys reports whether a line waits for new keys with the client of a tag.
func (b *Buddy) waitsForKeys(l *heldLine, tag InstanceTag) bool {
	s := b.table.session(l.session)
	return l.why == holdKeys && s != nil && s.tag == tag
}

func (o *outbox) rewrite(match func(*heldLine) bool, change func(*heldLine)) {
	for k := range o.held {
		if match(&o.held[k]) {
			change(&o.held[k])
		}
	}
}
