package dh

import (
	"bytes"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"errors"
	"io"
	"math/big"
	"testing"

	"filippo.io/bigmod"
)

func modulus() *big.Int {
	p, _ := new(big.Int).SetString(prime, 16)
	return p
}

func TestPrime(t *testing.T) {
	p := modulus()
	q := new(big.Int).Rsh(p, 1)
	if p.BitLen() != 1536 || !p.ProbablyPrime(20) || !q.ProbablyPrime(20) {
		t.Fatal("not a safe prime of 1536 bits")
	}
}

func TestPowerOfBaseAgainstBig(t *testing.T) {
	cases := [][privateSize]byte{{}, {privateSize - 1: 1}, {0: 0x80}, {privateSize - 1: 0x10}}
	var ones [privateSize]byte
	for i := range ones {
		ones[i] = 0xff
	}
	cases = append(cases, ones)
	for range 20 {
		var x [privateSize]byte
		rand.Read(x[:])
		cases = append(cases, x)
	}
	for _, x := range cases {
		got := theBase().power(&x)
		want := new(big.Int).Exp(big.NewInt(2), new(big.Int).SetBytes(x[:]), modulus())
		if new(big.Int).SetBytes(got[:]).Cmp(want) != 0 {
			t.Fatalf("2^%x is wrong", x)
		}
	}
}

func TestSharedAgainstBig(t *testing.T) {
	a, err := Generate(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := Generate(rand.Reader)
	var sa, sb Secret
	if err := a.Shared(&sa, b.Public()); err != nil {
		t.Fatal(err)
	}
	if err := b.Shared(&sb, a.Public()); err != nil {
		t.Fatal(err)
	}
	if sa.H2(7) != sb.H2(7) || sa.H1(1) != sb.H1(1) {
		t.Fatal("the two ends disagree")
	}
	s := new(big.Int).Exp(new(big.Int).SetBytes(b.public[:]), new(big.Int).SetBytes(a.private[:]), modulus()).Bytes()
	secbytes := append([]byte{0, 0, 0, byte(len(s))}, s...)
	if sa.H1(2) != sha1.Sum(append([]byte{2}, secbytes...)) {
		t.Error("h1 is not SHA1(b || secbytes)")
	}
	if sa.H2(0xff) != sha256.Sum256(append([]byte{0xff}, secbytes...)) {
		t.Error("h2 is not SHA256(b || secbytes)")
	}
}

// A secret that happens to be short is hashed without zeros in front.
func TestSecretIsMinimal(t *testing.T) {
	x := bigmod.NewNat().SetUint(0x0102).ExpandFor(theGroup().modulus)
	var s Secret
	s.set(x)
	if s.H1(9) != sha1.Sum([]byte{9, 0, 0, 0, 2, 1, 2}) {
		t.Error("secbytes is not a minimal MPI")
	}
}

func TestRange(t *testing.T) {
	p := modulus()
	k, _ := Generate(rand.Reader)
	for _, c := range []struct {
		name string
		v    *big.Int
		ok   bool
	}{
		{"0", big.NewInt(0), false},
		{"1", big.NewInt(1), false},
		{"2", big.NewInt(2), true},
		{"p-2", new(big.Int).Sub(p, big.NewInt(2)), true},
		{"p-1", new(big.Int).Sub(p, big.NewInt(1)), false},
		{"p", p, false},
		{"2^1536-1", new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 1536), big.NewInt(1)), false},
	} {
		pub, err := ParsePublic(c.v.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if pub.Valid() != c.ok {
			t.Errorf("%s: Valid() = %v", c.name, !c.ok)
		}
		if err := k.Shared(new(Secret), &pub); (err == nil) != c.ok {
			t.Errorf("%s: Shared says %v", c.name, err)
		}
	}
	if _, err := ParsePublic(make([]byte, Size+1)); !errors.Is(err, ErrSize) {
		t.Errorf("a longer number: %v", err)
	}
}

func TestPublic(t *testing.T) {
	p, _ := ParsePublic([]byte{1, 0})
	q, _ := ParsePublic([]byte{2})
	if !bytes.Equal(p.Magnitude(), []byte{1, 0}) || !p.Above(&q) || q.Above(&p) || p.Above(&p) || p.Equal(&q) {
		t.Error("order or magnitude is wrong")
	}
}

func TestWipeAndClone(t *testing.T) {
	k, _ := Generate(rand.Reader)
	c := k.Clone()
	k.Wipe()
	if k.private != [privateSize]byte{} || k.public != (Public{}) {
		t.Error("a wiped pair holds something")
	}
	if c.private == [privateSize]byte{} {
		t.Error("wiping the original reached the clone")
	}
	var s Secret
	if err := c.Shared(&s, c.Public()); err != nil {
		t.Fatal(err)
	}
	s.Wipe()
	if s.buf != [len(s.buf)]byte{} {
		t.Error("a wiped secret holds something")
	}
	(*KeyPair)(nil).Wipe()
}

func TestNoRandomness(t *testing.T) {
	if _, err := Generate(bytes.NewReader(make([]byte, 320/8-1))); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("short randomness: %v", err)
	}
}

func BenchmarkGenerate(b *testing.B) {
	theBase()
	for b.Loop() {
		Generate(rand.Reader)
	}
}

// The same power of g without the table, to see what the table is worth.
func BenchmarkGenerateWithoutTable(b *testing.B) {
	m := theGroup().modulus
	g := bigmod.NewNat().SetUint(2).ExpandFor(m)
	var x [privateSize]byte
	rand.Read(x[:])
	for b.Loop() {
		bigmod.NewNat().Exp(g, x[:], m)
	}
}

func BenchmarkShared(b *testing.B) {
	k, _ := Generate(rand.Reader)
	o, _ := Generate(rand.Reader)
	var s Secret
	for b.Loop() {
		k.Shared(&s, o.Public())
	}
}
