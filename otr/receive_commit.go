package otr

import (
	"crypto/sha256"
	"slices"
	"time"

	"pidgin-otr/otr/internal/ake"
	"pidgin-otr/otr/wire"
)

// receiveCommit answers the Commit of a client, unless ours comes first.
func (b *Buddy) receiveCommit(t *turn, in Incoming, raw []byte) {
	m, err := wire.ParseDHCommit(raw)
	if err != nil || len(m.HashGX) != sha256.Size || b.replayedCommit(&m) {
		return
	}
	if b.waitsForUser() {
		b.sayWaits(t, in.From)
		return
	}
	if !b.mayAnswer(t.now, in.From, false) {
		return
	}
	b.payAnswer(t, in.From, false)
	i := b.touch(InstanceTag(m.Sender), t.now)
	if b.deaf(t.now, i, &m) {
		i.deafUntil = time.Time{}
		return
	}
	wanted := b.wantedAt(versionOf(i.tag), in.From) || i.own != nil && i.own.wanted
	how := beginning{wanted: wanted, queried: b.lastQuery(i, in.From)}
	switch b.collision(i, &m, in.From) {
	case oursStands:
		b.insist(t, i, in.From)
		return
	case sameCommit:
		b.noteReturn(t, in.From)
		return
	case theirsStands:
		b.yield(i, in.From)
	}
	if i.theirs.in(ake.AwaitReveal) {
		b.answerToo(t, i, &m, in.From, how.wanted)
		return
	}
	b.answerCommit(t, i, &m, in.From, how)
}

func (b *Buddy) answerCommit(t *turn, i *instance, m *wire.DHCommit, from Route, how beginning) {
	if i.theirs == nil && !b.admitHandshake(t.now) {
		return
	}
	source := b.stamp(from)
	hs, err := ake.Respond(b.account.rand, m, source, &b.account.checked)
	if err != nil {
		return
	}
	i.drop(i.theirs)
	i.theirs = &exchange{hs: hs, order: source.Order, wanted: how.wanted, queried: how.queried}
	b.sendDHKey(t, i, i.theirs, from)
}

// stamp gives a D-H Commit that comes from r now its place in the order of what happens.
func (b *Buddy) stamp(r Route) ake.Source {
	return ake.Source{Address: string(b.address(r)), Order: b.table.sessions.step()}
}

// answerToo answers one more Commit of a client by the same D-H Key. What comes
// from an address that nothing speaks for changes nothing for the others.
func (b *Buddy) answerToo(t *turn, i *instance, m *wire.DHCommit, from Route, wanted bool) {
	e, address := i.theirs, b.address(from)
	if !e.hs.Holds(m, string(address)) && len(e.hs.Sources()) >= maxTakenCommits {
		victim := b.commitToForget(t, e.hs, from)
		if victim < 0 {
			return
		}
		e.hs.Forget(victim)
	}
	e.hs.Take(m, b.stamp(from))
	if b.address(e.route) == address {
		e.pending = nil
	}
	if b.address(e.route) != address && !b.favoured(t.now, from) {
		b.transmitDHKey(t, i, e, from)
		return
	}
	if wanted && !e.again {
		e.wanted = true
	}
	b.sendDHKey(t, i, e, from)
}

// commitToForget is the place of the D-H Commit that makes room for one more, from
// an address: the oldest from one that nothing speaks for, else the oldest from that
// address, else the oldest. It is negative if the one more comes from such an address
// itself and has to stay away.
func (b *Buddy) commitToForget(t *turn, h *ake.Handshake, from Route) int {
	sources := h.Sources()
	unknown := slices.IndexFunc(sources, func(r string) bool { return !b.favoured(t.now, Route(r)) })
	if unknown >= 0 || !b.favoured(t.now, from) {
		return unknown
	}
	return max(0, slices.Index(sources, string(b.address(from))))
}

// sendDHKey transmits our D-H Key, the same one for every Commit of this
// exchange. From here to the end the other side does not read old keys.
func (b *Buddy) sendDHKey(t *turn, i *instance, e *exchange, to Route) {
	e.route = to
	e.dies = t.now.Add(handshakeLife)
	if e.keyAt.IsZero() {
		e.keyAt = t.now
	}
	e.ticket = b.transmitDHKey(t, i, e, to)
	b.schedule(t, e)
	if b.mayBeAt(i, to) {
		b.beginGap(t, i)
	}
}

func (b *Buddy) transmitDHKey(t *turn, i *instance, e *exchange, to Route) (ticket uint64) {
	m := e.hs.DHKey()
	m.Header = b.header(wire.TypeDHKey, i.tag)
	return b.transmit(t, m.Append(nil), m.Header, b.handshakeWire(i.tag, to))
}

// mayBeAt reports whether the client of a live session with i may be at r: that is
// its address, or it is not known to be at its own.
func (b *Buddy) mayBeAt(i *instance, r Route) bool {
	if !b.account.addressable {
		return true
	}
	mayBe := func(s *session) bool { return s.route == r || b.presenceOf(s.route) != PresenceOnline }
	return b.table.sessions.any(i.tag, func(s *session) bool { return s.live() && mayBe(s) })
}
