package plugin

import (
	"pidgin-otr/otr"
	"pidgin-otr/ui"
)

// The buddy's questions. One that arrives opens no window: somebody who types a
// message would type the rest of it, and Enter, into the answer. It waits in the
// menu until the user answers or refuses, or the other side gives up.

// keepAsked remembers that a session's client asks. There is one question for a
// session at most: a later one takes the place of an earlier one.
func (p *Plugin) keepAsked(b *buddy, e otr.SMPAsked) {
	b.dropAsked(e.Session.ID)
	if b.asked == nil {
		b.asked = make(map[otr.SessionID]*asked)
	}
	b.asked[e.Session.ID] = &asked{request: e.Request, hasQuestion: e.HasQuestion, question: e.Question}
}

// answerAsked opens the form for the answer, in front of everything: it is the
// user who wants it. What stood in one that was open already is lost.
func (p *Plugin) answerAsked(b *buddy, id otr.SessionID) {
	q := b.asked[id]
	s, ok := b.session(id)
	if q == nil || !ok {
		p.notice(b, p.words(b).AuthenticationTooLate(), kept)
		return
	}
	q.closeForm()
	form := p.words(b).AnswerSecret(b.show(s))
	if q.hasQuestion {
		form = p.words(b).AnswerQuestion(b.show(s), q.question)
	}
	q.form = p.host.Ask(form, func(values [][]byte) {
		p.safely("an answer", func() { p.answerRun(b, id, q, values) })
	})
}

// answerRun passes the user's answer on. A form that was closed is none: the
// question goes on waiting.
func (p *Plugin) answerRun(b *buddy, id otr.SessionID, q *asked, values [][]byte) {
	defer wipeAll(values)
	q.form = nil
	if !p.loaded || len(values) == 0 {
		return
	}
	if b.asked[id] == q {
		delete(b.asked, id)
	}
	out, err := b.engine.AnswerSMP(id, q.request, values[0], p.host.Now())
	p.apply(b, out)
	p.host.Refresh()
	if err == nil {
		return
	}
	p.notice(b, p.refusal(b, err), kept)
	p.stopAuthenticating(b, id)
}

// dropAsked forgets the question of a session and takes its form away: what it
// asks is void.
func (b *buddy) dropAsked(id otr.SessionID) {
	if q := b.asked[id]; q != nil {
		delete(b.asked, id)
		q.closeForm()
	}
}

func (q *asked) closeForm() {
	if q.form != nil {
		q.form.Close()
		q.form = nil
	}
}

// asks says what the session's client waits for an answer to.
func (b *buddy) asks(id otr.SessionID) ui.Asks {
	switch q := b.asked[id]; {
	case q == nil:
		return ui.AsksNothing
	case q.hasQuestion:
		return ui.AsksQuestion
	default:
		return ui.AsksSecret
	}
}
