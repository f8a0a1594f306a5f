package otr

import (
	"slices"
	"time"
)

// Anybody can send Commits and queries, which make us work. Our answers are paid for
// out of purses that never pay for each other, so that nobody can empty the one of
// somebody whom the user asked, or of a client that we have a session with.

// A purse pays for answers to Commits and, apart, to queries.
type purse struct {
	address Route
	asked   time.Time // when we last asked there, by a query or a Commit
	queried time.Time // the same, by a query
	commits bucket
	queries bucket
}

// of is the part of the purse that pays for a kind of answer.
func (p *purse) of(query bool) *bucket {
	if query {
		return &p.queries
	}
	return &p.commits
}

// allowance is what a purse pays for. Where lines come slowly none fills faster than
// the link takes them.
func (a *Account) allowance(burst, rate float64) allowance {
	if a.slow {
		return allowance{slowBurst, slowRate}
	}
	return allowance{burst, rate}
}

// ofAddress, ofBuddy and ofUnbefriended are the allowances of an address that we asked
// or have a session with, of the buddy's other addresses together, and of all buddies
// whom we neither asked nor have a session with.
func (a *Account) ofAddress() allowance {
	if !a.addressable {
		return a.ofBuddy() // the one address is that of all of the buddy's clients together
	}
	return a.allowance(ownBurst, commitRate)
}
func (a *Account) ofBuddy() allowance        { return a.allowance(commitBurst, commitRate) }
func (a *Account) ofUnbefriended() allowance { return a.allowance(unbefriendedBurst, unbefriendedRate) }

// full reports whether nothing has been taken lately, or all of it is there again.
func (p *purse) full(now time.Time, l allowance) bool {
	return p.commits.spentAt(now, l.rate) == 0 && p.queries.spentAt(now, l.rate) == 0
}

// idle reports whether the purse says nothing any more.
func (p *purse) idle(now time.Time, l allowance) bool { return p.full(now, l) && !lately(p.asked, now) }

// deadline reports when the purse will be full.
func (p *purse) deadline(l allowance, due func(time.Time, time.Duration)) {
	for _, k := range []bucket{p.commits, p.queries} {
		if k.spent > 0 {
			due(k.at, time.Duration((k.spent/l.rate+1)*float64(time.Second)))
		}
	}
}

// noteAsked follows a query or a Commit of ours to r; "" stands for all of the
// buddy's clients. It returns the purse of that address, if it has one.
func (b *Buddy) noteAsked(now time.Time, r Route) *purse {
	tab := b.ensureTable()
	b.arm(now.Add(askedLately))
	if r == "" {
		tab.exchanges.askedAll = now
		return nil
	}
	p := b.ownPurse(now, b.address(r))
	if p != nil {
		p.asked = now
	}
	return p
}

// favoured reports whether the client at r has a purse of its own: we asked there
// a short time ago, or it has a live session. Where there are no addresses the
// buddy is the address.
func (b *Buddy) favoured(now time.Time, r Route) bool {
	if b.table == nil {
		return false
	}
	r = b.address(r)
	return b.recentlyAsked(now, r) || slices.ContainsFunc(b.table.sessions.list, func(s *session) bool {
		return s.live() && b.address(s.route) == r
	})
}

// recentlyAsked reports whether we asked the client at an address, or all of the
// buddy's, a short time ago.
func (b *Buddy) recentlyAsked(now time.Time, address Route) bool {
	x := &b.table.exchanges
	if lately(x.askedAll, now) && b.answersAll(address) {
		return true
	}
	return slices.ContainsFunc(x.purses, func(p *purse) bool { return p.address == address && lately(p.asked, now) })
}

// answersAll reports whether the client at r may answer a query to all: it is known
// to be there, or few others have.
func (b *Buddy) answersAll(r Route) bool {
	tab := b.table
	return r == "" || b.presenceOf(r) == PresenceOnline || len(tab.exchanges.purses) < maxUnseen ||
		slices.ContainsFunc(tab.exchanges.purses, func(p *purse) bool { return p.address == r })
}

func lately(at, now time.Time) bool { return !sinceOver(at, now, askedLately) }

// befriended reports whether any of the buddy's clients is favoured.
func (b *Buddy) befriended(now time.Time) bool {
	if b.table == nil {
		return false
	}
	x := &b.table.exchanges
	return b.liveCount() > 0 || lately(x.askedAll, now) || slices.ContainsFunc(x.purses, func(p *purse) bool { return lately(p.asked, now) })
}

// ownPurse returns the purse of an address, made if need be; nil if there are too
// many, of which an address that we asked keeps its own.
func (b *Buddy) ownPurse(now time.Time, address Route) *purse {
	x := &b.table.exchanges
	if p := x.purseOf(address); p != nil {
		return p
	}
	if len(x.purses) >= maxPurses {
		b.dropPurses(now)
	}
	if len(x.purses) >= maxPurses {
		return nil
	}
	p := &purse{address: address}
	x.purses = append(x.purses, p)
	return p
}

// mayOwnPurse reports whether ownPurse has one for the address.
func (b *Buddy) mayOwnPurse(now time.Time, address Route) bool {
	x := &b.table.exchanges
	return x.purseOf(address) != nil || len(x.purses) < maxPurses ||
		slices.ContainsFunc(x.purses, func(p *purse) bool { return p.idle(now, b.account.ofAddress()) })
}

// purseOf returns the purse of an address, nil if it has none of its own.
func (x *exchanges) purseOf(address Route) *purse {
	for _, p := range x.purses {
		if p.address == address {
			return p
		}
	}
	return nil
}

// mayAnswer reports whether a Commit or a query of the client at r may be answered: the
// purses that payAnswer takes from are not empty, and the host's queue has room.
func (b *Buddy) mayAnswer(now time.Time, r Route, query bool) bool {
	a := b.account
	if !a.mayWait(b.payer(now), now) {
		return false
	}
	if address := b.address(r); b.favoured(now, r) && b.mayOwnPurse(now, address) {
		p := b.table.exchanges.purseOf(address)
		return p == nil || p.of(query).has(now, a.ofAddress())
	}
	if !b.befriended(now) && !a.unbefriended.has(now, a.ofUnbefriended()) {
		return false
	}
	return b.table == nil || b.table.exchanges.others.of(query).has(now, a.ofBuddy())
}

// payAnswer takes what the answer to a Commit or a query of the client at r costs:
// out of its own purse, or that of the buddy's other addresses; of a buddy whom we
// neither asked nor have a session with, out of the one of all such buddies too.
func (b *Buddy) payAnswer(t *turn, r Route, query bool) {
	t.answers = true
	a := b.account
	if b.favoured(t.now, r) {
		if p := b.ownPurse(t.now, b.address(r)); p != nil {
			p.of(query).take(t.now, a.ofAddress())
			return
		}
	}
	if !b.befriended(t.now) {
		a.unbefriended.take(t.now, a.ofUnbefriended())
	}
	b.ensureTable().exchanges.others.of(query).take(t.now, a.ofBuddy())
}

// dropPurses forgets purses that say nothing any more.
func (b *Buddy) dropPurses(now time.Time) {
	tab := b.table
	tab.exchanges.purses = slices.DeleteFunc(tab.exchanges.purses, func(p *purse) bool {
		return p.idle(now, b.account.ofAddress())
	})
}

// pursesIdle reports whether there are no purses but that of the others, and that says
// nothing any more.
func (b *Buddy) pursesIdle(now time.Time) bool {
	x := &b.table.exchanges
	return len(x.purses) == 0 && x.others.full(now, b.account.ofBuddy()) && !lately(x.askedAll, now)
}
