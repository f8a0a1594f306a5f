package otr

import (
	"time"

	"pidgin-otr/otr/internal/ake"
)

// A beginning says how a handshake with one client comes about.
type beginning struct {
	wanted bool      // to be begun again once if it does not complete
	again  bool      // this is the second time
	sought time.Time // by a Commit that we asked for then; zero: we did not
}

// commitTo begins a handshake with one client: a Commit that names its tag,
// sent to r.
func (b *Buddy) commitTo(t *turn, i *instance, r Route, how beginning) {
	if !b.makePlace(t, i, r) {
		return
	}
	secrets, err := ake.NewCommit(b.account.rand)
	if err != nil {
		return
	}
	if b.table.exchanges.commit != nil {
		b.withdraw(i, r) // this one counts now
	}
	e := &exchange{
		hs:     ake.Initiate(secrets, &b.account.checked),
		route:  r,
		order:  b.table.sessions.step(),
		wanted: how.wanted,
		again:  how.again,
		dies:   t.now.Add(commitLife),
	}
	i.own = e
	e.ticket = b.sendCommit(t, i.tag, r, e.hs.CommitMessage())
	b.schedule(t, e)
}

// makePlace makes room for another handshake that our Commit to r begins with i.
// One whose Reveal Signature has left stays completable beside it, for the other
// side may have completed it, and then has no other keys. Of two, that with an
// address that nothing speaks for goes first.
func (b *Buddy) makePlace(t *turn, i *instance, r Route) bool {
	favoured := func(e *exchange) bool { return b.favoured(t.now, e.route) }
	switch {
	case i.own == nil:
	case !i.own.in(ake.AwaitSig) && b.sentTo(i.own, r):
		i.drop(i.own)
	case i.former == nil:
		i.former, i.own = i.own, nil
	case favoured(i.former) && !favoured(i.own):
		i.drop(i.own)
	case favoured(i.former) && !b.favoured(t.now, r):
		return false
	default:
		i.drop(i.former)
		i.former, i.own = i.own, nil
	}
	return b.admitHandshake(t.now)
}

// commitAt sends a Commit of that version to whoever listens at r.
func (b *Buddy) commitAt(t *turn, v Version, r Route) {
	if v == V3 {
		b.commitToAny(t, r)
		return
	}
	i := b.touch(tagV2, t.now)
	if e := i.own; e != nil && e.hs.State() == ake.AwaitDHKey {
		e.route = r
		e.ticket = b.sendCommit(t, tagV2, r, e.hs.CommitMessage())
		b.schedule(t, e)
		return
	}
	if i.finishing(t.now) && b.address(i.own.route) == b.address(r) {
		return // whoever asks there gets new keys anyway
	}
	b.commitTo(t, i, r, beginning{wanted: b.wantedAt(V2, r)})
}
