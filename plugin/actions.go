package plugin

import (
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/ui"
)

// Activate carries out a row of the menu, named by its ID. One that has become
// void since the menu was drawn does nothing.
func (p *Plugin) Activate(id BuddyID, actionID string) {
	p.safely("the menu", func() {
		action, ok := ui.ParseAction(actionID)
		if !ok {
			return
		}
		b, err := p.buddy(id)
		if err != nil {
			p.unusable(id.Account, err)
			return
		}
		p.act(b, action)
	})
}

func (p *Plugin) act(b *buddy, a ui.Action) {
	now := p.host.Now()
	session := otr.SessionID(a.Session)
	if _, ok := b.session(session); !ok && session != 0 {
		return
	}
	b.bounced = nil
	switch a.Verb {
	case ui.DoStart:
		p.start(b, otr.Route(a.Route))
	case ui.DoRefresh:
		s, _ := b.session(session)
		p.keepAttempt(b, p.words(b).AttemptingRefresh(b.show(s)))
		p.apply(b, b.refresh(session, now))
	case ui.DoEnd:
		b.starting, b.attempt = false, attempt{}
		p.apply(b, b.end(session, now))
	case ui.DoSelect:
		p.apply(b, b.engine.Select(otr.Selection{Mode: otr.Explicit, Session: session}, now))
	case ui.DoMode:
		p.apply(b, b.engine.Select(otr.Selection{Mode: in(engineModes[:], a.Mode, otr.MostSecure)}, now))
		if a.Mode == ui.ToAll {
			p.answer(b.id, p.words(b).Going(p.view(b.id)))
		}
	case ui.DoKnown:
		p.OpenKnown()
	case ui.DoKeys:
		p.ManageKeys()
	case ui.DoSettings:
		p.OpenSettings([]BuddyID{b.id})
	case ui.DoSendAgain:
		p.sendAgain(b)
	case ui.DoVerify:
		p.verify(b, session)
	case ui.DoAuthenticate:
		p.authenticate(b, session)
	case ui.DoAnswer:
		p.answerAsked(b, session)
	case ui.DoAskBack:
		p.askBack(b, session)
	case ui.DoStopAuthenticate:
		p.stopAuthenticating(b, session)
	}
	p.host.Refresh()
}

// refresh renews one session, or all with 0.
func (b *buddy) refresh(session otr.SessionID, now time.Time) otr.Effects {
	if session == 0 {
		return b.engine.RefreshAll(now)
	}
	return b.engine.Refresh(session, now)
}

// end ends one session, or all with 0.
func (b *buddy) end(session otr.SessionID, now time.Time) otr.Effects {
	if session == 0 {
		return b.engine.EndAll(now)
	}
	return b.engine.End(session, now)
}

// start asks one of the buddy's clients, or with no route all of them.
func (p *Plugin) start(b *buddy, to otr.Route) {
	p.noteKnown(b)
	b.opted = true
	p.obey(b)
	b.starting = true
	p.keepAttempt(b, p.words(b).Attempting(string(to)))
	if to == "" {
		p.apply(b, b.engine.Start(p.host.Now()))
		return
	}
	p.apply(b, b.engine.StartRoute(to, p.host.Now()))
}

// engineModes are the modes that choose by themselves.
var engineModes = [...]otr.Mode{
	ui.MostSecure: otr.MostSecure,
	ui.MostRecent: otr.MostRecent,
	ui.ToAll:      otr.All,
}
