package otr

import "slices"

// A key of the buddy's is agreed once the user has sent to it, chosen its session
// or verified it. So is a key whose session comes up when no key of the buddy is
// agreed, and what comes up a short time after that: at a first contact nothing tells
// one unknown client from another. A later handshake, or a line in a file, agrees
// nothing.

// Agreed reports whether messages may go to the key without the user being asked.
func (b *Buddy) Agreed(fp Fingerprint) bool {
	k := b.key(fp)
	return k != nil && k.Agreed
}

func (b *Buddy) setAgreed(k *KnownKey) {
	k.Agreed = true
	if b.table == nil {
		return
	}
	for _, s := range b.table.sessions.list {
		if s.fingerprint == k.Fingerprint {
			s.setAgreed(true)
		}
	}
}

// agree makes a key agreed.
func (b *Buddy) agree(t *turn, fp Fingerprint) {
	k := b.key(fp)
	if k == nil || k.Agreed {
		return
	}
	b.setAgreed(k)
	t.moved = true
	t.say(KeyAgreed{Fingerprint: fp})
}

// agreeFirst agrees the key of s, which has just come up, at the first contact.
func (b *Buddy) agreeFirst(t *turn, s *session) {
	tab := b.table
	switch {
	case !slices.ContainsFunc(b.known, func(k KnownKey) bool { return k.Agreed }):
		tab.outbox.contact = t.now
	case tab.outbox.contact.IsZero() || t.now.Sub(tab.outbox.contact) >= contactLasts:
		return
	}
	b.agree(t, s.fingerprint)
}

func (b *Buddy) anyVerified() bool {
	return slices.ContainsFunc(b.known, func(k KnownKey) bool { return k.Trusted })
}
