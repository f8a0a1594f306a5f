package keyfile

import "hash/maphash"

// index finds numbers by the hash of what they stand for; the caller holds and
// compares the things themselves. It is an open hash table of eight bytes a
// slot: with 100,000 buddies, filling a map of names is what reading would
// mostly wait for. The hash is seeded, as peers choose their names.
type index struct {
	seed  maphash.Seed
	slots []slot // a power of two, at most three quarters of them in use
	used  int
}

// slot holds a number plus one; zero is a free slot. Numbers are not taken out:
// the caller's comparison fails for what is gone.
type slot struct {
	hash   uint32
	number int32
}

func newIndex(size int) index {
	n := 16
	for 3*n < 4*size {
		n *= 2
	}
	return index{seed: maphash.MakeSeed(), slots: make([]slot, n)}
}

// find returns the number with that hash for which is holds.
func (x *index) find(hash uint32, is func(number int32) bool) (number int32, ok bool) {
	mask := uint32(len(x.slots) - 1)
	for i := hash & mask; x.slots[i].number != 0; i = (i + 1) & mask {
		if s := x.slots[i]; s.hash == hash && is(s.number-1) {
			return s.number - 1, true
		}
	}
	return 0, false
}

// add takes a number in that find does not find.
func (x *index) add(hash uint32, number int32) {
	if 4*x.used >= 3*len(x.slots) {
		x.grow()
	}
	x.used++
	x.put(slot{hash: hash, number: number + 1})
}

func (x *index) put(s slot) {
	mask := uint32(len(x.slots) - 1)
	i := s.hash & mask
	for x.slots[i].number != 0 {
		i = (i + 1) & mask
	}
	x.slots[i] = s
}

func (x *index) grow() {
	old := x.slots
	x.slots = make([]slot, 2*len(old))
	for _, s := range old {
		if s.number != 0 {
			x.put(s)
		}
	}
}
