package sim

import (
	"fmt"
	"slices"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/tests/sim/client"
	"pidgin-otr/tests/sim/relay"
)

// pair is two clients of different people that want to be private.
type pair struct{ a, b *login }

// Peace ends the world kindly: the attacker leaves, the network is good, and
// the users start once more. Then every pair must become private within a
// bounded number of messages, every line must arrive, and none may be left
// waiting.
func (w *World) Peace() error {
	w.net.Faults = relay.Faults{Delay: 20 * time.Millisecond}
	w.attacker.masks, w.attacker.flood.every = nil, 0
	w.enlighten()
	w.tell("peace")
	w.run(75 * time.Second)
	for range 20 { // what a flood has left waiting to leave
		if w.net.Pending() {
			w.run(30 * time.Second)
		}
	}
	for _, l := range w.logins {
		if !l.online {
			if err := l.boot(l.Part, l.Tag); err != nil {
				w.fail("boot: %v", err)
			}
		}
	}
	for _, l := range w.logins {
		for _, person := range w.people {
			l.SetPolicy(person, l.Policy)
			l.off[person] = false
		}
	}
	w.enlighten()
	w.dismiss()
	pairs := w.pairs()
	carried := w.net.Carried()
	w.startAll(pairs)
	if w.broken == nil {
		w.judgePeace(pairs, w.net.Carried()-carried)
	}
	if w.broken == nil {
		w.talk(slices.Concat(pairs, w.bind()))
	}
	w.quiet()
	w.nothingWaits()
	w.judgeLines()
	return w.broken
}

// dismiss lets the users end the sessions of a key that they do not know: under
// an address that somebody else's session holds, its client is not looked for.
func (w *World) dismiss() {
	for _, l := range w.logins {
		for _, person := range w.people {
			for _, s := range l.Buddy(person).Sessions() {
				if s.Fingerprint == w.attacker.fingerprint {
					l.End(person, s.ID)
				}
			}
		}
	}
}

// run lets time pass and judges what happens.
func (w *World) run(d time.Duration) {
	until := w.net.Now().Add(d)
	for w.broken == nil && w.net.Step(until) {
		w.Steps++
		w.check()
	}
}

// pairs leaves out what cannot be reached at all: on a network that relays to
// the latest client and knows no addresses, and where profiles were copied.
func (w *World) pairs() (all []pair) {
	if w.options.Rule == relay.ToLatest && !w.options.Addressable {
		return nil
	}
	for i, a := range w.logins {
		for _, b := range w.logins[i+1:] {
			if a.person != b.person && !a.shared() && !b.shared() && !(pair{a, b}).old() {
				all = append(all, pair{a, b})
			}
		}
	}
	return all
}

// old reports whether the two have version 2 in common and no better one.
func (p pair) old() bool { return p.a.old || p.b.old }

func (l *login) shared() bool { return l.copied || l.copies != nil }

// private: both hold the session and know where the other one is now.
func (p pair) private() bool {
	one, ok := p.a.with(p.b)
	two, also := p.b.with(p.a)
	return ok && also && one.SSID == two.SSID && one.Presence != otr.PresenceOffline && two.Presence != otr.PresenceOffline
}

// with finds the live session with another client, in the best version that both
// speak: a query may have been forged, so that there is one of version 2 beside it.
func (l *login) with(o *login) (otr.Session, bool) {
	for _, s := range l.Live(o.person) {
		if (s.Version == otr.V2) == (pair{l, o}).old() && named(s, o.Tag) && s.Fingerprint == o.Key.Public().Fingerprint() {
			return s, true
		}
	}
	return otr.Session{}, false
}

// describe tells what the client knows of a buddy.
func (l *login) describe(person string) string {
	b := l.Buddy(person)
	out := fmt.Sprintf("\n%s knows the addresses %v and", l.name(), b.FreeRoutes())
	for _, s := range b.Sessions() {
		out += fmt.Sprintf("\n  %d level %v tag %x key %s at %q", s.ID, s.Level, s.Tag, s.Fingerprint, s.Route)
	}
	return out
}

// startAll lets every user start who still misses somebody: one after the other,
// or all within the same moment.
func (w *World) startAll(pairs []pair) {
	pause := time.Duration(w.random.IntN(2)) * 10 * time.Second
	for _, l := range w.logins {
		for _, person := range w.people {
			if slices.ContainsFunc(pairs, func(p pair) bool {
				return (p.a == l && p.b.person == person || p.b == l && p.a.person == person) && !p.private()
			}) {
				w.tell("%s starts with %s in peace", l.name(), person)
				l.begin(person)
				l.startRoutes(person)
				w.run(pause)
			}
		}
	}
	w.run(w.patience() + 5*time.Second)
}

// startRoutes asks each client by itself, where a query reaches only one.
func (l *login) startRoutes(person string) {
	if l.world.options.Rule != relay.ToLatest {
		return
	}
	b := l.Buddy(person)
	for _, r := range b.FreeRoutes() {
		l.Did(b, b.StartRoute(r, l.world.net.Now()))
	}
}

func (w *World) judgePeace(pairs []pair, messages int) {
	w.Tally.Pairs += len(pairs)
	for _, p := range pairs {
		if !p.private() {
			w.fail("%s (%x) and %s (%x) are not private in peace:%s%s", p.a.name(), p.a.Tag, p.b.name(), p.b.Tag, p.a.describe(p.b.person), p.b.describe(p.a.person))
			return
		}
	}
	if most := mostMessages(len(w.logins)); messages > most {
		w.fail("%d messages for %d pairs in peace, at most %d expected", messages, len(pairs), most)
	}
}

func mostMessages(logins int) int { return 60*logins*logins + 50 }

// talk sends a line over every session, both ways.
func (w *World) talk(pairs []pair) {
	said := len(w.said)
	for _, p := range pairs {
		p.a.tell(p.b)
		p.b.tell(p.a)
		w.run(time.Second)
	}
	w.run(w.patience())
	for _, u := range w.said[said:] {
		if u.read != 1 && w.broken == nil && !u.author.displaced(u.line) {
			w.fail("line %d of %s was read %d times in peace: %+v", u.id, u.author.name(), u.read, u.line)
		}
	}
}

// displaced reports whether a line came back because its session of version 2 made
// room for another client of the buddy, here or there: a re-key names nobody there, and
// that client answered first. Nobody may be sent the line unasked then.
func (l *login) displaced(line *client.Line) bool {
	if line.Offered && line.Session.Version == otr.V2 && l.endedBefore(line, l.world.net.Now()) {
		return len(l.world.of(l.person)) > 1 || len(l.world.of(line.Buddy)) > 1
	}
	for _, n := range l.Events {
		e, ok := n.Event.(otr.LineReturned)
		if ok && e.Token == line.Token {
			ended := line.Back && e.Reason == otr.BlockSessionEnded && e.Session.Version == otr.V2
			return ended && (l.madeRoom(n.At, n.Buddy, e.Session) || l.lostRoom(n.At, n.Buddy))
		}
	}
	return false
}

// madeRoom reports whether a session of version 2 with another key came in the place
// of s just then.
func (l *login) madeRoom(at time.Time, buddy string, s otr.Session) bool {
	return slices.ContainsFunc(l.Events, func(n client.Noted) bool {
		e, ok := n.Event.(otr.Started)
		return ok && n.At.Equal(at) && n.Buddy == buddy && e.Session.Version == otr.V2 && e.Session.Fingerprint != s.Fingerprint
	})
}

// lostRoom reports whether the ending that came from the buddy just then is that of a
// session of version 2 which made room there for another key.
func (l *login) lostRoom(at time.Time, buddy string) bool {
	return slices.ContainsFunc(l.world.of(buddy), func(o *login) bool {
		return slices.ContainsFunc(o.Events, func(n client.Noted) bool {
			e, ok := n.Event.(otr.Ended)
			recent := !n.At.After(at) && at.Sub(n.At) < endingOnItsWay
			mine := ok && n.Buddy == l.person && e.Session.Version == otr.V2 && e.Session.Fingerprint == l.Key.Public().Fingerprint()
			return mine && recent && !e.ByPeer && o.madeRoom(n.At, n.Buddy, e.Session)
		})
	})
}

// tell says one line to one client. What was changed meanwhile is asked first
// and then goes.
func (l *login) tell(o *login) {
	s, ok := l.with(o)
	if !ok {
		l.world.fail("%s has lost %s in peace", l.name(), o.name())
		return
	}
	l.Select(o.person, otr.Selection{Mode: otr.Explicit, Session: s.ID})
	l.plan(o.person).acted()
	l.accordOf(o.person).seenSelected(l, o.person)
	u := &utterance{id: len(l.world.said), author: l, fingerprint: l.Key.Public().Fingerprint(), tag: l.Tag, guarded: true}
	l.world.said = append(l.world.said, u)
	u.line = l.Send(o.person, fmt.Sprintf("%s%d-", mark, u.id))
	if u.line.Fate == otr.Held {
		for _, ask := range l.Events[max(0, len(l.Events)-3):] {
			if q, ok := ask.Event.(otr.MustAsk); ok && q.Token == u.line.Token {
				l.Release(u.line, otr.AnswerSendAnyway, 0)
			}
		}
	}
}

// quiet: when nobody does anything, nothing goes round in circles. A line may
// still be answered by a heartbeat.
func (w *World) quiet() {
	carried := w.net.Carried()
	w.run(3 * time.Minute)
	if n, most := w.net.Carried()-carried, 2*len(w.logins)*len(w.logins); n > most {
		w.fail("%d messages in three quiet minutes, at most %d expected", n, most)
	}
}

// nothingWaits: every line that was held has gone or come back, but for those
// that wait for the user's answer.
func (w *World) nothingWaits() {
	for _, u := range w.said {
		if u.line == nil || !u.line.Waiting() || !u.author.runs(u) || u.author.asked(u) {
			continue
		}
		w.fail("line %d of %s still waits: %+v%s%s", u.id, u.author.name(), u.line, u.author.fate(u.line.Token), u.author.describe(u.line.Buddy))
	}
}

// fate lists what was said of a line.
func (l *login) fate(token uint64) (said string) {
	for _, n := range l.Events {
		switch e := n.Event.(type) {
		case otr.LineHeld:
			if e.Token == token {
				said += fmt.Sprintf("\n  held for session %d", e.Session.ID)
			}
		case otr.MustAsk:
			if e.Token == token {
				said += fmt.Sprintf("\n  asked about session %d", e.Selected.ID)
			}
		}
	}
	return said
}

// runs reports whether the program that took the line still runs.
func (l *login) runs(u *utterance) bool {
	i := u.line.Token - 1
	return l.online && i < uint64(len(l.Lines)) && l.Lines[i] == u.line
}

// asked reports whether the user was asked about the line, or about one to the
// same buddy that it has to wait behind.
func (l *login) asked(u *utterance) bool {
	for _, n := range l.Events {
		q, ok := n.Event.(otr.MustAsk)
		if ok && n.Buddy == u.line.Buddy && q.Token <= u.line.Token && l.Lines[q.Token-1].Waiting() {
			return true
		}
	}
	return false
}
