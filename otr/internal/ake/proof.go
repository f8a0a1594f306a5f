package ake

import (
	"crypto/subtle"
	"io"

	"golang.org/x/crypto/cryptobyte"

	"pidgin-otr/otr/dh"
	"pidgin-otr/otr/dsa"
	"pidgin-otr/otr/internal/secret"
)

// proof is what the encrypted part of a Reveal Signature or Signature message
// shows (X_B and X_A in Protocol-v3, "Reveal Signature Message").
type proof struct {
	key   *dsa.PublicKey
	keyID uint32 // serial number of the D-H key that was signed for, > 0
}

const (
	keyIDSize     = 4
	signatureSize = 40
)

// signedData is M_B or M_A: HMAC under m1 over both D-H keys, the signer's
// first, the signer's long-term key and the serial number of its D-H key.
func signedData(m1 *[32]byte, signer, other *dh.Public, longTerm []byte, keyID uint32) (m [32]byte) {
	data := appendMPI(make([]byte, 0, 2*(4+dh.Size)+len(longTerm)+keyIDSize), signer)
	data = append(appendMPI(data, other), longTerm...)
	data = appendKeyID(data, keyID)
	secret.Do(func() {
		mac := secret.HMACSHA256(m1[:])
		mac.Write(data)
		mac.Sum(m[:0])
	})
	return m
}

func appendKeyID(dst []byte, id uint32) []byte {
	return append(dst, byte(id>>24), byte(id>>16), byte(id>>8), byte(id))
}

// proveKey makes the encrypted signature of the Reveal Signature (step 0) or
// Signature (step 1) message.
func proveKey(rand io.Reader, keys *secrets, step int, own, their *dh.Public, key *dsa.PrivateKey) ([]byte, error) {
	longTerm := key.Public().Wire()
	m := signedData(&keys.m1[step], own, their, longTerm, KeyID)
	sig, err := key.Sign(rand, &m)
	if err != nil {
		return nil, err
	}
	x := append(make([]byte, 0, len(longTerm)+keyIDSize+signatureSize), longTerm...)
	x = append(appendKeyID(x, KeyID), sig[:]...)
	ctr(&keys.c[step], new([16]byte), x)
	return x, nil
}

// checkProof decrypts and verifies what proveKey made at the other end. The MAC
// comes first: only what the peer with this shared secret wrote is parsed.
func (h *Handshake) checkProof(keys *secrets, step int, encSig []byte, tag *[20]byte, their, own *dh.Public, ourKey *dsa.PublicKey) (*proof, error) {
	want := mac160(&keys.m2[step], encSig)
	if subtle.ConstantTimeCompare(want[:], tag[:]) == 0 {
		return nil, ErrNotVerified
	}
	x := append([]byte(nil), encSig...)
	ctr(&keys.c[step], new([16]byte), x)
	key, rest, err := h.checked.ParsePublicKey(x)
	if err != nil {
		return nil, ErrPeerKey
	}
	p := &proof{key: key}
	var sig [signatureSize]byte
	s := cryptobyte.String(rest)
	if !s.ReadUint32(&p.keyID) || p.keyID == 0 || !s.CopyBytes(sig[:]) || !s.Empty() {
		return nil, ErrNotVerified
	}
	m := signedData(&keys.m1[step], their, own, key.Wire(), p.keyID)
	if !key.Verify(&m, &sig) {
		return nil, ErrNotVerified
	}
	if key.Equal(ourKey) {
		return nil, ErrReflected
	}
	return p, nil
}
