package otr

import "time"

// SetPolicy sets what may happen with the buddy. Forbidding the version that a
// session speaks ends it first; switching OTR off ends everything.
func (b *Buddy) SetPolicy(p Policy, now time.Time) Effects {
	t := turn{now: now, cause: byUser}
	switch {
	case !b.policy.Enabled():
	case p.Enabled():
		b.endForbidden(&t, p)
	case b.anythingToEnd():
		b.endEverything(&t)
		b.setQuiet(false)
	}
	b.policy = p
	b.settle(&t)
	return t.out
}
