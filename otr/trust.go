package otr

import (
	"errors"
	"time"
)

// KnownKey is a long-term key that the buddy has used.
type KnownKey struct {
	Fingerprint Fingerprint
	Trusted     bool    // the user has verified it
	Agreed      bool    // messages may go to it without the user being asked; what is verified is agreed
	Best        Version // the best version that it has spoken with us; 0: none yet
}

// ErrInUse says that a session uses the fingerprint.
var ErrInUse = errors.New("otr: fingerprint in use by a session")

func (b *Buddy) key(fp Fingerprint) *KnownKey {
	for i := range b.known {
		if b.known[i].Fingerprint == fp {
			return &b.known[i]
		}
	}
	return nil
}

// KnowKey adds a key that the host has on file, without any event. Of one that is
// known already it changes the trust; agreement and version are only ever added.
func (b *Buddy) KnowKey(on KnownKey) {
	k := b.know(on.Fingerprint, on.Trusted)
	k.Best = max(k.Best, on.Best)
	if on.Agreed {
		b.setAgreed(k)
	}
}

// know adds a key, or changes its trust.
func (b *Buddy) know(fp Fingerprint, trusted bool) *KnownKey {
	k := b.key(fp)
	if k == nil {
		b.known = append(b.known, KnownKey{Fingerprint: fp})
		k = &b.known[len(b.known)-1]
	}
	k.Trusted = trusted
	if trusted {
		b.setAgreed(k)
	}
	return k
}

// Trusts reports whether the fingerprint is known and trusted.
func (b *Buddy) Trusts(fp Fingerprint) bool {
	k := b.key(fp)
	return k != nil && k.Trusted
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
		if b.known[i].Fingerprint == fp {
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
	b.know(fp, trusted)
	if trusted && !agreed {
		t.say(KeyAgreed{Fingerprint: fp})
	}
	if b.table != nil {
		for _, s := range b.table.sessions.list {
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
		if !b.known[k].Agreed && b.ForgetFingerprint(b.known[k].Fingerprint) == nil {
			return
		}
	}
}

// noteKey notes the key of a session that has just become private and says if
// it is new.
func (b *Buddy) noteKey(t *turn, s *session) {
	if k := b.key(s.fingerprint); k != nil {
		s.verified = k.Trusted
		s.setAgreed(k.Agreed)
		return
	}
	e := NewFingerprint{OthersKnown: len(b.known) > 0}
	for _, k := range b.known {
		e.OthersVerified = e.OthersVerified || k.Trusted
	}
	b.forgetKnown()
	b.know(s.fingerprint, false)
	s.verified = false
	s.setAgreed(false)
	e.Session = b.view(s)
	t.say(e)
}
