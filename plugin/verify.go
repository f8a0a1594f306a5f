package plugin

import "pidgin-otr/otr"

// verify asks the user about the fingerprint of a session. The answer is about
// that fingerprint, whatever becomes of the session meanwhile.
func (p *Plugin) verify(b *buddy, id otr.SessionID) {
	s, ok := b.session(id)
	if !ok {
		return
	}
	q := p.words(b).VerifyFingerprint(b.show(s), b.id.Account.Name, p.ownFingerprint(b.account))
	p.host.Choose(q.Form, func(choice int) {
		p.safely("verifying", func() {
			if verified, ok := q.Answer(choice); ok && p.loaded {
				p.setTrust(b, s.Fingerprint, verified)
			}
		})
	})
}
