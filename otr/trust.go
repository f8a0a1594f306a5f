package otr

import (
	"errors"
	"time"
)

// knownKey is a long-term key that the buddy has used.
type knownKey struct {
	fingerprint Fingerprint
	trusted     bool
	agreed      bool    // see agreed.go
	best        Version // the best that it has spoken; 0: none yet
}

// ErrInUse says that a session uses the fingerprint.
var ErrInUse = errors.New("otr: fingerprint in use by a session")

func (b *Buddy) key(fp Fingerprint) *knownKey {
	for i := range b.known {
		if b.known[i].fingerprint == fp {
			return &b.known[i]
		}
	}
	return nil
}

// KnowFingerprint adds a fingerprint that the host has on file, or changes its
// trust, without any event. What the user has verified is agreed.
func (b *Buddy) KnowFingerprint(fp Fingerprint, trusted bool) {
	k := b.key(fp)
	if k == nil {
		b.known = append(b.known, knownKey{fingerprint: fp})
		k = &b.known[len(b.known)-1]
	}
	k.trusted = trusted
	if trusted {
		b.setAgreed(k)
	}
}

// Trusts reports whether the fingerprint is known and trusted.
func (b *Buddy) Trusts(fp Fingerprint) bool {
	k := b.key(fp)
	return k != nil && k.trusted
}

// KnowVersion adds the best version that a fingerprint, known already, has
// spoken as the host has it on file, without any event.
func (b *Buddy) KnowVersion(fp Fingerprint, best Version) {
	if k := b.key(fp); k != nil {
		k.best = max(k.best, best)
	}
}

// ForgetFingerprint removes a fingerprint. It returns ErrInUse while a live or
// Finished session uses it.
func (b *Buddy) ForgetFingerprint(fp Fingerprint) error {
	for _, s := range b.table.shownByNumber() {
		if s.fingerprint == fp {
			return ErrInUse
		}
	}
	for i := range b.known {
		if b.known[i].fingerprint == fp {
			b.known = append(b.known[:i], b.known[i+1:]...)
			break
		}
	}
	return nil
}

// SetTrust is the user's word on a fingerprint. Levels and the selection
// follow.
func (b *Buddy) SetTrust(fp Fingerprint, trusted bool, now time.Time) Effects {
	t := turn{now: now, cause: byUser}
	b.setTrust(&t, fp, trusted)
	b.settle(&t)
	return t.out
}

func (b *Buddy) setTrust(t *turn, fp Fingerprint, trusted bool) {
	agreed := b.Agreed(fp)
	b.KnowFingerprint(fp, trusted)
	if trusted && !agreed {
		t.say(KeyAgreed{Fingerprint: fp})
	}
	if b.table != nil {
		for _, s := range b.table.sessions {
			if s.fingerprint == fp {
				s.verified = trusted
			}
		}
	}
	t.moved = true
	t.say(Changed{})
}

// forgetKnown makes room for one more key: the one known longest goes that is
// neither agreed nor in use. The host's file is not concerned.
func (b *Buddy) forgetKnown() {
	if len(b.known) < maxKnownKeys {
		return
	}
	for k := range b.known {
		if !b.known[k].agreed && b.ForgetFingerprint(b.known[k].fingerprint) == nil {
			return
		}
	}
}

// meetKey notes the key of a session that has just become private and says if
// it is new.
func (b *Buddy) meetKey(t *turn, s *session) {
	if k := b.key(s.fingerprint); k != nil {
		s.verified = k.trusted
		s.setAgreed(k.agreed)
		return
	}
	e := NewFingerprint{OthersKnown: len(b.known) > 0}
	for _, k := range b.known {
		e.OthersVerified = e.OthersVerified || k.trusted
	}
	b.forgetKnown()
	b.KnowFingerprint(s.fingerprint, false)
	s.verified = false
	s.setAgreed(false)
	e.Session = b.view(s)
	t.say(e)
}
