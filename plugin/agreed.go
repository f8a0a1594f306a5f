package plugin

import (
	"slices"

	"pidgin-otr/otr"
	"pidgin-otr/otr/keyfile"
)

// loadAgreed reads which keys messages may go to unasked. Where there is no such
// file yet, the fingerprints that another program has put on file are those: the
// user wrote to them with it. What only stands there later is not agreed.
func (p *Plugin) loadAgreed() {
	p.agreed.file = userFile{name: keyfile.AgreedName, take: p.takeAgreed}
	data := p.load(&p.agreed.file)
	keys, problems, err := keyfile.ParseAgreed(data)
	p.agreed.keys, p.agreed.mark = keys, markOf(data)
	p.keepAsideDamaged(&p.agreed.file, problems, err)
	found := p.trust.known.Len() > 0 && !p.trust.file.locked
	switch {
	case p.agreed.file.locked:
	case err != nil:
		p.save(&p.agreed.file) // a file that is not there would be taken for the first time
	case data == nil && found:
		p.adoptFingerprints()
	case found && !p.trust.damaged:
		p.dropForgotten()
	}
}

// dropForgotten takes the keys off that another program has forgotten: for its user
// they are unknown. A key that stands on file for the buddy under any account counts.
func (p *Plugin) dropForgotten() {
	type key struct {
		buddy string
		fp    otr.Fingerprint
	}
	known := make(map[key]bool, p.trust.known.Len())
	for who, k := range p.trust.known.All() {
		known[key{who.Buddy, k.Fingerprint}] = true
	}
	var forgotten []keyfile.FingerprintChange
	for who, k := range p.agreed.keys.All() {
		if !known[key{who.Buddy, k.Fingerprint}] {
			forgotten = append(forgotten, keyfile.FingerprintChange{Peer: who, Fingerprint: k.Fingerprint})
		}
	}
	for _, f := range forgotten {
		p.agreed.keys.Forget(f.Peer, f.Fingerprint)
	}
	if len(forgotten) > 0 {
		p.save(&p.agreed.file)
	}
}

func (p *Plugin) adoptFingerprints() {
	p.agreed.keys, p.agreed.whole = keyfile.AgreedOf(p.trust.known), true
	p.save(&p.agreed.file)
}

// agreedOnFile lists the buddy's agreed keys. What was agreed under another resource
// or spelling of the account counts: it is the same user.
func (p *Plugin) agreedOnFile(id BuddyID) []keyfile.Known {
	return p.agreed.keys.LookupSame(filePeer(id), func(a keyfile.Account) bool {
		return p.sameAccount(fileAccount(id.Account), a)
	})
}

// keepAgreed puts on file that a key is agreed.
func (p *Plugin) keepAgreed(b *buddy, fp otr.Fingerprint) {
	if slices.ContainsFunc(p.agreedOnFile(b.id), func(k keyfile.Known) bool { return k.Fingerprint == fp }) {
		return
	}
	if _, err := p.agreed.keys.Add(filePeer(b.id), fp); err != nil {
		p.host.Debugf("otr: keeping an agreed key: %v", err)
		return
	}
	p.saveSoon(&p.agreed.file)
}

func (p *Plugin) takeAgreed() saving {
	changes := p.agreed.keys.Begin()
	if p.agreed.whole {
		changes = p.agreed.keys.Everything()
	}
	var merged *keyfile.Fingerprints
	return p.agreed.mark.saving(adding{
		add: func(file []byte) ([]byte, bool) { return keyfile.AppendAgreed(file, changes) },
		anew: func(file []byte) ([]byte, bool) {
			var err error
			merged, _, err = keyfile.ParseAgreed(file)
			merged.Apply(changes)
			return merged.Bytes(), err != nil
		},
		done: func(ok, made bool) {
			p.agreed.whole = p.agreed.whole && !ok
			switch {
			case !ok:
				p.agreed.keys.Failed()
			case made:
				p.agreed.keys.Written(merged)
			default:
				p.agreed.keys.Saved()
			}
		},
	})
}
