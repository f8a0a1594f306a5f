package dh

import (
	"crypto/rand"
	"math/big"
	"testing"
)

func number(b []byte) *big.Int { return new(big.Int).SetBytes(b) }

func drawElement(t testing.TB) (e Element) {
	x, err := rand.Int(rand.Reader, new(big.Int).Sub(modulus(), big.NewInt(4)))
	if err != nil {
		t.Fatal(err)
	}
	x.Add(x, big.NewInt(2)).FillBytes(e[:])
	return e
}

func exponents(t testing.TB, random int) []Exponent {
	list := []Exponent{{}, {Size - 1: 1}, {0: 0x80}, {Size - 39: 0x10}}
	var ones Exponent
	for i := range ones {
		ones[i] = 0xff
	}
	list = append(list, ones, theOrder().bytes)
	for range random {
		var x Exponent
		if err := x.Draw(rand.Reader); err != nil {
			t.Fatal(err)
		}
		list = append(list, x)
	}
	return list
}

// A digit is compared with every entry and addresses none: one beyond the table
// picks nothing, where an address would be out of it.
func TestPickAddressesNoEntryByDigit(t *testing.T) {
	out := make([]uint, limbs)
	var nothing [limbs]uint
	for _, pick := range []func(){
		func() { theBase().pick(out, 1, entries) },
		func() { PowersOfG().tables[1].pick(out, digits) },
	} {
		out[3] = 7
		pick()
		if [limbs]uint(out) != nothing {
			t.Error("something was picked")
		}
	}
}

func TestPowersAgainstBig(t *testing.T) {
	base := drawElement(t)
	for _, c := range []struct {
		name   string
		base   *big.Int
		powers *Powers
	}{
		{"g", big.NewInt(2), PowersOfG()},
		{"random", number(base[:]), NewPowers(&base)},
	} {
		for _, x := range exponents(t, 6) {
			var got, plain, element Element
			c.powers.Power(&got, &x)
			c.base.FillBytes(element[:])
			Power(&plain, &element, x[:])
			want := new(big.Int).Exp(c.base, number(x[:]), modulus())
			if number(got[:]).Cmp(want) != 0 || plain != got {
				t.Fatalf("%s^%x is wrong", c.name, x)
			}
		}
	}
}

// The powers of g are made once and shared: preparing a base must not touch it.
func TestPowersLeaveTheBase(t *testing.T) {
	base := drawElement(t)
	before := base
	p := NewPowers(&base)
	if base != before {
		t.Fatal("the base changed")
	}
	p.Wipe()
	for i := range p.tables {
		if p.tables[i] != (powerTable{}) {
			t.Fatal("wiped powers hold something")
		}
	}
	(*Powers)(nil).Wipe()
}

func TestElementsAgainstBig(t *testing.T) {
	p := modulus()
	for range 10 {
		a, b := drawElement(t), drawElement(t)
		var product, quotient Element
		Multiply(&product, &a, &b)
		want := new(big.Int).Mul(number(a[:]), number(b[:]))
		if number(product[:]).Cmp(want.Mod(want, p)) != 0 {
			t.Fatal("product is wrong")
		}
		if err := Divide(&quotient, &product, &b); err != nil || quotient != a {
			t.Fatalf("a*b/b is not a: %v", err)
		}
	}
	one := drawElement(t)
	if err := Divide(new(Element), &one, &Element{}); err != ErrRange {
		t.Errorf("division by zero: %v", err)
	}
}

func TestAnswerAgainstBig(t *testing.T) {
	q := new(big.Int).Rsh(modulus(), 1)
	if number(theOrder().bytes[:]).Cmp(q) != 0 {
		t.Fatal("q is not (p-1)/2")
	}
	var c [32]byte
	for _, r := range exponents(t, 3) {
		for _, x := range exponents(t, 3) {
			rand.Read(c[:])
			var d Exponent
			d.Answer(&r, x[:], c[:])
			want := new(big.Int).Mul(number(x[:]), number(c[:]))
			want.Sub(number(r[:]), want).Mod(want, q)
			if number(d[:]).Cmp(want) != 0 {
				t.Fatalf("%x - %x*%x is wrong", r, x, c)
			}
		}
	}
}

func TestBelowOrder(t *testing.T) {
	q := new(big.Int).Rsh(modulus(), 1)
	for _, c := range []struct {
		v  *big.Int
		ok bool
	}{
		{big.NewInt(0), false},
		{big.NewInt(1), true},
		{new(big.Int).Sub(q, big.NewInt(1)), true},
		{q, false},
		{modulus(), false},
	} {
		var x Exponent
		c.v.FillBytes(x[:])
		if x.BelowOrder() != c.ok {
			t.Errorf("%x: BelowOrder() = %v", x.Magnitude(), !c.ok)
		}
	}
}

func BenchmarkPowerOfG(b *testing.B) {
	x := exponents(b, 1)[6]
	var out Element
	PowersOfG()
	for b.Loop() {
		PowersOfG().Power(&out, &x)
	}
}

func BenchmarkPowerOfBase(b *testing.B) {
	base, x := drawElement(b), exponents(b, 1)[6]
	p := NewPowers(&base)
	var out Element
	for b.Loop() {
		p.Power(&out, &x)
	}
}

func BenchmarkPower(b *testing.B) {
	base, x := drawElement(b), exponents(b, 1)[6]
	var out Element
	for b.Loop() {
		Power(&out, &base, x[:])
	}
}

func BenchmarkNewPowers(b *testing.B) {
	base := drawElement(b)
	for b.Loop() {
		NewPowers(&base)
	}
}

func BenchmarkDivide(b *testing.B) {
	x, y := drawElement(b), drawElement(b)
	var out Element
	for b.Loop() {
		Divide(&out, &x, &y)
	}
}
