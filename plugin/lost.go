package plugin

import "pidgin-otr/otr"

// Text that left and may be lost is offered: a notice repeats it, and a row of the
// menu sends it again. Nothing sends it by itself.

// keepLost keeps lines that may be lost for the user to send them again.
func (p *Plugin) keepLost(b *buddy, e otr.MaybeLost) {
	for _, l := range e.Lines {
		lost := lostLine{html: string(l)}
		if e.Alone {
			lost.session, lost.instead = e.Session.ID, e.To.ID
		}
		b.lost = append(b.lost, lost)
	}
	if over := len(b.lost) - maxLost; over > 0 {
		b.lost = b.lost[over:]
	}
}

// sendAgain sends what is offered, in its order. Without a private conversation
// one is asked for first, and the lines wait for it.
func (p *Plugin) sendAgain(b *buddy) {
	if !p.choicesOf(b).policy.Enabled() {
		return
	}
	lines := b.lost
	b.lost = nil
	if len(lines) > 0 && !b.private() {
		p.start(b, "")
	}
	for _, l := range lines {
		if l.session != 0 {
			p.sendCopy(b, l)
			continue
		}
		p.sendLost(b, l.html)
	}
}

func (p *Plugin) sendLost(b *buddy, html string) {
	token := p.newLine()
	if len(b.lines) < maxLines {
		b.lines[token] = line{html: html}
	}
	out := b.engine.Send([]byte(html), token, p.host.Now())
	if out.Fate == otr.SentPlain {
		out.Transmit = nil // it was meant to be private; settleLine gives it back
	}
	p.apply(b, out)
	if out.Fate != otr.Held {
		p.settleLine(b, token)
	}
}

// sendCopy sends a line that others have got to the session that has not. It is in the
// window already, so that only a notice tells of it.
func (p *Plugin) sendCopy(b *buddy, l lostLine) {
	out := b.engine.SendCopy(l.session, l.instead, []byte(l.html), p.newLine(), p.host.Now())
	p.apply(b, out)
	to := l.session
	if l.instead != 0 {
		to = l.instead
	}
	if s, ok := b.session(to); ok && (out.Fate == otr.SentPrivate || out.Fate == otr.Held) {
		p.notice(b, p.words(b).SentAgain(b.show(s), out.Fate == otr.Held), quiet)
	}
}

// texts are lines as the host wrote them.
func texts(lines [][]byte) (out []string) {
	for _, l := range lines {
		out = append(out, string(l))
	}
	return out
}
