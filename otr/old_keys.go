package otr

import (
	"time"

	"pidgin-otr/otr/internal/ratchet"
)

// oldKeys are those that a session had before its last handshake, for as long as
// the other side may not know yet that it is complete. Whoever sends the Reveal
// Signature completes last: until our Signature reaches it, it writes under the
// old keys (Protocol-v3, "The protocol state machine"), and what was on its way
// then has to be read. Nothing is sent under them.
type oldKeys struct {
	ratchet *ratchet.Ratchet // nil: none
	until   time.Time
}

// replaceKeys gives a live session the keys of a completed handshake. If the other
// side may write under the old ones, as it does after our D-H Key, they stay for
// reading until the first message under the new ones, at most oldKeysLife; else it
// has given them up already.
func (b *Buddy) replaceKeys(t *turn, s *session, next *ratchet.Ratchet, inUse bool) {
	former := s.ratchet
	s.ratchet = next
	s.revealOld()
	if !inUse {
		next.Adopt(former)
		return
	}
	s.old = oldKeys{ratchet: former, until: t.now.Add(oldKeysLife)}
	b.arm(s.old.until)
}

// over reports whether the time of the keys has come.
func (o *oldKeys) over(now time.Time) bool { return o.ratchet != nil && !now.Before(o.until) }

// revealOld gives the old keys up: their used MAC keys wait to be revealed, which
// they must not before, or others could forge what we still read.
func (s *session) revealOld() {
	if s.old.ratchet != nil {
		s.ratchet.Adopt(s.old.ratchet)
	}
	s.old = oldKeys{}
}

// wipe gives the old keys up without revealing anything.
func (o *oldKeys) wipe() {
	if o.ratchet != nil {
		o.ratchet.Wipe()
	}
	*o = oldKeys{}
}
