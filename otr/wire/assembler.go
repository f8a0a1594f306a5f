package wire

import (
	"bytes"
	"slices"
	"time"
)

// Assembler puts the fragments of one sender together: the state K, N, F of
// Protocol-v3, "Receiving Fragments". The zero Assembler holds nothing. It has
// no limits of its own; the owner looks at Size and Last.
type Assembler struct {
	k, n uint16
	held []byte
	last time.Time
}

// Add takes a fragment that came at now. Piece 1 starts over, the piece after
// the last one is appended, anything else forgets what is held. When the last
// piece has come the message is returned, the caller's to keep, and nothing is
// held any more; else nil.
func (a *Assembler) Add(f *Fragment, now time.Time) (complete []byte) {
	switch {
	case f.K == 1:
		a.held = bytes.Clone(f.Piece)
	case a.n == f.N && f.K == a.k+1:
		a.held = append(a.held, f.Piece...)
	default:
		a.Reset()
		return nil
	}
	a.k, a.n, a.last = f.K, f.N, now
	if a.k < a.n {
		return nil
	}
	complete = slices.Clip(a.held)
	a.Reset()
	return complete
}

// Size is how many bytes of the message are held.
func (a *Assembler) Size() int { return len(a.held) }

// Last is when the last piece came; zero if nothing is held.
func (a *Assembler) Last() time.Time { return a.last }

// Reset forgets what is held, as anything that is not a fragment does.
func (a *Assembler) Reset() { *a = Assembler{} }
