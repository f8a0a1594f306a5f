package plugin

import (
	"errors"
	"slices"

	"pidgin-otr/otr"
	"pidgin-otr/ui"
)

// urgency says what a notice may do for being seen. A handshake opens no window.
type urgency uint8

const (
	silent urgency = iota // nothing to say
	quiet                 // said in a conversation that is there
	kept                  // waits for the conversation
	urgent                // opens a conversation
)

// happening is an event with what is known about it here.
type happening struct {
	otr.Event
	sent bool        // it accompanies a line that goes out
	last bool        // nothing private and nothing Finished is left, and no later event says so
	key  ui.NewKey   // of a session that started
	next otr.Session // that is selected after the end of the event's; ID 0: no other

	all []otr.Session // that the mode All sends to since the event; nil: as before, or another mode
}

// takeEvents deals with what an engine call brought about. sent says that a line
// goes out in the same call.
func (p *Plugin) takeEvents(b *buddy, events []otr.Event, sent bool) {
	if len(events) == 0 {
		return
	}
	p.keepLog(b)
	b.dropAskBacks()
	none := len(b.engine.Sessions()) == 0
	if none {
		b.openly = nil
	}
	for i, e := range events {
		last := none && !slices.ContainsFunc(events[i+1:], isEnded)
		p.follow(b, e)
		p.tell(b, happening{Event: e, sent: sent, last: last, key: keyOf(e, events), next: nextOf(e, events), all: allOf(events)})
	}
	if e, ok := allChanged(events); ok && !e.ByUser && len(e.To) > 0 && !slices.ContainsFunc(events, isStartedOrEnded) {
		p.notice(b, p.words(b).SelectionMoved(b.shown(e.To)), quiet)
	}
	p.host.Refresh()
	p.host.KnownChanged()
}

func isEnded(e otr.Event) bool {
	_, ended := e.(otr.Ended)
	return ended
}

// isStartedOrEnded: its own notice says where messages go.
func isStartedOrEnded(e otr.Event) bool {
	_, started := e.(otr.Started)
	return started || isEnded(e)
}

// allChanged finds the last word on whom the mode All sends to.
func allChanged(events []otr.Event) (found otr.AllChanged, ok bool) {
	for _, e := range events {
		if e, is := e.(otr.AllChanged); is {
			found, ok = e, true
		}
	}
	return found, ok
}

func allOf(events []otr.Event) []otr.Session {
	e, _ := allChanged(events)
	return e.To
}

// nextOf finds the session that is selected in place of the one that ended.
func nextOf(e otr.Event, events []otr.Event) (next otr.Session) {
	ended, ok := e.(otr.Ended)
	if !ok {
		return next
	}
	for _, other := range events {
		if moved, ok := other.(otr.NewSelection); ok && moved.From.ID == ended.Session.ID && moved.To.ID != moved.From.ID {
			next = moved.To
		}
	}
	return next
}

// follow does what an event asks for besides a notice.
func (p *Plugin) follow(b *buddy, e otr.Event) {
	switch e := e.(type) {
	case otr.Started:
		p.noteNewKeys(b, e.Session)
	case otr.Refreshed:
		p.noteNewKeys(b, e.Session)
	case otr.Ended:
		if e.ByPeer {
			p.noteSighted(b, e.Session)
		}
	}
	switch e := e.(type) {
	case otr.Started, otr.Refreshed, otr.StartUnanswered, otr.HandshakeFailed:
		b.starting = false
		b.attempt = attempt{}
	case otr.NewFingerprint:
		p.learn(b, e.Session.Fingerprint)
	case otr.NewBest:
		p.noteVersion(e.Fingerprint, e.Best)
	case otr.OfferAnswered:
		p.keepOfferAnswer(b, e)
	case otr.KeyAgreed:
		p.keepAgreed(b, e.Fingerprint)
	case otr.NewOwnTag:
		p.keepTag(b.id.Account, e.Tag)
	case otr.KeyNeeded:
		p.needKey(b.account)
	case otr.ExtraKey:
		clear(e.Key[:]) // of no use here
	case otr.PlainWhilePrivate:
		b.clear.note(e.From, p.host.Now())
	case otr.MustAsk:
		p.ask(b, e)
	case otr.SMPAsked:
		p.keepAsked(b, e)
	case otr.SMPChanged:
		p.followRun(b, e)
	case otr.LineHeld:
		b.noteHeld(e)
		p.askAnew(b, e.Session.ID)
	case otr.LineReturned:
		p.closeReturned(b, e)
	case otr.MaybeLost:
		p.keepLost(b, e)
	}
}

// noteNewKeys notes that a session has new keys.
func (p *Plugin) noteNewKeys(b *buddy, s otr.Session) {
	b.holder = b.writer
	b.bounced = nil
	p.noteSighted(b, s)
}

// tell says what happened, if there is anything to say.
func (p *Plugin) tell(b *buddy, h happening) {
	html, u := p.say(b, h)
	if started, ok := h.Event.(otr.Started); ok && started.Session.Level == otr.LevelUnverified {
		p.noteExplained(b)
	}
	if _, warning := h.Event.(otr.NotMostRecent); warning && h.sent {
		p.host.Later(func() { p.notice(b, html, u) }) // below the line that it is about
		return
	}
	p.notice(b, html, u)
	if run, ok := h.Event.(otr.SMPChanged); ok && run.Proved {
		p.tellUnkept(b, run.Session.Fingerprint)
	}
}

// say finds the words for every kind of event.
func (p *Plugin) say(b *buddy, h happening) (html string, u urgency) {
	w := p.words(b)
	switch e := h.Event.(type) {
	case otr.Started:
		return w.Started(b.show(e.Session), p.startFacts(b, h)), kept
	case otr.Refreshed:
		return w.Refreshed(b.show(e.Session)), kept
	case otr.Ended:
		if e.ByPeer {
			return w.EndedByPeer(b.show(e.Session)), kept
		}
		return w.Ended(b.show(e.Session), ui.Next{Last: h.last, Required: b.wants.policy.Require, To: b.show(h.next), All: b.shown(h.all)}), kept
	case otr.StartWaits:
		if b.wants.otherwise {
			return w.EncryptedOtherwise(), kept
		}
		return w.StartWaits(string(e.From)), kept
	case otr.MultipleSessions:
		return w.MultipleSessions(len(e.Sessions), b.shown(b.engine.Recipients())), kept
	case otr.OtherKey:
		return w.OtherKey(b.show(e.Session), b.show(e.Existing)), kept
	case otr.NewSelection:
		return p.sayMoved(b, e)
	case otr.NotMostRecent:
		if h.sent {
			return w.SentNotMostRecent(b.withAll(e.Selected), b.show(e.Recent), e.Routed), quiet
		}
		return w.NotMostRecent(b.withAll(e.Selected), b.show(e.Recent), e.Routed), quiet
	case otr.LineHeld:
		if e.Session.ID != 0 || b.waitsWith(e.Token) {
			return "", silent // a moment, while new keys are agreed on; or told already
		}
		return w.LineHeld(b.account.reach.slow), quiet
	case otr.SpeakerChanged:
		return w.SpeakerChanged(b.show(e.Session)), kept
	case otr.SMPAsked:
		return w.AskedToAuthenticate(b.show(e.Session)), urgent
	case otr.SMPChanged:
		return sayRun(w, b, e)
	case otr.MaybeLost:
		return w.MaybeLost(b.show(e.Session), b.show(e.To), texts(e.Lines), e.Alone), kept
	case otr.MustAsk, otr.LineReturned, otr.RouteChanged, otr.Changed, otr.AllChanged, otr.NewFingerprint, otr.NewBest, otr.OfferAnswered, otr.KeyAgreed, otr.ExtraKey:
		return "", silent // asked, put back with a notice, said elsewhere, only drawn, kept, or of no use here
	default:
		return p.sayTrouble(w, b, e)
	}
}

// sayTrouble finds the words for what went wrong.
func (p *Plugin) sayTrouble(w ui.Words, b *buddy, e otr.Event) (html string, u urgency) {
	switch e := e.(type) {
	case otr.ForOtherSession:
		return w.ForOtherSession(string(e.From)), kept
	case otr.PlainWhilePrivate:
		if b.clear.going {
			return "", silent // each line is marked
		}
		return w.PlainWhilePrivate(string(e.From)), urgent
	case otr.ErrorLine:
		return w.ErrorLine(string(e.Text), string(e.From)), kept
	case otr.Unreadable:
		return w.Unreadable(string(e.From), b.show(e.Session), e.Restarting), urgent
	case otr.StartUnanswered:
		return w.StartUnanswered(string(e.To)), kept
	case otr.HandshakeFailed:
		if e.KeysGone && !e.Refused {
			return w.RefreshOpen(b.show(e.Session)), kept
		}
		return w.HandshakeFailed(string(e.To), b.show(e.Session), e.Refused), kept
	case otr.OldVersion:
		return w.OldVersion(string(e.From)), kept
	case otr.FellBack:
		return w.FellBack(b.show(e.Session), int(e.Best)), kept
	case otr.OtherKeyRefused:
		return w.OtherKeyRefused(b.show(e.Session)), kept
	case otr.SharedTag:
		return w.SharedTag(b.show(e.Session)), kept
	case otr.NewOwnTag:
		return w.NewOwnTag(), kept
	case otr.SessionsFull:
		return w.SessionsFull(string(e.From)), kept
	case otr.TooLarge:
		return w.TooLarge(string(e.From)), kept
	case otr.Reflected:
		return w.Reflected(), kept
	case otr.RateLimited:
		return w.RateLimited(b.show(e.Session)), kept
	case otr.KeyNeeded:
		if p.keys.file.locked {
			return w.KeyLocked(p.keys.file.name), kept
		}
		return w.KeyNeeded(), quiet
	}
	p.host.Debugf("otr: nothing is known to say about %T", e)
	return "", silent
}

// sayMoved tells that messages go elsewhere now, when nothing else does: the
// user's own acts, ends and speakers have notices of their own.
func (p *Plugin) sayMoved(b *buddy, e otr.NewSelection) (html string, u urgency) {
	if e.ByUser || e.From.ID == 0 || e.To.ID == 0 || e.From.ID == e.To.ID || e.From.Level == e.To.Level && !e.ByPresence {
		return "", silent
	}
	return p.words(b).SelectionMoved([]ui.Session{b.show(e.To)}), quiet
}

// withAll is a selected session or, if messages go to others beside it, all of them.
func (b *buddy) withAll(selected otr.Session) []ui.Session {
	all := b.engine.Recipients()
	if !slices.ContainsFunc(all, func(s otr.Session) bool { return s.ID == selected.ID }) {
		return []ui.Session{b.show(selected)}
	}
	return b.shown(all)
}

// notice shows a notice as far as its urgency goes. What waits for a
// conversation is bounded: of many notices the latest are kept. The first notice after
// a change of the level has the picture of that level, so that whoever looks back sees
// where it changed.
func (p *Plugin) notice(b *buddy, html string, u urgency) {
	if u == silent || html == "" {
		return
	}
	level := p.view(b.id).Level()
	if level != b.pictured {
		html = p.host.Picture(level) + html
	}
	shown := p.host.Notice(b.id, html, u == urgent)
	if shown || u == kept {
		b.pictured = level
	}
	if shown || u != kept {
		return
	}
	if len(b.waiting) == maxWaiting {
		b.waiting = b.waiting[1:]
	}
	b.waiting = append(b.waiting, html)
}

// tellUndelivered says that the server gave a message back. What OTR sent by itself
// to a session that is over is of no use to anybody; what bounces again and again is
// told once.
func (p *Plugin) tellUndelivered(sent sentStanza) {
	b := sent.buddy
	s, there := b.session(sent.session)
	switch {
	case sent.line:
		p.notice(b, p.words(b).Undelivered(b.show(s)), kept)
	case (there || sent.session == 0) && !slices.Contains(b.bounced, sent.session):
		b.bounced = append(b.bounced, sent.session)
		p.notice(b, p.words(b).RequestUndelivered(b.show(s)), kept)
	}
}

// unusable reports an account for which no engine can be made. It can only be
// for want of randomness.
func (p *Plugin) unusable(id AccountID, err error) {
	p.host.Debugf("otr: account unusable: %v", err)
	if errors.Is(err, errUnloaded) {
		return
	}
	p.inform(ui.KeyFailed(p.host.Tr, id.Name))
}
