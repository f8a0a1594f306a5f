package otr

import (
	"bytes"
	"slices"
	"time"

	"pidgin-otr/otr/internal/ake"
	"pidgin-otr/otr/wire"
)

// An anyCommit is our D-H Commit to any, with receiver tag 0: every client of the
// buddy may answer it, and each that does gets its own copy of the secrets and
// its own session. All of these die commitLife after the Commit.
type anyCommit struct {
	secrets   *ake.Commit
	made      time.Time
	to        []Route     // addresses that it was sent to and that have not answered
	forks     int         // handshakes made out of it
	answers   int         // clients that answered
	completed []SessionID // sessions that came of it
}

// dropCommit wipes our Commit to any. The handshakes made out of it live on.
func (x *exchanges) dropCommit() {
	if x.commit != nil {
		x.commit.secrets.Wipe()
		x.commit = nil
	}
}

// replaceCommit makes secrets those of our Commit to any.
func (x *exchanges) replaceCommit(secrets *ake.Commit, now time.Time) {
	x.dropCommit()
	x.commits++
	x.commit = &anyCommit{secrets: secrets, made: now}
}

// commitToAny sends our Commit to whoever listens at r. One that an answer is
// expected to is sent again rather than replaced, so that no answer comes too
// late; but not to a client that has had its part of it.
func (b *Buddy) commitToAny(t *turn, r Route) {
	x := &b.ensureTable().exchanges
	if !x.commit.answerExpected(t.now) || b.tookPartAt(r) {
		secrets, err := ake.NewCommit(b.account.rand)
		if err != nil {
			return
		}
		x.replaceCommit(secrets, t.now)
		b.arm(t.now.Add(commitLife))
	}
	x.commit.noteSentTo(b.address(r))
	b.sendCommitToAny(t, r, x.commit.secrets.Message())
}

// tookPartAt reports whether a client that has or had a session at r has had its part
// of our Commit to any, such as by a Commit of its own that crossed it. Its answer to
// the same one would be ignored.
func (b *Buddy) tookPartAt(r Route) bool {
	for _, s := range b.table.sessions.list {
		if i := b.table.instance(s.tag); i != nil && s.version == V3 && b.table.exchanges.tookPart(i) && b.address(s.route) == b.address(r) {
			return true
		}
	}
	return false
}

func (c *anyCommit) noteSentTo(address Route) {
	if !slices.Contains(c.to, address) && len(c.to) < maxRoutes {
		c.to = append(c.to, address)
	}
}

// answerExpected reports whether an answer to the Commit may be on its way.
func (c *anyCommit) answerExpected(now time.Time) bool {
	return c != nil && len(c.to) > 0 && now.Sub(c.made) < answerWithin
}

// stopAwaiting notes that no answer comes from the address any more.
func (c *anyCommit) stopAwaiting(address Route) {
	c.to = slices.DeleteFunc(c.to, func(r Route) bool { return r == address })
}

// committedTo reports whether our Commit to any to r still waits for an answer.
func (b *Buddy) committedTo(r Route) bool {
	return b.table != nil && b.table.exchanges.commit != nil && slices.Contains(b.table.exchanges.commit.to, b.address(r))
}

// sendCommitToAny transmits a D-H Commit to any instance, with receiver tag 0.
func (b *Buddy) sendCommitToAny(t *turn, r Route, m wire.DHCommit) {
	m.Header = b.header3(wire.TypeDHCommit, 0)
	b.transmit(t, m.Append(nil), m.Header, Outgoing{To: r})
}

// sendCommit transmits a D-H Commit to an instance.
func (b *Buddy) sendCommit(t *turn, to InstanceTag, r Route, m wire.DHCommit) (ticket uint64) {
	m.Header = b.header(wire.TypeDHCommit, to)
	return b.transmit(t, m.Append(nil), m.Header, b.handshakeWire(to, r))
}

// handshakeWire is the envelope of a handshake message. It names the live
// session that it is about to refresh.
func (b *Buddy) handshakeWire(to InstanceTag, r Route) Outgoing {
	w := Outgoing{To: r}
	if s := b.table.liveOf(to); s != nil {
		w.Session = s.id
	}
	return w
}

// mayStillAnswer reports whether the client i may still answer our Commit to any.
func (x *exchanges) mayStillAnswer(i *instance) bool {
	return i.tag != tagV2 && x.commit != nil && i.spent != x.commits
}

// tookPart reports whether the client i has had its part of our Commit to any.
// That must not be forgotten while the Commit may be sent: the same secrets
// would begin a second handshake with it.
func (x *exchanges) tookPart(i *instance) bool {
	return x.commit != nil && i.spent == x.commits
}

// mayAnswerFrom reports whether the client i may still answer our Commit to any from r:
// what was not sent there cannot be answered, and a D-H Key does not name the
// Commit that it is for.
func (b *Buddy) mayAnswerFrom(i *instance, r Route) bool {
	return b.table.exchanges.mayStillAnswer(i) && (!b.account.addressable || b.committedTo(r))
}

// mayForkCommit reports whether a D-H Key of the client i from r may answer our Commit
// to any, by a handshake of its own. Where clients have addresses, somebody else may have
// answered it from his own in the client's name.
func (b *Buddy) mayForkCommit(i *instance, r Route) bool {
	if b.mayAnswerFrom(i, r) {
		return true
	}
	return i.tag != tagV2 && b.account.addressable && b.committedTo(r) && !slices.ContainsFunc(i.exchanges(), func(e *exchange) bool {
		return e.commit == b.table.exchanges.commits && b.wentTo(e, r)
	})
}

// forkCommit makes a handshake with i out of our Commit to any. It returns nil if
// there is no room for one more.
func (b *Buddy) forkCommit(t *turn, i *instance, r Route) *exchange {
	c := b.table.exchanges.commit
	if c.forks >= maxAnswers || !b.makePlace(t, i, r) {
		return nil
	}
	c.forks++
	i.spent = b.table.exchanges.commits
	i.own = &exchange{
		hs:     ake.Initiate(c.secrets.Clone(), &b.account.checked),
		route:  r,
		order:  b.table.sessions.step(),
		commit: b.table.exchanges.commits,
		wanted: true,
		dies:   c.made.Add(commitLife),
	}
	b.schedule(t, i.own)
	return i.own
}

// countAnswer counts a client that answered the Commit to any that e was made of. From
// the second on every session of it sends a heartbeat, so that the secrets that
// they share are replaced at the first reply.
func (b *Buddy) countAnswer(t *turn, e *exchange) {
	c := b.table.exchanges.commit
	if c == nil || e.commit != b.table.exchanges.commits {
		return
	}
	c.answers++
	c.stopAwaiting(b.address(e.route))
	if c.answers != 2 {
		return
	}
	for _, id := range c.completed {
		if s := b.table.session(id); s.live() {
			b.heartbeat(t, s)
		}
	}
}

// freshen follows the completion of e, begun by our Commit.
func (b *Buddy) freshen(t *turn, e *exchange, s *session) {
	c := b.table.exchanges.commit
	if c == nil || e.commit == 0 || e.commit != b.table.exchanges.commits {
		return
	}
	c.completed = append(c.completed, s.id)
	if c.answers > 1 {
		b.heartbeat(t, s)
	}
}

// A collision is what becomes of two Commits that crossed.
type collision uint8

const (
	noCollision  collision = iota // no Commit of ours to the client waits for an answer
	theirsStands                  // ours is withdrawn
	oursStands                    // theirs is not answered
	sameCommit                    // ours has come back: without tags nothing else tells
)

// collision compares the Commit of the client i, at r, with ours that went there and
// has no answer yet: of two hashes of g^x the larger number stands (Protocol-v3, "The
// protocol state machine").
func (b *Buddy) collision(i *instance, m *wire.DHCommit, r Route) collision {
	if e := b.awaitingDHKey(i, r); e != nil {
		switch bytes.Compare(e.hs.Committed()[:], m.HashGX) {
		case -1:
			return theirsStands
		case 0:
			return sameCommit
		}
		return oursStands
	}
	if !b.mayAnswerFrom(i, r) || i.own != nil || b.answering(i, r) {
		return noCollision
	}
	if bytes.Compare(b.table.exchanges.commit.secrets.Hash()[:], m.HashGX) <= 0 {
		return theirsStands
	}
	return oursStands
}

// answering reports whether a Commit of the client i, from r, has our D-H Key already.
func (b *Buddy) answering(i *instance, r Route) bool {
	return i.theirs.in(ake.AwaitReveal) && i.theirs.hs.TakenFrom(string(b.address(r)))
}

// yield withdraws our Commits to the client i, at r, that have no answer.
func (b *Buddy) yield(i *instance, r Route) {
	i.drop(b.awaitingDHKey(i, r))
	b.withdraw(i, r)
}

// insist sends our Commit once more to the client i, at r, whose own it outranked. The
// one to any names the client then.
func (b *Buddy) insist(t *turn, i *instance, r Route) {
	e := b.awaitingDHKey(i, r)
	if e == nil {
		e = b.forkCommit(t, i, r)
	}
	if e == nil {
		return
	}
	e.crossed, e.queried = true, b.lastQuery(i, r)
	e.route = r
	e.ticket = b.sendCommit(t, i.tag, r, e.hs.CommitMessage())
	b.schedule(t, e)
}

// awaitingDHKey returns the exchange of ours whose Commit went to r, or may have come
// there, and has no answer.
func (b *Buddy) awaitingDHKey(i *instance, r Route) *exchange {
	for _, e := range slices.Backward(i.ownExchanges()) {
		if e.in(ake.AwaitDHKey) && b.wentTo(e, r) {
			return e
		}
	}
	return b.astray(i, r)
}

// withdraw ends the offer of our Commit to any to the client i at r.
func (b *Buddy) withdraw(i *instance, r Route) {
	i.spent = b.table.exchanges.commits
	if c := b.table.exchanges.commit; c != nil && b.account.addressable {
		c.stopAwaiting(b.address(r))
	}
}
