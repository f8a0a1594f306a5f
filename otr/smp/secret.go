package smp

import (
	"crypto/sha256"

	"pidgin-otr/otr/dsa"
	"pidgin-otr/otr/internal/secret"
)

const protocolVersion = 1

// Secret is what is compared: the digest of the user's secret and of what names
// the session, so that nobody in the middle can pass it on. It is wiped by the
// Run that it is given to.
type Secret [sha256.Size]byte

// NewSecret makes the secret from the fingerprint of the party that begins the
// run, that of the other, the secure session id and what the user typed, any
// bytes (Protocol-v3, "Secret information"). The caller wipes typed. Errors:
// ErrSecretTooLong.
func NewSecret(initiator, responder dsa.Fingerprint, ssid [8]byte, typed []byte) (*Secret, error) {
	if len(typed) > MaxSecret {
		return nil, ErrSecretTooLong
	}
	var buf [1 + 2*len(initiator) + len(ssid) + MaxSecret]byte
	b := append(buf[:0], protocolVersion)
	b = append(b, initiator[:]...)
	b = append(b, responder[:]...)
	b = append(b, ssid[:]...)
	b = append(b, typed...)
	s := new(Secret)
	secret.Do(func() { *s = sha256.Sum256(b) })
	secret.Wipe(buf[:])
	return s, nil
}

// Wipe erases s.
func (s *Secret) Wipe() { secret.Wipe(s[:]) }

// take moves the digest out of s.
func (s *Secret) take() (out Secret) {
	out = *s
	s.Wipe()
	return out
}
