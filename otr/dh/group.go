// Package dh is Diffie-Hellman in the group that OTR uses: RFC 3526, 1536 bits,
// g = 2 (Protocol-v3, "Overview").
//
// It also holds the arithmetic of that group that the socialist millionaires'
// protocol needs, with exponents of 1536 bits.
//
// The package is the engine's own. It is exported for the tests, and promises
// nothing to others.
//
// Every exponentiation with a private value takes the same time for all values.
// Private values and shared secrets live in fixed arrays; whoever holds one
// wipes it.
package dh

import (
	"bytes"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"sync"

	"filippo.io/bigmod"
)

// Size is the length of the modulus, and so of every group element, in bytes.
const Size = 192

var (
	// ErrRange refuses an element outside 2..p-2. The values left out are 0 and
	// those that generate a group of at most two elements.
	ErrRange = errors.New("dh: public value outside 2..p-2")
	// ErrSize refuses a number longer than the modulus.
	ErrSize = errors.New("dh: public value too long")
)

// prime is the modulus of RFC 3526 section 2.
const prime = "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74" +
	"020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437" +
	"4fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed" +
	"ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf05" +
	"98da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb" +
	"9ed529077096966d670c354e4abc9804f1746c08ca237327ffffffffffffffff"

// group holds what is computed from the modulus once.
type group struct {
	modulus *bigmod.Modulus
	last    Public // p-2, the largest element accepted
}

var theGroup = sync.OnceValue(func() *group {
	p, err := hex.DecodeString(prime)
	if err != nil {
		panic("dh: internal error: " + err.Error())
	}
	m, err := bigmod.NewModulus(p)
	if err != nil {
		panic("dh: internal error: " + err.Error())
	}
	g := &group{modulus: m, last: Public(p)}
	g.last[Size-1] -= 2
	return g
})

// Public is a group element, big-endian, padded with zeros in front.
type Public [Size]byte

// ParsePublic pads the magnitude of an MPI. The range is not checked: see Valid.
// Errors: ErrSize.
func ParsePublic(mag []byte) (p Public, err error) {
	if len(mag) > Size {
		return p, ErrSize
	}
	copy(p[Size-len(mag):], mag)
	return p, nil
}

// Valid reports whether p lies in 2..p-2.
func (p *Public) Valid() bool {
	two := Public{Size - 1: 2}
	return bytes.Compare(p[:], two[:]) >= 0 && bytes.Compare(p[:], theGroup().last[:]) <= 0
}

// Magnitude returns p without zeros in front: the body of its MPI. It is part
// of p.
func (p *Public) Magnitude() []byte { return bytes.TrimLeft(p[:], "\x00") }

// Equal compares two public values.
func (p *Public) Equal(q *Public) bool { return subtle.ConstantTimeCompare(p[:], q[:]) == 1 }

// Above reports whether p is numerically larger than q (Protocol-v3, "Computing
// AES keys, MAC keys, and the secure session id": the high end).
func (p *Public) Above(q *Public) bool { return bytes.Compare(p[:], q[:]) > 0 }
