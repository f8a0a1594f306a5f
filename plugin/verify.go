package plugin

import (
	"pidgin-otr/otr"
	"pidgin-otr/ui"
)

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
				p.compared(b, s, answer)
			}
		})
	})
}

// compared carries out what the user says of the session's fingerprint, and says
// so in the conversation.
func (p *Plugin) compared(b *buddy, s otr.Session, answer ui.Comparison) {
	if answer == ui.NotCompared {
		return
	}
	p.setTrust(b, s.Fingerprint, answer == ui.TheSame)
	p.notice(b, p.words(b).Compared(b.show(s), answer), kept)
}
