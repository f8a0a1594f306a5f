package plugin

import (
	"slices"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/ui"
)

// What is said when a private conversation starts: one notice for a session, and
// nothing twice.

const (
	// explainEvery is how long the user is taken to remember what Unverified means.
	explainEvery = 24 * time.Hour
	// attemptAfter is how long a start or refresh may take before the user is told
	// that it is under way. Most are over sooner.
	attemptAfter = 2 * time.Second
)

// attempt is a notice that something was asked for, not shown yet.
type attempt struct {
	html string
	due  time.Time // zero: there is none
}

// keyOf finds out whether the session that started has a key never seen before,
// which the engine tells by an event of its own beside the start.
func keyOf(e otr.Event, events []otr.Event) ui.NewKey {
	started, ok := e.(otr.Started)
	if !ok {
		return ui.KeySeen
	}
	for _, other := range events {
		n, ok := other.(otr.NewFingerprint)
		switch {
		case !ok || n.Session.ID != started.Session.ID:
		case n.OthersVerified:
			return ui.KeyBesideVerified
		case n.OthersKnown:
			return ui.KeyAnother
		default:
			return ui.KeyFirst
		}
	}
	return ui.KeySeen
}

// startFacts says what the notice of a start tells besides the session. Logging
// goes off with the first private session, so that is where it is said.
func (p *Plugin) startFacts(b *buddy, h happening) ui.Start {
	return ui.Start{
		Key:      h.key,
		Explain:  !p.host.Now().Before(b.explainAgain),
		Joins:    b.joins(h.Event),
		Unlogged: b.wants.noLog && (!b.log.off || b.log.was) && b.privateCount() == 1,
	}
}

// joins says whether a session that started gets what the mode All sends to others.
func (b *buddy) joins(e otr.Event) ui.Joins {
	started, ok := e.(otr.Started)
	if !ok || b.engine.Selection().Mode != otr.All {
		return ui.JoinsNothing
	}
	s, _ := b.session(started.Session.ID)
	switch all := b.engine.Recipients(); {
	case slices.ContainsFunc(all, func(o otr.Session) bool { return o.ID == s.ID }):
		if len(all) > 1 {
			return ui.JoinsAll
		}
		return ui.JoinsNothing
	case !s.Agreed:
		return ui.NotNew
	}
	return ui.NotLower
}

// noteExplained notes that the user was told what Unverified means.
func (p *Plugin) noteExplained(b *buddy) {
	if now := p.host.Now(); !now.Before(b.explainAgain) {
		b.explainAgain = now.Add(explainEvery)
	}
}

// keepAttempt keeps a notice that something was asked for until it has taken long
// enough to be told.
func (p *Plugin) keepAttempt(b *buddy, html string) {
	b.attempt = attempt{html: html, due: p.host.Now().Add(attemptAfter)}
	p.tickLater()
}

// tellAttempts shows the notices that are due and returns when the next one is.
func (p *Plugin) tellAttempts(now time.Time) (next time.Time) {
	p.each(func(b *buddy) {
		switch a := b.attempt; {
		case a.due.IsZero():
		case a.due.After(now):
			next = earlier(next, a.due)
		default:
			b.attempt = attempt{}
			p.notice(b, a.html, quiet)
		}
	})
	return next
}
