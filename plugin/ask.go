package plugin

import (
	"maps"
	"slices"

	"pidgin-otr/otr"
	"pidgin-otr/ui"
)

// ask puts the engine's question about a held line to the user. The
// engine asks once for all lines that wait for one session: those that join them
// are shown when the question is asked anew.
func (p *Plugin) ask(b *buddy, e otr.MustAsk) {
	selected := b.show(e.Selected)
	q := p.words(b).ClientOffline(selected, b.shown(e.Others), b.waitingFor(e.Selected.ID))
	p.forgetQuestion(b, e.Token)
	closeForm := p.host.Choose(q.Form, func(choice int) {
		p.safely("an answer", func() {
			delete(b.questions, e.Token)
			answer, ok := q.Answer(choice)
			if !ok {
				answer.Choice = ui.DoNotSend
			}
			p.passAnswer(b, e.Token, answer, selected)
		})
	})
	if b.questions == nil {
		b.questions = make(map[LineID]question)
	}
	b.questions[e.Token] = question{asks: e, about: selected, close: closeForm}
}

// askAnew shows what waits for the session now in the question about it, if one is
// open.
func (p *Plugin) askAnew(b *buddy, session otr.SessionID) {
	for _, q := range b.questions {
		if q.asks.Selected.ID == session {
			p.ask(b, q.asks)
			return
		}
	}
}

// waitingFor are the lines that the engine holds for a session, in their order.
func (b *buddy) waitingFor(session otr.SessionID) (lines []string) {
	for _, token := range slices.Sorted(maps.Keys(b.lines)) {
		if l := b.lines[token]; l.session == session {
			lines = append(lines, l.html)
		}
	}
	return lines
}

// forgetQuestion takes the question about a line away, if there is one: the line
// has gone, or has come back.
func (p *Plugin) forgetQuestion(b *buddy, token LineID) (about ui.Session, asked bool) {
	q, asked := b.questions[token]
	if asked {
		delete(b.questions, token)
		q.close()
	}
	return q.about, asked
}

// dropQuestions answers what is asked with "not now": the conversation is gone, and
// the lines come back with its next one.
func (p *Plugin) dropQuestions(b *buddy) {
	for token, q := range b.questions {
		delete(b.questions, token)
		q.close()
		p.passAnswer(b, token, ui.OfflineAnswer{Choice: ui.DoNotSend}, q.about)
	}
}

// passAnswer passes the answer on, unless the line went or came back meanwhile.
func (p *Plugin) passAnswer(b *buddy, token LineID, answer ui.OfflineAnswer, selected ui.Session) {
	if p.loaded {
		p.obey(b)
	}
	if _, held := b.lines[token]; !held || !p.loaded {
		return
	}
	out := b.engine.Release(token, in(engineAnswers[:], answer.Choice, otr.AnswerReturn), otr.SessionID(answer.Session), p.host.Now())
	p.apply(b, out)
	if out.Fate != otr.Held {
		p.settleLine(b, token)
	} else if answer.Choice == ui.Wait {
		p.notice(b, p.words(b).LineWaits(selected), quiet)
	}
}

// engineAnswers are what the user's choices mean to the engine.
var engineAnswers = [...]otr.Answer{
	ui.Wait:        otr.AnswerWait,
	ui.SendToOther: otr.AnswerOther,
	ui.SendAnyway:  otr.AnswerSendAnyway,
	ui.DoNotSend:   otr.AnswerReturn,
}
