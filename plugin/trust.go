package plugin

import (
	"slices"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/otr/keyfile"
	"pidgin-otr/ui"
)

func (p *Plugin) loadTrust() {
	p.trust.file = userFile{name: keyfile.FingerprintsName, holds: ui.Verifications, take: p.takeTrust}
	p.trust.added = make(map[BuddyID][]otr.Fingerprint)
	data := p.load(&p.trust.file)
	known, problems, err := keyfile.ParseFingerprints(data)
	p.trust.known = known
	p.trust.mark = markOf(data)
	p.trust.damaged = err != nil
	p.keepAsideDamaged(&p.trust.file, problems, err)
}

// onFile lists what is known of the buddy. What was learned under another
// resource or spelling of the account counts: it is the same user.
func (p *Plugin) onFile(id BuddyID) []keyfile.Known {
	return p.trust.known.LookupSame(filePeer(id), func(a keyfile.Account) bool {
		return p.sameAccount(fileAccount(id.Account), a)
	})
}

// recallFingerprints tells the engine what is on file for the buddy.
func (p *Plugin) recallFingerprints(b *buddy) {
	agreed := p.agreedOnFile(b.id)
	for _, k := range p.onFile(b.id) {
		b.engine.KnowKey(otr.KnownKey{
			Fingerprint: k.Fingerprint,
			Trusted:     k.Trust.Trusted(),
			Agreed:      slices.ContainsFunc(agreed, func(a keyfile.Known) bool { return a.Fingerprint == k.Fingerprint }),
			Best:        otr.Version(p.best.versions.Best(k.Fingerprint)),
		})
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
		p.firstSeen(b, fp)
		p.trust.added[b.id] = append(p.trust.added[b.id], fp)
		p.forgetOldest(b)
		p.saveSoon(&p.trust.file)
	}
}

// keptUnknown is how many fingerprints of a buddy stay on file that nobody but
// the other side put there: anybody can make new keys without end.
const keptUnknown = 64

// forgetOldest takes the oldest fingerprint off the file that we put there and
// the user never cared about. What was found in the file stays, and what is
// agreed, verified or in use.
func (p *Plugin) forgetOldest(b *buddy) {
	added := p.trust.added[b.id]
	if len(added) <= keptUnknown {
		return
	}
	at := slices.IndexFunc(added, func(fp otr.Fingerprint) bool { return p.forgettable(b, fp) })
	if at < 0 {
		return
	}
	fp := added[at]
	p.trust.added[b.id] = slices.Delete(added, at, at+1)
	p.trust.known.Forget(filePeer(b.id), fp)
	if p.seen.seen.Forget(filePeer(b.id), fp) {
		p.saveSoon(&p.seen.file)
	}
	_ = b.engine.ForgetFingerprint(fp) // no session uses it
	if !p.trust.known.Names(fp) && p.best.versions.Forget(fp) {
		p.saveSoon(&p.best.file)
	}
}

func (p *Plugin) forgettable(b *buddy, fp otr.Fingerprint) bool {
	trust, _ := p.trust.known.Trust(filePeer(b.id), fp)
	inUse := slices.ContainsFunc(b.engine.Sessions(), func(s otr.Session) bool { return s.Fingerprint == fp })
	return !trust.Trusted() && !inUse && !b.engine.Agreed(fp)
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

// keepProved follows a secret that the buddy knows.
func (p *Plugin) keepProved(b *buddy, fp otr.Fingerprint) { p.keepVerified(b, fp, keyfile.VerifiedSMP) }

// keepVerified puts on file how a fingerprint was verified. Of one that is
// verified already the file keeps saying how that was done.
func (p *Plugin) keepVerified(b *buddy, fp otr.Fingerprint, how keyfile.Trust) {
	if p.isKept(filePeer(b.id), fp) {
		return
	}
	p.learn(b, fp)
	p.keepTrust(filePeer(b.id), fp, how)
	p.noteVerifiedAt(filePeer(b.id), fp, p.host.Now())
	p.save(&p.trust.file)
}

// isKept reports whether the file has the fingerprint as verified. It has no room for
// long names.
func (p *Plugin) isKept(who keyfile.Peer, fp otr.Fingerprint) bool {
	trust, _ := p.trust.known.Trust(who, fp)
	return trust.Trusted()
}

// tellUnkept says that what was verified just now does not stand on file, if it does
// not.
func (p *Plugin) tellUnkept(b *buddy, fp otr.Fingerprint) {
	if !p.isKept(filePeer(b.id), fp) {
		p.notice(b, p.words(b).VerifiedForNow(), kept)
	}
}

// distrust takes a verification back, under every name that the account has had:
// what stayed verified under one of them would count again with the next.
func (p *Plugin) distrust(b *buddy, fp otr.Fingerprint) {
	p.learn(b, fp)
	var names []keyfile.Peer
	for who, k := range p.trust.known.All() {
		if k.Fingerprint == fp && p.sameUser(who, filePeer(b.id)) {
			names = append(names, who)
		}
	}
	for _, who := range names {
		p.keepTrust(who, fp, keyfile.Unverified)
		p.noteVerifiedAt(who, fp, time.Time{})
	}
	p.save(&p.trust.file)
}

// sameUser reports whether both name the same buddy of the same account,
// whichever resource and spelling that has.
func (p *Plugin) sameUser(a, b keyfile.Peer) bool {
	return a.Buddy == b.Buddy && p.sameAccount(b.Account, a.Account)
}

func (p *Plugin) keepTrust(who keyfile.Peer, fp otr.Fingerprint, trust keyfile.Trust) {
	if err := p.trust.known.SetTrust(who, fp, trust); err != nil {
		p.host.Debugf("otr: keeping trust: %v", err)
	}
}

// takeTrust is what the file of fingerprints is to learn. What another program
// put there holds here from then on.
func (p *Plugin) takeTrust() saving {
	changes := p.trust.known.Begin()
	var merged *keyfile.Fingerprints
	return p.trust.mark.saving(adding{
		add: func(file []byte) ([]byte, bool) { return keyfile.AppendFound(file, changes) },
		anew: func(file []byte) ([]byte, bool) {
			var err error
			merged, _, err = keyfile.ParseFingerprints(file)
			merged.Apply(changes)
			return merged.Bytes(), err != nil
		},
		done: func(ok, made bool) {
			switch {
			case !ok:
				p.trust.known.Failed()
			case made:
				p.useTrustRead(merged)
			default:
				p.trust.known.Saved()
			}
		},
	})
}

// useTrustRead follows a write that has read what other programs wrote.
func (p *Plugin) useTrustRead(merged *keyfile.Fingerprints) {
	before := make(map[*buddy][]keyfile.Known)
	p.each(func(b *buddy) { before[b] = p.onFile(b.id) })
	p.trust.known.Written(merged)
	p.each(func(b *buddy) { p.trustFromFile(b, before[b]) })
	p.host.KnownChanged()
}

// trustFromFile tells the engine what another program wrote of the buddy.
// What was there before and is not now was forgotten, and is not verified.
func (p *Plugin) trustFromFile(b *buddy, before []keyfile.Known) {
	now := p.onFile(b.id)
	for _, k := range before {
		forgotten := !slices.ContainsFunc(now, func(n keyfile.Known) bool { return n.Fingerprint == k.Fingerprint })
		if forgotten {
			now = append(now, keyfile.Known{Fingerprint: k.Fingerprint})
		}
	}
	for _, k := range now {
		if b.engine.Trusts(k.Fingerprint) != k.Trust.Trusted() {
			p.apply(b, b.engine.SetTrust(k.Fingerprint, k.Trust.Trusted(), p.host.Now()))
		}
	}
}
