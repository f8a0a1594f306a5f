package plugin

import (
	"pidgin-otr/otr"
	"pidgin-otr/ui"
)

// SendingIM is asked about a line before the host sends it. Any failure blocks
// the line, says so and gives the text back: it must not leave readable.
func (p *Plugin) SendingIM(id BuddyID, text string) SendVerdict {
	if !p.loaded {
		return SendVerdict{Text: text}
	}
	verdict := SendVerdict{Block: true}
	if !p.safely("sending", func() { verdict = p.sendLine(id, text) }) {
		p.SendFailed(id, text)
		return SendVerdict{Block: true}
	}
	return p.spoilSend(text, verdict)
}

func (p *Plugin) sendLine(id BuddyID, text string) SendVerdict {
	if ui.IsCommand(text) {
		return p.commandAsText(id, text)
	}
	switch known := p.known(id); {
	case known == nil && !p.leftPrivate[id] && !p.choicesFor(id).policy.Enabled():
		return SendVerdict{Text: text}
	case known != nil && p.obey(known):
		// The user saw a private conversation when this was typed.
		p.giveBack(known, returned{line: p.asLine(known, text), why: ui.SwitchedOffNow})
		return SendVerdict{Block: true}
	}
	b, err := p.buddy(id)
	if err != nil {
		p.unusable(id.Account, err)
		p.SendFailed(id, text)
		return SendVerdict{Block: true}
	}
	if p.takeLeftPrivate(id) {
		p.giveBack(b, returned{line: p.asLine(b, text), why: ui.Renamed})
		return SendVerdict{Block: true}
	}
	if p.sameEnter(b, text) {
		r := b.back[len(b.back)-1]
		r.html = text
		p.giveBack(b, r)
		return SendVerdict{Block: true}
	}
	if p.takeTurned(b, text) {
		p.giveBack(b, returned{line: p.asLine(b, text), why: ui.Turned})
		return SendVerdict{Block: true}
	}
	if p.giveBackFirst(b, text) {
		return SendVerdict{Block: true}
	}
	p.noteKnown(b)
	b.bounced = nil
	token := p.newLine()
	out := b.engine.SendForms([]byte(text), forms(text), token, p.host.Now())
	p.fault("send")
	return p.dispatch(b, token, text, out)
}

// sameEnter reports whether the line belongs to the same press of Enter as one
// that has just been given back. On networks without line breaks the host asks
// about each line by itself; the rest must not overtake the first.
func (p *Plugin) sameEnter(b *buddy, text string) bool {
	return len(b.back) > 0 && b.back[len(b.back)-1].typed && p.host.InEntry(b.id, text)
}

// takeTurned reports whether a message has turned the window to this buddy while the
// user was in a private conversation with another one there, for whom the line
// may be meant.
func (p *Plugin) takeTurned(b *buddy, text string) bool {
	if !p.host.InEntry(b.id, text) {
		return false
	}
	from, ok := p.host.TurnedFrom(b.id)
	if !ok {
		return false
	}
	was := p.known(from)
	return was != nil && len(was.engine.Sessions()) > 0
}

// dispatch turns what the engine made of a line into the host's verdict.
func (p *Plugin) dispatch(b *buddy, token LineID, text string, out otr.Effects) SendVerdict {
	verdict := SendVerdict{Block: true}
	var gone []outLine
	sent := out.Fate == otr.SentPlain || out.Fate == otr.SentPrivate
	if sent {
		verdict, gone = p.handOver(b, token, text, out)
	} else {
		p.remember(b, token, text)
		gone = p.transmitAll(b, out.Transmit)
	}
	p.takeEvents(b, out.Events, sent)
	p.closeAllOut(b, gone)
	if out.Fate != otr.Held {
		p.settleLine(b, token)
	}
	p.tickAccount(b.account)
	return verdict
}

// handOver sends the earlier pieces and leaves the line's last piece to the
// host's own call, which shows the line, logs it and reports errors.
func (p *Plugin) handOver(b *buddy, token LineID, text string, out otr.Effects) (verdict SendVerdict, gone []outLine) {
	blocked := SendVerdict{Block: true}
	last := lastPiece(out.Transmit, token)
	if last < 0 || leaks(b, out.Transmit[last], out.Fate) {
		p.giveBack(b, returned{line: p.asLine(b, text), why: ui.InternalError})
		return blocked, nil
	}
	if last != len(out.Transmit)-1 {
		// What follows the line must not overtake it, so all goes from here.
		p.remember(b, token, text)
		return blocked, p.transmitAll(b, out.Transmit)
	}
	for _, w := range out.Transmit[:last] {
		if ok, why := p.transmit(b, w); !ok {
			p.giveBack(b, returned{line: p.asLine(b, text), why: why})
			return blocked, nil
		}
	}
	w := out.Transmit[last]
	if !w.Plain && w.Session == 0 { // a query that was typed
		b.starting = true
		p.keepAttempt(b, p.words(b).Attempting(""))
	}
	p.expectFromHost(b, w, p.asLine(b, text))
	b.account.enqueue(b.id.Name, w)
	p.expectEcho(b, w, text)
	return SendVerdict{Text: hostMarkup(w)}, nil
}

// hostMarkup is what the host's own call takes, which reads markup: a line in
// clear is as the host wrote it, anything else must arrive to the letter.
func hostMarkup(w otr.Outgoing) string {
	if w.Plain {
		return string(w.Text)
	}
	return ui.EscapeHTML(string(w.Text))
}

// leaks is the last look before a line goes out: readable text never leaves
// while the buddy is guarded, whatever the engine says.
func leaks(b *buddy, w otr.Outgoing, outcome otr.LineFate) bool {
	return w.Plain && (outcome == otr.SentPrivate || b.engine.Guarded())
}

// SendFailed gives back a line that was blocked after a failure of our own, here
// or in what stands between this package and the host.
func (p *Plugin) SendFailed(id BuddyID, text string) {
	ok := p.safely("giving a line back", func() {
		if b := p.known(id); b != nil {
			p.giveBack(b, returned{line: p.asLine(b, text), why: ui.InternalError})
			return
		}
		w := p.wordsFor(id)
		if p.host.InEntry(id, text) && p.host.PutBack(id, text) {
			text = ""
		}
		p.host.Notice(id, w.InternalError(text), true)
	})
	if !ok {
		p.safely("giving a line back", func() { p.host.PutBack(id, text) })
	}
}
