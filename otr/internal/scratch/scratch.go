// Package scratch lends memory from one message to the next, so that the collector
// has less to do.
package scratch

import (
	"bytes"

	"pidgin-otr/otr/internal/secret"
)

// How much memory is kept from one message to the next, or taken at once for
// several, in bytes.
const (
	Small    = 4 << 10
	Large    = 256 << 10
	pageSize = 8 << 10
)

// A Buffer is memory for one message at a time. What is put together or taken apart
// in it is gone with the next message. The zero Buffer is ready for use.
type Buffer struct{ buf []byte }

// Take returns an empty slice with room for size bytes. Beyond limit, and
// without s, it is new memory, the caller's to keep.
func (s *Buffer) Take(size, limit int) []byte {
	if s == nil || size > limit {
		return make([]byte, 0, size)
	}
	if size > cap(s.buf) {
		s.buf = make([]byte, 0, min(max(size, 2*cap(s.buf)), limit))
	}
	return s.buf
}

// Keep returns plain, a part of raw, as the caller's own: if raw was taken from
// s, as a copy, with plain wiped there.
func (s *Buffer) Keep(raw, plain []byte) []byte {
	if cap(s.buf) == 0 || len(raw) == 0 || &raw[0] != &s.buf[:1][0] {
		return plain
	}
	own := bytes.Clone(plain)
	secret.Wipe(plain)
	return own
}

// A Page is memory for messages that go to the host, several from one allocation:
// to take one for each costs a twentieth of the message. What is handed out is the
// caller's alone, and for good; while any of a page is in use all of it is kept.
type Page struct{ rest []byte }

// Take returns an empty slice with room for size bytes and no more.
func (p *Page) Take(size int) []byte {
	if size > pageSize/8 {
		return make([]byte, 0, size)
	}
	if size > len(p.rest) {
		p.rest = make([]byte, pageSize)
	}
	own := p.rest[:0:size]
	p.rest = p.rest[size:]
	return own
}
