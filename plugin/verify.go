package plugin

import (
	"pidgin-otr/otr"
	"pidgin-otr/ui"
)

// trusted lists what is known of the buddy's fingerprints.
func (p *Plugin) trusted(id BuddyID) (list []ui.Known) {
	for _, k := range p.onFile(id) {
		seen := p.seen.seen.Find(filePeer(id), k.Fingerprint)
		row := ui.Known{Fingerprint: k.Fingerprint, How: how(k.Trust), Verified: seen.Verified}
		for _, s := range p.view(id).Sessions {
			if s.Fingerprint == k.Fingerprint.Human() {
				row.Level = max(row.Level, s.Level)
			}
		}
		list = append(list, row)
	}
	return list
}

// verify asks the user how the fingerprint of a session compares. The answer is
// about that fingerprint, whatever becomes of the session meanwhile. A dialog that
// is closed has answered "not now".
func (p *Plugin) verify(b *buddy, id otr.SessionID) {
	s, ok := b.session(id)
	if !ok {
		return
	}
	q := p.words(b).VerifyFingerprint(b.show(s), b.id.Account.Name, p.ownFingerprint(b.id.Account))
	p.host.Choose(q.Form, func(choice int) {
		p.safely("verifying", func() {
			if answer, ok := q.Answer(choice); ok && p.loaded {
				p.obeyComparison(b, s, answer)
			}
		})
	})
}

// obeyComparison carries out what the user says of the session's fingerprint, and says
// so in the conversation.
func (p *Plugin) obeyComparison(b *buddy, s otr.Session, answer ui.Comparison) {
	if answer == ui.NotCompared {
		return
	}
	p.setTrust(b, s.Fingerprint, answer == ui.TheSame)
	p.notice(b, p.words(b).Compared(b.show(s), answer), kept)
	if answer == ui.TheSame {
		p.tellUnkept(b, s.Fingerprint)
	}
}
