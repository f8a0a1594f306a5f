package dsa

import (
	"errors"
	"math/big"
	"testing"
)

// A p of 1024 to 3072 bits is taken, one bit less or more is not, although all else
// is right. p = k*q + 1 is prime for k = 2^(bits-160) + offset, q being that of
// RFC 6979, A.2.1.
func TestSizesOfP(t *testing.T) {
	q, one := num(rfcQ), big.NewInt(1)
	for _, c := range []struct {
		bits   uint
		offset int64
		want   error
	}{{1023, 792, ErrParameters}, {1024, 26, nil}, {3072, 238, nil}, {3073, 304, ErrParameters}} {
		k := new(big.Int).Lsh(one, c.bits-160)
		k.Add(k, big.NewInt(c.offset))
		p := new(big.Int).Mul(k, q)
		p.Add(p, one)
		g := new(big.Int).Exp(big.NewInt(2), k, p)
		y := new(big.Int).Exp(g, num(rfcX), p)
		if p.BitLen() != int(c.bits) || new(big.Int).Exp(g, q, p).Cmp(one) != 0 {
			t.Fatalf("%d bits: the test's own numbers are wrong", c.bits)
		}
		if _, _, err := ParsePublicKey(marshal(p.Bytes(), q.Bytes(), g.Bytes(), y.Bytes())); !errors.Is(err, c.want) {
			t.Errorf("%d bits: %v", c.bits, err)
		}
	}
}
