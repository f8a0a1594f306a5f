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
	if verified {
		p.keepVerified(b, fp, keyfile.Verified)
	} else {
		p.distrust(b, fp)
	}
	p.apply(b, b.engine.SetTrust(fp, verified, p.host.Now()))
}

// proved follows a secret that the buddy knows.
func (p *Plugin) proved(b *buddy, fp otr.Fingerprint) { p.keepVerified(b, fp, keyfile.VerifiedSMP) }

// keepVerified puts on file how a fingerprint was verified. Of one that is
// verified already the file keeps saying how that was done.
func (p *Plugin) keepVerified(b *buddy, fp otr.Fingerprint, how keyfile.Trust) {
	if trust, _ := p.trust.known.Trust(filePeer(b.id), fp); trust.Trusted() {
		return
	}
	p.learn(b, fp)
	p.keepTrust(filePeer(b.id), fp, how)
	p.saveTrust()
}

// distrust takes a verification back, under every resource that the XMPP account
// has had: what stayed verified under one of them would count again with the next.
func (p *Plugin) distrust(b *buddy, fp otr.Fingerprint) {
	p.learn(b, fp)
	var names []keyfile.Peer
	for who, k := range p.trust.known.All() {
		if k.Fingerprint == fp && sameUser(who, filePeer(b.id)) {
			names = append(names, who)
		}
	}
	for _, who := range names {
		p.keepTrust(who, fp, keyfile.Unverified)
	}
	p.saveTrust()
}

// sameUser reports whether both name the same buddy of the same account,
// whichever resource that has.
func sameUser(a, b keyfile.Peer) bool {
	return a.Buddy == b.Buddy && (a.Account == b.Account ||
		a.Account.Protocol == protocolXMPP && a.Account.Bare() == b.Account.Bare())
}

func (p *Plugin) keepTrust(who keyfile.Peer, fp otr.Fingerprint, trust keyfile.Trust) {
	if err := p.trust.known.SetTrust(who, fp, trust); err != nil {
		p.host.Debugf("otr: keeping trust: %v", err)
	}
}

func (p *Plugin) saveTrust() {
	p.save(&p.trust.file, p.trust.known.Bytes())
}
