package otr

import "slices"

func (b *Buddy) usesRoute(r Route) bool { return b.isRouteOf((*session).shown, r) }

// isRouteOf reports whether r is the address of a session of that kind.
func (b *Buddy) isRouteOf(kind func(*session) bool, r Route) bool {
	return b.table != nil && slices.ContainsFunc(b.table.sessions.list, func(s *session) bool {
		return kind(s) && s.route == r
	})
}

// FreeRoutes returns the online clients without a session, sorted. It is empty
// on a network that cannot address one client.
func (b *Buddy) FreeRoutes() []Route {
	return b.onlineWithout((*session).shown)
}

// onlineWithout returns the online clients at whose address no session of that
// kind is, sorted.
func (b *Buddy) onlineWithout(kind func(*session) bool) []Route {
	if !b.account.addressable || b.places == nil {
		return nil
	}
	var free []Route
	for r, online := range b.places.presence {
		if online && !b.isRouteOf(kind, r) {
			free = append(free, r)
		}
	}
	slices.Sort(free)
	return free
}

// moveRoute follows an authenticated message: that is where the client is now.
func (b *Buddy) moveRoute(t *turn, s *session, from Route) {
	if from == "" || from == s.route {
		return
	}
	s.route, s.evidence = from, evidence{}
	t.say(Changed{})
}
