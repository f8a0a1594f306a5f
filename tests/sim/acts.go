package sim

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/tests/sim/relay"
)

// act lets somebody do something: mostly a user, now and then the weather or
// the attacker.
func (w *World) act() {
	l := w.logins[w.random.IntN(len(w.logins))]
	switch n := w.random.IntN(100); {
	case n < 4:
		w.weather()
	case n == 4 && lying:
		l.deceive()
	case n < 19:
		w.attacker.act()
	case !l.online:
		w.tell("%s comes back", l.name())
		if err := l.boot(l.Part, l.Tag); err != nil {
			w.fail("boot: %v", err)
		}
	case n < 22:
		l.leave(n)
	case n < 24:
		l.reconnect()
	default:
		l.act(w.others(l), n)
	}
}

// others picks a buddy for the login.
func (w *World) others(l *login) string {
	for {
		if p := w.people[w.random.IntN(len(w.people))]; p != l.person {
			return p
		}
	}
}

func (w *World) weather() {
	f := relay.Faults{Delay: time.Duration(w.random.IntN(300)) * time.Millisecond}
	if w.random.IntN(2) == 0 {
		f.Loss = w.random.Float64() / 4
		f.Duplicate = w.random.Float64() / 4
	}
	if w.random.IntN(3) == 0 {
		f.Reorder = w.random.Float64() / 2
	}
	w.net.Faults = f
	w.tell("weather %+v", f)
	if f.Reorder > 0 {
		w.excuseLatest()
	}
}

// leave ends the program: killed or closed, back at once with the same tag, with
// a new one or with another profile, or later.
func (l *login) leave(n int) {
	w := l.world
	kill := w.random.IntN(2) == 0
	w.tell("%s leaves (%d), killed %v", l.name(), n, kill)
	if kill {
		l.Kill()
	} else {
		l.Quit()
	}
	l.checkHeard()
	l.online, l.starts = false, nil
	tag := l.Tag
	if n%4 == 1 && !l.shared() {
		tag = w.nextTag
		w.nextTag++
		l.change()
	}
	if n%4 == 0 {
		return
	}
	if err := l.boot(l.Part, tag); err != nil {
		w.fail("boot: %v", err)
	}
}

// change is what another profile is: a key of its own, and files of its own.
func (l *login) change() {
	w := l.world
	if w.profiles == maxProfiles || w.random.IntN(2) == 0 {
		return
	}
	w.profiles++
	l.key, l.accord = keyOfAttacker+w.profiles, map[string]*accord{}
	w.Tally.Profiles++
	w.tell("%s has another profile", l.name())
}

// reconnect loses the connection; the address may be another afterwards.
func (l *login) reconnect() {
	w := l.world
	part := l.Part
	if w.random.IntN(2) == 0 {
		w.parts++
		part = fmt.Sprintf("part%d", w.parts)
	}
	w.tell("%s reconnects as %s", l.name(), part)
	l.Reconnect(part)
}

// switchPolicy switches OTR off for a buddy, or on again.
func (l *login) switchPolicy(buddy string) {
	p := l.Policy
	if l.world.random.IntN(2) == 0 {
		p = otr.Policy{}
	}
	l.world.tell("%s sets %+v for %s", l.name(), p, buddy)
	l.plan(buddy).acted()
	if l.off[buddy] = !p.Enabled(); l.off[buddy] {
		l.release(buddy)
	}
	l.SetPolicy(buddy, p)
}

// act lets the user do something with the buddy.
func (l *login) act(buddy string, n int) {
	w := l.world
	switch {
	case n < 25:
		l.switchPolicy(buddy)
	case n < 28:
		w.tell("%s starts with %s", l.name(), buddy)
		l.plan(buddy).acted()
		l.begin(buddy)
	case n < 31:
		id := l.any(buddy)
		w.tell("%s refreshes %s %d", l.name(), buddy, id)
		l.plan(buddy).acted()
		l.renew(buddy, id)
		l.Refresh(buddy, id)
	case n < 33:
		id := l.any(buddy)
		w.tell("%s ends %s %d", l.name(), buddy, id)
		l.plan(buddy).acted()
		l.release(buddy)
		l.leavesOut(buddy, id)
		l.End(buddy, id)
		l.accordOf(buddy).seenSelected(l, buddy)
	case n < 38:
		l.choose(buddy)
	case n < 41:
		l.trust(buddy)
	case n < 43:
		l.answerQuestion()
		l.sendCopies()
	default:
		l.say(buddy)
	}
}

// any is one of the buddy's sessions, or 0 for all.
func (l *login) any(buddy string) otr.SessionID {
	sessions := l.Buddy(buddy).Sessions()
	if n := l.world.random.IntN(len(sessions) + 1); n < len(sessions) {
		return sessions[n].ID
	}
	return 0
}

func (l *login) choose(buddy string) {
	s := otr.Selection{Mode: otr.Mode(l.world.random.IntN(4))}
	if s.Mode == otr.Explicit {
		if s.Session = l.any(buddy); s.Session == 0 {
			return
		}
	}
	l.world.tell("%s chooses %+v of %s", l.name(), s, buddy)
	l.plan(buddy).acted()
	if s.Mode == otr.All {
		l.choosesAll(buddy)
	}
	l.Select(buddy, s)
	l.accordOf(buddy).seenSelected(l, buddy)
}

// trust marks or unmarks a key, but never believes the attacker's.
func (l *login) trust(buddy string) {
	for _, s := range l.Live(buddy) {
		if s.Fingerprint != l.world.attacker.fingerprint && l.world.random.IntN(2) == 0 {
			trusted := l.world.random.IntN(4) > 0
			l.world.tell("%s trusts %v: %v", l.name(), s.ID, trusted)
			l.plan(buddy).acted()
			l.Trust(buddy, s.Fingerprint, trusted)
			l.accordOf(buddy).trust(s.Fingerprint, trusted)
			return
		}
	}
}

// answerQuestion answers one held line's question, the latest first.
func (l *login) answerQuestion() {
	for i := len(l.Events) - 1; i >= 0 && i > len(l.Events)-50; i-- {
		ask, ok := l.Events[i].Event.(otr.MustAsk)
		if !ok || !l.Lines[ask.Token-1].Waiting() {
			continue
		}
		answer, other := otr.Answer(l.world.random.IntN(4)), otr.SessionID(0)
		if answer == otr.AnswerOther {
			if len(ask.Others) == 0 {
				answer = otr.AnswerReturn
			} else {
				other = ask.Others[l.world.random.IntN(len(ask.Others))].ID
			}
		}
		l.world.tell("%s answers line %d with %d %d", l.name(), ask.Token, answer, other)
		l.plan(l.Lines[ask.Token-1].Buddy).acted()
		l.accordOf(l.Lines[ask.Token-1].Buddy).answer(ask, answer, other)
		l.Release(l.Lines[ask.Token-1], answer, other)
		return
	}
}

// sendCopies sends the latest lines that one of several sessions may not have got to
// that one again.
func (l *login) sendCopies() {
	for i := len(l.Events) - 1; i >= l.again; i-- {
		e, ok := l.Events[i].Event.(otr.MaybeLost)
		if !ok || !e.Alone {
			continue
		}
		l.again = i + 1
		for _, line := range l.Lines {
			if slices.ContainsFunc(e.Lines, func(text []byte) bool { return string(text) == line.Text }) {
				l.world.tell("%s sends line %d to session %d again", l.name(), line.Token, e.Session.ID)
				l.world.Tally.Again++
				if e.To.ID != 0 { // the offer says where it goes
					l.accordOf(line.Buddy).told[e.To.Fingerprint] = true
				}
				l.SendCopy(line, e.Session.ID, e.To.ID)
			}
		}
		return
	}
}

func (l *login) name() string {
	person, _, _ := strings.Cut(l.person, "@")
	return fmt.Sprintf("%s/%s", person, l.Part)
}
