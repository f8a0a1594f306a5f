package otr

import (
	"slices"
	"time"

	"pidgin-otr/otr/internal/ake"
)

// doubt says whether the client of a session may have lost its keys, as one that
// crashed and came back has. Doubt alone begins nothing; the next text re-keys
// first.
type doubt struct {
	stands    bool      // it may have lost them
	gone      bool      // another client is at its address now
	successor SessionID // and has that session
	tried     bool      // a re-key has begun since
	wentAt    time.Time // when its address went offline without an ending; zero: it is there
	plainAt   time.Time // when a message in clear last brought it about

	heir SessionID // of another key, came up at the address while the client does not answer; 0: none
	told bool      // the user knows that the next text goes to the heir

	rekeySince time.Time // when the re-key began that is not answered; zero: there is none
	querySent  bool      // a query has followed its Commit
}

// raiseDoubt puts the session in doubt, for a new reason.
func (s *session) raiseDoubt() {
	s.doubt.stands, s.doubt.tried = true, false
}

// trustKeys ends the doubt: the client has just shown that it has the keys.
func (s *session) trustKeys(t *turn) {
	if d := &s.doubt; d.stands || d.away() || d.gone || d.heir != 0 {
		t.moved = t.moved || d.gone
		s.doubt = d.trusted(t.now)
		s.setHere(true)
	}
}

// away reports whether the client is not known to be back since its address went
// offline.
func (d *doubt) away() bool { return !d.wentAt.IsZero() }

// trusted is what remains of the doubt when the client has just shown that it has the
// keys. A message so soon after its address went offline may have been on its way
// then: the client may come back without them still.
func (d *doubt) trusted(now time.Time) doubt {
	rest := doubt{plainAt: d.plainAt}
	if d.away() && !sinceOver(d.wentAt, now, overtakenWithin) {
		rest.wentAt = d.wentAt
	}
	return rest
}

// uncertain reports whether text for s waits until its client has shown that it
// has the keys, or has not answered.
func (s *session) uncertain() bool {
	return s.doubt.stands && !s.sharedTag && (!s.doubt.tried || !s.doubt.rekeySince.IsZero())
}

// cameOrWent follows a change of the presence of a session's address.
func (b *Buddy) cameOrWent(t *turn, s *session, online bool) {
	if !online {
		s.doubt.wentAt = t.now
		b.table.outbox.sent.lose(s, t.now.Add(-lostBeforeLeaving))
		b.table.outbox.sent.stray(s, t.now.Add(-b.account.arrivedAfter()))
		return
	}
	if s.doubt.away() {
		b.table.outbox.sent.lose(s, s.doubt.wentAt)
		s.doubt = doubt{plainAt: s.doubt.plainAt}
		s.raiseDoubt()
	}
	b.sayLost(t, s)
}

// signedOff follows our own signing off: clients may have come and gone.
func (b *Buddy) signedOff() {
	if b.table == nil || !b.account.addressable {
		return
	}
	for _, s := range b.table.sessions.list {
		s.evidence = evidence{}
		if s.live() {
			s.doubt = doubt{plainAt: s.doubt.plainAt}
			s.raiseDoubt()
		}
	}
}

// plainFrom follows a message in clear from r: a client that lost its keys writes
// so. Anybody may have written it, so it counts once in a while.
func (b *Buddy) plainFrom(t *turn, r Route) {
	if b.table == nil || r == "" && b.account.addressable {
		return
	}
	for _, s := range b.table.sessions.list {
		if s.live() && b.address(s.route) == b.address(r) && sinceOver(s.doubt.plainAt, t.now, sameNotice) {
			s.doubt.plainAt = t.now
			s.raiseDoubt()
		}
	}
}

// rekeyOnce begins a re-key of s because of text, unless the doubt has brought one.
func (b *Buddy) rekeyOnce(t *turn, s *session) {
	if s.doubt.tried {
		return
	}
	s.doubt.tried = true
	b.refreshOne(t, s)
}

// followUp arranges for a query after the Commit of a re-key: there may be another
// client at the address of s by now.
func (b *Buddy) followUp(t *turn, s *session) {
	s.doubt.rekeySince, s.doubt.querySent = t.now, s.version == V2
	b.arm(t.now.Add(b.account.queryAfter()))
	b.arm(t.now.Add(b.account.holdForDoubt()))
}

func (d *doubt) deadlines(a *Account, due func(time.Time, time.Duration)) {
	if !d.querySent {
		due(d.rekeySince, a.queryAfter())
	}
	due(d.rekeySince, a.holdForDoubt())
}

// queryAfter is how long a Commit waits for its answer before a query follows it.
func (a *Account) queryAfter() time.Duration {
	if a.slow {
		return slowQueryAfter
	}
	return queryAfter
}

// holdForDoubt is how long text waits for a client that came back.
func (a *Account) holdForDoubt() time.Duration {
	if a.slow {
		return slowHoldForDoubt
	}
	return holdForDoubt
}

// tickDoubt goes on with a re-key that is not answered.
func (b *Buddy) tickDoubt(t *turn, s *session) {
	d := &s.doubt
	if d.rekeySince.IsZero() {
		return
	}
	if !d.querySent && sinceOver(d.rekeySince, t.now, b.account.queryAfter()) {
		d.querySent = true
		b.queryAddress(t, s)
	}
	if sinceOver(d.rekeySince, t.now, b.account.holdForDoubt()) {
		b.noAnswer(t, s)
	}
}

// queryAddress asks whoever is at the address of s. Where clients have no addresses,
// one that has a session would begin anew with us, so that nobody else may have.
func (b *Buddy) queryAddress(t *turn, s *session) {
	i := b.table.instance(s.tag)
	answering := i != nil && (i.theirs != nil || i.own.in(ake.AwaitSig))
	others := !b.account.addressable && b.liveCount() > 1
	if !s.live() || answering || others || b.quiet {
		return
	}
	to := b.address(s.route)
	b.noteStart(start{to: to, at: t.now, silent: true})
	b.sendQuery(t, to, false)
}

// noAnswer gives back the text that waited for new keys of s in vain. A line that comes
// back says that its client does not answer; a copy, of which others have the line, does
// not, so the handshake has to say it.
func (b *Buddy) noAnswer(t *turn, s *session) {
	s.doubt.rekeySince = time.Time{}
	if !s.doubt.stands {
		return
	}
	told := false
	b.returnWhere(t, BlockNoAnswer, func(l *heldLine) bool {
		waits := l.session == s.id && l.why != holdNot && !b.unreachable(s)
		told = told || waits && !l.isCopy
		return waits
	})
	if told {
		b.unwant(s)
	}
}

// unwant lets the handshakes with the client of s fail without a word: one has
// been said.
func (b *Buddy) unwant(s *session) {
	if i := b.table.instance(s.tag); i != nil && i.own != nil {
		i.own.wanted = false
	}
}

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
