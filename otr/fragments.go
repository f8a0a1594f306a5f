package otr

import (
	"pidgin-otr/otr/internal/scratch"
	"pidgin-otr/otr/wire"
)

// receiveFragment takes one piece of a message (Protocol-v3, "Receiving
// Fragments"). What is put together is judged like a message that came whole,
// except that it cannot be a fragment again.
func (b *Buddy) receiveFragment(t *turn, in Incoming) {
	f, err := wire.ParseFragment(in.Text)
	if err != nil {
		return
	}
	if !b.policy.allows(Version(f.Version)) {
		b.refuseVersion(t, in, f.Version)
		return
	}
	if f.Version == uint16(V3) { // the message inside is judged again
		if who := b.addresseeOf(f.Sender, f.Receiver, true); who != toUs {
			b.passOver(t, in, who, missedPiece(&f))
			return
		}
	}
	i := b.touch(InstanceTag(f.Sender), t.now)
	i.fragmentRoute = in.From
	b.prolong(t, i)
	if f.K > 1 && i.fragments.Len()+len(f.Piece) > maxEncoded {
		b.dropFragments(i)
		b.sayTooLarge(t, in)
		return
	}
	if whole := b.assemble(t, i, &f); wire.Classify(whole) == wire.Encoded {
		in.Text = whole
		b.receiveEncoded(t, in)
		if cap(whole) <= scratch.Large {
			b.account.pieced = whole
		}
	}
}

// missedPiece is missed for a piece: the first one says what the message is.
func missedPiece(f *wire.Fragment) bool {
	if f.K != 1 {
		return false
	}
	h, flags, ok := wire.PeekData(f.Piece)
	return ok && h.Version == uint16(V3) && flags&wire.FlagIgnoreUnreadable == 0
}

// assemble adds a piece, keeps the account of bytes held, and stays within the
// caps: unfinished messages of unknown clients go first.
func (b *Buddy) assemble(t *turn, i *instance, f *wire.Fragment) []byte {
	before := i.fragments.Size()
	if f.K == 1 {
		i.fragments.Lend(b.account.pieced) // by itself: another message may be under way
		b.account.pieced = nil
	}
	whole := i.fragments.Add(f, t.now)
	b.countFragments(i.fragments.Size() - before)
	for b.overFragments() {
		owner, victim := b.fragmentsToDrop(i)
		if victim == nil {
			b.dropFragments(i)
			return nil
		}
		owner.dropFragments(victim)
	}
	if i.fragments.Size() > 0 {
		b.arm(t.now.Add(fragmentLife))
	}
	return whole
}

func (b *Buddy) overFragments() bool {
	return b.table.exchanges.fragmentBytes > maxBuddyFragments || b.account.fragmentBytes > maxAllFragments
}

func (b *Buddy) countFragments(change int) {
	b.table.exchanges.fragmentBytes += change
	b.account.fragmentBytes += change
}

// fragmentsToDrop finds the unknown client, other than i, whose unfinished message
// waits longest: one of the buddy's or, if it is the cap of all buddies that is
// exceeded, of anybody's. Otherwise those would keep out clients with a session.
func (b *Buddy) fragmentsToDrop(i *instance) (owner *Buddy, oldest *instance) {
	if oldest = b.oldestUnknownFragments(i); oldest != nil || b.table.exchanges.fragmentBytes > maxBuddyFragments {
		return b, oldest
	}
	for _, o := range b.account.some(func(o *Buddy) bool { return o.table != nil && o.table.exchanges.fragmentBytes > 0 }) {
		k := o.oldestUnknownFragments(i)
		if k == nil {
			continue
		}
		if oldest == nil || k.fragments.Last().Before(oldest.fragments.Last()) {
			owner, oldest = o, k
		}
	}
	return owner, oldest
}

func (b *Buddy) oldestUnknownFragments(i *instance) (oldest *instance) {
	if b.table == nil || b.table.exchanges.fragmentBytes == 0 {
		return nil
	}
	for _, o := range b.table.exchanges.clients {
		if o == i || o.fragments.Size() == 0 || !b.unknown(o) {
			continue
		}
		if oldest == nil || o.fragments.Last().Before(oldest.fragments.Last()) {
			oldest = o
		}
	}
	return oldest
}

func (b *Buddy) dropFragments(i *instance) {
	b.countFragments(-i.fragments.Size())
	i.fragments.Reset()
}

// forgetFragmentsFrom follows plain text: its sender is not in the middle of a
// message (Protocol-v3, "Receiving Fragments"). Where clients have no addresses the
// sender may be any of them. Pieces that bear a tag are kept then: they cost nobody else
// a message, and what they make is authenticated or worth nothing.
func (b *Buddy) forgetFragmentsFrom(r Route) {
	if b.table == nil || b.table.exchanges.fragmentBytes == 0 {
		return
	}
	for _, i := range b.table.exchanges.clients {
		if i.fragmentRoute == r && (r != "" || i.tag == tagV2) {
			b.dropFragments(i)
		}
	}
}
