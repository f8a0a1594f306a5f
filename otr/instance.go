package otr

import (
	"slices"
	"time"

	"pidgin-otr/otr/internal/ake"
	"pidgin-otr/otr/wire"
)

// An instance is one client of the buddy, named by its tag, of which something
// is kept besides its sessions: handshakes, fragments and limits.
type instance struct {
	tag    InstanceTag
	own    *exchange // begun by our Commit
	former *exchange // the same, before that: its Signature may still come
	theirs *exchange // begun by its Commit

	spent     uint64    // number of our Commit to any that it has answered, or that is withdrawn for it
	gapUntil  time.Time // text for its sessions waits so long, see gap.go; zero: it does not
	gaps      window    // times that an unfinished handshake held text
	autos     window    // handshakes that we began by ourselves
	errorSaid time.Time // last error line to it
	touched   time.Time
	deafUntil time.Time // until then its Commit in answer to our query for new clients is not answered

	fragments     wire.Assembler
	fragmentRoute Route
}

// exchanges lists what is under way with i.
func (i *instance) exchanges() []*exchange { return existing(i.former, i.own, i.theirs) }

// ownExchanges lists those of them that our Commits began, the earlier one first.
func (i *instance) ownExchanges() []*exchange { return existing(i.former, i.own) }

// existing leaves out the places where there is no exchange.
func existing(places ...*exchange) (list []*exchange) {
	for _, e := range places {
		if e != nil {
			list = append(list, e)
		}
	}
	return list
}

// finishing reports whether the Signature that completes our handshake with i may
// be on its way. With another one in its place we could not read what the other
// side writes once it has sent that.
func (i *instance) finishing(now time.Time) bool {
	return i.own.in(ake.AwaitSig) && i.own.goesOn(now)
}

// goesOn reports whether a message of a handshake with i may be on its way.
func (i *instance) goesOn(now time.Time) bool {
	return slices.ContainsFunc(i.exchanges(), func(e *exchange) bool { return e.goesOn(now) })
}

// busy reports whether a handshake with i can still complete.
func (i *instance) busy() bool { return i.own != nil || i.former != nil || i.theirs != nil }

// idle reports whether nothing of i needs to be kept.
func (i *instance) idle(now time.Time) bool {
	return !i.busy() && i.fragments.Size() == 0 && i.autos.expired(now) &&
		sinceOver(i.errorSaid, now, errorLineEvery) &&
		i.gaps.expired(now) && !i.deafUntil.After(now)
}

// drop wipes the exchange e of i.
func (i *instance) drop(e *exchange) {
	for _, place := range []**exchange{&i.own, &i.former, &i.theirs} {
		if e != nil && *place == e {
			e.wipe()
			*place = nil
		}
	}
}

// cancel drops every handshake with i and lets text go again.
func (i *instance) cancel() {
	for _, e := range i.exchanges() {
		i.drop(e)
	}
	i.gapUntil, i.gaps = time.Time{}, nil
}
