package plugin

import (
	"pidgin-otr/otr/dsa"
	"pidgin-otr/otr/keyfile"
	"pidgin-otr/ui"
)

func (p *Plugin) loadKeys() {
	p.keys.file.name = keyfile.KeysName
	data := p.load(&p.keys.file)
	defer clear(data)
	keys, problems, err := keyfile.ParseKeys(data)
	p.keys.keys = keys
	p.parsed(&p.keys.file, problems, err)
}

// ownKey finds the account's long-term key. An XMPP account whose resource
// changed keeps the key that it had, and the user is told.
func (p *Plugin) ownKey(id AccountID) *dsa.PrivateKey {
	who := fileAccount(id)
	if !hasResource(id) {
		key, _ := p.keys.keys.Find(who)
		return key
	}
	key, from, ok := p.keys.keys.FindBare(who)
	if !ok {
		return nil
	}
	if from != who {
		p.keepKey(who, key)
		p.inform(ui.KeyMovedResource(p.host.Tr, from.Name, who.Name))
	}
	return key
}

// needKey makes a key for an account without one, off the main thread.
// Handshakes that need it wait in the engine. While the key file cannot be
// read, no key is made: it may hold the one the buddies know.
func (p *Plugin) needKey(a *account) {
	if a.making || p.keys.file.locked || p.ownKey(a.id) != nil {
		return
	}
	a.making = true
	var key *dsa.PrivateKey
	p.host.Go(func() (err error) {
		key, err = dsa.Generate(p.rand)
		return err
	}, func(err error) {
		p.safely("a new key", func() { p.keyMade(a, key, err) })
	})
}

func (p *Plugin) keyMade(a *account, key *dsa.PrivateKey, err error) {
	a.making = false
	if err != nil {
		p.host.Debugf("otr: making a key: %v", err)
		p.inform(ui.KeyFailed(p.host.Tr, a.id.Name))
		return
	}
	p.keepKey(fileAccount(a.id), key)
	p.applyAll(a, a.engine.SetKey(key, p.host.Now()))
}

func (p *Plugin) keepKey(who keyfile.Account, key *dsa.PrivateKey) {
	if err := p.keys.keys.Set(who, key); err != nil {
		p.host.Debugf("otr: keeping a key: %v", err)
		return
	}
	data := p.keys.keys.Bytes()
	defer clear(data)
	p.save(&p.keys.file, data)
}

// ownFingerprint is the account's own fingerprint as people read it, "" without
// a key.
func (p *Plugin) ownFingerprint(a *account) string {
	key := p.ownKey(a.id)
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
}
