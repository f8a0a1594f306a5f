package plugin

import (
	"pidgin-otr/otr"
	"pidgin-otr/ui"
)

// ask puts the engine's question about a held line to the user (warning c).
// Lines typed while the question stands get the same answer, in their order.
func (p *Plugin) ask(b *buddy, e otr.MustAsk) {
	b.asks = append(b.asks, e.Token)
	if b.asking {
		return
	}
	b.asking = true
	selected := b.show(e.Selected)
	q := p.words(b).ClientOffline(selected, b.shown(e.Others))
	p.host.Choose(q.Form, func(choice int) {
		p.safely("an answer", func() {
			if !p.loaded {
				return
			}
			answer, ok := q.Answer(choice)
			if !ok {
				answer.Choice = ui.DoNotSend
			}
			p.answered(b, answer, selected)
		})
	})
}

func (p *Plugin) answered(b *buddy, answer ui.OfflineAnswer, selected ui.Session) {
	asks := b.asks
	b.asks, b.asking = nil, false
	waits := false
	for _, token := range asks {
		if _, held := b.lines[token]; !held {
			continue // it went or came back meanwhile
		}
		out := b.engine.Release(token, engineAnswer(answer.Choice), otr.SessionID(answer.Session), p.host.Now())
		p.apply(b, out)
		if out.Outcome == otr.Held {
			waits = waits || answer.Choice == ui.Wait
			continue
		}
		p.settleLine(b, token)
	}
	if waits {
		p.notice(b, p.words(b).LineWaits(selected), quiet)
	}
}

func engineAnswer(c ui.OfflineChoice) otr.Answer {
	switch c {
	case ui.Wait:
		return otr.AnswerWait
	case ui.SendToOther:
		return otr.AnswerOther
	case ui.SendAnyway:
		return otr.AnswerSendAnyway
	default:
		return otr.AnswerReturn
	}
}
