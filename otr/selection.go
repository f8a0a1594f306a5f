package otr

import "time"

// Select sets the user's choice. An Explicit choice of a session that is not
// shown changes nothing.
func (b *Buddy) Select(s Selection, now time.Time) Effects {
	t := turn{now: now, cause: byUser, moved: true}
	if s.Mode != Explicit {
		s.Session = 0
	} else if !b.table.session(s.Session).shown() {
		return t.out
	}
	b.selection = s
	if b.table == nil {
		return t.out
	}
	b.chooseSet()
	if s.Mode == Explicit {
		b.agree(&t, b.selected().fingerprint)
	}
	b.reselect(&t)
	b.noteChoice()
	b.settle(&t)
	b.warnChosen(&t)
	t.say(Changed{})
	return t.out
}

func (b *Buddy) choose(s Selection) { b.selection = s }

// noteChoice follows a choice of the user's: messages go there without surprise, if the
// key is agreed.
func (b *Buddy) noteChoice() {
	b.table.outbox.noteChoiceMade()
	if s := b.selected(); s == nil || s.agreed {
		b.table.outbox.expect(s)
	}
}

// Selection returns the user's choice.
func (b *Buddy) Selection() Selection { return b.selection }

// Selected returns the session that the selection resolves to; false if the
// buddy has neither a live nor a Finished one.
func (b *Buddy) Selected() (Session, bool) {
	s := b.selected()
	return b.view(s), s != nil
}

// selected resolves the selection. Most recent chooses among live sessions; a
// Finished one is only chosen when no live one is left, so that text for it is
// blocked rather than sent in clear.
func (b *Buddy) selected() (best *session) {
	if b.table == nil {
		return nil
	}
	switch b.selection.Mode {
	case Explicit:
		best = b.chosen()
	case All:
		best = b.firstOfSet()
	}
	switch {
	case best.shown():
		return best
	case b.choosy():
		return b.mostReachable()
	}
	return b.firstInOrder()
}

// chosen is selected for an Explicit choice, if it is shown.
func (b *Buddy) chosen() *session {
	if s := b.table.outbox.last; s.shown() && s.id == b.selection.Session { // most often, without a search
		return s
	}
	return b.table.session(b.selection.Session)
}

// firstInOrder is selected where presence is of no matter.
func (b *Buddy) firstInOrder() (best *session) {
	first, mode := uint64(endedRank), b.selection.Mode
	if s := b.table.outbox.last; s.shown() { // most often still the one: the scan only confirms it
		best, first = s, s.rank(mode)
	}
	for _, s := range b.table.sessions.list {
		if rank := s.rank(mode); rank > first {
			best, first = s, rank
		}
	}
	return best
}

// choosy reports whether the selection asks who can be reached: most secure
// prefers, among sessions of one level, a client that is not known to be offline.
func (b *Buddy) choosy() bool {
	return b.selection.Mode != MostRecent && b.places.countKnown() != 0
}

// mostReachable is selected for a choosy selection.
func (b *Buddy) mostReachable() (best *session) {
	first := uint64(endedRank)
	for _, s := range b.table.sessions.list {
		if rank := b.rankNow(s, MostSecure); rank > first {
			best, first = s, rank
		}
	}
	return best
}

// reachableBit stands in a rank below the level and above the order. No session that
// has ended, the lowest level, ranks above endedRank.
const (
	reachableBit = hereBit << 1
	levelAt      = spokeBit + 3
	endedRank    = 1<<levelAt - 1
)

// rankNow is the rank of s with what is known of its client's presence.
func (b *Buddy) rankNow(s *session, m Mode) uint64 {
	if m == MostRecent || b.unreachable(s) {
		return s.rank(m)
	}
	return s.rank(m) | reachableBit
}

// rank orders sessions for a mode, by level, then by order: the largest is chosen.
// For most recent all live sessions are of one level.
func (s *session) rank(m Mode) uint64 {
	level := Level(s.state)
	if s.verified && m != MostRecent {
		level = s.level()
	}
	return uint64(level)<<levelAt | s.order
}

// endChoice follows the end of s: an explicit choice of it is over.
func (b *Buddy) endChoice(t *turn, s *session) {
	if b.selection.Mode != Explicit || b.selection.Session != s.id {
		return
	}
	b.selection = Selection{Mode: MostSecure}
	if t.cause != byUser {
		b.table.outbox.noteChoiceEnded()
	}
}
