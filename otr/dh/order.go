package dh

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"math/bits"
	"sync"

	"filippo.io/bigmod"

	"pidgin-otr/otr/internal/secret"
)

// order is q = (p-1)/2, the order of g.
type order struct {
	modulus *bigmod.Modulus
	bytes   Exponent
}

var theOrder = sync.OnceValue(func() *order {
	p, err := hex.DecodeString(prime)
	if err != nil {
		panic("dh: internal error: " + err.Error())
	}
	o := new(order)
	for i := range o.bytes {
		o.bytes[i] = p[i] >> 1
		if i > 0 {
			o.bytes[i] |= p[i-1] << 7
		}
	}
	if o.modulus, err = bigmod.NewModulus(o.bytes[:]); err != nil {
		panic("dh: internal error: " + err.Error())
	}
	return o
})

// BelowOrder reports whether x lies in 1..q-1, as the answers of a proof must.
func (x *Exponent) BelowOrder() bool {
	return *x != Exponent{} && bytes.Compare(x[:], theOrder().bytes[:]) < 0
}

// Magnitude returns x without zeros in front: the body of its MPI. It is part
// of x.
func (x *Exponent) Magnitude() []byte { return bytes.TrimLeft(x[:], "\x00") }

// Answer sets d to r - x*c mod q, in constant time: what a prover answers to the
// challenge c, with r as nonce and x as the exponent proved. The exponents are
// big-endian, of at most 192 bytes, and reduced modulo q before use.
func (d *Exponent) Answer(r *Exponent, x, c []byte) {
	q := theOrder().modulus
	answer, product, challenge := residue(r[:]), residue(x), residue(c)
	product.Mul(challenge, q)
	answer.Sub(product, q)
	putNat(d[:], answer)
	secret.WipeWords(answer.Bits())
	secret.WipeWords(product.Bits())
}

// residue returns x mod q.
func residue(x []byte) *bigmod.Nat {
	const size = bits.UintSize / 8
	var full [Size]byte
	copy(full[Size-len(x):], x)
	wide := bigmod.NewNat().SetUint(0).ExpandFor(theGroup().modulus)
	limbs := wide.Bits()
	for i := range limbs {
		at := Size - (i+1)*size
		if size == 8 {
			limbs[i] = uint(binary.BigEndian.Uint64(full[at:]))
		} else {
			limbs[i] = uint(binary.BigEndian.Uint32(full[at:]))
		}
	}
	out := bigmod.NewNat().Mod(wide, theOrder().modulus)
	secret.WipeWords(limbs)
	secret.Wipe(full[:])
	return out
}
