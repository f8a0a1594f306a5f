package plugin

import (
	"slices"

	"pidgin-otr/otr/dsa"
	"pidgin-otr/otr/keyfile"
	"pidgin-otr/ui"
)

// A key that the user chose in place of another. The file has it first; then the
// sessions under the old one end, and it is used.

// chooseKey gives the account the key, under every name that it has had in the
// file: the old one would be found again under another resource.
func (p *Plugin) chooseKey(who keyfile.Account, key *dsa.PrivateKey) {
	if p.keys.chosen == nil {
		p.keys.chosen = make(map[keyfile.Account]*dsa.PrivateKey)
	}
	names := []keyfile.Account{who}
	for _, name := range p.keys.keys.Accounts() {
		if p.sameAccount(who, name) {
			names = append(names, name)
		}
	}
	for _, name := range names {
		former := p.keys.chosen[name]
		p.keys.chosen[name] = key
		p.keys.wipeDisplaced(former)
	}
	p.save(&p.keys.file)
}

// wipeDisplaced wipes a key that was chosen and is not any more. One that is used already,
// as a write that failed leaves it, is wiped at the end.
func (k *keyStore) wipeDisplaced(key *dsa.PrivateKey) {
	for _, chosen := range k.chosen {
		if chosen == key {
			return
		}
	}
	for _, who := range k.keys.Accounts() {
		if used, _ := k.keys.Find(who); used == key {
			return
		}
	}
	if !slices.Contains(k.former, key) {
		key.Wipe()
	}
}

// putChosen puts the keys in place of what the file has. It may run on any
// goroutine.
func putChosen(keys *keyfile.Keys, chosen map[keyfile.Account]*dsa.PrivateKey) {
	for who, key := range chosen {
		key, err := copyOf(key)
		if err == nil {
			err = keys.Set(who, key)
		}
		if err != nil {
			panic(err) // the names stood in a file or name an account, the key is one
		}
	}
}

// useChosen follows the write: the keys are used from here on. Those that did
// not get into the file go with the next write.
func (p *Plugin) useChosen(chosen map[keyfile.Account]*dsa.PrivateKey, ok bool) {
	for who, key := range chosen {
		if _, later := p.keys.chosen[who]; !ok && !later {
			if p.keys.chosen == nil {
				p.keys.chosen = make(map[keyfile.Account]*dsa.PrivateKey)
			}
			p.keys.chosen[who] = key
		}
		if used, _ := p.keys.keys.Find(who); used == key {
			continue // a write that failed had it before
		}
		p.endUnder(AccountID(who))
		p.useKey(who, key)
	}
}

// endUnder ends the sessions that were made with the account's key, with a word to
// the buddies.
func (p *Plugin) endUnder(id AccountID) {
	if a := p.accounts[id]; a != nil {
		p.endAccount(a, ui.Words.KeyReplaced)
	}
}

// tellKey says that the account has a key, to the user if that waits for it.
func (p *Plugin) tellKey(who keyfile.Account) {
	p.AccountsChanged()
	if !p.keys.told[who] {
		return
	}
	delete(p.keys.told, who)
	p.inform(ui.KeyMade(p.host.Tr, p.ownAccount(AccountID(who))))
}

// awaitKey notes that the user is to hear of the account's next key.
func (p *Plugin) awaitKey(who keyfile.Account) {
	if p.keys.told == nil {
		p.keys.told = make(map[keyfile.Account]bool)
	}
	p.keys.told[who] = true
}
