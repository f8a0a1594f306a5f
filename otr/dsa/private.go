package dsa

import (
	"bytes"
	"fmt"
	"io"

	godsa "crypto/dsa" //lint:ignore SA1019 OTR knows no other keys; only its public parameters come from here

	"filippo.io/bigmod"

	"pidgin-otr/otr/internal/secret"
)

// PrivateKey is a long-term key of ours.
type PrivateKey struct {
	public *PublicKey
	x      [qSize]byte
}

// Generate makes a key of 1024 bits. The search for primes takes from 10 ms to
// several 100 ms.
func Generate(rand io.Reader) (*PrivateKey, error) {
	var params godsa.Parameters
	if err := godsa.GenerateParameters(&params, rand, godsa.L1024N160); err != nil {
		return nil, fmt.Errorf("dsa: cannot make parameters: %w", err)
	}
	p, q, g := params.P.Bytes(), params.Q.Bytes(), params.G.Bytes()
	k := new(PrivateKey)
	if err := k.drawX(rand, q); err != nil {
		return nil, err
	}
	y, err := power(p, g, &k.x)
	if err != nil {
		return nil, err
	}
	if k.public, err = build(numbers{p, q, g, y}); err != nil {
		k.Wipe()
		return nil, err
	}
	return k, nil
}

// drawX fills x with a number in 1..q-1, by drawing again (FIPS 186-4, B.1.2).
func (k *PrivateKey) drawX(rand io.Reader, q []byte) error {
	m, err := bigmod.NewModulus(q)
	if err != nil {
		return ErrParameters
	}
	for {
		if _, err := io.ReadFull(rand, k.x[:]); err != nil {
			return fmt.Errorf("dsa: no randomness: %w", err)
		}
		x, err := bigmod.NewNat().SetBytes(k.x[:], m)
		if err != nil {
			continue
		}
		zero := x.IsZero()
		secret.WipeWords(x.Bits())
		if zero == 0 {
			return nil
		}
	}
}

// power returns g^x mod p without zeros in front, in constant time.
func power(p, g []byte, x *[qSize]byte) (y []byte, err error) {
	m, err := bigmod.NewModulus(p)
	if err != nil {
		return nil, ErrParameters
	}
	base, err := bigmod.NewNat().SetBytes(g, m)
	if err != nil {
		return nil, ErrParameters
	}
	secret.Do(func() { y = bigmod.NewNat().Exp(base, x[:], m).Bytes(m) })
	return bytes.TrimLeft(y, "\x00"), nil
}

// NewPrivateKey takes a key from big-endian numbers, as a key file holds them;
// zeros in front are ignored. The parameters are checked, and y against x.
// Errors: ErrParameters.
func NewPrivateKey(p, q, g, y, x []byte) (*PrivateKey, error) {
	trim := func(b []byte) []byte { return bytes.TrimLeft(b, "\x00") }
	public, err := build(numbers{trim(p), trim(q), trim(g), trim(y)})
	if err != nil {
		return nil, err
	}
	k := &PrivateKey{public: public}
	if x = trim(x); len(x) == 0 || len(x) > qSize {
		return nil, ErrParameters
	}
	copy(k.x[qSize-len(x):], x)
	if !k.consistent() {
		k.Wipe()
		return nil, ErrParameters
	}
	return k, nil
}

// consistent reports whether x is below q, y belongs to x, and g has order q.
func (k *PrivateKey) consistent() bool {
	x, err := bigmod.NewNat().SetBytes(k.x[:], k.public.q)
	if err != nil {
		return false
	}
	secret.WipeWords(x.Bits())
	y := bigmod.NewNat()
	secret.Do(func() { y.Exp(k.public.g, k.x[:], k.public.p) })
	return y.Equal(k.public.y) == 1 && k.public.ordered()
}

// Public returns the public half.
func (k *PrivateKey) Public() *PublicKey { return k.public }

// Components returns copies of the numbers, big-endian without zeros in front,
// for the writer of the key file, who wipes x.
func (k *PrivateKey) Components() (p, q, g, y, x []byte) {
	n, _, err := split(bytes.Clone(k.public.wire))
	if err != nil {
		panic("dsa: internal error: own wire form does not parse")
	}
	return n.p, n.q, n.g, n.y, bytes.Clone(bytes.TrimLeft(k.x[:], "\x00"))
}

// Wipe erases the private half. The key signs no more.
func (k *PrivateKey) Wipe() {
	if k != nil {
		secret.Wipe(k.x[:])
	}
}
