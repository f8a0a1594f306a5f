package plugin

import "pidgin-otr/otr"

// Text that left and may be lost is offered: a notice repeats it, and a row of the
// menu sends it again. Nothing sends it by itself.

// offer keeps lines that may be lost for the user to send them again.
func (p *Plugin) offer(b *buddy, lines [][]byte) {
	for _, l := range lines {
		b.lost = append(b.lost, string(l))
	}
	if over := len(b.lost) - maxLost; over > 0 {
		b.lost = b.lost[over:]
	}
}

// sendAgain sends what is offered, in its order. Without a private conversation
// one is asked for first, and the lines wait for it.
func (p *Plugin) sendAgain(b *buddy) {
	if !p.choicesFor(b.id).policy.Enabled() {
		return
	}
	lines := b.lost
	b.lost = nil
	if len(lines) > 0 && !b.private() {
		p.start(b, "")
	}
	for _, html := range lines {
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
}

// texts are lines as the host wrote them.
func texts(lines [][]byte) (out []string) {
	for _, l := range lines {
		out = append(out, string(l))
	}
	return out
}
