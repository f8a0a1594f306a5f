package keyfile

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"pidgin-otr/otr/dsa"
)

// Keys holds our long-term private keys: the file otr.private_key. An empty one
// comes from ParseKeys(nil). It holds secrets: call Wipe when done with it.
type Keys struct {
	entries []keyEntry // by class, then in file order
	tail    []byte     // what stood after the list
}

// class says what becomes of an entry in libotr's hands, and thereby where it
// does the least harm. libotr takes the last key of an account, and stops at the
// first entry it does not understand.
type class uint8

const (
	unusable class = iota // libotr would take it: written before the good ones
	usable
	foreign // libotr would stop: written last
)

// keyEntry is one element of the list. text is the element as it stands in the
// file, secrets included; key is set for class usable.
type keyEntry struct {
	class   class
	account Account
	key     *dsa.PrivateKey
	text    []byte
}

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

// sorted are the entries with the classes in order, and the file order within each.
func sorted(entries []keyEntry) []keyEntry {
	out := make([]keyEntry, 0, len(entries))
	for _, c := range [...]class{unusable, usable, foreign} {
		for _, e := range entries {
			if e.class == c {
				out = append(out, e)
			}
		}
	}
	return out
}

// Find returns the key of exactly this account, resource included.
func (k *Keys) Find(a Account) (*dsa.PrivateKey, bool) {
	return k.last(func(e *keyEntry) bool { return e.account == a })
}

// last returns the last usable key for which match holds.
func (k *Keys) last(match func(*keyEntry) bool) (*dsa.PrivateKey, bool) {
	for i := len(k.entries) - 1; i >= 0; i-- {
		if e := &k.entries[i]; e.class == usable && match(e) {
			return e.key, true
		}
	}
	return nil, false
}

// FindSame is Find for names that differ and mean one account, such as the
// resources and spellings of an XMPP address, which is what same tells. If the
// exact name has no key, the key of such an account without resource is taken,
// then the last one of any. from is the name that the key was found under; where
// it differs from a, the user should be told.
func (k *Keys) FindSame(a Account, same func(Account) bool) (key *dsa.PrivateKey, from Account, ok bool) {
	for _, match := range [...]func(Account) bool{
		func(b Account) bool { return b == a },
		func(b Account) bool { return b == b.Bare() && same(b) },
		same,
	} {
		key, ok = k.last(func(e *keyEntry) bool {
			from = e.account
			return match(e.account)
		})
		if ok {
			return key, from, true
		}
	}
	return nil, Account{}, false
}

// Set gives the account a key, in place of every usable one that it has. The
// replaced keys are not wiped, as they may be in use; their text is.
func (k *Keys) Set(a Account, key *dsa.PrivateKey) error {
	if hasNUL([]byte(a.Name)) || hasNUL([]byte(a.Protocol)) {
		return &NameError{Field: "account name"}
	}
	kept := k.entries[:0]
	for _, e := range k.entries {
		if e.class == usable && e.account == a {
			clear(e.text)
			continue
		}
		kept = append(kept, e)
	}
	clear(k.entries[len(kept):])
	k.entries = append(kept, keyEntry{class: usable, account: a, key: key, text: accountText(a, key)})
	k.entries = sorted(k.entries)
	return nil
}

// Accounts lists the accounts that have a usable key, each once, in file order.
func (k *Keys) Accounts() []Account {
	var accounts []Account
	seen := make(map[Account]bool)
	for i := range k.entries {
		e := &k.entries[i]
		if e.class == usable && !seen[e.account] {
			seen[e.account] = true
			accounts = append(accounts, e.account)
		}
	}
	return accounts
}

// Bytes returns the content of the file. It holds the private keys: the caller
// wipes it.
func (k *Keys) Bytes() []byte {
	size := len("(privkeys\n)\n") + len(k.tail) + 1
	for i := range k.entries {
		size += len(k.entries[i].text) + 2
	}
	out := make([]byte, 0, size) // never grown: no copy of a secret is left behind
	out = append(out, "(privkeys\n"...)
	for i := range k.entries {
		out = append(out, ' ')
		out = append(append(out, k.entries[i].text...), '\n')
	}
	out = append(out, ")\n"...)
	if len(k.tail) > 0 {
		out = append(append(out, k.tail...), '\n')
	}
	return out
}

// Wipe clears all key material, that of the keys returned by Find included, and
// leaves Keys empty. Of nil it does nothing.
func (k *Keys) Wipe() {
	if k == nil {
		return
	}
	for i := range k.entries {
		clear(k.entries[i].text)
		if key := k.entries[i].key; key != nil {
			key.Wipe()
		}
	}
	clear(k.tail)
	*k = Keys{}
}

// accountText writes an account in libotr's layout.
func accountText(a Account, key *dsa.PrivateKey) []byte {
	p, q, g, y, x := key.Components()
	defer clear(x)
	const layout = 256 // brackets, names and marks
	size := layout + 4*(len(a.Name)+len(a.Protocol)) + 2*(len(p)+len(q)+len(g)+len(y)+len(x))
	out := make([]byte, 0, size)
	out = append(out, "(account\n(name "...)
	out = appendAtom(out, []byte(a.Name))
	out = append(out, ")\n(protocol "...)
	out = appendAtom(out, []byte(a.Protocol))
	out = append(out, ")\n(private-key\n (dsa\n"...)
	for i, value := range [...][]byte{p, q, g, y, x} {
		out = append(out, "  ("...)
		out = append(out, "pqgyx"[i], ' ')
		out = append(appendNumber(out, value), ")\n"...)
	}
	return append(out, "  )\n )\n )"...)
}
