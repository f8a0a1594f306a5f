package dh

import (
	"math/bits"
	"sync"

	"filippo.io/bigmod"

	"pidgin-otr/otr/internal/secret"
)

const (
	windowBits = 4
	windows    = privateSize * 8 / windowBits
	entries    = 1 << windowBits
	limbs      = Size * 8 / bits.UintSize
)

// baseTable holds g^(j * 16^i) for every window i and digit j, so that a power
// of g is a product of one entry of each window, without squarings. 245 KB.
type baseTable [windows][entries][limbs]uint

// theBase is built when the first key pair is made (about 2 ms), not at load.
var theBase = sync.OnceValue(func() *baseTable {
	m, t := theGroup().modulus, new(baseTable)
	step := bigmod.NewNat().SetUint(2).ExpandFor(m) // g^(16^i)
	for i := range t {
		acc := bigmod.NewNat().SetUint(1).ExpandFor(m)
		for j := range t[i] {
			copy(t[i][j][:], acc.Bits())
			acc.Mul(step, m)
		}
		copy(step.Bits(), acc.Bits()) // acc is step^16 now
	}
	return t
})

// pick copies entry digit of the window to out. All entries are read whatever
// the digit is, so that no address depends on it.
func (t *baseTable) pick(out []uint, window int, digit byte) {
	out = out[:limbs]
	clear(out)
	for j := range t[window] {
		// All ones for the wanted entry: the difference is below 2^8, so the
		// top bit of (difference - 1) is set only when it is zero.
		diff := uint(digit) ^ uint(j)
		mask := -((diff - 1) >> (bits.UintSize - 1))
		entry := &t[window][j]
		for k := range entry {
			out[k] |= entry[k] & mask
		}
	}
}

// power returns g^x in constant time.
func (t *baseTable) power(x *[privateSize]byte) (out Public) {
	m := theGroup().modulus
	acc := bigmod.NewNat().ExpandFor(m)
	entry := bigmod.NewNat().ExpandFor(m)
	t.pick(acc.Bits(), 0, x[privateSize-1]&0xf)
	for i := 1; i < windows; i++ {
		digit := x[privateSize-1-i/2] >> (i % 2 * windowBits) & 0xf
		t.pick(entry.Bits(), i, digit)
		acc.Mul(entry, m)
	}
	putNat(out[:], acc)
	secret.WipeWords(acc.Bits())
	secret.WipeWords(entry.Bits())
	return out
}

// putNat writes x big-endian without the copy on the heap that Nat.Bytes makes.
func putNat(out []byte, x *bigmod.Nat) {
	const size = bits.UintSize / 8
	for i, limb := range x.Bits() {
		for j := range size {
			out[len(out)-1-i*size-j] = byte(limb >> (8 * j))
		}
	}
}
