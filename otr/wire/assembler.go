package wire

import (
	"slices"
	"time"
)

// Assembler puts the fragments of one sender together: the state K, N, F of
// Protocol-v3, "Receiving Fragments". The zero Assembler holds nothing. It has
// no limits of its own; the owner looks at Size and Last.
type Assembler struct {
	k, n   uint16
	chunks [][]byte // what has come, in order
	length int
	size   int // of the memory of chunks
	lent   []byte
	last   time.Time
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
		a.begin()
	case a.n == f.N && f.K == a.k+1:
	default:
		a.Reset()
		return nil
	}
	a.keep(f)
	a.k, a.n, a.last = f.K, f.N, now
	if a.k < a.n {
		return nil
	}
	complete = a.whole()
	a.Reset()
	return complete
}

// begin starts over, in the memory that was lent.
func (a *Assembler) begin() {
	lent := a.lent
	a.Reset()
	if cap(lent) > 0 {
		a.addChunk(lent[:0])
	}
}

func (a *Assembler) addChunk(c []byte) {
	a.chunks = append(a.chunks, c)
	a.size += cap(c)
}

// keep takes the piece of f. However many pieces f announces, a new chunk is no larger
// than what has come; nothing that has come is moved before all has.
func (a *Assembler) keep(f *Fragment) {
	a.length += len(f.Piece)
	rest := a.fill(f.Piece)
	if len(rest) == 0 {
		return
	}
	announced := int64(len(rest)) + int64(f.N-f.K)*int64(len(f.Piece)) // may be more than an int holds
	a.addChunk(make([]byte, 0, min(int64(a.length), announced)))
	a.fill(rest)
}

// fill puts as much of piece as there is room for into the last chunk and returns the
// rest.
func (a *Assembler) fill(piece []byte) (rest []byte) {
	if len(a.chunks) == 0 {
		return piece
	}
	c := &a.chunks[len(a.chunks)-1]
	n := min(len(piece), cap(*c)-len(*c))
	*c = append(*c, piece[:n]...)
	return piece[n:]
}

// whole is the message, which has come.
func (a *Assembler) whole() []byte {
	if len(a.chunks) == 1 {
		return slices.Clip(a.chunks[0])
	}
	return slices.Concat(a.chunks...)
}

// Len is how many bytes of the message are held.
func (a *Assembler) Len() int { return a.length }

// Size is how many bytes of memory are held, at most twice Len but for memory
// that was lent; 0 if nothing is held.
func (a *Assembler) Size() int { return a.size }

// Last is when the last piece came; zero if nothing is held.
func (a *Assembler) Last() time.Time { return a.last }

// Reset forgets what is held, as anything that is not a fragment does.
func (a *Assembler) Reset() { *a = Assembler{} }
