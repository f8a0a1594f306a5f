package dh

import (
	"io"
	"math/bits"
	"sync"

	"filippo.io/bigmod"

	"pidgin-otr/otr/internal/secret"
)

// A comb reads an exponent of 1536 bits as five rows of 308 columns. The digit
// of a column is made of its five bits, the lowest row first.
const (
	teeth   = 5
	columns = 308
	digits  = 1 << teeth
)

const (
	// Both divide columns. A power costs 308 products and columns/tables - 1
	// squarings, a table 52 products and 6 KB.
	tablesOfG    = 44
	tablesOfBase = 4
)

// Exponent is a secret or public exponent of up to 1536 bits, big-endian.
// Whoever holds a secret one wipes it.
type Exponent [Size]byte

// Draw fills x from rand with 1536 bits, as SMP asks for its random exponents.
func (x *Exponent) Draw(rand io.Reader) error {
	_, err := io.ReadFull(rand, x[:])
	return err
}

// Wipe erases x.
func (x *Exponent) Wipe() { secret.Wipe(x[:]) }

// digit returns the five bits of a column.
func (x *Exponent) digit(column int) (d uint) {
	for k := range teeth {
		if at := column + k*columns; at < Size*8 {
			d |= uint(x[Size-1-at/8]>>(at%8)&1) << k
		}
	}
	return d
}

type powerTable [digits][limbs]uint

// Powers holds powers of one base, from which every other power is made with
// fewer products than Power needs. Making it costs as much as one Power: it
// pays from the second exponent on. It tells the base and is wiped with it.
type Powers struct {
	tables []powerTable
}

// NewPowers prepares base, which must be Valid.
func NewPowers(base *Element) *Powers {
	return newPowers(base.nat(), tablesOfBase)
}

// PowersOfG returns the powers of g. The table is made at the first call, in
// about 2 ms, and shared: nobody wipes it.
func PowersOfG() *Powers { return thePowersOfG() }

var thePowersOfG = sync.OnceValue(func() *Powers {
	return newPowers(bigmod.NewNat().SetUint(2).ExpandFor(theGroup().modulus), tablesOfG)
})

func newPowers(base *bigmod.Nat, tables int) *Powers {
	t := &Powers{tables: make([]powerTable, tables)}
	for row := range teeth {
		for i := range t.tables {
			copy(t.tables[i][1<<row][:], base.Bits())
			squareTimes(base, columns/tables)
		}
	}
	for i := range t.tables {
		t.tables[i].fill()
	}
	secret.WipeWords(base.Bits())
	return t
}

// squareTimes squares x n times. The time depends on n alone: the exponents
// given to the variable-time function are powers of two.
func squareTimes(x *bigmod.Nat, n int) {
	for n > 0 {
		step := min(n, bits.UintSize-1)
		x.ExpShortVarTime(x, 1<<step, theGroup().modulus)
		n -= step
	}
}

// fill makes the products of the rows, which stand at the powers of two.
func (t *powerTable) fill() {
	m := theGroup().modulus
	product := bigmod.NewNat().SetUint(1).ExpandFor(m)
	factor := bigmod.NewNat().ExpandFor(m)
	copy(t[0][:], product.Bits())
	for d := range t {
		top := 1 << max(0, bits.Len(uint(d))-1)
		if d == 0 || d == top {
			continue
		}
		copy(product.Bits(), t[top][:])
		copy(factor.Bits(), t[d-top][:])
		product.Mul(factor, m)
		copy(t[d][:], product.Bits())
	}
	secret.WipeWords(product.Bits())
	secret.WipeWords(factor.Bits())
}

// pick copies entry digit to out. All entries are read whatever the digit is,
// so that no address depends on it.
func (t *powerTable) pick(out []uint, digit uint) {
	var masks [digits]uint
	for j := range masks {
		// All ones for the wanted entry: the difference is below 2^5, so the top
		// bit of (difference - 1) is set only when it is zero.
		diff := digit ^ uint(j)
		masks[j] = -((diff - 1) >> (bits.UintSize - 1))
	}
	out = out[:limbs]
	for k := 0; k < limbs; k += 4 {
		var a, b, c, d uint
		for j := range t {
			mask, entry := masks[j], t[j][k:k+4:k+4]
			a |= entry[0] & mask
			b |= entry[1] & mask
			c |= entry[2] & mask
			d |= entry[3] & mask
		}
		out[k], out[k+1], out[k+2], out[k+3] = a, b, c, d
	}
}

// Power sets out to the base to the power x, in constant time.
func (t *Powers) Power(out *Element, x *Exponent) {
	m := theGroup().modulus
	acc := bigmod.NewNat().SetUint(1).ExpandFor(m)
	entry := bigmod.NewNat().ExpandFor(m)
	rounds := columns / len(t.tables)
	for round := rounds - 1; round >= 0; round-- {
		if round != rounds-1 {
			acc.Mul(acc, m)
		}
		for i := range t.tables {
			t.tables[i].pick(entry.Bits(), x.digit(i*rounds+round))
			acc.Mul(entry, m)
		}
	}
	putNat(out[:], acc)
	secret.WipeWords(acc.Bits())
	secret.WipeWords(entry.Bits())
}

// Wipe erases the powers. Nil is allowed.
func (t *Powers) Wipe() {
	if t == nil {
		return
	}
	for i := range t.tables {
		for j := range t.tables[i] {
			secret.WipeWords(t.tables[i][j][:])
		}
	}
}
