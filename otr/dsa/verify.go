package dsa

import (
	"filippo.io/bigmod"

	"pidgin-otr/otr/internal/secret"
)

// Verify reports whether sig (r, then s, 20 bytes each) signs m: 32 bytes taken
// as a number modulo q, neither cut nor hashed again (Protocol-v3, "Reveal
// Signature Message").
func (k *PublicKey) Verify(m *[32]byte, sig *[40]byte) bool {
	r, err := bigmod.NewNat().SetBytes(sig[:qSize], k.q)
	if err != nil || r.IsZero() == 1 {
		return false
	}
	w, err := bigmod.NewNat().SetBytes(sig[qSize:], k.q)
	if err != nil || w.IsZero() == 1 {
		return false
	}
	w = k.invert(w)
	u1 := k.reduce(m[:]).Mul(w, k.q).Bytes(k.q)
	u2 := w.Mul(r, k.q).Bytes(k.q)
	v := bigmod.NewNat().Exp(k.g, u1, k.p)
	v.Mul(bigmod.NewNat().Exp(k.y, u2, k.p), k.p)
	return k.reduce(v.Bytes(k.p)).Equal(r) == 1
}

// reduce returns a big-endian number of any length modulo q, in time that
// depends on its length alone. It works in steps of 128 bits, which is several
// times faster than Nat.Mod: every step and its weight are below q.
func (k *PublicKey) reduce(b []byte) *bigmod.Nat {
	const step = 16
	weight := k.small(append([]byte{1}, make([]byte, step)...))
	head := len(b) % step
	sum := k.small(b[:head])
	for b = b[head:]; len(b) > 0; b = b[step:] {
		digit := k.small(b[:step])
		sum.Mul(weight, k.q).Add(digit, k.q)
		secret.WipeWords(digit.Bits())
	}
	return sum
}

// small returns b, which is known to be below q.
func (k *PublicKey) small(b []byte) *bigmod.Nat {
	n, err := bigmod.NewNat().SetBytes(b, k.q)
	if err != nil {
		panic("dsa: internal error: number not below q")
	}
	return n
}

// invert returns 1/x modulo q in constant time. Were q not prime, the result
// would be no inverse, and signatures of that key would not verify.
func (k *PublicKey) invert(x *bigmod.Nat) *bigmod.Nat {
	return bigmod.NewNat().Exp(x, k.qMinus2[:], k.q)
}
