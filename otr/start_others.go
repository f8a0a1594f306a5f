package otr

import (
	"slices"
	"time"

	"pidgin-otr/otr/wire"
)

// askOthers follows the query of one of the buddy's clients: those that are
// online without a session are asked by a query each, never by a Commit, which a
// client of another version or without OTR would show to its user. Nobody new
// being there is no news. A client whose session alone the user ended is left in
// peace; the end of everything is lifted for all.
func (b *Buddy) askOthers(t *turn, asker Route, lifted bool) {
	offer := b.offersBeside()
	if offer == 0 {
		return
	}
	for _, r := range b.addresses((*session).shown) {
		left := b.endedAt(r) && !lifted
		if r == asker || left || !b.mayAskToo(t.now, r) {
			continue
		}
		b.noteStart(start{to: r, at: t.now, silent: true, beside: true})
		b.sendOffer(t, r, offer, true)
	}
}

// mayAskToo reports whether the client at r is to be asked because another one
// asked. It is not while something is on its way to it, nor a short time after our last
// query: the buddy's clients may do the same with ours, and the queries of two people
// with several clients each would go round without end. It is not when that would make
// us forget an earlier start, nor after so many queries in a minute that none would be
// left to the user.
func (b *Buddy) mayAskToo(now time.Time, r Route) bool {
	return len(b.table.exchanges.starts) < maxStarts && b.table.exchanges.queriesSent.allows(now, maxOwnQueries) && !b.startedLately(now, r) &&
		!b.committedTo(r) && !b.exchangeAt(r, func(e *exchange) bool { return e.goesOn(now) })
}

// startedLately reports whether a query of ours, to r or to all, went a short time ago.
func (b *Buddy) startedLately(now time.Time, r Route) bool {
	return slices.ContainsFunc(b.table.exchanges.starts, func(s start) bool {
		return (s.to == "" || s.to == r) && now.Sub(s.at) < answerWithin
	})
}

// offersBeside returns the versions that we propose to one more client: of those
// that speak version 2 a buddy has one at most, which is not to lose its place.
func (b *Buddy) offersBeside() wire.Offer {
	i := b.table.instance(tagV2)
	coming := i != nil && i.busy()
	if coming || b.table.sessions.shownV2() {
		return b.offers() &^ wire.OfferV2
	}
	return b.offers()
}
