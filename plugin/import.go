package plugin

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"pidgin-otr/otr"
	"pidgin-otr/otr/dsa"
	"pidgin-otr/otr/keyfile"
	"pidgin-otr/ui"
)

// Keys from the files of other programs, with the fingerprints beside them.

// maxKeysFile and maxBeside are how many bytes of another program's files are read.
const (
	maxKeysFile = 1 << 20
	maxBeside   = 16 << 20
)

// Wipe clears the keys.
func (in *imported) Wipe() {
	if in.keys != nil {
		in.keys.Wipe()
	}
}

// dropImport forgets the import whose form is open.
func (p *Plugin) dropImport() {
	if p.importing != nil {
		p.importing.form.drop()
		p.importing.Wipe()
		p.importing = nil
	}
}

// pickImport asks for the file; account is the one that the user was looking at.
func (p *Plugin) pickImport(account AccountID) {
	p.host.PickFile(ui.ImportFile(p.host.Tr), func(path string) {
		p.safely("an import", func() {
			if path != "" && p.loaded {
				p.readImport(account, path)
			}
		})
	})
}

func (p *Plugin) readImport(account AccountID, path string) {
	read := func() (*imported, error) {
		in := &imported{account: account}
		return in, p.readForeign(in, path)
	}
	withSecret(p, read, func(in *imported, err error) {
		p.safely("an import", func() {
			p.dropImport()
			if err != nil || len(in.keys.Accounts()) == 0 {
				if in != nil {
					in.Wipe()
				}
				p.inform(ui.NothingToImport(p.host.Tr, path))
				return
			}
			in.found = in.keys.Accounts()
			p.importing = in
			p.askImport("")
		})
	})
}

// readForeign reads the keys and what is known beside them. It may run on any
// goroutine.
func (p *Plugin) readForeign(in *imported, path string) error {
	folder, name := filepath.Split(path)
	data, err := p.files.ReadOutside(path, maxKeysFile)
	if err != nil {
		return err
	}
	defer clear(data)
	in.keys, _ = keyfile.ParseForeign(name, data)
	var lines []byte
	for _, beside := range keyfile.FingerprintsBeside(name) {
		known, err := p.files.ReadOutside(folder+beside, maxBeside)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			p.host.Debugf("otr: reading fingerprints: %v", err)
		}
		lines = append(append(lines, known...), '\n')
	}
	in.beside, _, _ = keyfile.ParseFingerprints(lines)
	return nil
}

// askImport asks which account gets which of the keys that are not dealt with yet.
func (p *Plugin) askImport(said string) {
	in := p.importing
	page := in.found[:min(len(in.found), ui.MaxImported)]
	var found []ui.FoundKey
	for _, who := range page {
		found = append(found, in.show(who))
	}
	p.askWithAccounts(&in.form, func(accounts []ui.OwnAccount) ui.FieldForm {
		return ui.ImportForm(p.host.Tr, found, accounts, p.presets(in, page), said)
	}, func(form ui.FieldForm, ids []AccountID, values [][]byte) {
		chosen, ok := ui.ImportAnswer(form, values)
		wipeAll(values)
		switch {
		case p.importing != in || !p.loaded: // another one began meanwhile
		case !ok:
			p.dropImport()
		case twice(chosen):
			p.askImport(ui.AccountTwice(p.host.Tr))
		default:
			p.importPage(in, page, chosen, ids)
		}
	})
}

// presets are, for each key, the account that it is for at first.
func (p *Plugin) presets(in *imported, page []keyfile.Account) (presets []int) {
	ids := p.host.Accounts()
	for _, who := range page {
		presets = append(presets, p.likely(in, who, ids))
	}
	return presets
}

func twice(chosen []int) bool {
	seen := make(map[int]bool)
	for _, n := range chosen {
		if n >= 0 && seen[n] {
			return true
		}
		seen[n] = true
	}
	return false
}

func (in *imported) show(who keyfile.Account) ui.FoundKey {
	key, _ := in.keys.Find(who)
	found := ui.FoundKey{Name: who.Name, Protocol: who.Protocol, Fingerprint: key.Public().Fingerprint().Human()}
	for _, k := range in.beside.Of(who) {
		found.Known++
		if k.Trust.Trusted() {
			found.Verified++
		}
	}
	return found
}

// likely is the user's account that the other program seems to mean, -1 if none is.
// A single key goes to the account that the user was looking at, if no name tells.
func (p *Plugin) likely(in *imported, who keyfile.Account, ids []AccountID) int {
	at := slices.IndexFunc(ids, func(id AccountID) bool {
		return sameNetwork(who.Protocol, id.Protocol) && p.host.Normalize(id, who.Name) == p.host.Normalize(id, id.Name)
	})
	if at < 0 && len(in.keys.Accounts()) == 1 {
		return slices.Index(ids, in.account)
	}
	return at
}

// sameNetwork reports whether another program's name of a network may be the host's.
func sameNetwork(theirs, ours string) bool {
	switch strings.ToLower(strings.TrimPrefix(theirs, "prpl-")) {
	case "":
		return true
	case "xmpp", "jabber":
		return ours == protocolXMPP
	default:
		return strings.EqualFold("prpl-"+strings.TrimPrefix(theirs, "prpl-"), ours)
	}
}

// importPage gives the accounts their keys, and asks about those that are left.
func (p *Plugin) importPage(in *imported, page []keyfile.Account, chosen []int, ids []AccountID) {
	for i, n := range chosen {
		if n < 0 {
			continue
		}
		found, _ := in.keys.Find(page[i])
		key, err := copyOf(found)
		if err != nil {
			p.host.Debugf("otr: importing a key: %v", err)
			continue
		}
		p.importKey(ids[n], key, in.beside.Of(page[i]))
	}
	in.found = in.found[len(page):]
	if len(in.found) > 0 {
		p.askImport("")
		return
	}
	p.dropImport()
}

// importKey gives the account a key, after a question if it has another one.
func (p *Plugin) importKey(id AccountID, key *dsa.PrivateKey, known []keyfile.FingerprintChange) {
	a, fingerprint := p.ownAccount(id), key.Public().Fingerprint().Human()
	switch a.Fingerprint {
	case fingerprint:
		key.Wipe()
		p.importKnown(id, fingerprint, known)
		return
	case "":
		p.chooseKey(fileAccount(id), key)
		p.importKnown(id, fingerprint, known)
		return
	}
	q := ui.ReplaceOwnKey(p.host.Tr, a, fingerprint)
	p.secrets.hold(key)
	p.host.Choose(q.Form, func(choice int) {
		p.safely("an import", func() {
			p.secrets.let(key)
			if yes, ok := q.Answer(choice); !ok || !yes || !p.loaded {
				key.Wipe()
				return
			}
			p.chooseKey(fileAccount(id), key)
			p.importKnown(id, fingerprint, known)
		})
	})
}

// importKnown puts what another program knew of the buddies on file, under their
// names and the account's as they are here, and says so. What is verified here stays
// so. fingerprint is that of the imported key, which is on its way to the file.
func (p *Plugin) importKnown(id AccountID, fingerprint string, known []keyfile.FingerprintChange) {
	added, verified := 0, 0
	for _, k := range known {
		who := BuddyID{id, p.host.Normalize(id, k.Peer.Buddy)}
		isNew, isTrusted := p.importOne(who, k)
		if isNew {
			added++
		}
		if isTrusted {
			verified++
		}
	}
	if added+verified > 0 {
		p.save(&p.trust.file)
	}
	a := p.ownAccount(id)
	a.Fingerprint = fingerprint
	p.inform(ui.Imported(p.host.Tr, a, added, verified))
}

func (p *Plugin) importOne(who BuddyID, k keyfile.FingerprintChange) (added, verified bool) {
	added, err := p.trust.known.Add(filePeer(who), k.Fingerprint)
	if err != nil {
		p.host.Debugf("otr: importing a fingerprint: %v", err)
		return false, false
	}
	before, _ := p.trust.known.Trust(filePeer(who), k.Fingerprint)
	verified = k.Trust.Trusted() && !before.Trusted()
	if verified {
		p.keepTrust(filePeer(who), k.Fingerprint, k.Trust)
	}
	b := p.known(who)
	switch {
	case b == nil:
	case verified:
		p.apply(b, b.engine.SetTrust(k.Fingerprint, true, p.host.Now()))
	case added:
		b.engine.KnowKey(otr.KnownKey{Fingerprint: k.Fingerprint})
	}
	return added, verified
}
