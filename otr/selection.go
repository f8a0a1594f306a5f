package otr

import "time"

// Select sets the user's choice. An Explicit choice of a session that is not
// shown changes nothing.
func (b *Buddy) Select(s Selection, now time.Time) Output {
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
	if s.Mode == Explicit {
		b.agree(&t, b.selected().fingerprint)
	}
	b.reselect(&t)
	b.turned()
	b.settle(&t)
	b.warnChosen(&t)
	t.say(Changed{})
	return t.out
}

// turned follows a choice of the user's: messages go there without surprise, if the
// key is agreed.
func (b *Buddy) turned() {
	b.table.choiceOver = false
	if s := b.selected(); s == nil || s.agreed {
		b.expect(s)
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
	if b.selection.Mode == Explicit {
		if s := b.table.session(b.selection.Session); s.shown() {
			return s
		}
	}
	var first uint64
	mode := b.selection.Mode
	if s := b.table.last; s.shown() { // most often still the one: the scan only confirms it
		best, first = s, b.rank(s, mode)
	}
	for _, s := range b.table.sessions {
		if s.state == stateOver {
			continue
		}
		if rank := b.rank(s, mode); rank > first {
			best, first = s, rank
		}
	}
	return best
}

// rank orders sessions for a mode, the one to choose last: by level, then by when
// they spoke; those that never did come before, of them the agreed keys last and
// the earlier private later. For most recent all live sessions are of one level.
// Most secure prefers, among those of one level, a client that can be reached.
func (b *Buddy) rank(s *session, m Mode) uint64 {
	level, order := Level(s.state), s.order
	if s.verified && m != MostRecent {
		level = s.level()
	}
	if !s.hasSpoken() {
		order = agreedBit - 1 - order
		if s.agreed {
			order |= agreedBit
		}
	}
	rank := uint64(level)<<(spokeBit+2) | order
	if m != MostRecent && (len(b.presence) == 0 || !b.unreachable(s)) {
		rank |= 1 << (spokeBit + 1)
	}
	return rank
}

// endChoice follows the end of s: an explicit choice of it is over.
func (b *Buddy) endChoice(t *turn, s *session) {
	if b.selection.Mode != Explicit || b.selection.Session != s.id {
		return
	}
	b.selection = Selection{Mode: MostSecure}
	if t.cause != byUser {
		b.table.choiceOver = true
	}
}
