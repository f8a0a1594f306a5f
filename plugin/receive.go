package plugin

import (
	"slices"

	"pidgin-otr/otr"
)

// ReceivingIM is asked about a message before the host shows it. from is the
// sender's address as the host has it. A failure swallows the message and says
// so.
func (p *Plugin) ReceivingIM(id BuddyID, from, text string, flags ReceiveFlags) ReceiveVerdict {
	if !p.loaded {
		return ReceiveVerdict{Text: text}
	}
	verdict := ReceiveVerdict{Swallow: true}
	if !p.safely("receiving", func() { verdict = p.receive(id, from, text, flags) }) {
		p.ReceiveFailed(id)
		return ReceiveVerdict{Swallow: true}
	}
	return p.spoilReceive(verdict)
}

// ReceiveFailed says that a message was swallowed after a failure of our own, here
// or in what stands between this package and the host.
func (p *Plugin) ReceiveFailed(id BuddyID) {
	p.safely("reporting", func() {
		p.host.Notice(id, p.wordsFor(id).ReceiveFailed(), true)
	})
}

func (p *Plugin) receive(id BuddyID, from, text string, flags ReceiveFlags) ReceiveVerdict {
	asIs := ReceiveVerdict{Text: text}
	if flags.Own {
		return p.receiveOwn(id, text)
	}
	if p.known(id) == nil && !p.choicesFor(id).policy.Enabled() {
		return asIs
	}
	b, err := p.buddy(id)
	if err != nil {
		p.unusable(id.Account, err)
		return asIs
	}
	delayed := p.takeDelayed(b, from) || flags.Delayed
	if p.echo(id, text) != nil {
		return ReceiveVerdict{Swallow: true} // it stands there since it left
	}
	out := b.engine.Receive(otr.Incoming{
		Text:    []byte(text),
		From:    b.route(from),
		Delayed: delayed,
	}, p.host.Now())
	p.fault("receive")
	deliver, clear := out.Deliver, slices.ContainsFunc(out.Events, inClear)
	b.noteWriter(out)
	p.watch(b)
	if out.Elsewhere != nil {
		if p.takeFromElsewhere(b, out.Elsewhere) {
			deliver, id = out.Elsewhere.Deliver, b.id
			b = p.known(id)
		}
	}
	p.apply(b, out)
	if deliver == nil {
		return ReceiveVerdict{Swallow: true}
	}
	p.host.Refresh() // when a session spoke is shown
	if s, ok := b.session(deliver.Session); ok && deliver.Private {
		p.noteSighted(b, s)
	}
	return ReceiveVerdict{Text: p.asShown(b, *deliver, clear)}
}
