package otr

import (
	"slices"
	"time"
)

// RouteState says that the client at r came online or went offline.
func (b *Buddy) RouteState(r Route, online bool, now time.Time) Output {
	t := turn{now: now}
	if r == "" {
		return t.out
	}
	was, known := b.presence[r]
	if known && was == online {
		return t.out
	}
	b.setPresence(r, online)
	b.forgetWriter(r)
	b.sayRoute(&t, r)
	b.settle(&t)
	return t.out
}

// setPresence keeps what is known of r. Offline addresses matter only while a
// session uses them, so that a buddy who comes and goes under new names leaves
// nothing behind.
func (b *Buddy) setPresence(r Route, online bool) {
	if !online && !b.usesRoute(r) {
		delete(b.presence, r)
		return
	}
	if b.presence == nil {
		b.presence = make(map[Route]bool)
	}
	if _, known := b.presence[r]; !known && len(b.presence) >= maxRoutes {
		b.sweepPresence()
	}
	if _, known := b.presence[r]; known || len(b.presence) < maxRoutes {
		b.presence[r] = online
	}
}

// sweepPresence forgets offline addresses that no session uses any more.
func (b *Buddy) sweepPresence() {
	for r, online := range b.presence {
		if !online && !b.usesRoute(r) {
			delete(b.presence, r)
		}
	}
}

func (b *Buddy) usesRoute(r Route) bool { return b.routeOf((*session).shown, r) }

// routeOf reports whether r is the address of a session of that kind.
func (b *Buddy) routeOf(kind func(*session) bool, r Route) bool {
	return b.table != nil && slices.ContainsFunc(b.table.sessions, func(s *session) bool {
		return kind(s) && s.route == r
	})
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
	online, known := b.presence[r]
	switch {
	case !known:
		return PresenceUnknown
	case online:
		return PresenceOnline
	}
	return PresenceOffline
}

// unreachable reports whether the network would hand a message for s to another
// client because its own is offline.
func (b *Buddy) unreachable(s *session) bool {
	return b.account.addressable && s.route != "" && b.presenceOf(s.route) == PresenceOffline
}

// FreeRoutes returns the online clients without a session, sorted. It is empty
// on a network that cannot address one client.
func (b *Buddy) FreeRoutes() []Route {
	return b.onlineWithout((*session).shown)
}

// onlineWithout returns the online clients at whose address no session of that
// kind is, sorted.
func (b *Buddy) onlineWithout(kind func(*session) bool) []Route {
	if !b.account.addressable {
		return nil
	}
	var free []Route
	for r, online := range b.presence {
		if online && !b.routeOf(kind, r) {
			free = append(free, r)
		}
	}
	slices.Sort(free)
	return free
}

func (b *Buddy) hasPresence() bool { return len(b.presence)+len(b.writers) > 0 }

// forgetPresence follows our own signing off: every route is unknown. Lines
// that wait for a route go back, for nothing can be sent now.
func (b *Buddy) forgetPresence(t *turn) {
	if b.table != nil {
		b.returnWhere(t, BlockOffline, func(l *heldLine) bool {
			return l.why == holdAnswer || l.why == holdOnline || l.why == holdBehind
		})
	}
	b.presence, b.writers = nil, nil
	t.say(Changed{})
}

// moveRoute follows an authenticated message: that is where the client is now.
func (b *Buddy) moveRoute(t *turn, s *session, from Route) {
	if from == "" || from == s.route {
		return
	}
	s.route = from
	t.say(Changed{})
}
