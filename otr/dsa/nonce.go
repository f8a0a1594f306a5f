package dsa

import (
	"crypto/sha256"

	"filippo.io/bigmod"

	"pidgin-otr/otr/internal/secret"
)

// nonces is the generator of RFC 6979 section 3.2 with HMAC-SHA256.
type nonces struct {
	key, value [sha256.Size]byte
	nonce      [qSize]byte
	drawn      bool
}

// newNonces seeds the generator with the private key, the message modulo q and
// additional data (section 3.6; nil gives the plain RFC 6979 nonces).
func newNonces(x, digest *[qSize]byte, extra []byte) *nonces {
	n := new(nonces)
	for i := range n.value {
		n.value[i] = 1
	}
	n.update(0, x[:], digest[:], extra)
	n.update(1, x[:], digest[:], extra)
	return n
}

// update is K = HMAC_K(V || separator || data), V = HMAC_K(V).
func (n *nonces) update(separator byte, data ...[]byte) {
	mac := secret.HMACSHA256(n.key[:])
	mac.Write(n.value[:])
	mac.Write([]byte{separator})
	for _, d := range data {
		mac.Write(d)
	}
	mac.Sum(n.key[:0])
	n.step()
}

func (n *nonces) step() {
	mac := secret.HMACSHA256(n.key[:])
	mac.Write(n.value[:])
	mac.Sum(n.value[:0])
}

// next returns the next number in 1..q-1. How often it draws again says nothing
// about the one it returns.
func (n *nonces) next(q *bigmod.Modulus) *[qSize]byte {
	for {
		if n.drawn {
			n.update(0)
		}
		n.drawn = true
		n.step()
		copy(n.nonce[:], n.value[:])
		k, err := bigmod.NewNat().SetBytes(n.nonce[:], q)
		if err != nil {
			continue
		}
		zero := k.IsZero()
		secret.WipeWords(k.Bits())
		if zero == 0 {
			return &n.nonce
		}
	}
}

func (n *nonces) wipe() {
	secret.Wipe(n.key[:])
	secret.Wipe(n.value[:])
	secret.Wipe(n.nonce[:])
}
