package otr

// warnChosen warns at once when the user's choice is not the session that spoke
// last.
func (b *Buddy) warnChosen(t *turn) {
	b.table.outbox.switched = false
	s, recent := b.selected(), b.table.sessions.recent()
	if s.live() && recent != nil && !b.receives(recent) {
		b.sayNotMostRecent(t, s, recent)
	}
}

// warnSwitched warns with the first message after another session spoke.
func (b *Buddy) warnSwitched(t *turn, s *session) {
	if !b.table.outbox.switched {
		return
	}
	b.table.outbox.switched = false
	if recent := b.table.sessions.recent(); recent != nil && recent != s && !b.receives(recent) {
		b.sayNotMostRecent(t, s, recent)
	}
}

func (b *Buddy) sayNotMostRecent(t *turn, s, recent *session) {
	routed := b.account.addressable && s.route != ""
	t.say(NotMostRecent{Selected: b.view(s), Recent: b.view(recent), Routed: routed})
}

// noteSwitch notes whether a session has spoken that is not the selected one.
func (o *outbox) noteSwitch(elsewhere bool) { o.switched = elsewhere }

// countSessions says once that there is more than one private session, until
// fewer than two are left.
func (b *Buddy) countSessions(t *turn) {
	n := b.liveCount()
	if n >= 2 && !b.table.outbox.several {
		t.say(MultipleSessions{Sessions: b.Sessions()})
	}
	b.table.outbox.several = n >= 2
}
