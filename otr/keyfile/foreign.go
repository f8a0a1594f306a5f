package keyfile

import (
	"errors"
	"path"
	"strings"

	"golang.org/x/crypto/cryptobyte"

	"pidgin-otr/otr/dsa"
)

// What other programs keep. Those that use libotr write its format under names of
// their own; those that use python-potr write one key a file, for the account that
// the file is named after.

// errNoKey3 refuses what is not the one key of a python-potr program.
var errNoKey3 = errors.New("keyfile: not a serialised key")

// potrSuffix ends the names of python-potr's key files.
const potrSuffix = ".key3"

// ParseForeign reads the key file of another program: libotr's format, or one key
// as python-potr serialises it, which gets the account that the name of the file
// tells and no protocol. name has no folder. Errors: ErrDamaged, with the keys that
// could be read. The caller wipes data and the keys.
func ParseForeign(name string, data []byte) (*Keys, error) {
	if key, err := parseKey3(data); err == nil {
		k := &Keys{}
		if k.Set(Account{Name: strings.TrimSuffix(name, potrSuffix)}, key) != nil {
			return k, ErrDamaged
		}
		return k, nil
	}
	k, _, err := ParseKeys(data)
	return k, err
}

// parseKey3 reads SHORT type 0 and p, q, g, y and x as MPIs, and nothing behind.
func parseKey3(data []byte) (*dsa.PrivateKey, error) {
	s := cryptobyte.String(data)
	var kind uint16
	if !s.ReadUint16(&kind) || kind != 0 {
		return nil, errNoKey3
	}
	var number [5][]byte
	for i := range number {
		var length uint32
		if !s.ReadUint32(&length) || int64(length) > int64(len(s)) || !s.ReadBytes(&number[i], int(length)) {
			return nil, errNoKey3
		}
	}
	defer clear(number[4])
	if !s.Empty() {
		return nil, errNoKey3
	}
	return dsa.NewPrivateKey(number[0], number[1], number[2], number[3], number[4])
}

// FingerprintsBeside lists the files of known fingerprints that may belong to a key
// file, as programs name the two. Names without folders.
func FingerprintsBeside(name string) []string {
	beside := []string{name + ExportedFingerprints}
	switch name {
	case KeysName, "otr.keys":
		return append(beside, FingerprintsName)
	case "otr.key":
		return append(beside, "otr.fp")
	case "keys.txt":
		return append(beside, "fingerprints.txt")
	}
	switch extension := path.Ext(name); extension {
	case ".key", potrSuffix:
		beside = append(beside, strings.TrimSuffix(name, extension)+".fpr")
	case ".otr_keys":
		beside = append(beside, strings.TrimSuffix(name, extension)+".otr_fprints")
	}
	return beside
}

// ExportedFingerprints ends the name of the fingerprints that are exported with a
// key; the name begins as that of the key's file.
const ExportedFingerprints = ".fingerprints"

// Of returns what is known for the account: of the one whose key came without
// protocol, whatever the protocol.
func (f *Fingerprints) Of(a Account) []FingerprintChange {
	var found []FingerprintChange
	for who, k := range f.All() {
		if who.Account == a || a.Protocol == "" && who.Account.Name == a.Name {
			found = append(found, FingerprintChange{Peer: who, Fingerprint: k.Fingerprint, Trust: k.Trust})
		}
	}
	return found
}
