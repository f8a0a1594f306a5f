package dsa

import "filippo.io/bigmod"

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
	u1 := k.reduce(m).Mul(w, k.q).Bytes(k.q)
	u2 := w.Mul(r, k.q).Bytes(k.q)
	v := bigmod.NewNat().Exp(k.g, u1, k.p)
	v.Mul(bigmod.NewNat().Exp(k.y, u2, k.p), k.p)
	return bigmod.NewNat().Mod(v, k.q).Equal(r) == 1
}

// reduce returns m modulo q.
func (k *PublicKey) reduce(m *[32]byte) *bigmod.Nat {
	wide, err := bigmod.NewNat().SetBytes(m[:], k.p)
	if err != nil {
		panic("dsa: internal error: 256 bits do not fit below p")
	}
	return bigmod.NewNat().Mod(wide, k.q)
}

// invert returns 1/x modulo q in constant time. Were q not prime, the result
// would be no inverse, and signatures of that key would not verify.
func (k *PublicKey) invert(x *bigmod.Nat) *bigmod.Nat {
	return bigmod.NewNat().Exp(x, k.qMinus2[:], k.q)
}
