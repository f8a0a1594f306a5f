package plugin

import (
	"errors"

	"pidgin-otr/otr"
	"pidgin-otr/ui"
)

// maxSecret is how many bytes a question or secret may have.
const maxSecret = 4096

// authenticate asks the user how, and for what.
func (p *Plugin) authenticate(b *buddy, id otr.SessionID) {
	s, ok := b.session(id)
	if !ok || !s.Level.Encrypted() {
		return
	}
	q := p.words(b).HowToAuthenticate(b.show(s))
	p.host.Choose(q.Form, func(choice int) {
		p.safely("an answer", func() {
			method, _ := q.Answer(choice)
			p.enterSecret(b, id, method)
		})
	})
}

func (p *Plugin) enterSecret(b *buddy, id otr.SessionID, method ui.Method) {
	s, ok := b.session(id)
	if method == ui.NoMethod || !p.loaded {
		return
	}
	if !ok {
		p.notice(b, p.words(b).AuthenticationTooLate(), kept)
		return
	}
	form := p.words(b).AskSecret(b.show(s))
	if method == ui.ByQuestion {
		form = p.words(b).AskQuestion(b.show(s))
	}
	p.host.Ask(form, func(values [][]byte) {
		p.safely("an answer", func() { p.startRun(b, id, values) })
	})
}

// startRun begins a run with what the user entered: a secret, or a question and
// its answer.
func (p *Plugin) startRun(b *buddy, id otr.SessionID, values [][]byte) {
	defer wipeAll(values)
	if len(values) == 0 || !p.loaded {
		return
	}
	var question []byte
	if len(values) > 1 {
		question = values[0]
	}
	out, err := b.engine.StartSMP(id, question, values[len(values)-1], p.host.Now())
	p.apply(b, out)
	if err != nil {
		p.notice(b, p.refusal(b, err), kept)
		return
	}
	p.waitFor(b, id, ui.WaitsForAnswer)
	s, _ := b.session(id)
	p.notice(b, p.words(b).Authenticating(b.show(s)), kept)
	p.host.Refresh()
}

// stopAuthenticating ends a run, if one is under way, and says so.
func (p *Plugin) stopAuthenticating(b *buddy, id otr.SessionID) {
	b.dropAsked(id)
	if s, ok := b.session(id); ok && s.Authenticating {
		p.apply(b, b.engine.AbortSMP(id, p.host.Now()))
		p.notice(b, p.words(b).AuthenticationOver(b.show(s)), kept)
	}
	p.host.Refresh()
}

// refusal says why the engine did not take what the user entered.
func (p *Plugin) refusal(b *buddy, err error) string {
	if errors.Is(err, otr.ErrQuestionTooLong) || errors.Is(err, otr.ErrSecretTooLong) {
		return p.words(b).AuthenticationRefused(maxSecret)
	}
	p.host.Debugf("otr: authenticating: %v", err)
	return p.words(b).AuthenticationTooLate()
}

// compute does a step's arithmetic off the main thread, so that the window does not
// freeze. A step that fails ends the run.
func (p *Plugin) compute(b *buddy, w *otr.Work) {
	if w == nil {
		return
	}
	var result *otr.DoneWork
	p.host.Go(func() error {
		result = w.Do()
		return nil
	}, func(err error) {
		p.safely("authenticating", func() {
			if err == nil {
				p.apply(b, b.engine.SMPDone(result, p.host.Now()))
				return
			}
			p.stopAuthenticating(b, w.Session())
		})
	})
}

// followRun does what the state of a run asks for besides telling: a secret
// that the buddy knows verifies the fingerprint. One that differs takes nothing
// back.
func (p *Plugin) followRun(b *buddy, e otr.SMPChanged) {
	if e.State == otr.SMPInProgress {
		p.waitFor(b, e.Session.ID, ui.WaitsForProgram)
		return
	}
	delete(b.runs, e.Session.ID)
	b.dropAsked(e.Session.ID)
	switch {
	case e.Proved:
		p.keepProved(b, e.Session.Fingerprint)
	case e.State == otr.SMPSucceeded:
		p.offerAskBack(b, e.Session)
	}
}

// sayRun finds the words for the state of a run.
func sayRun(w ui.Words, b *buddy, e otr.SMPChanged) (html string, u urgency) {
	s := b.show(e.Session)
	switch {
	case e.State == otr.SMPInProgress:
		return "", silent
	case e.Proved:
		return w.Authenticated(s), kept
	case e.State == otr.SMPSucceeded:
		return w.AnsweredRight(s), kept
	case e.State == otr.SMPFailed:
		return w.NotAuthenticated(s), kept
	case e.State == otr.SMPCheated:
		return w.AuthenticationCheated(s), kept
	default:
		return w.AuthenticationOver(s), kept
	}
}

// wipeAll erases what the user entered.
func wipeAll(values [][]byte) {
	for _, v := range values {
		clear(v)
	}
}
