package otr

import "slices"

// A key of the buddy's is agreed once the user has sent to it, chosen its session
// or verified it, and if it came at the first contact: its session came up when no
// key of the buddy was agreed, or a short time after such a one, because nothing
// tells one unknown client from another then. To have made a handshake later or to
// stand in a file agrees nothing.

// Agreed reports whether messages may go to the key without the user being asked.
func (b *Buddy) Agreed(fp Fingerprint) bool {
	k := b.key(fp)
	return k != nil && k.agreed
}

// KnowAgreed says that a fingerprint, known already, is agreed as the host has it
// on file, without any event. The host learns what to keep by KeyAgreed events.
func (b *Buddy) KnowAgreed(fp Fingerprint) {
	if k := b.key(fp); k != nil {
		b.setAgreed(k)
	}
}

func (b *Buddy) setAgreed(k *knownKey) {
	k.agreed = true
	if b.table == nil {
		return
	}
	for _, s := range b.table.sessions {
		if s.fingerprint == k.fingerprint {
			s.setAgreed(true)
		}
	}
}

// agree makes a key agreed.
func (b *Buddy) agree(t *turn, fp Fingerprint) {
	k := b.key(fp)
	if k == nil || k.agreed {
		return
	}
	b.setAgreed(k)
	t.moved = true
	t.say(KeyAgreed{Fingerprint: fp})
}

// agreeFirst agrees the key of s, which has just come up, at the first contact.
func (b *Buddy) agreeFirst(t *turn, s *session) {
	m := b.table
	switch {
	case !slices.ContainsFunc(b.known, func(k knownKey) bool { return k.agreed }):
		m.contact = t.now
	case m.contact.IsZero() || t.now.Sub(m.contact) >= contactLasts:
		return
	}
	b.agree(t, s.fingerprint)
}

func (b *Buddy) anyVerified() bool {
	return slices.ContainsFunc(b.known, func(k knownKey) bool { return k.trusted })
}
