package plugin

import (
	"errors"
	"io/fs"

	"pidgin-otr/otr/keyfile"
	"pidgin-otr/ui"
)

// pickExport asks for the file that the account's key is written to.
func (p *Plugin) pickExport(id AccountID) {
	p.host.PickFile(ui.ExportFile(p.host.Tr), func(path string) {
		p.safely("an export", func() {
			if path != "" && p.loaded {
				p.exportKey(id, path)
			}
		})
	})
}

// exportKey writes the account's key in libotr's format, and beside it what is
// known of the account's buddies. Instance tags stay: two programs must not have
// the same.
func (p *Plugin) exportKey(id AccountID, path string) {
	key, _, ok := p.findKey(p.keys.keys, fileAccount(id))
	if !ok {
		return
	}
	key, err := copyOf(key)
	keys, _, _ := keyfile.ParseKeys(nil)
	if err == nil {
		err = keys.Set(fileAccount(id), key)
	}
	data, known := keys.Bytes(), p.knownOf(id)
	keys.Wipe()
	beside, failed := path+keyfile.ExportedFingerprints, path
	p.host.Go(func() error {
		defer clear(data)
		if err != nil {
			return err
		}
		failed, err = p.writeExport(exported{path, data}, exported{beside, known})
		return err
	}, func(err error) {
		p.safely("an export", func() {
			if err != nil {
				p.host.Debugf("otr: exporting a key: %v", err)
				p.inform(ui.NotExported(p.host.Tr, failed))
				return
			}
			p.inform(ui.Exported(p.host.Tr, p.ownAccount(id), path, beside))
		})
	})
}

// exported is a file of an export.
type exported struct {
	path string
	data []byte
}

// writeExport writes the key last: of an export that fails no key is left behind. The
// user was asked about the key's file alone: fingerprints that stand beside one that is
// not there yet belong to something else. It may run on any goroutine.
func (p *Plugin) writeExport(key, known exported) (failed string, err error) {
	if !p.thereOutside(key.path) && p.thereOutside(known.path) {
		return known.path, fs.ErrExist
	}
	for _, f := range []exported{known, key} {
		if err := p.files.WriteOutside(f.path, f.data); err != nil {
			return f.path, err
		}
	}
	return "", nil
}

// thereOutside reports whether there is anything at the path.
func (p *Plugin) thereOutside(path string) bool {
	data, err := p.files.ReadOutside(path, maxBeside)
	clear(data)
	return !errors.Is(err, fs.ErrNotExist)
}

// knownOf is a file of the fingerprints known for the account, whichever resource
// and spelling it had.
func (p *Plugin) knownOf(id AccountID) []byte {
	known, _, _ := keyfile.ParseFingerprints(nil)
	for who, k := range p.trust.known.All() {
		if !p.sameAccount(fileAccount(id), who.Account) {
			continue
		}
		who.Account = fileAccount(id)
		_, err := known.Add(who, k.Fingerprint)
		if err == nil && k.Trust.Trusted() {
			err = known.SetTrust(who, k.Fingerprint, k.Trust)
		}
		if err != nil {
			p.host.Debugf("otr: exporting a fingerprint: %v", err)
		}
	}
	return known.Bytes()
}
