package dsa

import (
	"errors"
	"fmt"
	"io"

	"filippo.io/bigmod"

	"pidgin-otr/otr/internal/secret"
)

// errWiped refuses to sign with a key that was wiped.
var errWiped = errors.New("dsa: the private key was wiped")

// Sign signs m: 32 bytes taken as a number modulo q, neither cut nor hashed
// again (Protocol-v3, "Reveal Signature Message"). The nonce is that of RFC 6979
// with 32 bytes of rand added (section 3.6): weak randomness alone does not
// give the key away, and a fault cannot make two signatures share a nonce.
func (k *PrivateKey) Sign(rand io.Reader, m *[32]byte) (sig [40]byte, err error) {
	if k.x == [qSize]byte{} {
		return sig, errWiped
	}
	var extra [32]byte
	if _, err := io.ReadFull(rand, extra[:]); err != nil {
		return sig, fmt.Errorf("dsa: no randomness: %w", err)
	}
	secret.Do(func() {
		n := newNonces(&k.x, k.digest(m), extra[:])
		defer n.wipe()
		for !k.signWith(n.next(k.public.q), m, &sig) {
		}
	})
	secret.Wipe(extra[:])
	return sig, nil
}

// digest is m modulo q in 20 bytes: bits2octets of RFC 6979, for a message that
// is a number already.
func (k *PrivateKey) digest(m *[32]byte) *[qSize]byte {
	return (*[qSize]byte)(k.public.reduce(m[:]).Bytes(k.public.q))
}

// signWith makes the signature with one nonce; false if r or s would be 0.
func (k *PrivateKey) signWith(nonce *[qSize]byte, m *[32]byte, sig *[40]byte) bool {
	pub := k.public
	gk := bigmod.NewNat().Exp(pub.g, nonce[:], pub.p)
	gkBytes := gk.Bytes(pub.p)
	r := pub.reduce(gkBytes)
	kNat := pub.small(nonce[:])
	s := pub.small(k.x[:]).Mul(r, pub.q).Add(pub.reduce(m[:]), pub.q)
	inverse := pub.invert(kNat)
	s.Mul(inverse, pub.q)
	copy(sig[:qSize], r.Bytes(pub.q))
	copy(sig[qSize:], s.Bytes(pub.q))
	secret.WipeWords(gk.Bits())
	secret.Wipe(gkBytes)
	secret.WipeWords(kNat.Bits())
	secret.WipeWords(inverse.Bits())
	return r.IsZero() == 0 && s.IsZero() == 0
}
