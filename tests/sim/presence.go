package sim

import (
	"slices"
	"time"
)

// A sighting is what a program was told of somebody's presence.
type sighting struct {
	person, part string
	online, lie  bool
	at           time.Time
}

// Presence implements relay.Watcher.
func (r *witness) Presence(person, part string, online bool) {
	l := r.login
	l.seen = append(l.seen, sighting{person: person, part: part, online: online, at: l.world.net.Now()})
	r.Client.Presence(person, part, online)
}

// deceive tells the client a lie about somebody's presence: that a client is
// there or not, as it is, or was, or never has been.
func (l *login) deceive() {
	w := l.world
	o := w.logins[w.random.IntN(len(w.logins))]
	if !w.options.Addressable || !l.online || o.person == l.person {
		return
	}
	s := sighting{person: o.person, part: o.Part, online: w.random.IntN(2) == 0, lie: true, at: w.net.Now()}
	if w.random.IntN(4) == 0 {
		s.part = "elsewhere"
	}
	w.tell("%s is told that %s/%s is online: %v", l.name(), s.person, s.part, s.online)
	l.seen = append(l.seen, s)
	l.Client.Presence(s.person, s.part, s.online)
	l.Port.Touch()
	w.Tally.Lies++
}

// enlighten tells every client the truth about all that it was told: not only what
// was a lie, but also what a message that was still on its way spoke against. Here
// presence comes before such a message; from a server it comes after.
func (w *World) enlighten() {
	for _, l := range w.logins {
		for _, s := range slices.Clone(l.seen) {
			if l.online {
				l.Client.Presence(s.person, s.part, w.there(s.person, s.part))
				l.Port.Touch()
			}
		}
	}
}

func (w *World) there(person, part string) bool {
	for _, o := range w.of(person) {
		if o.online && o.Part == part {
			return true
		}
	}
	return false
}

// wentOffline is when the client was truly seen going offline after the given time,
// for so long, with nothing false said of it meanwhile; zero if it was not.
func (l *login) wentOffline(person, part string, after time.Time, within time.Duration) (at time.Time) {
	believed := false
	for _, s := range l.seen {
		switch {
		case s.person != person || s.part != part:
		case s.lie:
			return at
		case s.online:
			believed = true
		case believed && s.at.After(after):
			if s.at.Sub(after) <= within {
				at = s.at
			}
			return at
		}
	}
	return at
}
