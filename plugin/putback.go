package plugin

import (
	"slices"

	"pidgin-otr/otr"
	"pidgin-otr/ui"
)

// Text that was not sent is never lost: it goes back into the entry, or, where
// there is none or it did not come from there, the notice repeats it.

// remember keeps a line until the engine says what became of it.
func (p *Plugin) remember(b *buddy, token LineID, text string) {
	if len(b.lines) < maxLines {
		b.lines[token] = p.asLine(b, text)
	}
}

// noteHeld keeps what the line waits for. That it waits for a start tells that one
// is under way.
func (b *buddy) noteHeld(e otr.LineHeld) {
	if e.Session.ID == 0 {
		b.attempt = attempt{}
	}
	if l, ok := b.lines[e.Token]; ok {
		l.start, l.session = e.Session.ID == 0, e.Session.ID
		b.lines[e.Token] = l
	}
}

// waitsWith reports whether another line waits for the start that this one waits
// for.
func (b *buddy) waitsWith(token LineID) bool {
	for t, l := range b.lines {
		if t != token && l.start {
			return true
		}
	}
	return false
}

func (p *Plugin) asLine(b *buddy, text string) line {
	return line{html: text, typed: p.host.InEntry(b.id, text)}
}

// closeOut closes a held line whose last piece was handed to the network, or
// could not be.
func (p *Plugin) closeOut(b *buddy, out outLine) {
	l, held := b.lines[out.token]
	if !held {
		return
	}
	delete(b.lines, out.token)
	about, asked := p.forgetQuestion(b, out.token)
	if out.ok {
		p.keepLog(b) // the session that it waited for began in this very event
		p.host.ShowSent(b.id, l.html)
		if asked {
			p.notice(b, p.words(b).BackAndSent(about), quiet)
		}
		return
	}
	p.giveBack(b, returned{line: l, why: out.why})
}

// closeReturned closes a line that the engine gives back. The event's text stands in
// for a line that is no longer remembered.
func (p *Plugin) closeReturned(b *buddy, e otr.LineReturned) {
	l, held := b.lines[e.Token]
	if !held {
		l = line{html: string(e.Text)}
	}
	delete(b.lines, e.Token)
	p.forgetQuestion(b, e.Token)
	p.giveBack(b, returned{line: l, why: reason(e.Reason, b.wants.policy.Require), from: b.show(e.Session), to: b.show(e.To)})
}

// settleLine gives back a line that is over without a word from the engine.
func (p *Plugin) settleLine(b *buddy, token LineID) {
	if l, held := b.lines[token]; held {
		delete(b.lines, token)
		p.forgetQuestion(b, token)
		p.giveBack(b, returned{line: l, why: ui.InternalError})
	}
}

// giveBack collects what comes back during one event, so that the lines of one
// press of Enter return together, in order, with one notice.
func (p *Plugin) giveBack(b *buddy, r returned) {
	b.back = append(b.back, r)
	if len(b.back) == 1 {
		p.host.Later(func() {
			p.safely("giving text back", func() { p.flushBack(b) })
		})
	}
}

func (p *Plugin) flushBack(b *buddy) {
	back := b.back
	b.back = nil
	defer func() { b.closed = false }()
	w := p.words(b)
	var said []string
	for _, r := range back {
		repeat := r.html
		if r.typed && p.host.PutBack(b.id, r.html) {
			repeat = ""
		}
		html := w.NotSent(r.why, r.from, r.to, repeat)
		if repeat == "" && slices.Contains(said, html) {
			continue // one notice for all lines that came back for one reason
		}
		said = append(said, html)
		p.sayReturned(b, html, r.html)
	}
	p.askAboutTheRest(b, back)
}

// askAboutTheRest shows what still waits in the questions about clients whose other
// lines came back.
func (p *Plugin) askAboutTheRest(b *buddy, back []returned) {
	var done []otr.SessionID
	for _, r := range back {
		if r.session != 0 && !slices.Contains(done, r.session) {
			done = append(done, r.session)
			p.askAnew(b, r.session)
		}
	}
}

// sayReturned tells of a line that came back. Where no conversation can be opened,
// as when the account has been deleted, the text is shown by itself.
func (p *Plugin) sayReturned(b *buddy, html, line string) {
	if b.closed {
		p.notice(b, html, kept)
		return
	}
	if !p.host.Notice(b.id, html, true) {
		p.inform(ui.LineUnsent(p.host.Tr, b.id.Name, line))
	}
}

// reportStopped says that text which another part of the program tried to send
// in clear was stopped.
func (p *Plugin) reportStopped(b *buddy, body string) {
	p.notice(b, p.words(b).Guarded(body), urgent)
}
