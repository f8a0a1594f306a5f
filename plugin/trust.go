package plugin

import (
	"pidgin-otr/otr"
	"pidgin-otr/otr/keyfile"
)

func (p *Plugin) loadTrust() {
	p.trust.file.name = keyfile.FingerprintsName
	known, problems, err := keyfile.ParseFingerprints(p.load(&p.trust.file))
	p.trust.known = known
	p.parsed(&p.trust.file, problems, err)
}

// onFile lists what is known of the buddy. What was learned under another
// resource of an XMPP account counts: it is the same user.
func (p *Plugin) onFile(id BuddyID) []keyfile.Known {
	if hasResource(id.Account) {
		return p.trust.known.LookupBare(filePeer(id))
	}
	return p.trust.known.Lookup(filePeer(id))
}

// recallFingerprints tells the engine what is on file for the buddy.
func (p *Plugin) recallFingerprints(b *buddy) {
	for _, k := range p.onFile(b.id) {
		b.engine.KnowFingerprint(k.Fingerprint, k.Trust.Trusted())
		b.engine.KnowVersion(k.Fingerprint, otr.Version(p.best.versions.Best(k.Fingerprint)))
	}
}

// learn puts a fingerprint that a handshake proved on file.
func (p *Plugin) learn(b *buddy, fp otr.Fingerprint) {
	added, err := p.trust.known.Add(filePeer(b.id), fp)
	if err != nil {
		p.host.Debugf("otr: keeping a fingerprint: %v", err)
		return
	}
	if added {
		p.saveTrust()
	}
}

// setTrust carries out the user's word on a fingerprint. Sessions, levels and
// the selection follow.
func (p *Plugin) setTrust(b *buddy, fp otr.Fingerprint, verified bool) {
	trust := keyfile.Unverified
	if verified {
		trust = keyfile.Verified
	}
	p.keepTrust(b, fp, trust)
	p.apply(b, b.engine.SetTrust(fp, verified, p.host.Now()))
}

// keepTrust puts on file how far a fingerprint is trusted.
func (p *Plugin) keepTrust(b *buddy, fp otr.Fingerprint, trust keyfile.Trust) {
	p.learn(b, fp)
	if err := p.trust.known.SetTrust(filePeer(b.id), fp, trust); err != nil {
		p.host.Debugf("otr: keeping trust: %v", err)
	}
	p.saveTrust()
}

// proved follows a secret that the buddy knows. A fingerprint that the user
// compared stays what it is.
func (p *Plugin) proved(b *buddy, fp otr.Fingerprint) {
	if trust, _ := p.trust.known.Trust(filePeer(b.id), fp); !trust.Trusted() {
		p.keepTrust(b, fp, keyfile.VerifiedSMP)
	}
}

func (p *Plugin) saveTrust() {
	p.save(&p.trust.file, p.trust.known.Bytes())
}
