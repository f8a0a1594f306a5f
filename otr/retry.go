package otr

import (
	"encoding/binary"
	"io"
	"slices"
	"time"
)

// begun says how a handshake with one client comes about.
type begun struct {
	wanted bool // to be begun again once if it does not complete
	again  bool // this is the second time
}

// commitTo begins a handshake with one client: a Commit that names its tag,
// sent to r.
func (b *Buddy) commitTo(t *turn, i *instance, r Route, how begun) {
	if i.own == nil && !b.admitHandshake() {
		return
	}
	secrets, err := newCommit(b.account.rand)
	if err != nil {
		return
	}
	i.dropOwn()
	if b.table.commit != nil {
		i.spent = b.table.commits // this one counts now
	}
	e := &exchange{
		hs:     b.watch(initiate(secrets)),
		route:  r,
		order:  b.table.step(),
		wanted: how.wanted,
		again:  how.again,
		dies:   t.now.Add(commitLife),
	}
	i.own = e
	b.schedule(t, e)
	b.sendCommit(t, i.tag, r, e.hs.commitMessage())
}

// schedule sets when an exchange counts as stalled and, if wanted, is begun again:
// some seconds after its last message, at random so that two programs that waited
// for each other do not meet again.
func (b *Buddy) schedule(t *turn, e *exchange) {
	b.arm(e.dies)
	e.retryAt = t.now.Add(retryAfter)
	if e.wanted {
		e.retryAt = e.retryAt.Add(b.jitter())
		b.arm(e.retryAt)
	}
}

// jitter is up to retryJitter, at random.
func (b *Buddy) jitter() time.Duration {
	var raw [4]byte
	if _, err := io.ReadFull(b.account.rand, raw[:]); err != nil {
		return 0
	}
	return time.Duration(binary.BigEndian.Uint32(raw[:])) % retryJitter
}

// mayBegin reports whether we may begin one more handshake by ourselves, and
// counts it. i is nil when the client's tag is not known yet.
func (b *Buddy) mayBegin(t *turn, i *instance) bool {
	m := b.state()
	if !m.autos.allows(t.now, maxAutoPerBuddy) || i != nil && !i.autos.allows(t.now, maxAutoPerInstance) {
		b.sayLimited(t, i)
		return false
	}
	m.autos.note(t.now, maxAutoPerBuddy)
	if i != nil {
		i.autos.note(t.now, maxAutoPerInstance)
	}
	b.arm(t.now.Add(autoWindow))
	return true
}

func (b *Buddy) sayLimited(t *turn, i *instance) {
	if !sinceOver(b.table.limitSaid, t.now, sameNotice) {
		return
	}
	b.table.limitSaid = t.now
	b.arm(t.now.Add(sameNotice))
	e := RateLimited{}
	if i != nil {
		e.Session = b.view(b.latestOf(i.tag))
	}
	t.say(e)
}

// mayAnswer takes one of the tokens for answering: of the buddy, which has some
// for Commits and as many for queries, and of all buddies together.
func (b *Buddy) mayAnswer(t *turn, of *bucket) bool {
	if !of.take(t.now, commitBurst, commitRate) {
		return false
	}
	return b.account.answers.take(t.now, totalCommitBurst, totalCommitRate)
}

// retry begins a handshake again that did not complete, once; then it is given
// up and said.
func (b *Buddy) retry(t *turn, i *instance, e *exchange) {
	if !e.wanted || e.retryAt.IsZero() || e.retryAt.After(t.now) || e.pending != nil {
		return
	}
	e.wanted = false
	if e == i.theirs && i.own != nil {
		return // that one goes on
	}
	if !e.again && !b.quiet && !b.sharedTag(i.tag) && b.isNamed(i) && b.mayBegin(t, i) {
		b.commitTo(t, i, e.route, begun{wanted: true, again: true})
		return
	}
	b.giveUp(t, i, e, false)
}

// isNamed reports whether a Commit to i is answered by it alone. Without tag or
// address one is for all of the buddy's clients: those that speak version 3 with
// us would take a second session, of version 2.
func (b *Buddy) isNamed(i *instance) bool {
	return i.tag != tagV2 || b.account.addressable || !slices.ContainsFunc(b.table.sessions, func(s *session) bool {
		return s.live() && s.version == V3
	})
}

// giveUp drops a handshake that was wanted. On a network that cannot address
// one client a stalled handshake with another client is the usual case and not
// worth a word.
func (b *Buddy) giveUp(t *turn, i *instance, e *exchange, refused bool) {
	i.drop(e)
	if !i.inGap() {
		i.gapUntil = time.Time{}
	}
	live := b.table.liveTag(i.tag)
	if !refused && live == nil && !b.account.addressable && b.liveCount() > 0 {
		return
	}
	t.say(HandshakeFailed{To: e.route, Session: b.view(live), Refused: refused})
}

// drop wipes the exchange e of i.
func (i *instance) drop(e *exchange) {
	switch e {
	case i.own:
		i.dropOwn()
	case i.theirs:
		i.dropTheirs()
	}
}
