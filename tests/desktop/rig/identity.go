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
	keys, fingerprint, err := newKeys(p.Address(), p.protocol())
	if err != nil {
		return err
	}
	files := maps.Clone(p.Files)
	if files == nil {
		files = map[string][]byte{}
	}
	files[keyfile.KeysName] = keys
	p.Files, p.Fingerprint = files, fingerprint
	return nil
}

// newKeys is a file with a new private key for the account, and its fingerprint.
func newKeys(account, protocol string) (file []byte, fingerprint string, err error) {
	key, err := dsa.Generate(rand.Reader)
	if err != nil {
		return nil, "", err
	}
	keys, _, err := keyfile.ParseKeys(nil)
	if err != nil {
		return nil, "", err
	}
	err = keys.Set(keyfile.Account{Name: account, Protocol: protocol}, key)
	return keys.Bytes(), key.Public().Fingerprint().Human(), err
}
