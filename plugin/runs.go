package plugin

import (
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/ui"
)

// What a run waits for, and how long. A person may take any time to answer; a
// program may not.

// answerWithin is how long the other side may be silent until that is said.
const answerWithin = 2 * time.Minute

// waitFor notes what the run of a session waits for from now on.
func (p *Plugin) waitFor(b *buddy, id otr.SessionID, what ui.Progress) {
	if b.runs == nil {
		b.runs = make(map[otr.SessionID]run)
	}
	b.runs[id] = run{waits: what, due: p.host.Now().Add(p.hurried(answerWithin))}
	p.tickLater()
}

// tellRuns says which runs have waited too long and returns when the next one has.
func (p *Plugin) tellRuns(now time.Time) (next time.Time) {
	p.each(func(b *buddy) {
		for id, r := range b.runs {
			s, ok := b.session(id)
			switch {
			case !ok || !s.Authenticating:
				delete(b.runs, id)
			case r.due.IsZero():
			case r.due.After(now):
				next = earlier(next, r.due)
			default:
				p.tellRunLate(b, s, r)
			}
		}
	})
	return next
}

// tellRunLate says that nothing came. Where only the other program has to answer, it
// never will: the run is over.
func (p *Plugin) tellRunLate(b *buddy, s otr.Session, r run) {
	if r.waits == ui.WaitsForProgram {
		delete(b.runs, s.ID)
		p.apply(b, b.engine.AbortSMP(s.ID, p.host.Now()))
		p.notice(b, p.words(b).AuthenticationUnanswered(b.show(s)), kept)
		p.host.Refresh()
		return
	}
	r.due = time.Time{}
	b.runs[s.ID] = r
	p.notice(b, p.words(b).StillWaiting(b.show(s)), kept)
}

// offerAskBack follows an answer of the user's that the buddy accepted: the buddy
// knows who is here, and the user does not know who is there. It is asked without
// the keyboard, and the menu has a row for it.
func (p *Plugin) offerAskBack(b *buddy, s otr.Session) {
	if s.Level != otr.LevelUnverified {
		return
	}
	b.dropAskBack(s.ID)
	q := p.words(b).AskBack(b.show(s))
	closeForm := p.host.Choose(q.Form, func(choice int) {
		p.safely("an answer", func() {
			if yes, ok := q.Answer(choice); ok && yes {
				p.askBack(b, s.ID)
			}
		})
	})
	if b.verifying == nil {
		b.verifying = make(map[otr.SessionID]func())
	}
	b.verifying[s.ID] = closeForm
}

// askBack asks the user for a question to the session's client.
func (p *Plugin) askBack(b *buddy, id otr.SessionID) { p.enterSecret(b, id, ui.ByQuestion) }

// dropAskBack takes away the question whether to ask back.
func (b *buddy) dropAskBack(id otr.SessionID) {
	if closeForm := b.verifying[id]; closeForm != nil {
		delete(b.verifying, id)
		closeForm()
	}
}

// dropAskBacks takes away the questions about sessions that are over or verified.
func (b *buddy) dropAskBacks() {
	for id := range b.verifying {
		if s, ok := b.session(id); !ok || s.Level != otr.LevelUnverified {
			b.dropAskBack(id)
		}
	}
}
