package otr

import (
	"slices"
	"time"

	"pidgin-otr/otr/internal/ake"
)

// Between our D-H Key or Reveal Signature and the end of the handshake the other
// side may have given up the keys that a session has. Text for it waits through this
// gap.

// beginGap makes text for the sessions of i wait, because we have just sent a D-H
// Key. Unfinished handshakes do so a few times a minute: whoever forges Commits
// must not be able to hold text for good.
func (b *Buddy) beginGap(t *turn, i *instance) {
	if !i.gapUntil.IsZero() || !i.gaps.allows(t.now, maxGaps) || !b.hasLive(i.tag) {
		return
	}
	i.gaps.note(t.now, maxGaps)
	b.table.exchanges.noteGap()
	i.gapUntil = t.now.Add(b.account.holdForKeys())
	b.arm(i.gapUntil)
	t.say(Changed{})
}

// endGap ends the waiting when a handshake has completed, unless another one is under
// way.
func (b *Buddy) endGap(t *turn, i *instance) {
	i.gapUntil, i.gaps = time.Time{}, nil
	if i.theirs.in(ake.AwaitReveal) && b.mayBeAt(i, i.theirs.route) {
		b.beginGap(t, i)
	}
	if !i.gapUntil.IsZero() && i.theirs.dies.Before(i.gapUntil) {
		i.gapUntil = i.theirs.dies // nothing comes of it then
	}
	for _, e := range i.exchanges() {
		if e.in(ake.AwaitSig) {
			b.lapse(t, i, e)
		}
	}
}

// acknowledge tells the client of e, before our Reveal Signature ends the keys of
// its sessions, that what it wrote under them was read: it would have to take that
// for lost when new keys come.
func (b *Buddy) acknowledge(t *turn, i *instance, e *exchange) {
	for _, s := range b.table.sessions.list {
		if s.owes && s.live() && !s.lapsed() && s.tag == i.tag && b.address(s.route) == b.address(e.route) {
			b.heartbeat(t, s)
		}
	}
}

// lapse follows our Reveal Signature: the other side completes when it arrives,
// and reads the former keys no more. They stay for reading.
func (b *Buddy) lapse(t *turn, i *instance, e *exchange) {
	for _, s := range b.table.sessions.list {
		if s.live() && s.tag == i.tag && b.address(s.route) == b.address(e.route) {
			s.lapsedAt = t.now
			b.table.exchanges.noteGap()
			t.say(Changed{})
		}
	}
}

// lapsed reports whether the other side may not read the keys of s any more.
func (s *session) lapsed() bool { return s.live() && !s.lapsedAt.IsZero() }

// skipGap follows a message under the newest keys of s. If our last D-H Key left
// before they came up, the client had it then and has not gone on with it. An answer may
// still come, but text need not wait for that.
func (b *Buddy) skipGap(t *turn, s *session) {
	i := b.table.instance(s.tag)
	if i == nil || i.gapUntil.IsZero() || !i.outlived(s) {
		return
	}
	i.gapUntil = time.Time{}
	t.say(Changed{})
}

// outlived reports whether the keys of s came up after our last D-H Key had left, for a
// handshake that has not completed yet.
func (i *instance) outlived(s *session) bool {
	return i.theirs.in(ake.AwaitReveal) && i.theirs.dies.Before(s.completedAt.Add(handshakeLife))
}

// failGap follows a handshake that did not complete in time. Text that waited for its
// keys goes back, unless others came up meanwhile: the client had the time to go on with
// our D-H Key and has not, so that it has those.
func (b *Buddy) failGap(t *turn, i *instance) {
	i.gapUntil = time.Time{}
	b.returnWhere(t, BlockNotRefreshed, func(l *heldLine) bool {
		return b.waitsForKeys(l, i.tag) && !i.outlived(b.table.session(l.session))
	})
	t.say(Changed{})
}

// endLapse follows a message that verified under the keys of s. If our Reveal
// Signature has had the time to arrive, it did not, and the keys are good.
func (b *Buddy) endLapse(t *turn, s *session) {
	if s.lapsed() && sinceOver(s.lapsedAt, t.now, b.account.writtenAfter()) {
		s.lapsedAt = time.Time{}
		t.say(Changed{})
	}
}

// rekeying reports whether text for s waits for a handshake. Hardly ever does any:
// the instances are not looked through for nothing.
func (b *Buddy) rekeying(s *session) bool {
	if b.table == nil || !b.table.exchanges.gaps || !s.live() {
		return false
	}
	if s.lapsed() {
		return true
	}
	i := b.table.instance(s.tag)
	return i != nil && !i.gapUntil.IsZero()
}

// renew begins a handshake for text that waits for the new keys of s, if none
// brings them.
func (b *Buddy) renew(t *turn, s *session) {
	if b.stranded(t.now, s) {
		b.refreshOne(t, s)
	}
}

// stranded reports whether the keys of s are no good any more and no handshake under
// way brings others.
func (b *Buddy) stranded(now time.Time, s *session) bool {
	i := b.table.instance(s.tag)
	return s.lapsed() && (i == nil || !i.goesOn(now))
}

// noteGap notes that text for a session waits for a handshake.
func (x *exchanges) noteGap() { x.gaps = true }

// lookForGaps finds out whether text for any session waits for a handshake.
func (tab *table) lookForGaps() {
	tab.exchanges.gaps = slices.ContainsFunc(tab.exchanges.clients, func(i *instance) bool { return !i.gapUntil.IsZero() }) ||
		slices.ContainsFunc(tab.sessions.list, (*session).lapsed)
}
