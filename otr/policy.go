package otr

import (
	"time"

	"pidgin-otr/otr/wire"
)

// SetPolicy sets what may happen with the buddy. Forbidding the version that
// the sessions speak ends them first.
func (b *Buddy) SetPolicy(p Policy, now time.Time) Output {
	t := turn{now: now, cause: byUser}
	if b.policy.V3 && !p.V3 && b.busy() {
		b.endEverything(&t)
		b.quiet = false
	}
	b.policy = p
	b.settle(&t)
	return t.out
}

// offers returns the versions that we propose: those that policy allows and
// this engine speaks.
func (b *Buddy) offers() (o wire.Offer) {
	if b.policy.V3 {
		o |= wire.OfferV3
	}
	return o
}
