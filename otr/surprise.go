package otr

// A destination is where messages go: a session, as it was when it was noted.
type destination struct {
	id    SessionID
	level Level
}

func destinationOf(s *session) destination {
	if s == nil {
		return destination{}
	}
	return destination{id: s.id, level: s.level()}
}

// reselect resolves the selection anew and says if it moved. The user's own acts
// move what the user expects along with it, but not to a key that is not agreed;
// and so does what is no surprise, unless a choice by hand ended: that is asked
// about whatever happens since.
func (b *Buddy) reselect(t *turn) {
	m := b.table
	s := b.selected()
	was, now := m.resolved, destinationOf(s)
	if was == now {
		return
	}
	m.resolved, m.last = now, s
	if was.id != now.id {
		m.told = 0
	}
	own := t.cause == byUser
	if s == nil || own && s.agreed && m.expected == was || !m.choiceOver && !b.surprised(s) {
		b.expect(s)
	}
	from := b.view(m.session(was.id))
	if from.ID == 0 {
		from.ID = was.id
	}
	t.say(NewSelection{From: from, To: b.view(s), ByUser: own, ByPresence: t.cause == byPresence})
}

// expect notes that the user knows where messages go.
func (b *Buddy) expect(s *session) {
	b.table.expected = destinationOf(s)
	b.table.choiceOver = false
}

// surprised reports whether a message to s would go to somebody else than the user
// expects: its key is not agreed, its level is lower than that of where messages
// went, or an explicit choice of another session ended. What the user has been told
// is no surprise.
func (b *Buddy) surprised(s *session) bool {
	m := b.table
	return !s.agreed && m.told != s.id || s.level() < m.expected.level || m.choiceOver && m.expected.id != s.id
}

// expectedView is where the user expects messages to go; the zero Session if that
// is s as it is.
func (b *Buddy) expectedView(s *session) Session {
	m := b.table
	if m.expected == destinationOf(s) {
		return Session{}
	}
	from := b.view(m.session(m.expected.id))
	if from.ID == s.id {
		from.Level = m.expected.level
	}
	return from
}

// tell notes that the user is told now where messages would go: sending again
// sends.
func (b *Buddy) tell(s *session) {
	b.expect(s)
	b.table.told = s.id
}
