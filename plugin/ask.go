package plugin

import (
	"pidgin-otr/otr"
	"pidgin-otr/ui"
)

// ask puts the engine's question about a held line to the user (warning c). The
// engine asks once for all lines that wait for one session.
func (p *Plugin) ask(b *buddy, e otr.MustAsk) {
	selected := b.show(e.Selected)
	q := p.words(b).ClientOffline(selected, b.shown(e.Others))
	p.host.Choose(q.Form, func(choice int) {
		p.safely("an answer", func() {
			answer, ok := q.Answer(choice)
			if !ok {
				answer.Choice = ui.DoNotSend
			}
			p.answered(b, e.Token, answer, selected)
		})
	})
}

// answered passes the answer on, unless the line went or came back meanwhile.
func (p *Plugin) answered(b *buddy, token LineID, answer ui.OfflineAnswer, selected ui.Session) {
	if p.loaded {
		p.obey(b)
	}
	if _, held := b.lines[token]; !held || !p.loaded {
		return
	}
	out := b.engine.Release(token, engineAnswer(answer.Choice), otr.SessionID(answer.Session), p.host.Now())
	p.apply(b, out)
	if out.Outcome != otr.Held {
		p.settleLine(b, token)
	} else if answer.Choice == ui.Wait {
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
