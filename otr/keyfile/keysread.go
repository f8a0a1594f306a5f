package keyfile

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"pidgin-otr/otr/dsa"
)

// ParseKeys reads a private key file, in every notation that libgcrypt reads. On
// ErrDamaged the keys that stand complete before the damage are there. Of
// several keys of an account the last one counts. Files that were joined have
// several lists: all their keys are there, and of an account that has one in
// several lists the one in the first counts. The caller wipes data.
func ParseKeys(data []byte) (*Keys, []Problem, error) {
	k := &Keys{}
	s := newScanner(data)
	defer s.wipe()
	s.passMark()
	if _, more := s.peek(); !more {
		return k, emptyProblem(data), nil
	}
	if !s.openKeys() {
		return k, nil, damageAt(data, s.pos)
	}
	r := keysReader{scanner: s, line: 1, seen: make(map[Account]bool)}
	complete := r.list()
	for complete && s.openKeys() {
		complete = r.list()
	}
	k.entries = r.entries()
	problems := r.problems
	if !complete {
		return k, problems, damageAt(data, s.pos)
	}
	if _, more := s.peek(); more {
		problems = append(problems, Problem{Kind: TrailingData, Line: lineOf(data, s.pos)})
		k.tail = bytes.Clone(bytes.TrimRight(data[s.pos:], blanks))
	}
	return k, problems, nil
}

func emptyProblem(data []byte) []Problem {
	if data == nil {
		return nil
	}
	return []Problem{{Kind: EmptyFile, Line: 1}}
}

func damageAt(data []byte, pos int) error {
	return fmt.Errorf("%w: not a key list at line %d", ErrDamaged, lineOf(data, pos))
}

func lineOf(data []byte, pos int) int { return 1 + bytes.Count(data[:pos], []byte{'\n'}) }

// keysReader reads the lists of a key file, in time that grows with its size alone.
type keysReader struct {
	*scanner
	lists    [][]keyEntry // the entries of each
	problems []Problem
	seen     map[Account]bool // that have a usable key
	line, at int              // the line of the byte at
}

// list reads the accounts of one list, up to its end.
func (r *keysReader) list() (complete bool) {
	var entries []keyEntry
	defer func() {
		if len(entries) > 0 {
			r.lists = append(r.lists, entries)
		}
	}()
	for {
		c, ok := r.peek()
		if !ok {
			return false
		}
		if c == ')' {
			r.pos++
			return true
		}
		n, ok := r.node(1)
		if !ok {
			return false
		}
		e := readEntry(&n)
		e.text = bytes.Clone(r.in[n.start:n.end])
		r.report(e, n.start)
		entries = append(entries, e)
	}
}

// report adds what there is to say about an entry, which begins at pos, and the ones
// before it.
func (r *keysReader) report(e keyEntry, pos int) {
	r.line, r.at = r.line+bytes.Count(r.in[r.at:pos], []byte{'\n'}), pos
	switch e.class {
	case foreign:
		r.problems = append(r.problems, Problem{Kind: ForeignAccount, Line: r.line})
		return
	case unusable:
		r.problems = append(r.problems, Problem{Kind: BadKey, Line: r.line, Account: e.account})
		return
	}
	if r.seen[e.account] {
		r.problems = append(r.problems, Problem{Kind: ShadowedKey, Line: r.line, Account: e.account})
	}
	r.seen[e.account] = true
}

// entries are those of all lists, in order. The entries of a further list stand before
// those of the lists before it, which thereby keep their accounts.
func (r *keysReader) entries() []keyEntry {
	slices.Reverse(r.lists)
	return sorted(slices.Concat(r.lists...))
}

// readEntry takes an account list apart. What it returns shares nothing with the
// node's atoms.
func readEntry(n *node) keyEntry {
	if !n.is("account") {
		return keyEntry{class: foreign}
	}
	name, ok1 := n.value("name")
	protocol, ok2 := n.value("protocol")
	private, ok3 := n.child("private-key")
	if !ok1 || !ok2 || !ok3 || hasNUL(name) || hasNUL(protocol) {
		return keyEntry{class: foreign}
	}
	account := Account{Name: string(name), Protocol: string(protocol)}
	numbers, ok := private.child("dsa")
	if !ok {
		return keyEntry{class: foreign}
	}
	key, err := readKey(numbers)
	switch {
	case errors.Is(err, errNoNumber):
		return keyEntry{class: foreign}
	case err != nil:
		return keyEntry{class: unusable, account: account}
	}
	return keyEntry{class: usable, account: account, key: key}
}

// hasNUL reports whether libotr would cut the name short.
func hasNUL(name []byte) bool { return bytes.IndexByte(name, 0) >= 0 }

// errNoNumber: a number is missing without which libotr stops reading.
var errNoNumber = errors.New("incomplete key")

// readKey makes a key of the five numbers, which are read as unsigned.
func readKey(numbers *node) (*dsa.PrivateKey, error) {
	var value [5][]byte
	for i, name := range [...]string{"p", "q", "g", "y", "x"} {
		v, ok := numbers.value(name)
		if !ok && name != "x" {
			return nil, errNoNumber
		}
		value[i] = magnitude(v)
	}
	return dsa.NewPrivateKey(value[0], value[1], value[2], value[3], value[4])
}
