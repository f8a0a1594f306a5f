package otr

import (
	"crypto/sha256"
	"time"

	"pidgin-otr/otr/wire"
)

// In version 2 nobody who was asked begins again when the Signature does not come:
// it may have gone to another client of the same person, whose session a second
// handshake would take. But the very same Reveal Signature can be sent again, and who
// has completed with it can answer with the very same Signature. Neither touches the
// handshake of another client.

// A lastSignature is the Signature that a session's keys came with.
type lastSignature struct {
	reveal [sha256.Size]byte // digest of the message that it answers
	raw    []byte            // nil: not kept
	at     time.Time
}

// resendReveal sends the Reveal Signature of e once more.
func (b *Buddy) resendReveal(t *turn, i *instance, e *exchange) {
	e.resent = true
	m := e.hs.Revealed()
	m.Header = b.header(wire.TypeReveal, i.tag)
	e.ticket = b.transmit(t, m.Append(nil), m.Header, b.handshakeWire(i.tag, e.route))
	b.schedule(t, e)
}

// keepSignature remembers what the Reveal Signature of that digest was answered with,
// where it may be needed again.
func (s *session) keepSignature(reveal [sha256.Size]byte, signature []byte, now time.Time) {
	if s.version == V2 {
		s.signature = lastSignature{reveal: reveal, raw: signature, at: now}
	}
}

// repeatSignature answers the Reveal Signature that a session has its keys from, once
// more, if its client has written nothing since. It reports whether that is the one of
// this digest.
func (b *Buddy) repeatSignature(t *turn, in Incoming, reveal [sha256.Size]byte, tag InstanceTag) bool {
	s := b.table.liveOf(tag)
	if s == nil || s.signature.raw == nil || s.signature.reveal != reveal {
		return false
	}
	age := t.now.Sub(s.signature.at)
	if age < doubled || age >= handshakeLife || b.address(s.route) != b.address(in.From) {
		return true
	}
	b.transmit(t, s.signature.raw, b.header(wire.TypeSignature, tag), b.handshakeWire(tag, in.From))
	s.signature = lastSignature{}
	return true
}
