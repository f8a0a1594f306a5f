// Package dsa holds the long-term keys that OTR users are known by: DSA keys
// with a q of 160 bits (Protocol-v3, "Public keys, signatures, and
// fingerprints").
//
// A PublicKey exists only with checked parameters, so that no later step can be
// made slow or meaningless by a peer's choice of numbers. What depends on a
// private key or a nonce takes constant time.
package dsa

import (
	"bytes"
	"crypto/sha1"
	"errors"
	"math/bits"

	"filippo.io/bigmod"
	"golang.org/x/crypto/cryptobyte"
)

const (
	// MinBits and MaxBits bound the length of p, QBits is that of q.
	MinBits = 1024
	MaxBits = 3072
	QBits   = 160

	qSize   = QBits / 8
	typeDSA = 0 // the only key type
)

var (
	// ErrMalformed refuses what is not the wire form of a DSA key.
	ErrMalformed = errors.New("dsa: malformed public key")
	// ErrParameters refuses numbers that are no DSA key or too large.
	ErrParameters = errors.New("dsa: unacceptable key parameters")
)

// PublicKey is a long-term public key with acceptable parameters. It does not
// change and may be shared.
type PublicKey struct {
	p, q        *bigmod.Modulus
	g, y        *bigmod.Nat // below p
	qMinus2     [qSize]byte // inverts modulo q, by Fermat
	wire        []byte      // type, p, q, g, y
	fingerprint Fingerprint
}

// numbers are the magnitudes in the wire form of a key, without zeros in front.
type numbers struct{ p, q, g, y []byte }

// ParsePublicKey reads a key from the front of wire: SHORT type 0, then p, q, g
// and y as MPIs. It checks the parameters, which costs two exponentiations.
// Errors: ErrMalformed, ErrParameters.
func ParsePublicKey(wire []byte) (key *PublicKey, rest []byte, err error) {
	return (*Checked)(nil).ParsePublicKey(wire)
}

// split takes the wire form apart. An MPI that is not minimal is refused, so
// that two programs cannot see two fingerprints in one key.
func split(wire []byte) (n numbers, rest []byte, err error) {
	s := cryptobyte.String(wire)
	var kind uint16
	if !s.ReadUint16(&kind) || kind != typeDSA {
		return n, nil, ErrMalformed
	}
	for _, field := range []*[]byte{&n.p, &n.q, &n.g, &n.y} {
		var size uint32
		if !s.ReadUint32(&size) || uint64(size) > uint64(len(s)) || !s.ReadBytes(field, int(size)) {
			return n, nil, ErrMalformed
		}
		if size > 0 && (*field)[0] == 0 {
			return n, nil, ErrMalformed
		}
	}
	return n, s, nil
}

// build makes a key of numbers in range. Lengths come first: nothing is
// computed with numbers that are too large.
func build(n numbers) (*PublicKey, error) {
	if l := bitLen(n.p); l < MinBits || l > MaxBits || bitLen(n.q) != QBits {
		return nil, ErrParameters
	}
	if n.p[len(n.p)-1]&1 == 0 || n.q[qSize-1]&1 == 0 {
		return nil, ErrParameters
	}
	k := new(PublicKey)
	var err error
	if k.p, err = bigmod.NewModulus(n.p); err != nil {
		return nil, ErrParameters
	}
	if k.q, err = bigmod.NewModulus(n.q); err != nil {
		return nil, ErrParameters
	}
	if k.g, err = above1(n.g, k.p); err != nil {
		return nil, err
	}
	if k.y, err = above1(n.y, k.p); err != nil {
		return nil, err
	}
	copy(k.qMinus2[:], n.q)
	subtract2(&k.qMinus2)
	k.wire = n.marshal()
	k.fingerprint = sha1.Sum(k.wire[2:])
	return k, nil
}

// above1 returns b as a number with 1 < b < m.
func above1(b []byte, m *bigmod.Modulus) (*bigmod.Nat, error) {
	x, err := bigmod.NewNat().SetBytes(b, m)
	if err != nil || x.IsZero() == 1 || x.IsOne() == 1 {
		return nil, ErrParameters
	}
	return x, nil
}

// ordered reports whether g and y lie in the subgroup of order q.
func (k *PublicKey) ordered() bool {
	q := k.q.Nat().Bytes(k.q)
	return bigmod.NewNat().Exp(k.g, q, k.p).IsOne() == 1 &&
		bigmod.NewNat().Exp(k.y, q, k.p).IsOne() == 1
}

func (n numbers) marshal() []byte {
	b := cryptobyte.NewBuilder(make([]byte, 0, 2+4*4+len(n.p)+qSize+len(n.g)+len(n.y)))
	b.AddUint16(typeDSA)
	for _, field := range [][]byte{n.p, n.q, n.g, n.y} {
		b.AddUint32(uint32(len(field)))
		b.AddBytes(field)
	}
	return b.BytesOrPanic() // cannot fail: no length prefix overflows
}

// Wire returns the wire form: SHORT type 0, then p, q, g and y as MPIs. The
// caller must not change it.
func (k *PublicKey) Wire() []byte { return k.wire }

// Fingerprint returns the key's fingerprint.
func (k *PublicKey) Fingerprint() Fingerprint { return k.fingerprint }

// Equal reports whether both are the same key.
func (k *PublicKey) Equal(o *PublicKey) bool { return bytes.Equal(k.wire, o.wire) }

// bitLen is the length of a big-endian number without zeros in front.
func bitLen(b []byte) int {
	if len(b) == 0 {
		return 0
	}
	return (len(b)-1)*8 + bits.Len8(b[0])
}

// subtract2 takes 2 from an odd number of 160 bits.
func subtract2(b *[qSize]byte) {
	borrow := uint16(2)
	for i := qSize - 1; i >= 0; i-- {
		d := uint16(b[i]) - borrow
		b[i], borrow = byte(d), d>>15
	}
}
