package otr

import (
	"slices"

	"pidgin-otr/otr/wire"
)

// Versions 2 and 3 share everything but the tags: one key exchange, one ratchet,
// one table. What version 2 lacks is a name for a client, so a buddy has at most
// one session of that version, and its client stands in the table under tag 0.

// tagV2 stands for the buddy's client that speaks version 2. On the wire of
// version 3 it means "any client"; both meet in sendCommitToAny alone.
const tagV2 InstanceTag = 0

// versionOf tells which version the client of a tag speaks with us.
func versionOf(tag InstanceTag) Version {
	if tag == tagV2 {
		return V2
	}
	return V3
}

// allows reports whether the policy allows a version.
func (p Policy) allows(v Version) bool { return v == V3 && p.V3 || v == V2 && p.V2 }

// common returns the best version that is offered and allowed; 0 if there is
// none.
func (b *Buddy) common(o wire.Offer) Version {
	switch {
	case b.policy.V3 && o.Has(wire.OfferV3):
		return V3
	case b.policy.V2 && o.Has(wire.OfferV2):
		return V2
	}
	return 0
}

// offers returns the versions that we propose.
func (b *Buddy) offers() (o wire.Offer) {
	if b.policy.V2 {
		o |= wire.OfferV2
	}
	if b.policy.V3 {
		o |= wire.OfferV3
	}
	return o
}

// mayCommit reports whether a handshake of that version may begin with the
// client at r because of its whitespace tag: the user has not ended the session
// with it, and no Commit to it waits for an answer.
func (b *Buddy) mayCommit(v Version, r Route) bool {
	if b.endedAt(r) {
		return false
	}
	if v == V3 {
		return !b.committedTo(r)
	}
	i := b.table.instance(tagV2)
	return i == nil || i.own == nil
}

// replaceV2 makes room for a session of version 2, or reports false. A verified one
// stays, because only the user may give it up. So does any if the new key is private in
// version 3 already: its client has answered a Commit that was meant for another one.
func (b *Buddy) replaceV2(t *turn, tag InstanceTag, fp Fingerprint) bool {
	old := b.table.sessions.otherV2(tag, fp)
	if old == nil {
		return true
	}
	if old.verified || b.hasV3(fp) {
		return false
	}
	b.endSessionOnly(t, old)
	return true
}

// hasV3 reports whether the key has a live session of version 3 whose client may
// be there.
func (b *Buddy) hasV3(fp Fingerprint) bool {
	return slices.ContainsFunc(b.table.sessions.list, func(s *session) bool {
		return s.live() && s.version == V3 && s.fingerprint == fp && b.presenceOf(s.route) != PresenceOffline
	})
}

// noteVersion remembers the best version that a key has spoken, and says when it
// is used with a lesser one: the query that chose it is not authenticated.
func (b *Buddy) noteVersion(t *turn, s *session) {
	k := b.key(s.fingerprint)
	if k == nil {
		return
	}
	if s.version < k.Best {
		t.say(FellBack{Session: b.view(s), Best: k.Best})
	}
	if s.version > k.Best {
		k.Best = s.version
		t.say(NewBest{Fingerprint: k.Fingerprint, Best: k.Best})
	}
}

// endForbidden ends the sessions and handshakes of versions that p forbids.
func (b *Buddy) endForbidden(t *turn, p Policy) {
	if b.table == nil {
		return
	}
	for _, s := range slices.Clone(b.table.sessions.list) {
		if s.shown() && !p.allows(s.version) {
			b.endSession(t, s)
		}
	}
	if !p.V3 {
		b.table.exchanges.dropCommit()
	}
	for _, i := range b.table.exchanges.clients {
		if !p.allows(versionOf(i.tag)) {
			i.cancel()
		}
	}
}

// straysV2 reports whether text of version 2 that no session can read is to begin
// nothing. Without tags it may be for another client of ours, whose session a
// handshake of ours would take away: only where messages come to one client alone,
// and we have no session, it is known to be for us.
func (b *Buddy) straysV2() bool { return b.liveCount() > 0 || !b.account.addressable }

// sayStrayV2 tells the user of such text.
func (b *Buddy) sayStrayV2(t *turn, in Incoming) {
	if b.liveCount() > 0 && !b.hasLive(tagV2) {
		b.sayForOther(t, in)
		return
	}
	b.sayUnreadable(t, in, tagV2, false)
}
