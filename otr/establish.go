package otr

import (
	"time"

	"pidgin-otr/otr/internal/ake"
	"pidgin-otr/otr/internal/ratchet"
	"pidgin-otr/otr/wire"
)

// established is what a completed handshake yields.
type established struct {
	fingerprint Fingerprint
	ssid        [8]byte // Protocol-v3, "secure session id"
	ssidFirst   bool    // our half is the first: we sent the Reveal Signature
	ratchet     *ratchet.Ratchet
}

// keysOf makes a session's first keys of those of a handshake, which it uses up.
func keysOf(done *ake.Completed) *established {
	return &established{
		fingerprint: done.LongTerm.Fingerprint(), ssid: done.SSID, ssidFirst: done.SSIDFirst,
		ratchet: ratchet.New(done.Pair, ake.KeyID, &done.Their, done.TheirID, &done.Shared),
	}
}

// admit returns the session that a completed handshake belongs to: that of its
// tag and key, or a new one. It returns nil if there is no room for one more, or
// a session of version 2 stays in its way.
func (b *Buddy) admit(t *turn, tag InstanceTag, est *established) *session {
	tab := b.table
	if !b.replaceV2(t, tag, est.fingerprint) {
		return nil
	}
	s := tab.sessions.find(tag, est.fingerprint)
	if s.live() {
		return s
	}
	k := b.key(est.fingerprint)
	if !b.makeRoom(t, tab.sessions.crowd(tag, s), k != nil && k.Trusted) {
		return nil
	}
	if s == nil {
		tab.sessions.forgetPast()
		b.account.lastSession++
		s = &session{id: b.account.lastSession, tag: tag, fingerprint: est.fingerprint, version: versionOf(tag)}
		tab.sessions.add(s)
	}
	return s
}

// makeRoom ends one session of a crowd, or reports false if none may go.
func (b *Buddy) makeRoom(t *turn, crowd []*session, verified bool) bool {
	if len(crowd) == 0 {
		return true
	}
	victim := b.sessionToEnd(crowd, verified)
	if victim == nil {
		return false
	}
	b.endSession(t, victim)
	return true
}

// sessionToEnd finds the session of a crowd that makes room for one with a key,
// verified or not; nil if there is none. A Finished one goes first; a verified key may
// end the unverified session that has been silent for longest, if it is not selected
// and the user never wrote to it.
func (b *Buddy) sessionToEnd(crowd []*session, verified bool) (victim *session) {
	selected := b.selected()
	for _, s := range crowd {
		if s == selected || b.gets(s) {
			continue
		}
		if mayEnd := !s.live() || verified && !s.verified && !s.userWrote; mayEnd && (victim == nil || s.goesBefore(victim)) {
			victim = s
		}
	}
	return victim
}

// goesBefore orders the sessions that may make room: Finished ones first, then those
// that have been silent for longest.
func (s *session) goesBefore(o *session) bool {
	if s.live() != o.live() {
		return !s.live()
	}
	return s.heard.Before(o.heard)
}

// turnAway drops a handshake for which there is no room.
func (b *Buddy) turnAway(t *turn, i *instance, e *exchange, est *established) {
	est.ratchet.Wipe()
	i.drop(e)
	b.endGap(t, i)
	if old := b.table.sessions.otherV2(i.tag, est.fingerprint); old != nil {
		if old.verified {
			b.sayRefused(t, e.route, old)
		}
		return
	}
	b.sayOnce(t, noticeFull, SessionsFull{From: e.route})
}

func (b *Buddy) sayRefused(t *turn, from Route, s *session) {
	b.sayOnce(t, noticeRefused, OtherKeyRefused{From: from, Session: b.view(s)})
}

// sendAway tells a client that believes in a session that there is none.
func (b *Buddy) sendAway(t *turn, i *instance, e *exchange, est *established) {
	h := b.header(wire.TypeData, i.tag)
	raw, err := est.ratchet.SealFinal(b.account.rand, h, wire.FlagIgnoreUnreadable, endingPlaintext())
	if err == nil {
		b.transmit(t, raw, h, Outgoing{To: e.route})
	}
}

// establish gives s the keys of a completed handshake. This is the only place
// where a session becomes private or changes its keys.
func (b *Buddy) establish(t *turn, i *instance, e *exchange, s *session, est *established) {
	other := b.otherKey(s)
	refreshed := s.live()
	untold := b.abandonSMP(t, s)
	if refreshed {
		b.replaceKeys(t, s, est.ratchet, !e.ours() || e.rival)
	} else {
		s.ratchet = est.ratchet
	}
	s.ratchet.Use(&b.account.working)
	s.ssid, s.ssidFirst = est.ssid, est.ssidFirst
	s.state = stateLive
	s.heard = t.now
	s.sent = t.now // fresh keys: no heartbeat is due
	s.endedByUser = false
	s.lapsedAt = time.Time{}
	b.nextKeys(s, e)
	s.doubt, s.signature = s.doubt.remaining(t.now), lastSignature{}
	s.setHere(true)
	if !e.ours() || e.crossed {
		b.table.outbox.sent.lose(s, e.unread(t.now))
	}
	if e.route != "" {
		s.route, s.evidence = e.route, evidence{}
		b.noteHeard(t, s)
	}
	b.complete(t, i, e)
	if refreshed && e.rival {
		b.rekeyAfterRival(t, i, s)
	}
	b.detectSharedTag(t, s, e.route)
	b.setQuiet(false)
	t.moved = true
	if refreshed {
		t.say(Refreshed{Session: b.view(s)})
	} else {
		b.notePrivate(t, s, other)
		b.assumeGone(t, s)
	}
	b.completeStarts(s)
	b.sayLost(t, s)
	b.supersede(t, s)
	if untold {
		b.sendRecord(t, s, wire.TLV{Type: wire.TLVSMPAbort})
	}
	b.prepareLater(t, s)
}

// nextKeys gives the keys of s their number. A client that sent us the Signature has
// them. One that gets ours shows that it has them when it writes.
func (b *Buddy) nextKeys(s *session, e *exchange) {
	if s.proved != s.keys {
		b.table.outbox.sent.doubtKeys(s)
	}
	s.keys++
	if e.ours() {
		s.proved = s.keys
	}
}

// notePrivate follows a session that was not private and now is.
func (b *Buddy) notePrivate(t *turn, s, other *session) {
	if s.number == 0 {
		b.numbers++
		s.number = int(b.numbers)
	}
	s.since = t.now
	if !s.hasSpoken() {
		s.order = hereBit + agreedBit - 1 - b.table.sessions.step()
	}
	s.otherKey = other != nil
	b.noteKey(t, s)
	b.agreeFirst(t, s)
	t.say(Started{Session: b.view(s)})
	b.noteVersion(t, s)
	if other != nil {
		other.otherKey = true
		t.say(OtherKey{Session: b.view(s), Existing: b.view(other)})
	}
}

// otherKey finds a live session with the tag of s and another long-term key.
func (b *Buddy) otherKey(s *session) *session {
	if s.tag == tagV2 {
		return nil // a tag that stands for no client
	}
	for _, o := range b.table.sessions.list {
		if o != s && o.tag == s.tag && o.live() {
			return o
		}
	}
	return nil
}

// withAnother reports whether o, whose Reveal Signature has left, is with another client
// of version 2 than e. That one is private when it has sent its Signature: it takes the
// place then, or is told that it has none.
func (b *Buddy) withAnother(i *instance, e, o *exchange) bool {
	return i.tag == tagV2 && o.ours() && o.in(ake.AwaitSig) &&
		e.route != "" && o.route != "" && b.address(e.route) != b.address(o.route)
}

// complete ends the handshake e. It drops those with the same client that e voids;
// the others go on, but are not begun again.
func (b *Buddy) complete(t *turn, i *instance, e *exchange) {
	b.table.exchanges.remember(e)
	if to := b.address(e.route); to != "" && b.table.exchanges.commit != nil {
		b.table.exchanges.commit.stopAwaiting(to)
	}
	b.forgetOutranked(i, e)
	for _, o := range i.exchanges() {
		if o == e || e.voids(o) && !b.withAnother(i, e, o) {
			i.drop(o)
		}
		o.wanted = false
		if o.ours() && !e.ours() && o.in(ake.AwaitSig) {
			o.rival = true
		}
	}
	b.endGap(t, i)
}

// rekeyAfterRival follows a Signature that came after another handshake with the client
// i had completed. If the two crossed, both sides have these keys last; if it was late,
// the other side had them first and has the other ones now. Nothing tells which, so both
// are read and new keys are made, for which text waits.
func (b *Buddy) rekeyAfterRival(t *turn, i *instance, s *session) {
	if b.table.sessions.sharedTag(i.tag) || !b.isNamed(i) || !b.spendBegin(t, i) {
		return
	}
	b.commitTo(t, i, s.route, beginning{wanted: true})
	s.lapsedAt = t.now
	b.table.exchanges.noteGap()
}

// detectSharedTag finds out that two clients use one tag and key: their handshakes
// complete from two addresses that are both online. Automatic re-keys stop, for
// each would take the session away from the other.
func (b *Buddy) detectSharedTag(t *turn, s *session, from Route) {
	was, at := s.completedFrom, s.completedAt
	s.completedFrom, s.completedAt = from, t.now
	if s.version == V2 || s.sharedTag || was == from || from == "" || !b.account.addressable || t.now.Sub(at) >= sharedTagWithin {
		return
	}
	if b.presenceOf(was) == PresenceOnline && b.presenceOf(from) == PresenceOnline {
		s.sharedTag = true
		t.say(SharedTag{Session: b.view(s)})
	}
}

// finish follows the ending of s by the peer: its keys go, and nothing is sent
// to it until the user acts.
func (b *Buddy) finish(t *turn, s *session) {
	b.abandonSMP(t, s)
	b.table.outbox.sent.lose(s, time.Time{}) // it ended before it read them
	s.drop(stateFinished)
	if i := b.table.instance(s.tag); i != nil && !b.hasLive(s.tag) {
		i.cancel()
	}
	t.cause, t.moved = byEvent, true
	b.endChoice(t, s)
	t.say(Ended{Session: b.view(s), ByPeer: true})
	b.endSent(t, s)
}
