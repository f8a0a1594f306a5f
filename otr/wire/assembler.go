package wire

import (
	"slices"
	"time"
)

// Assembler puts the fragments of one sender together: the state K, N, F of
// Protocol-v3, "Receiving Fragments". The zero Assembler holds nothing. It has
// no limits of its own; the owner looks at Size and Last.
type Assembler struct {
	k, n uint16
	held []byte
	lent []byte
	last time.Time
}

// Lend gives memory for the next message that begins. It is a's until the
// message is complete, or lost if that is given up.
func (a *Assembler) Lend(space []byte) { a.lent = space }

// Add takes a fragment that came at now. Piece 1 starts over, the piece after
// the last one is appended, anything else forgets what is held. When the last
// piece has come the message is returned, the caller's to keep, and nothing is
// held any more; else nil.
func (a *Assembler) Add(f *Fragment, now time.Time) (complete []byte) {
	switch {
	case f.K == 1:
		a.held, a.lent = a.lent[:0], nil
	case a.n == f.N && f.K == a.k+1:
	default:
		a.Reset()
		return nil
	}
	a.grow(f)
	a.held = append(a.held, f.Piece...)
	a.k, a.n, a.last = f.K, f.N, now
	if a.k < a.n {
		return nil
	}
	complete = slices.Clip(a.held)
	a.Reset()
	return complete
}

// grow makes room for the piece f. Memory doubles, however many pieces f
// announces: it stays within twice of what has come.
func (a *Assembler) grow(f *Fragment) {
	need := len(a.held) + len(f.Piece)
	if need <= cap(a.held) {
		return
	}
	whole := int64(need) + int64(f.N-f.K)*int64(len(f.Piece)) // may be more than an int holds
	a.held = append(make([]byte, 0, min(int64(2*need), whole)), a.held...)
}

// Len is how many bytes of the message are held.
func (a *Assembler) Len() int { return len(a.held) }

// Size is how many bytes of memory are held, at most twice Len but for memory
// that was lent; 0 if nothing is held.
func (a *Assembler) Size() int { return cap(a.held) }

// Last is when the last piece came; zero if nothing is held.
func (a *Assembler) Last() time.Time { return a.last }

// Reset forgets what is held, as anything that is not a fragment does.
func (a *Assembler) Reset() { *a = Assembler{} }
