package otr

import (
	"slices"
	"time"

	"pidgin-otr/otr/wire"
)

// addresses returns the known addresses, sorted, at which no session of that kind
// is: those that are online, and those that have written in this sign-on and of
// which no presence tells.
func (b *Buddy) addresses(kind func(*session) bool) []Route {
	found := b.onlineWithout(kind)
	for _, r := range b.places.writersSeen() {
		if _, told := b.places.presenceAt(r); !told && !b.isRouteOf(kind, r) {
			found = append(found, r)
		}
	}
	slices.Sort(found)
	return found
}

// noteWriter remembers an address that something came from.
func (b *Buddy) noteWriter(r Route) {
	if r == "" || !b.account.addressable {
		return
	}
	wrote := b.places.writersSeen()
	if last := len(wrote) - 1; last >= 0 && wrote[last] == r {
		return
	}
	if _, told := b.places.presenceAt(r); !told {
		b.ensurePlaces().note(r)
	}
}

// queryAt asks the client at r, or all of them: each known address by a query of its
// own, because one for all would come to every client as often as there are
// addresses; where none is known the buddy.
func (b *Buddy) queryAt(t *turn, r Route) {
	known := b.addresses((*session).live)
	if r != "" || len(known) == 0 {
		b.sendQuery(t, r, true)
		return
	}
	// Anybody can write from any number of addresses: those that are known to be
	// online come first, and keep half of what may be sent.
	for _, online := range []bool{true, false} {
		for _, r := range known {
			if there := b.presenceOf(r) == PresenceOnline; there != online {
				continue
			}
			if online || b.ensureTable().exchanges.queriesSent.allows(t.now, maxOwnQueries) {
				b.sendQuery(t, r, true)
			}
		}
	}
}

// sendQuery transmits our query mark with all versions that we speak, within the
// cap. Who has a session needs no explanation beside it.
func (b *Buddy) sendQuery(t *turn, r Route, explained bool) {
	if b.ensureTable().exchanges.queriesSent.allows(t.now, maxQueries) {
		b.sendOffer(t, r, b.offers(), explained)
	}
}

// sendOffer transmits a query mark; explained, with the plain line for readers whose
// client does not know OTR, where that fits. Only an explained query that the user did
// not ask for is left out if one went there a short time ago: what the user asks for
// goes at any time, and a re-key, which explains nothing, has caps of its own.
func (b *Buddy) sendOffer(t *turn, r Route, offer wire.Offer, explained bool) {
	tab := b.ensureTable()
	if t.cause != byUser && explained && b.queriedAt(t.now, r) {
		return
	}
	text := wire.AppendQuery(nil, offer)
	if line := b.account.queryText; explained && line != "" {
		full := append(append(slices.Clone(text), b.account.lineBreak()), line...)
		if most := b.longest(); most <= 0 || len(full) <= most {
			text = full
		}
	}
	to := b.address(r)
	w := Outgoing{Text: text, To: to, Ticket: b.account.ticket(), Query: to == ""}
	tab.exchanges.noteQueryQueued(r, t.now, w.Ticket)
	tab.exchanges.queriesSent.note(t.now, maxQueries)
	b.arm(t.now.Add(autoWindow))
	t.out.Transmit = append(t.out.Transmit, w)
	if p := b.noteAsked(t.now, r); p != nil {
		p.queried = t.now
	}
}

// queriedAt reports whether a query went to r a short time ago.
func (b *Buddy) queriedAt(now time.Time, r Route) bool {
	if b.address(r) == "" {
		return !sinceOver(b.table.exchanges.askedAll, now, queryEvery)
	}
	return slices.ContainsFunc(b.table.exchanges.purses, func(p *purse) bool {
		return p.address == b.address(r) && !sinceOver(p.queried, now, queryEvery)
	})
}

// lineBreak is what stands between the query mark and the plain line.
func (a *Account) lineBreak() byte {
	if a.oneLine {
		return ' '
	}
	return '\n'
}
