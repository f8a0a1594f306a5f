package otr

import "time"

// RouteState says that the client at r came online or went offline.
func (b *Buddy) RouteState(r Route, online bool, now time.Time) Effects {
	t := turn{now: now}
	if r == "" {
		return t.out
	}
	was, known := b.places.presenceAt(r)
	b.setPresence(r, online)
	if known && was == online && !b.isRouteOf((*session).contradicts, r) {
		return t.out
	}
	b.places.forgetWriter(r)
	b.followRoute(&t, r, online)
	b.sayRoute(&t, r)
	b.settle(&t)
	return t.out
}

// followRoute notes a change of the presence of r for the sessions there.
func (b *Buddy) followRoute(t *turn, r Route, online bool) {
	if b.table == nil {
		return
	}
	for _, s := range b.table.sessions.list {
		if s.live() && s.route == r {
			s.evidence = evidence{}
			b.notePresence(t, s, online)
			t.cause, t.moved = byPresence, true
		}
	}
}

// evidence is what the messages of a session's client say against the presence of
// its address. Another client may have that address too, so it holds for the session
// alone.
type evidence struct {
	stands bool
	until  time.Time // the client counts as online so long; zero: that is over, and its presence is unknown
}

func (s *session) contradicts() bool { return s.evidence.stands }

// noteHeard follows an authenticated message of s: a client that writes is online,
// even if it tells us otherwise.
func (b *Buddy) noteHeard(t *turn, s *session) {
	denied := s.evidence.stands || b.presenceOf(s.route) == PresenceOffline
	if b.places.countKnown() == 0 || !denied {
		return
	}
	was := b.presenceOfClient(s)
	s.evidence = evidence{stands: true, until: t.now.Add(evidenceLife)}
	b.arm(s.evidence.until)
	if was != PresenceOnline {
		t.cause, t.moved = byPresence, true
		b.sayRoute(t, s.route)
	}
}

// tickPresence ends what the last message of s says of where its client is, once it
// is old.
func (b *Buddy) tickPresence(t *turn, s *session) {
	if e := &s.evidence; e.stands && !e.until.IsZero() && !e.until.After(t.now) {
		e.until = time.Time{}
		b.sayRoute(t, s.route)
	}
}

// setPresence keeps what is known of r. Offline addresses matter only while a
// session uses them, so that a buddy who comes and goes under new names leaves
// nothing behind.
func (b *Buddy) setPresence(r Route, online bool) {
	p := b.ensurePlaces()
	if !online && !b.usesRoute(r) {
		delete(p.presence, r)
		return
	}
	if _, known := p.presence[r]; !known && len(p.presence) >= maxRoutes {
		b.sweepPresence(p)
	}
	if _, known := p.presence[r]; known || len(p.presence) < maxRoutes {
		p.presence[r] = online
	}
}

// sweepPresence forgets offline addresses that no session uses any more.
func (b *Buddy) sweepPresence(p *places) {
	for r, online := range p.presence {
		if !online && !b.usesRoute(r) {
			delete(p.presence, r)
		}
	}
}

// sayRoute says what a change of presence changes for the user.
func (b *Buddy) sayRoute(t *turn, r Route) {
	if s := b.selected(); s != nil && s.route == r {
		t.say(RouteChanged{Session: b.view(s)})
		return
	}
	t.say(Changed{})
}

func (b *Buddy) presenceOf(r Route) Presence {
	online, known := b.places.presenceAt(r)
	switch {
	case !known:
		return PresenceUnknown
	case online:
		return PresenceOnline
	}
	return PresenceOffline
}

// presenceOfClient is that of the client of s: another one may be at its address.
func (b *Buddy) presenceOfClient(s *session) Presence {
	switch e := &s.evidence; {
	case s.doubt.gone:
		return PresenceOffline
	case !e.stands:
		return b.presenceOf(s.route)
	case e.until.IsZero():
		return PresenceUnknown
	}
	return PresenceOnline
}

// unreachable reports whether the network would hand a message for s to another
// client because its own is offline.
func (b *Buddy) unreachable(s *session) bool {
	return b.account.addressable && s.route != "" && b.presenceOfClient(s) == PresenceOffline
}

func (b *Buddy) hasPresence() bool {
	return b.places.countKnown()+len(b.places.writersSeen()) > 0 || b.table.anyShown()
}

// forgetPresence follows our own signing off: every route is unknown. Lines
// that wait for a route go back, for nothing can be sent now.
func (b *Buddy) forgetPresence(t *turn) {
	if b.table != nil {
		b.returnWhere(t, BlockOffline, (*heldLine).releasable)
	}
	b.forgetPlaces()
	b.noteSignOff()
	t.say(Changed{})
}
