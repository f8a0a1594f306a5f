package sim

import (
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/tests/sim/client"
)

// A pledge is a start or a refresh that the user waits for: it has to end in a
// session, or in being said to have failed, in good time.
type pledge struct {
	buddy   string
	session otr.SessionID // to be refreshed; 0: a start
	tag     otr.InstanceTag
	route   otr.Route // of that session
	key     otr.Fingerprint
	at      time.Time
	since   int // of the client's events
}

// patience is how long a user waits.
func (w *World) patience() time.Duration {
	if w.slow {
		return 65 * time.Second
	}
	return 25 * time.Second
}

// begin starts, and waits for what comes of it.
func (l *login) begin(buddy string) {
	l.await(buddy)
	l.Start(buddy)
}

// await waits for a first session, or anew for what was asked before.
func (l *login) await(buddy string) {
	for k := range l.starts {
		if l.starts[k].buddy == buddy {
			l.starts[k].at = l.world.net.Now()
		}
	}
	if len(l.Live(buddy)) == 0 && !l.off[buddy] {
		l.release(buddy)
		l.pledge(pledge{buddy: buddy})
	}
}

// renew waits for what comes of a refresh: that of a Finished session is a start.
func (l *login) renew(buddy string, id otr.SessionID) {
	if id == 0 {
		l.await(buddy)
	}
	for _, s := range l.Buddy(buddy).Sessions() {
		switch {
		case s.ID != id:
		case s.Level == otr.LevelFinished:
			l.restart(buddy, s.Route)
		case s.Level.Encrypted() && s.Version == otr.V3:
			l.pledge(pledge{buddy: buddy, session: id, tag: s.Tag, route: s.Route, key: s.Fingerprint})
		}
	}
}

// restart waits for a Finished session to start again. At no address it asks the same
// clients as a start before it, so that the time for an answer runs anew; at its own it
// is a start beside that one.
func (l *login) restart(buddy string, r otr.Route) {
	switch {
	case len(l.Live(buddy)) > 0 || l.off[buddy]:
	case r == "":
		l.await(buddy)
	default:
		l.pledge(pledge{buddy: buddy})
	}
}

func (l *login) pledge(p pledge) {
	p.at, p.since = l.world.net.Now(), len(l.Events)
	l.starts = append(l.starts, p)
}

// release forgets what the user waited for: the user does not any more.
func (l *login) release(buddy string) {
	var kept []pledge
	for _, p := range l.starts {
		if p.buddy != buddy {
			kept = append(kept, p)
		}
	}
	l.starts = kept
}

// due is when the user ought to know. Where lines trickle a refresh that is begun
// again has another minute: its session stands meanwhile.
func (p pledge) due(w *World) time.Time {
	if w.slow && p.session != 0 {
		return p.at.Add(w.patience() + time.Minute)
	}
	return p.at.Add(w.patience())
}

// judgeStarts looks at what the user has waited for long enough.
func (l *login) judgeStarts() {
	w := l.world
	pledges := l.starts
	l.starts = nil
	for _, p := range pledges {
		if !w.net.Now().After(p.due(w)) {
			l.starts = append(l.starts, p)
			continue
		}
		w.Tally.Pledges++
		if !l.answered(p) && judgingStarts {
			w.fail("%s asked %s (session %d) %v ago and heard nothing:%s", l.name(), p.buddy, p.session, w.patience(), l.describe(p.buddy))
		}
	}
}

// answered reports whether something came of it.
func (l *login) answered(p pledge) bool {
	if p.session == 0 && len(l.Live(p.buddy)) > 0 {
		return true
	}
	for _, n := range l.Events[p.since:] {
		if n.Buddy == p.buddy && p.answeredBy(n.Event) {
			return true
		}
	}
	return l.gaveAway(p)
}

// gaveAway reports whether the user let another key have the place of the session that was
// asked: a line for it came back with the name of the other one, and was written again.
func (l *login) gaveAway(p pledge) bool {
	for _, n := range l.Events[p.since:] {
		e, ok := n.Event.(otr.NewSelection)
		if !ok || n.Buddy != p.buddy || !e.ByUser || p.session == 0 || e.From.ID != p.session {
			continue
		}
		for _, r := range client.All[otr.LineReturned](l.Client, p.buddy) {
			if r.Session.ID == p.session && r.To.ID != 0 && r.To.ID == e.To.ID {
				return true
			}
		}
	}
	return false
}

// foundAt reports whether s is at the address of the session that is refreshed: another
// client there is all that can be found, if the session's own is gone. Where there are
// no addresses it is a client with its key.
func (p pledge) foundAt(s otr.Session) bool {
	return p.route == s.Route && (p.route != "" || p.key == s.Fingerprint)
}

func (p pledge) answeredBy(e otr.Event) bool {
	// Which key answers a refresh is the other side's to say.
	about := func(s otr.Session) bool { return p.session == 0 || p.session == s.ID || p.tag == s.Tag }
	switch e := e.(type) {
	case otr.Started:
		return p.session == 0 || p.foundAt(e.Session)
	case otr.LineReturned:
		// A line that waited came back: that what it waited for did not come is said.
		if p.session == 0 {
			return e.Reason == otr.BlockNotStarted || e.Reason == otr.BlockOtherKey || e.Reason == otr.BlockNotVerified
		}
		return p.session == e.Session.ID && (e.Reason == otr.BlockNoAnswer || e.Reason == otr.BlockNotRefreshed)
	case otr.StartUnanswered:
		return true
	case otr.Refreshed:
		return about(e.Session) || p.foundAt(e.Session)
	case otr.Ended:
		return about(e.Session)
	case otr.HandshakeFailed:
		return about(e.Session)
	case otr.SessionsFull, otr.OtherKeyRefused, otr.OldVersion, otr.OtherKey:
		return true
	}
	return false
}
