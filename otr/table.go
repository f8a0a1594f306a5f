package otr

import (
	"slices"
	"time"
)

// A table holds everything that goes on with one buddy. All methods that only
// look accept nil, the table of a buddy with whom nothing ever happened.
type table struct {
	outbox    outbox
	exchanges exchanges
	sessions  sessions
	notices   notices

	used       time.Time // last message that came
	leftToUser bool      // the last notice of an unreadable message left it to the user to start anew
}

// session returns the session of that id, or nil.
func (tab *table) session(id SessionID) *session {
	if tab == nil || id == 0 {
		return nil
	}
	return tab.sessions.named(id)
}

// liveOf returns the live session of that tag that was heard last, or nil.
func (tab *table) liveOf(tag InstanceTag) *session {
	if tab == nil {
		return nil
	}
	return tab.sessions.liveOf(tag)
}

func (tab *table) anyShown() bool {
	return tab != nil && slices.ContainsFunc(tab.sessions.list, (*session).shown)
}

func (tab *table) shownByNumber() []*session {
	if tab == nil {
		return nil
	}
	return tab.sessions.shownByNumber()
}

func (b *Buddy) hasLive(tag InstanceTag) bool { return b.table.liveOf(tag) != nil }

func (b *Buddy) liveCount() int {
	if b.table == nil {
		return 0
	}
	return b.table.sessions.liveCount()
}

// instance returns what is kept of the client of that tag, or nil.
func (tab *table) instance(tag InstanceTag) *instance {
	if tab == nil {
		return nil
	}
	return tab.exchanges.client(tag)
}

// touch returns what is kept of the client of that tag, made if need be. A
// client without session or handshake is unknown, and can invent tags without end: of
// those the one longest untouched makes room.
func (b *Buddy) touch(tag InstanceTag, now time.Time) *instance {
	tab := b.ensureTable()
	i := tab.instance(tag)
	if i == nil {
		b.dropUnknown()
		i = tab.exchanges.add(tag)
	}
	i.touched = now
	return i
}

// dropUnknown makes room for one more unknown tag.
func (b *Buddy) dropUnknown() {
	var oldest *instance
	count := 0
	for _, i := range b.table.exchanges.clients {
		if !b.unknown(i) {
			continue
		}
		count++
		if oldest == nil || i.touched.Before(oldest.touched) {
			oldest = i
		}
	}
	if count >= maxUnknownTags {
		b.forgetInstance(oldest)
	}
}

func (b *Buddy) unknown(i *instance) bool {
	return !i.busy() && !slices.ContainsFunc(b.table.sessions.list, func(s *session) bool {
		return s.tag == i.tag && s.shown()
	})
}

// forgetInstance wipes all that is kept of i, sessions aside.
func (b *Buddy) forgetInstance(i *instance) {
	b.dropFragments(i)
	i.cancel()
	b.table.exchanges.remove(i)
}

// admitHandshake makes room for one more handshake. It reports false, and nothing
// has changed, if there is none to go.
func (b *Buddy) admitHandshake(now time.Time) bool {
	if b.table.exchanges.handshakes() < maxHandshakes {
		return true
	}
	i, e := b.handshakeToDrop(now)
	if e == nil {
		return false
	}
	i.drop(e)
	return true
}

// handshakeToDrop finds the handshake that makes room for another one: of those
// without a live session the oldest, first at an address that nothing speaks for,
// then at the one that has most. It is nil if there is none.
func (b *Buddy) handshakeToDrop(now time.Time) (of *instance, victim *exchange) {
	most := 0
	for _, i := range b.table.exchanges.clients {
		if b.hasLive(i.tag) {
			continue
		}
		for _, e := range i.exchanges() {
			weight := b.exchangesAt(e.route)
			if !b.favoured(now, e.route) {
				weight += maxHandshakes
			}
			older := victim != nil && weight == most && e.order < victim.order
			if weight > most || older {
				of, victim, most = i, e, weight
			}
		}
	}
	return of, victim
}

// exchangesAt counts the handshakes in progress with clients at r.
func (b *Buddy) exchangesAt(r Route) (n int) {
	for _, i := range b.table.exchanges.clients {
		for _, e := range i.exchanges() {
			if b.address(e.route) == b.address(r) {
				n++
			}
		}
	}
	return n
}

// emptyButPurses reports whether the table holds nothing but purses and the times of old
// notices.
func (b *Buddy) emptyButPurses(now time.Time) bool {
	tab := b.table
	return len(tab.sessions.list) == 0 && tab.exchanges.empty() && len(tab.outbox.held) == 0 && tab.notices.allOver(now) &&
		tab.exchanges.errorLines.expired(now) && tab.exchanges.autos.expired(now) && tab.exchanges.queriesSent.expired(now)
}
