package otr

import (
	"time"

	"pidgin-otr/otr/internal/ake"
)

// A beginning says how a handshake with one client comes about.
type beginning struct {
	wanted  bool      // to be begun again once if it does not complete
	again   bool      // this is the second time
	queried time.Time // when our query asked for the client's Commit; zero: none did
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

// makePlace makes room for another handshake that our Commit to r begins with i, or
// reports false. One whose Reveal Signature has left stays completable beside it, for
// the other side may have completed it, and then has no other keys.
func (b *Buddy) makePlace(t *turn, i *instance, r Route) bool {
	switch {
	case i.own == nil:
	case !i.own.in(ake.AwaitSig) && b.wentTo(i.own, r):
		i.drop(i.own)
	case i.former == nil:
		i.former, i.own = i.own, nil
	default:
		victim := b.ownToDrop(t.now, i, r)
		if victim == nil {
			return false
		}
		i.drop(victim)
		if i.former == nil {
			i.former, i.own = i.own, nil
		}
	}
	return b.admitHandshake(t.now)
}

// ownToDrop finds the one of our two handshakes with i that makes room for one with
// the client at r: that with an address that nothing speaks for, else the earlier. It
// is nil if nothing speaks for r alone.
func (b *Buddy) ownToDrop(now time.Time, i *instance, r Route) *exchange {
	former, own := b.favoured(now, i.former.route), b.favoured(now, i.own.route)
	switch {
	case former && !own:
		return i.own
	case former && !b.favoured(now, r):
		return nil
	}
	return i.former
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
