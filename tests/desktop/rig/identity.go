package rig

import (
	"crypto/rand"
	"maps"

	"pidgin-otr/otr/dsa"
	"pidgin-otr/otr/keyfile"
)

// identify gives the person a private key file with a new key, unless there is
// one already or the person shall start without.
func (p *Person) identify() error {
	if p.Plugin == NoPlugin || p.NoKey || p.Files[keyfile.KeysName] != nil {
		return nil
	}
	key, err := dsa.Generate(rand.Reader)
	if err != nil {
		return err
	}
	keys, _, err := keyfile.ParseKeys(nil)
	if err != nil {
		return err
	}
	if err := keys.Set(keyfile.Account{Name: p.Address(), Protocol: "prpl-jabber"}, key); err != nil {
		return err
	}
	files := maps.Clone(p.Files)
	if files == nil {
		files = map[string][]byte{}
	}
	files[keyfile.KeysName] = keys.Bytes()
	p.Files, p.Fingerprint = files, key.Public().Fingerprint().Human()
	return nil
}
