package otr

import (
	"bytes"
	"time"

	"pidgin-otr/otr/internal/ake"
)

// An exchange is one handshake with one instance, and the address its own last
// message came from.
type exchange struct {
	hs      *ake.Handshake
	route   Route
	order   uint64    // when it began, on the buddy's clock
	commit  uint64    // number of our Commit to any that it was made of; 0: none
	wanted  bool      // begun again once if it does not complete
	again   bool      // has been begun again
	resent  bool      // its Reveal Signature has left a second time, or a Commit has in its place
	queried time.Time // when our query made the client begin it; zero: none did
	keyAt   time.Time // theirs: when our D-H Key left first
	crossed bool      // ours: the client began one as well, which ours outranked
	rival   bool      // ours: one of theirs has completed while its Signature was out
	ticket  uint64    // of its last message while that may be in the host's queue, else 0
	retryAt time.Time // when it counts as stalled
	dies    time.Time
	pending []byte // message that waits for our long-term key
}

func (e *exchange) wipe() {
	e.hs.Wipe()
	e.pending = nil
}

// unread is the time since when lines may not have been read by the client, which
// began e: it may have lost its keys a while ago. If a query of ours made it begin, that
// tells nothing of its keys, and only lines since then count.
func (e *exchange) unread(now time.Time) time.Time {
	since := now.Add(-lostBeforeHandshake)
	if e.queried.Before(since) {
		return since
	}
	return e.queried.Add(1) // what left in the same moment left before the query
}

// ours reports whether our Commit began it.
func (e *exchange) ours() bool { return e.hs.Ours() }

// mayResend reports whether the Reveal Signature of e, with the client of that tag,
// leaves once more if no Signature comes.
func (e *exchange) mayResend(tag InstanceTag) bool {
	return tag == tagV2 && e.ours() && e.in(ake.AwaitSig) && !e.resent
}

func (e *exchange) in(s ake.State) bool { return e != nil && e.hs.State() == s }

// goesOn reports whether a message of it may be on its way: it has neither
// completed nor stalled.
func (e *exchange) goesOn(now time.Time) bool {
	return e.hs.State() != ake.Done && e.retryAt.After(now)
}

// awaitsLast reports whether the other side only has to send the last message
// that we wait for.
func (e *exchange) awaitsLast() bool {
	return e.hs.State() == ake.AwaitSig || e.hs.State() == ake.AwaitReveal
}

// voids reports whether o, another exchange with the same client, is over
// because e has completed. It is if it began earlier, or if it was begun again in the
// place of e and its Reveal Signature has not left: once that has left, the other side
// may complete it, as a refresh.
//
// One case is different: each side has begun one, and both wait for their last message
// only. The two sides may complete them in different orders, but have to end with the
// same keys. There the larger hash stays, as when Commits cross. An exchange of theirs
// may be with several Commits: see forgetOutranked.
func (e *exchange) voids(o *exchange) bool {
	switch {
	case o.in(ake.AwaitReveal):
		return false
	case o.again && o.in(ake.AwaitDHKey):
		return true
	case o.in(ake.AwaitSig) && !e.ours():
		return bytes.Compare(e.hs.Committed()[:], o.hs.Committed()[:]) > 0
	}
	return o.order <= e.order
}

// forgetOutranked drops the Commits of the client i that e, begun by ours and complete
// now, outranks. Each is compared by itself: one D-H Key may answer Commits of several
// clients of version 2, or what somebody else sends in the client's name, and the other
// side compares with its own alone.
func (b *Buddy) forgetOutranked(i *instance, e *exchange) {
	o := i.theirs
	if !e.ours() || !o.in(ake.AwaitReveal) {
		return
	}
	o.hs.ForgetOutranked(e.hs.Committed(), func(from ake.Source) bool {
		return from.Order < e.order && (i.tag != tagV2 || from.Address == string(b.address(e.route)))
	})
	left := o.hs.Sources()
	switch {
	case len(left) == 0:
		i.drop(o)
	case !o.hs.TakenFrom(string(b.address(o.route))):
		o.route = Route(left[len(left)-1])
	}
}
