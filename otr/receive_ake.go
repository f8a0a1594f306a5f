package otr

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"slices"

	"pidgin-otr/otr/internal/ake"
	"pidgin-otr/otr/wire"
)

// receiveHandshake takes one of the four messages of the key exchange for us
// (Protocol-v3, "The protocol state machine"). Nothing in here touches a live
// session before both signatures have verified.
func (b *Buddy) receiveHandshake(t *turn, in Incoming, raw []byte, h wire.Header) {
	switch h.Type {
	case wire.TypeDHCommit:
		b.receiveCommit(t, in, raw)
	case wire.TypeDHKey:
		b.receiveDHKey(t, in, raw)
	case wire.TypeReveal:
		b.receiveReveal(t, in, raw)
	case wire.TypeSignature:
		b.receiveSignature(t, in, raw)
	}
}

// receiveDHKey takes the answer of a client to a Commit of ours: one that named
// it, or the one to any.
func (b *Buddy) receiveDHKey(t *turn, in Incoming, raw []byte) {
	m, err := wire.ParseDHKey(raw)
	if err != nil || b.table == nil || b.replayedDHKey(&m) {
		return
	}
	i := b.table.instance(InstanceTag(m.Sender))
	if i == nil {
		if b.table.exchanges.commit == nil {
			return
		}
		i = b.touch(InstanceTag(m.Sender), t.now)
	}
	e := b.exchangeOfKey(i, in.From, &m)
	if e == nil && b.mayForkCommit(i, in.From) {
		e = b.forkCommit(t, i, in.From)
	}
	if e == nil {
		e = b.astray(i, in.From)
	}
	if e != nil {
		b.answerDHKey(t, i, e, in, &m, raw)
	}
}

// exchangeOfKey finds the exchange that a D-H Key from r is for, nil if there is
// none: a Commit that was sent to one address is answered from there alone. A Key
// does not name its Commit: what has none yet comes first, else it is a repetition.
func (b *Buddy) exchangeOfKey(i *instance, r Route, m *wire.DHKey) *exchange {
	var again *exchange
	for _, e := range i.ownExchanges() {
		switch {
		case !b.wentTo(e, r):
		case e.in(ake.AwaitDHKey):
			return e
		case e.in(ake.AwaitSig) && e.hs.AnsweredBy(m):
			again = e
		}
	}
	return again
}

// wentTo reports whether what e sent went to the client at r.
func (b *Buddy) wentTo(e *exchange, r Route) bool {
	return b.address(e.route) == "" || b.address(e.route) == b.address(r)
}

// astray returns the exchange of ours with the client i whose Commit went to an address
// at which nobody is known to be, and has no answer, while r is online: servers deliver
// such a message where the buddy is, and the client may be at r now. It is nil if there
// is none. Of version 2 no tag tells that it is the same client.
func (b *Buddy) astray(i *instance, r Route) *exchange {
	if i.tag == tagV2 || b.presenceOf(r) != PresenceOnline {
		return nil
	}
	for _, e := range slices.Backward(i.ownExchanges()) {
		if e.in(ake.AwaitDHKey) && b.presenceOf(e.route) != PresenceOnline {
			return e
		}
	}
	return nil
}

func (b *Buddy) answerDHKey(t *turn, i *instance, e *exchange, in Incoming, m *wire.DHKey, raw []byte) {
	first := e.hs.State() == ake.AwaitDHKey
	if first && b.account.key == nil {
		b.waitForKey(t, e, in, raw)
		return
	}
	if !first {
		if b.account.queued && e.ticket != 0 {
			return // our answer has not left yet
		}
		if !b.mayAnswer(t.now, in.From, false) {
			return // it went out often enough
		}
		b.payAnswer(t, in.From, false)
	}
	reveal, err := e.hs.OnDHKey(b.account.rand, m, b.account.key)
	if err != nil {
		b.refuse(t, i, e, err)
		return
	}
	e.route = in.From
	if first {
		b.countAnswer(t, e)
		b.acknowledge(t, i, e)
	}
	reveal.Header = b.header(wire.TypeReveal, i.tag)
	e.ticket = b.transmit(t, reveal.Append(nil), reveal.Header, b.handshakeWire(i.tag, in.From))
	b.schedule(t, e)
	if first {
		b.lapse(t, i, e)
	}
}

// receiveReveal completes a handshake that the client began.
func (b *Buddy) receiveReveal(t *turn, in Incoming, raw []byte) {
	m, err := wire.ParseRevealSignature(raw)
	sum := sha256.Sum256(raw)
	if err != nil || b.repeatSignature(t, in, sum, InstanceTag(m.Sender)) {
		return
	}
	i := b.table.instance(InstanceTag(m.Sender))
	if i == nil || !i.theirs.in(ake.AwaitReveal) {
		return
	}
	e := i.theirs
	if b.account.key == nil {
		b.waitForKey(t, e, in, raw)
		return
	}
	sig, done, err := e.hs.OnReveal(b.account.rand, &m, b.account.key)
	if err != nil {
		b.refuse(t, i, e, err)
		return
	}
	est := keysOf(done)
	e.route = in.From
	s := b.admit(t, i.tag, est)
	if s == nil {
		b.turnAway(t, i, e, est)
		return
	}
	sig.Header = b.header(wire.TypeSignature, i.tag)
	signature := sig.Append(nil)
	b.transmit(t, signature, sig.Header, b.handshakeWire(i.tag, in.From))
	b.establish(t, i, e, s, est)
	s.keepSignature(sum, signature, t.now)
}

// receiveSignature completes a handshake that we began: of two, the one that it
// verifies for.
func (b *Buddy) receiveSignature(t *turn, in Incoming, raw []byte) {
	m, err := wire.ParseSignature(raw)
	i := b.table.instance(InstanceTag(m.Sender))
	if err != nil || i == nil {
		return
	}
	for _, e := range i.ownExchanges() {
		if !e.in(ake.AwaitSig) {
			continue
		}
		done, err := e.hs.OnSignature(&m)
		if err == nil {
			e.route = in.From
			b.takeSigned(t, i, e, keysOf(done))
			return
		}
		b.refuse(t, i, e, err)
	}
}

// takeSigned follows the Signature that completed e.
func (b *Buddy) takeSigned(t *turn, i *instance, e *exchange, est *established) {
	s := b.admit(t, i.tag, est)
	if s == nil {
		b.sendAway(t, i, e, est)
		b.turnAway(t, i, e, est)
		return
	}
	b.establish(t, i, e, s, est)
	b.freshen(t, e, s)
}

// refuse handles a message of the handshake that cannot be accepted. One that
// does not verify, or comes out of turn, is as if it had not come: the true one
// may follow.
func (b *Buddy) refuse(t *turn, i *instance, e *exchange, err error) {
	switch {
	case errors.Is(err, ake.ErrReflected):
		i.drop(e)
		b.sayReflected(t)
	case errors.Is(err, ake.ErrPeerKey):
		b.giveUp(t, i, e, true)
	}
}

// waitForKey keeps the message that needs our long-term key until there is one.
// With any key that we accept it has less than 2 KB.
func (b *Buddy) waitForKey(t *turn, e *exchange, in Incoming, raw []byte) {
	if len(raw) > maxPending {
		return
	}
	if e.pending != nil && b.address(e.route) != b.address(in.From) && !b.favoured(t.now, in.From) {
		return
	}
	if e.pending == nil {
		t.say(KeyNeeded{})
	}
	e.route = in.From
	e.pending = slices.Clone(raw)
}

// resumeHandshakes goes on with what waited for our long-term key.
func (b *Buddy) resumeHandshakes(t *turn) {
	if b.table == nil {
		return
	}
	for _, i := range slices.Clone(b.table.exchanges.clients) {
		for _, e := range i.exchanges() {
			if e.pending == nil {
				continue
			}
			raw := e.pending
			e.pending = nil
			b.resume(t, raw, e.route)
		}
	}
}

func (b *Buddy) resume(t *turn, raw []byte, from Route) {
	if h, err := wire.ParseHeader(raw); err == nil {
		b.receiveHandshake(t, Incoming{From: from}, bytes.Clone(raw), h)
	}
}
