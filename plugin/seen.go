package plugin

import (
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/otr/keyfile"
)

// When fingerprints were seen and verified stands in a file of ours: pidgin-otr's
// has no place for it.

// seenEvery is how exactly it is kept when a client was last seen: a line in a
// conversation is no reason to write a file.
const seenEvery = 10 * time.Minute

func (p *Plugin) loadSeen() {
	p.seen.file = userFile{name: keyfile.SeenName, take: p.takeSeen}
	data := p.load(&p.seen.file)
	seen, problems, err := keyfile.ParseSeen(data)
	p.seen.seen, p.seen.mark = seen, markOf(data)
	p.keepAsideDamaged(&p.seen.file, problems, err)
	p.undate()
}

// undate forgets the days of verifications that another program has taken back: what it
// verifies again was not verified then. The trust is loaded.
func (p *Plugin) undate() {
	for who, k := range p.trust.known.All() {
		if !k.Trust.Trusted() && !p.seen.seen.Find(who, k.Fingerprint).Verified.IsZero() {
			p.noteVerifiedAt(who, k.Fingerprint, time.Time{})
		}
	}
}

// firstSeen notes that a fingerprint is new.
func (p *Plugin) firstSeen(b *buddy, fp otr.Fingerprint) {
	s := p.seen.seen.Find(filePeer(b.id), fp)
	if s.First.IsZero() {
		s.First = p.host.Now()
		p.noteSeen(filePeer(b.id), fp, s)
	}
}

// noteSighted notes that the client of a session has just shown that it has the key.
func (p *Plugin) noteSighted(b *buddy, session otr.Session) {
	if session.ID == 0 {
		return
	}
	who, client, now := filePeer(b.id), b.show(session).Resource, p.host.Now()
	s := p.seen.seen.Find(who, session.Fingerprint)
	if s.Client == client && now.Sub(s.Last) < seenEvery && !now.Before(s.Last) {
		return
	}
	s.Last, s.Client = now, client
	p.noteSeen(who, session.Fingerprint, s)
}

// noteVerifiedAt notes when a fingerprint was verified; zero: it is not any more.
func (p *Plugin) noteVerifiedAt(who keyfile.Peer, fp otr.Fingerprint, at time.Time) {
	s := p.seen.seen.Find(who, fp)
	s.Verified = at
	p.noteSeen(who, fp, s)
}

func (p *Plugin) noteSeen(who keyfile.Peer, fp otr.Fingerprint, s keyfile.Sighting) {
	if err := p.seen.seen.Note(who, fp, s); err != nil {
		p.host.Debugf("otr: keeping when a fingerprint was seen: %v", err)
		return
	}
	p.saveSoon(&p.seen.file)
	p.host.KnownChanged()
}

// takeSeen is what the file of sightings is to learn. A new line in it stands in place
// of an older one; once most of them are such, it is made anew.
func (p *Plugin) takeSeen() saving {
	changes, dense := p.seen.seen.Begin(), p.seen.seen.Dense()
	var merged *keyfile.Seen
	return p.seen.mark.saving(adding{
		add: func(file []byte) ([]byte, bool) {
			if !dense {
				return nil, false
			}
			return keyfile.AppendSeen(file, changes)
		},
		anew: func(file []byte) ([]byte, bool) {
			var err error
			merged, _, err = keyfile.ParseSeen(file)
			merged.Apply(changes)
			return merged.Bytes(), err != nil
		},
		done: func(ok, made bool) {
			switch {
			case !ok:
				p.seen.seen.Failed()
			case made:
				p.seen.seen.Written(merged)
			default:
				p.seen.seen.Saved()
			}
		},
	})
}
