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
	b.joinSet()
	b.resolve(t)
	b.saySet(t)
}

// resolve tells the user if another session is selected. In the mode All that is but one
// of those that messages go to.
func (b *Buddy) resolve(t *turn) {
	o := &b.table.outbox
	s := b.selected()
	was, now := o.resolved, destinationOf(s)
	if was == now {
		return
	}
	o.resolved, o.last = now, s
	if was.id != now.id {
		o.told = 0
	}
	own := t.cause == byUser
	if s == nil || b.follows(s, was, own) {
		o.expect(s)
	}
	if b.gets(s) {
		return
	}
	from := b.view(b.table.session(was.id))
	if from.ID == 0 {
		from.ID = was.id
	}
	t.say(NewSelection{From: from, To: b.view(s), ByUser: own, ByPresence: t.cause == byPresence})
}

// follows reports whether what the user expects moves to s along with the selection,
// which was elsewhere, by the user's own act or not.
func (b *Buddy) follows(s *session, was destination, own bool) bool {
	o := &b.table.outbox
	if own && s.agreed && o.expected == was {
		return true
	}
	return !o.choiceOver && !b.surprised(s)
}

// expect notes that the user knows where messages go.
func (o *outbox) expect(s *session) {
	o.expected = destinationOf(s)
	o.choiceOver = false
}

// noteChoiceEnded notes that a choice of the user's is over without the user's doing.
func (o *outbox) noteChoiceEnded() { o.choiceOver = true }

// noteChoiceMade notes that the user has chosen anew.
func (o *outbox) noteChoiceMade() { o.choiceOver = false }

// surprised reports whether a message to s would go to somebody else than the user
// expects: its key is not agreed, its level is lower than that of where messages
// went, or an explicit choice of another session ended. What the user has been told
// is no surprise.
func (o *outbox) surprised(s *session) bool {
	unasked := !s.agreed && o.told != s.id
	elsewhere := o.choiceOver && o.expected.id != s.id
	return unasked || elsewhere || s.level() < o.expected.level
}

// surprised is that of the outbox, but no session in the set of the mode All is a
// surprise: the user knows that it is there.
func (b *Buddy) surprised(s *session) bool {
	return !b.gets(s) && b.table.outbox.surprised(s)
}

// expectedView is where the user expects messages to go; the zero Session if that
// is s as it is.
func (b *Buddy) expectedView(s *session) Session {
	expected := b.table.outbox.expected
	if expected == destinationOf(s) {
		return Session{}
	}
	from := b.view(b.table.session(expected.id))
	if from.ID == s.id {
		from.Level = expected.level
	}
	return from
}

// tell notes that the user is told now where messages would go: sending again
// sends.
func (o *outbox) tell(s *session) {
	o.expect(s)
	o.told = s.id
}
