package keyfile

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// maxDepth bounds how deep lists may be nested; a key file needs five.
const maxDepth = 32

// blanks are the bytes that separate atoms.
const blanks = " \t\v\f\r\n"

// node is an atom, or a list, of an S-expression as libgcrypt reads it, with the
// place where it stood.
type node struct {
	atom       []byte // decoded; part of the scanner's arena
	list       []node
	isList     bool
	start, end int
}

// is reports whether n is a list that begins with the atom name.
func (n *node) is(name string) bool {
	return n.isList && len(n.list) > 0 && !n.list[0].isList && string(n.list[0].atom) == name
}

// child finds the first list in n that begins with the atom name.
func (n *node) child(name string) (*node, bool) {
	if !n.isList {
		return nil, false
	}
	for i := range n.list {
		if n.list[i].is(name) {
			return &n.list[i], true
		}
	}
	return nil, false
}

// value returns the atom after the name of the first list in n that begins with
// the atom name.
func (n *node) value(name string) ([]byte, bool) {
	c, ok := n.child(name)
	if !ok || len(c.list) < 2 || c.list[1].isList {
		return nil, false
	}
	return c.list[1].atom, true
}

// scanner reads S-expressions. Decoded atoms, secrets among them, all lie in the
// arena, so that they can be wiped; no atom is longer decoded than written, so
// the arena never moves.
type scanner struct {
	in    []byte
	pos   int
	arena []byte
}

func newScanner(in []byte) *scanner {
	return &scanner{in: in, arena: make([]byte, 0, len(in))}
}

func (s *scanner) wipe() { clear(s.arena[:cap(s.arena)]) }

// peek skips white space and returns the next byte, without taking it.
func (s *scanner) peek() (byte, bool) {
	for s.pos < len(s.in) {
		c := s.in[s.pos]
		if strings.IndexByte(blanks, c) < 0 {
			return c, true
		}
		s.pos++
	}
	return 0, false
}

// open takes an opening parenthesis.
func (s *scanner) open() bool {
	c, ok := s.peek()
	if !ok || c != '(' {
		return false
	}
	s.pos++
	return true
}

// openKeys takes the beginning of a list of keys, if one follows, and else nothing.
func (s *scanner) openKeys() bool {
	from := s.pos
	s.passMark()
	if s.open() {
		if head, ok := s.node(1); ok && string(head.atom) == "privkeys" {
			return true
		}
	}
	s.pos = from
	return false
}

// passMark skips white space and a byte order mark.
func (s *scanner) passMark() {
	if _, more := s.peek(); more && bytes.HasPrefix(s.in[s.pos:], []byte(byteOrderMark)) {
		s.pos += len(byteOrderMark)
	}
}

// node takes one atom or one whole list.
func (s *scanner) node(depth int) (node, bool) {
	c, ok := s.peek()
	if !ok {
		return node{}, false
	}
	n := node{start: s.pos}
	if c == '(' {
		n.isList = true
		ok = s.elements(&n, depth)
	} else {
		n.atom, ok = s.atom(c)
	}
	n.end = s.pos
	return n, ok
}

func (s *scanner) elements(n *node, depth int) bool {
	if depth >= maxDepth {
		return false
	}
	s.pos++
	for {
		c, ok := s.peek()
		if !ok {
			return false
		}
		if c == ')' {
			s.pos++
			return true
		}
		e, ok := s.node(depth + 1)
		if !ok {
			return false
		}
		n.list = append(n.list, e)
	}
}

// atom takes an atom that begins with c, in any of its forms. A number before a
// quoted, hex or base64 atom is passed over, as libgcrypt does.
func (s *scanner) atom(c byte) ([]byte, bool) {
	length, digits := 0, 0
	for ; '0' <= c && c <= '9'; digits++ {
		length = min(length*10+int(c-'0'), len(s.in)+1) // more than there is
		s.pos++
		if s.pos == len(s.in) {
			return nil, false
		}
		c = s.in[s.pos]
	}
	switch {
	case c == '"':
		return s.quoted()
	case c == '#':
		return s.delimited('#', decodeHex)
	case c == '|':
		return s.delimited('|', decodeBase64)
	case c == ':' && digits > 0:
		return s.canonical(length)
	case digits == 0 && tokenByte(c):
		return s.token(), true
	}
	return nil, false
}

// keep closes the atom that was appended to the arena from the given length on.
func (s *scanner) keep(from int) []byte {
	return s.arena[from:len(s.arena):len(s.arena)]
}

func (s *scanner) canonical(length int) ([]byte, bool) {
	s.pos++
	if length > len(s.in)-s.pos {
		return nil, false
	}
	from := len(s.arena)
	s.arena = append(s.arena, s.in[s.pos:s.pos+length]...)
	s.pos += length
	return s.keep(from), true
}

func (s *scanner) token() []byte {
	from := len(s.arena)
	for s.pos < len(s.in) && tokenByte(s.in[s.pos]) {
		s.arena = append(s.arena, s.in[s.pos])
		s.pos++
	}
	return s.keep(from)
}

// tokenByte reports whether c may stand in an atom without quotes.
func tokenByte(c byte) bool {
	switch c {
	case '-', '.', '/', '_', ':', '*', '+', '=':
		return true
	}
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// delimited takes the text between two marks, white space removed, and appends
// what decode makes of it to the arena.
func (s *scanner) delimited(mark byte, decode func(dst, text []byte) ([]byte, bool)) ([]byte, bool) {
	s.pos++
	length := bytes.IndexByte(s.in[s.pos:], mark)
	if length < 0 {
		return nil, false
	}
	text := make([]byte, 0, length)
	for _, c := range s.in[s.pos : s.pos+length] {
		if strings.IndexByte(blanks, c) < 0 {
			text = append(text, c)
		}
	}
	defer clear(text)
	s.pos += length + 1
	from := len(s.arena)
	arena, ok := decode(s.arena, text)
	if !ok {
		return nil, false
	}
	s.arena = arena
	return s.keep(from), true
}

func decodeHex(dst, text []byte) ([]byte, bool) {
	dst, err := hex.AppendDecode(dst, text)
	return dst, err == nil
}

func decodeBase64(dst, text []byte) ([]byte, bool) {
	for len(text) > 0 && text[len(text)-1] == '=' {
		text = text[:len(text)-1]
	}
	dst, err := base64.RawStdEncoding.AppendDecode(dst, text)
	return dst, err == nil
}

// quoted takes a quoted atom: raw bytes of any value, and escapes.
func (s *scanner) quoted() ([]byte, bool) {
	from := len(s.arena)
	s.pos++
	for s.pos < len(s.in) {
		c := s.in[s.pos]
		s.pos++
		switch c {
		case '"':
			return s.keep(from), true
		case '\\':
			if !s.escape() {
				return nil, false
			}
		default:
			s.arena = append(s.arena, c)
		}
	}
	return nil, false
}

// escape takes what follows a backslash: a letter, an octal or a hex number of
// fixed length, or an end of line, which is dropped.
func (s *scanner) escape() bool {
	rest := s.in[s.pos:]
	if len(rest) == 0 {
		return false
	}
	if value, ok := letterEscape(rest[0]); ok {
		s.pos++
		s.arena = append(s.arena, value)
		return true
	}
	switch {
	case rest[0] == 'x':
		return s.numeric(rest[1:], 2, 16, 1)
	case '0' <= rest[0] && rest[0] <= '3':
		return s.numeric(rest, 3, 8, 0)
	case rest[0] == '\r' || rest[0] == '\n':
		s.pos += lineEnd(rest)
		return true
	}
	return false
}

func letterEscape(c byte) (byte, bool) {
	switch c {
	case 'b':
		return '\b', true
	case 't':
		return '\t', true
	case 'v':
		return '\v', true
	case 'n':
		return '\n', true
	case 'f':
		return '\f', true
	case 'r':
		return '\r', true
	case '"', '\'', '\\':
		return c, true
	}
	return 0, false
}

// numeric takes count digits of the base, which stand skip bytes further on.
func (s *scanner) numeric(digits []byte, count int, base byte, skip int) bool {
	if len(digits) < count {
		return false
	}
	var value byte
	for _, c := range digits[:count] {
		d := nibble(c)
		if d >= base {
			return false
		}
		value = value*base + d
	}
	s.pos += skip + count
	s.arena = append(s.arena, value)
	return true
}

// lineEnd returns the length of the end of line that text begins with: one byte,
// or two different ones.
func lineEnd(text []byte) int {
	if len(text) > 1 && text[0] != text[1] && (text[1] == '\r' || text[1] == '\n') {
		return 2
	}
	return 1
}
