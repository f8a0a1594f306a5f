package dh

import (
	"filippo.io/bigmod"

	"pidgin-otr/otr/internal/secret"
)

// Element is a group element outside of a key exchange. The operations want
// elements that are Valid.
type Element = Public

// nat returns p as a number below the modulus. Elements come from a Valid check
// or from this package, so a larger one is a programming error.
func (p *Public) nat() *bigmod.Nat {
	n, err := bigmod.NewNat().SetBytes(p[:], theGroup().modulus)
	if err != nil {
		panic("dh: internal error: element not below the modulus")
	}
	return n
}

// Wipe erases p.
func (p *Public) Wipe() { secret.Wipe(p[:]) }

// Power sets out to base^x. The exponent is big-endian; the time depends on its
// length alone.
func Power(out, base *Element, x []byte) {
	b := base.nat()
	power := bigmod.NewNat().Exp(b, x, theGroup().modulus)
	putNat(out[:], power)
	secret.WipeWords(power.Bits())
	secret.WipeWords(b.Bits())
}

// Multiply sets out to a * b, in constant time.
func Multiply(out, a, b *Element) {
	x, y := a.nat(), b.nat()
	x.Mul(y, theGroup().modulus)
	putNat(out[:], x)
	secret.WipeWords(x.Bits())
	secret.WipeWords(y.Bits())
}

// Divide sets out to a / b. The time depends on b, which must be a value that
// the other side knows as well. Errors: ErrRange for a b without inverse.
func Divide(out, a, b *Element) error {
	m := theGroup().modulus
	inverse, ok := bigmod.NewNat().InverseVarTime(b.nat(), m)
	if !ok {
		return ErrRange
	}
	putNat(out[:], inverse.ExpandFor(m).Mul(a.nat(), m))
	return nil
}
