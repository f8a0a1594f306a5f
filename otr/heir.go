package otr

import (
	"slices"
	"time"
)

// When a session comes up at the address of another one, whose client may have lost its
// keys or does not answer, it may be that client come back, or somebody else: who takes
// whose place, and what becomes of the lines that wait.

// supersede follows the completion of s. A session o at the same address, whose client
// may have lost its keys, may be that client's former one. If both have one key, s takes
// the place of o. With another key, after a Commit that was not answered, it does so
// only when the user has been told of it and writes again: nobody without the key moves
// anything before.
func (b *Buddy) supersede(t *turn, s *session) {
	if !b.account.addressable || s.route == "" {
		return
	}
	for _, o := range b.table.sessions.list {
		silent := !o.doubt.rekeySince.IsZero() && sinceOver(o.doubt.rekeySince, t.now, b.account.queryAfter())
		switch same := o.fingerprint == s.fingerprint; {
		case o == s || !o.live() || o.route != s.route:
		case same && o.version == s.version && (silent || o.doubt.stands):
			b.takeOver(t, o, s)
			b.passOn(o, s)
		case !same && silent:
			o.doubt.rekeySince, o.doubt.heir = time.Time{}, s.id
			b.unwant(o)
			b.table.outbox.rewrite(o.awaitedBy, b.takeLead)
			o.doubt.told = b.returnTo(t, s, o.awaitedBy)
		}
	}
}

// assumeGone follows the session s that came up where clients have no addresses. Other
// clients of its key count as gone until they write. If the user chooses one of their
// sessions still, it is re-keyed before its text goes.
func (b *Buddy) assumeGone(t *turn, s *session) {
	if b.account.addressable {
		return
	}
	for _, o := range b.table.sessions.list {
		if o == s || !o.live() || o.fingerprint != s.fingerprint || o.version != s.version || !b.mayHaveGone(o, t.now) {
			continue
		}
		b.takeOver(t, o, s)
		o.raiseDoubt()
		o.setHere(false)
		if b.selection.Mode != Explicit || b.selection.Session != o.id {
			b.passOn(o, s)
		}
	}
}

// mayHaveGone reports whether the client of a session may be the one that has just
// come up under another tag. Unless a name is one client at a time, several that have
// one key may answer a query together.
func (b *Buddy) mayHaveGone(s *session, now time.Time) bool {
	return b.account.slow || sinceOver(s.heard, now, b.account.holdForStart())
}

// awaitedBy reports whether a line waits for s.
func (s *session) awaitedBy(l *heldLine) bool { return l.session == s.id && l.why != holdNot }

// passOn makes the lines that wait for o wait for s.
func (b *Buddy) passOn(o, s *session) {
	b.table.outbox.rewrite(o.awaitedBy, func(l *heldLine) { l.why, l.session = holdBehind, s.id })
	for _, l := range b.table.outbox.held {
		if k := slices.Index(l.rest, o.id); k >= 0 {
			l.rest[k] = s.id
		}
	}
}

// takeOver gives s the place of o: its client is at the address of o now.
func (b *Buddy) takeOver(t *turn, o, s *session) {
	o.doubt.rekeySince, o.doubt.heir, o.doubt.gone, o.doubt.successor = time.Time{}, 0, true, s.id
	b.unwant(o)
	b.table.outbox.sent.lose(o, t.now.Add(-lostBeforeHandshake))
	b.sayLost(t, o)
	t.moved = true
}

// heir returns the session of another key that is at the address of o, whose client
// does not answer; nil if there is none.
func (b *Buddy) heir(o *session) *session {
	if o.doubt.heir == 0 {
		return nil
	}
	if s := b.table.session(o.doubt.heir); s.live() {
		return s
	}
	return nil
}

// sendToHeir deals with a line for o, at whose address s is. The user is told
// first; sending again sends it to s.
func (b *Buddy) sendToHeir(t *turn, o, s *session, text []byte, token uint64) {
	if !o.doubt.told {
		o.doubt.told = true
		t.say(LineReturned{Token: token, Text: text, Reason: BlockChanged, Session: b.view(o), To: b.view(s)})
		t.out.Fate = Blocked
		return
	}
	t.cause = byUser
	b.inherit(t, o, s)
	b.table.outbox.tell(s)
	b.sendTo(t, s, text, token)
}

// giveBackFromHeir returns a line that would go to o under its old keys, while another
// key is at its address.
func (b *Buddy) giveBackFromHeir(t *turn, l heldLine, o *session) {
	if l.isCopy {
		b.giveBack(t, l, BlockChanged)
		return
	}
	o.doubt.told = true
	t.say(LineReturned{Token: l.token, Text: l.text, Reason: BlockChanged, Session: b.view(o), To: b.view(b.heir(o))})
}

// inherit has s take the place of o, at whose address it is, as the user says.
func (b *Buddy) inherit(t *turn, o, s *session) {
	chosen := b.selected() == o && b.selection.Mode != All
	b.takeOver(t, o, s)
	if chosen && b.selected() != s {
		b.choose(Selection{Mode: Explicit, Session: s.id})
	}
}
