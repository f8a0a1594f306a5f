package otr

import (
	"time"

	"pidgin-otr/otr/wire"
)

// An instance is one client of the buddy, named by its tag, of which something
// is kept besides its sessions: handshakes, fragments and limits.
type instance struct {
	tag    InstanceTag
	own    *exchange // begun by our Commit
	theirs *exchange // begun by its Commit

	spent     uint64 // number of our Commit that it answered or that is withdrawn for it
	gapUntil  time.Time
	gapAgain  time.Time // no earlier than this may an unfinished handshake hold text again
	autos     window    // handshakes that we began by ourselves
	errorSaid time.Time // last error line to it
	lostSaid  time.Time // last notice of an unreadable message
	lostLeft  bool      // that notice left it to the user to start anew
	touched   time.Time
	deafUntil time.Time // its Commit in answer to our query for new clients is not answered

	fragments     wire.Assembler
	fragmentRoute Route
}

// An exchange is one handshake with one instance, and the address its own last
// message came from. The two kinds are kept apart so that a Commit that arrives
// while we await a Signature cannot cost us that Signature.
type exchange struct {
	hs      *handshake
	route   Route
	order   uint64    // when it began, on the buddy's clock
	commit  uint64    // number of our Commit to all that it copies; 0: none
	wanted  bool      // begun again once if it does not complete
	again   bool      // has been begun again
	retryAt time.Time // when it counts as stalled
	dies    time.Time
	pending []byte // message that waits for our long-term key
}

func (e *exchange) wipe() {
	e.hs.wipe()
	e.pending = nil
}

func (e *exchange) unfinished() bool { return e.hs.state != handshakeDone }

// awaitsLast reports whether the other side only has to send the last message
// that we wait for.
func (e *exchange) awaitsLast() bool { return e.hs.state == awaitSig || e.hs.state == awaitReveal }

// finishing reports whether the Signature that completes our handshake with i may
// be on its way. Another one in its place would have us unable to read what the
// other side writes once it has sent that.
func (i *instance) finishing(now time.Time) bool {
	return i.own != nil && i.own.hs.state == awaitSig && i.own.retryAt.After(now)
}

// inGap reports whether we have sent a D-H Key or a Reveal Signature that is
// not answered: the other side may have given up the old keys.
func (i *instance) inGap() bool {
	return i.own != nil && i.own.hs.state == awaitSig ||
		i.theirs != nil && i.theirs.hs.state == awaitReveal
}

func (i *instance) busy() bool { return i.own != nil || i.theirs != nil }

// idle reports whether nothing of i needs to be kept.
func (i *instance) idle(now time.Time) bool {
	return !i.busy() && i.fragments.Size() == 0 && i.autos.expired(now) &&
		sinceOver(i.errorSaid, now, errorLineEvery) && sinceOver(i.lostSaid, now, errorLineEvery) &&
		!i.gapAgain.After(now) && !i.deafUntil.After(now)
}

func (i *instance) dropOwn() {
	if i.own != nil {
		i.own.wipe()
		i.own = nil
	}
}

func (i *instance) dropTheirs() {
	if i.theirs != nil {
		i.theirs.wipe()
		i.theirs = nil
	}
}

// cancel drops every handshake with i and lets text go again.
func (i *instance) cancel() {
	i.dropOwn()
	i.dropTheirs()
	i.gapUntil, i.gapAgain = time.Time{}, time.Time{}
}

// openGap makes text for the sessions of i wait, because we have just sent a
// message after which the other side gives up the old keys. Unfinished
// handshakes do so at most once a minute: whoever forges them must not be able
// to hold text for good.
func (b *Buddy) openGap(t *turn, i *instance) {
	if !i.gapUntil.IsZero() || i.gapAgain.After(t.now) || !b.liveTag(i.tag) {
		return
	}
	b.table.gaps = true
	i.gapUntil = t.now.Add(holdForKeys)
	i.gapAgain = t.now.Add(refreshAgain)
	b.arm(i.gapUntil)
	t.say(Changed{})
}

// closeGap ends the waiting when a handshake completed; a later one may still
// be under way.
func (b *Buddy) closeGap(t *turn, i *instance) {
	i.gapUntil, i.gapAgain = time.Time{}, time.Time{}
	if i.inGap() {
		b.openGap(t, i)
	}
}

// rekeying reports whether text for s waits for a handshake. Hardly ever does any:
// the instances are not looked through for nothing.
func (b *Buddy) rekeying(s *session) bool {
	if b.table == nil || !b.table.gaps || !s.live() {
		return false
	}
	i := b.table.instance(s.tag)
	return i != nil && !i.gapUntil.IsZero()
}
