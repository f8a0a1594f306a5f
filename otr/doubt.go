package otr

import (
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

// endDoubt ends the doubt: the client has just shown that it has the keys.
func (s *session) endDoubt(t *turn) {
	if d := &s.doubt; d.stands || d.away() || d.gone || d.heir != 0 {
		t.moved = t.moved || d.gone
		s.doubt = d.remaining(t.now)
		s.setHere(true)
	}
}

// away reports whether the client is not known to be back since its address went
// offline.
func (d *doubt) away() bool { return !d.wentAt.IsZero() }

// remaining is what remains of the doubt when the client has just shown that it has the
// keys. A message so soon after its address went offline may have been on its way
// then: the client may come back without them still.
func (d *doubt) remaining(now time.Time) doubt {
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

// notePresence follows a change of the presence of a session's address.
func (b *Buddy) notePresence(t *turn, s *session, online bool) {
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

// noteSignOff follows our own signing off: clients may have come and gone.
func (b *Buddy) noteSignOff() {
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

// notePlain follows a message in clear from r: a client that lost its keys writes
// so. Anybody may have written it, so it counts once in a while.
func (b *Buddy) notePlain(t *turn, r Route) {
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
