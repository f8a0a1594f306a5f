package sim

import (
	"strings"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/tests/sim/client"
	"pidgin-otr/tests/sim/relay"
)

// How long after a line something may tell that it may be lost.
const (
	lostByAbsence = 2 * time.Minute
	lostByNewKeys = time.Minute
)

// lost: what the network loses nobody can know of.
func (w *World) lost(p relay.Packet) {
	if n, ok := p.Note.(*client.Note); ok {
		n.Spoil()
	}
}

// excuseLatest: the order of what is on its way may change now.
func (w *World) excuseLatest() {
	for _, l := range w.logins {
		for _, line := range l.Lines {
			if w.net.Now().Sub(line.At) < 2*time.Second {
				line.Spoilt = true
			}
		}
	}
}

// judgeLines: every line that was handed to the network was read, or came back
// once something told its author that it may be lost.
func (w *World) judgeLines() {
	for _, u := range w.said {
		line := u.line
		if line == nil || !line.Gone || line.Session.ID == 0 || u.read > 0 || !u.author.runs(u) || u.author.pardoned(line) {
			continue
		}
		switch {
		case line.Offered:
			w.Tally.Offered++
		case !u.author.evident(line):
			w.Tally.Unseen++
		case judgingLines:
			w.fail("line %d of %s to session %d was lost without a word: %+v", u.id, u.author.name(), line.Session.ID, line)
		}
	}
}

// pardoned reports whether the network, or a session that stands for several
// clients, may have cost the line.
func (l *login) pardoned(line *client.Line) bool {
	w := l.world
	crowd := len(w.of(l.person)) > 1 || len(w.of(line.Buddy)) > 1
	return line.Spoilt || w.options.Rule == relay.ToLatest ||
		line.Session.Version == otr.V2 && crowd ||
		line.Session.Fingerprint == w.attacker.fingerprint ||
		w.anyShared()
}

func (w *World) anyShared() bool {
	for _, l := range w.logins {
		if l.shared() {
			return true
		}
	}
	return false
}

// evident reports whether something has told the author that the line may be
// lost, while its session stood.
func (l *login) evident(line *client.Line) bool {
	person, part, _ := strings.Cut(string(line.Session.Route), "/")
	if part != "" && l.wentOffline(person, part, line.At, lostByAbsence) {
		return true
	}
	for _, n := range l.Events {
		if n.At.Before(line.At) || n.Buddy != line.Buddy {
			continue
		}
		if e, ok := n.Event.(otr.Ended); ok && e.Session.ID == line.Session.ID {
			return false
		}
		if s, ok := renewed(n.Event); ok && s.ID == line.Session.ID && !s.SSIDFirst && n.At.After(line.At) {
			return n.At.Sub(line.At) <= lostByNewKeys
		}
	}
	return false
}

// renewed is the session that an event gives new keys.
func renewed(e otr.Event) (otr.Session, bool) {
	switch e := e.(type) {
	case otr.Started:
		return e.Session, true
	case otr.Refreshed:
		return e.Session, true
	}
	return otr.Session{}, false
}
