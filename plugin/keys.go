package plugin

import (
	"errors"
	"io/fs"
	"strings"

	"pidgin-otr/otr/dsa"
	"pidgin-otr/otr/keyfile"
	"pidgin-otr/ui"
)

func (p *Plugin) loadKeys() {
	p.keys.file = userFile{name: keyfile.KeysName, holds: ui.OwnKeys, take: p.takeKeys}
	data := p.load(&p.keys.file)
	defer clear(data)
	keys, problems, err := keyfile.ParseKeys(data)
	p.keys.keys = keys
	p.keepAsideDamaged(&p.keys.file, problems, err)
}

// ownKey finds the account's long-term key. An account whose resource or spelling
// changed keeps the key that it had, and the user is told.
func (p *Plugin) ownKey(id AccountID) *dsa.PrivateKey {
	who := fileAccount(id)
	key, from, ok := p.findKey(p.keys.keys, who)
	if !ok {
		return nil
	}
	if from != who {
		p.keepKey(who, key)
		p.inform(ui.KeyMovedResource(p.host.Tr, from.Name, who.Name))
	}
	return key
}

func (p *Plugin) findKey(keys *keyfile.Keys, who keyfile.Account) (key *dsa.PrivateKey, from keyfile.Account, ok bool) {
	return keys.FindSame(who, func(a keyfile.Account) bool { return p.sameAccount(who, a) })
}

// needKey makes a key for an account without one, off the main thread.
// Handshakes that need it wait in the engine. While the key file cannot be
// read, no key is made: it may hold the one the buddies know. A key that another
// program put there since is the account's.
func (p *Plugin) needKey(a *account) {
	if a.making || p.keys.file.locked || p.ownKey(a.id) != nil {
		return
	}
	a.making = true
	withSecret(p, p.keysInFile, func(keys *keyfile.Keys, err error) {
		p.safely("the keys on file", func() {
			defer keys.Wipe()
			p.takeKeysRead(a, keys, err)
		})
	})
}

// takeKeysRead takes the account's key out of those that the file has now, or makes
// one.
func (p *Plugin) takeKeysRead(a *account, keys *keyfile.Keys, err error) {
	who := fileAccount(a.id)
	if err != nil {
		p.giveUpKey(a, err)
		return
	}
	if found, _, ok := p.findKey(keys, who); ok {
		if key, err := copyOf(found); err != nil {
			p.giveUpKey(a, err)
		} else {
			p.useKey(who, key)
		}
		return
	}
	elsewhere := p.elsewhere(keys, who)
	withSecret(p, p.newKey, func(key *dsa.PrivateKey, err error) {
		p.safely("a new key", func() { p.takeKeyMade(a, key, elsewhere, err) })
	})
}

// newKey may run on any goroutine.
func (p *Plugin) newKey() (*dsa.PrivateKey, error) { return dsa.Generate(p.rand) }

// keysInFile is what the file has now. It may run on any goroutine.
func (p *Plugin) keysInFile() (*keyfile.Keys, error) {
	data, err := p.files.Read(keyfile.KeysName)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	defer clear(data)
	keys, _, _ := keyfile.ParseKeys(data)
	return keys, err
}

func copyOf(key *dsa.PrivateKey) (*dsa.PrivateKey, error) {
	p, q, g, y, x := key.Components()
	defer clear(x)
	return dsa.NewPrivateKey(p, q, g, y, x)
}

func (p *Plugin) takeKeyMade(a *account, key *dsa.PrivateKey, elsewhere []keyfile.Account, err error) {
	if err != nil {
		p.giveUpKey(a, err)
		return
	}
	if p.ownKey(a.id) != nil { // imported meanwhile
		key.Wipe()
		a.making = false
		return
	}
	p.keepKey(fileAccount(a.id), key)
	for _, other := range elsewhere {
		p.inform(ui.KeyElsewhere(p.host.Tr, a.id.Name, other.Name, other.Protocol))
	}
}

// elsewhere lists the accounts of the same address for which other programs have
// put keys on file. Those name the network otherwise than the host does, whose
// names all begin alike.
func (p *Plugin) elsewhere(keys *keyfile.Keys, who keyfile.Account) (found []keyfile.Account) {
	id := AccountID(who)
	for _, a := range keys.Accounts() {
		if !strings.HasPrefix(a.Protocol, "prpl-") && p.host.Normalize(id, a.Name) == p.host.Normalize(id, who.Name) {
			found = append(found, a)
		}
	}
	return found
}

func (p *Plugin) giveUpKey(a *account, err error) {
	a.making = false
	p.host.Debugf("otr: making a key: %v", err)
	p.inform(ui.KeyFailed(p.host.Tr, a.id.Name))
}

// useKey makes the key the account's, in place of one that it may have.
func (p *Plugin) useKey(who keyfile.Account, key *dsa.PrivateKey) {
	old, _ := p.keys.keys.Find(who)
	if old != nil && old != key {
		p.keys.former = append(p.keys.former, old)
	}
	if err := p.keys.keys.Set(who, key); err != nil {
		p.host.Debugf("otr: keeping a key: %v", err)
	}
	if a := p.accounts[AccountID(who)]; a != nil && (a.making || old != key) {
		a.making = false
		p.applyAll(a, a.engine.SetKey(key, p.host.Now()))
	}
	p.tellKey(who)
}

// keepKey puts a key of the account's on file. A new one is used only then: until
// it is there another program may put its own there.
func (p *Plugin) keepKey(who keyfile.Account, key *dsa.PrivateKey) {
	if err := p.keys.keys.Set(who, key); err != nil {
		p.host.Debugf("otr: keeping a key: %v", err)
		return
	}
	p.keys.fresh = append(p.keys.fresh, who)
	p.save(&p.keys.file)
}

// takeKeys is which keys the file is to have. One that is there for an account
// already wins.
func (p *Plugin) takeKeys() saving {
	fresh, chosen := p.keys.fresh, p.keys.chosen
	p.keys.fresh, p.keys.chosen = nil, nil
	ours := make(map[keyfile.Account]*dsa.PrivateKey)
	for _, who := range fresh {
		if chosen[who] == nil { // a key that the user chose meanwhile is used alone
			ours[who], _ = p.keys.keys.Find(who)
		}
	}
	there := make(map[keyfile.Account]*dsa.PrivateKey)
	return saving{
		merge: func(file []byte) ([]byte, bool) {
			keys, _, err := keyfile.ParseKeys(file)
			defer keys.Wipe()
			for who, key := range ours {
				if e := joinKey(keys, who, key, there); e != nil {
					panic(e) // a key that was made of numbers can be made of them again
				}
			}
			putChosen(keys, chosen)
			return keys.Bytes(), err != nil
		},
		done: func(ok bool) {
			if !ok {
				p.keys.fresh = append(fresh, p.keys.fresh...)
			}
			for who, key := range ours {
				if found := there[who]; found != nil {
					key = found
				}
				p.useKey(who, key)
			}
			p.useChosen(chosen, ok)
		},
	}
}

// joinKey puts the key among the keys of the file, or the one that is there for
// the account into there.
func joinKey(keys *keyfile.Keys, who keyfile.Account, key *dsa.PrivateKey, there map[keyfile.Account]*dsa.PrivateKey) error {
	if found, ok := keys.Find(who); ok {
		found, err := copyOf(found)
		there[who] = found
		return err
	}
	key, err := copyOf(key)
	if err != nil {
		return err
	}
	return keys.Set(who, key)
}

// ownFingerprint is the account's own fingerprint as people read it, "" without
// a key.
func (p *Plugin) ownFingerprint(a AccountID) string {
	key := p.ownKey(a)
	if key == nil {
		return ""
	}
	return key.Public().Fingerprint().Human()
}

// wipe clears the keys of every account.
func (k *keyStore) wipe() {
	if k.keys != nil {
		k.keys.Wipe()
	}
	for _, key := range k.former {
		key.Wipe()
	}
	for _, key := range k.chosen {
		key.Wipe()
	}
}
