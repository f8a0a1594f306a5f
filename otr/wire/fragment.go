package wire

import (
	"bytes"
	"math"
	"strconv"
)

// Fragment is one piece of an encoded message (Protocol-v3, "Fragmentation").
type Fragment struct {
	Version          uint16 // 2 or 3
	Sender, Receiver uint32 // 0 in version 2
	K, N             uint16 // piece K of N; 1 <= K <= N
	Piece            []byte // not empty; part of the text it was parsed from
}

// ParseFragment reads a text that is Fragment3 or Fragment2. Leading zeros are
// allowed in its numbers; what follows the last comma is ignored. Errors:
// ErrMalformed, also for K = 0 and K > N, which keep the state.
func ParseFragment(text []byte) (f Fragment, err error) {
	seen := visible(text)
	switch {
	case hasPrefix(seen, markFragment3):
		f.Version = 3
	case hasPrefix(seen, markFragment2):
		f.Version = 2
	default:
		return f, ErrMalformed
	}
	rest, ok := seen[len(markFragment3):], true
	if f.Version == 3 {
		f.Sender, rest, ok = readNumber[uint32](rest, '|', 16)
		if ok {
			f.Receiver, rest, ok = readNumber[uint32](rest, ',', 16)
		}
	}
	if ok {
		f.K, rest, ok = readNumber[uint16](rest, ',', 10)
	}
	if ok {
		f.N, rest, ok = readNumber[uint16](rest, ',', 10)
	}
	f.Piece, _, _ = bytes.Cut(rest, []byte(","))
	if !ok || len(f.Piece) == 0 || len(f.Piece) == len(rest) || f.K == 0 || f.K > f.N {
		return Fragment{}, ErrMalformed
	}
	return f, nil
}

// readNumber reads digits up to the mark end. A sign, a prefix or a blank is no
// digit; a number that does not fit is refused.
func readNumber[T uint16 | uint32](b []byte, end byte, base int) (v T, rest []byte, ok bool) {
	at := bytes.IndexByte(b[:min(len(b), 17)], end)
	if at < 1 {
		return 0, nil, false
	}
	n, err := strconv.ParseUint(string(b[:at]), base, 32)
	if err != nil || n > uint64(^T(0)) {
		return 0, nil, false
	}
	return T(n), b[at+1:], true
}

// Lengths of what surrounds a piece.
const (
	overhead3 = len("?OTR|00000000|00000000,00000,00000,,")
	overhead2 = len("?OTR,00000,00000,,")
)

// Split cuts an encoded message into texts of at most max bytes, with the
// version and tags of h. One that fits, or any if max is 0, stays whole. The
// pieces share one buffer. Errors: ErrTooLarge if max leaves no room for pieces
// or more than 65535 would be needed.
func Split(encoded []byte, h Header, max int) ([][]byte, error) {
	if max == 0 || len(encoded) <= max {
		return [][]byte{encoded}, nil
	}
	c, err := cutOf(len(encoded), h, max)
	if err != nil {
		return nil, err
	}
	return c.pieces(make([]byte, 0, c.size), encoded, h), nil
}

// EncodeSplit is Split of the text that raw, a binary message, is wrapped as.
func EncodeSplit(raw []byte, h Header, max int) ([][]byte, error) {
	size := EncodedLen(len(raw))
	if max == 0 || size <= max {
		return [][]byte{Encode(raw)}, nil
	}
	c, err := cutOf(size, h, max)
	if err != nil {
		return nil, err
	}
	buf := make([]byte, c.size)
	encoded := AppendEncoded(buf[c.size-size:c.size-size], raw) // moves forward piece by piece
	return c.pieces(buf[:0], encoded, h), nil
}

// A cut says how a text becomes pieces: how much of it goes into each, how many there
// are, and how many bytes all take.
type cut struct{ room, count, size int }

func cutOf(length int, h Header, max int) (c cut, err error) {
	over := overhead3
	if h.Version < 3 {
		over = overhead2
	}
	if c.room = max - over; c.room < 1 {
		return c, ErrTooLarge
	}
	c.count = (length + c.room - 1) / c.room
	if c.count > math.MaxUint16 {
		return c, ErrTooLarge
	}
	c.size = length + c.count*over
	return c, nil
}

// pieces puts the pieces of a text into buf, at whose end the text may lie: a piece
// ends where the next one is taken from, or before.
func (c cut) pieces(buf, encoded []byte, h Header) [][]byte {
	pieces := make([][]byte, 0, c.count)
	for k := 1; k <= c.count; k++ {
		start := len(buf)
		piece := encoded[:min(c.room, len(encoded))]
		encoded = encoded[len(piece):]
		buf = appendFragment(buf, h, k, c.count, piece)
		pieces = append(pieces, buf[start:len(buf):len(buf)])
	}
	return pieces
}

func appendFragment(dst []byte, h Header, k, n int, piece []byte) []byte {
	if h.Version >= 3 {
		dst = appendDigits(append(dst, markFragment3...), uint(h.Sender), 16, 8, '|')
		dst = appendDigits(dst, uint(h.Receiver), 16, 8, ',')
	} else {
		dst = append(dst, markFragment2...)
	}
	dst = appendDigits(appendDigits(dst, uint(k), 10, 5, ','), uint(n), 10, 5, ',')
	return append(append(dst, piece...), ',')
}

// appendDigits writes v with zeros in front up to width, and the mark end.
func appendDigits(dst []byte, v, base uint, width int, end byte) []byte {
	at := len(dst) + width
	dst = append(append(dst, "00000000"[:width]...), end)
	for ; v > 0; v /= base {
		at--
		dst[at] = "0123456789abcdef"[v%base]
	}
	return dst
}
