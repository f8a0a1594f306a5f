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
	b.settle(&t)
	b.agree(b.selected())
	b.warnChosen(&t)
	t.say(Changed{})
	return t.out
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
		best, first = s, s.rank(mode)
	}
	for _, s := range b.table.sessions {
		if s.state == stateOver {
			continue
		}
		if rank := s.rank(mode); rank > first {
			best, first = s, rank
		}
	}
	return best
}

// rank orders sessions for a mode, the one to choose last: by level, then by the
// one clock. For most recent all live sessions are of one level.
func (s *session) rank(m Mode) uint64 {
	level := Level(s.state)
	if s.verified && m != MostRecent {
		level = s.level()
	}
	return uint64(level)<<(spokeBit+1) | s.order
}

// A destination is where messages go: a session, as it was when it was noted.
type destination struct {
	id          SessionID
	fingerprint Fingerprint
	level       Level
}

func destinationOf(s *session) destination {
	if s == nil {
		return destination{}
	}
	return destination{id: s.id, fingerprint: s.fingerprint, level: s.level()}
}

// reselect resolves the selection anew and says if it moved. The user's own
// acts move what the user believes along with it, and so does an equally secure
// session that spoke, unless it was a choice by hand that ended: that one may have
// come back since. Anything else is kept for surprised to see.
func (b *Buddy) reselect(t *turn) {
	m := b.table
	s := b.selected()
	was, now := m.resolved, destinationOf(s)
	if was == now {
		return
	}
	m.resolved, m.last = now, s
	follows := t.cause == byUser || t.cause == bySpeech && !m.choiceOver && now.level >= m.baseline.level
	if follows && m.baseline == was {
		m.baseline = now
	}
	if s == nil {
		b.agree(nil)
	}
	from := b.view(m.session(was.id))
	if from.ID == 0 {
		from.ID = was.id
	}
	t.say(NewSelection{From: from, To: b.view(s), ByUser: t.cause == byUser})
}

// agree notes that the user knows where messages go.
func (b *Buddy) agree(s *session) {
	b.table.baseline = destinationOf(s)
	b.table.choiceOver = false
}

// surprised reports whether a message to s would go to somebody else than the
// user believes: since the last message the destination changed otherwise than
// by the user's own act, and the level fell, the key changed, or an explicit
// choice ended.
func (b *Buddy) surprised(s *session) bool {
	was := b.table.baseline
	if was.id == 0 || was.id == s.id {
		return was.id != 0 && s.level() < was.level
	}
	return b.table.choiceOver || s.level() < was.level || s.fingerprint != was.fingerprint
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
