package keyfile

import "pidgin-otr/otr/dsa"

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
