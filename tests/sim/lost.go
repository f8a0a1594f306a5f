package sim

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/otr/wire"
	"pidgin-otr/tests/sim/client"
	"pidgin-otr/tests/sim/relay"
)

// How long after a line something may tell that it may be lost.
const (
	lostByAbsence = 2 * time.Minute
	lostByNewKeys = time.Minute
	// endingOnItsWay: presence overtakes what a client wrote before it went.
	endingOnItsWay = 10 * time.Second
)

// lost: what the network loses nobody can know of.
func (w *World) lost(p relay.Packet) {
	if n, ok := p.Note.(*client.Note); ok {
		n.Spoil()
	}
}

// doubled: a piece that comes twice spoils the message that it is a part of.
func (w *World) doubled(p relay.Packet) {
	if piece(p.Text) {
		w.lost(p)
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
		if u.line == nil {
			continue
		}
		for _, line := range u.line.Carriers() {
			w.judgeLine(u, line)
		}
	}
}

// judgeLine judges what became of the line on its way to one session.
func (w *World) judgeLine(u *utterance, line *client.Line) {
	if !line.Gone || line.Session.ID == 0 || u.readBy[line] > 0 || !u.author.runs(u) || u.author.pardoned(line) {
		return
	}
	evidence := u.author.evidence(line)
	switch {
	case line.Offered:
		w.Tally.Offered++
	case evidence == "":
		w.Tally.Unseen++
	case judgingLines:
		w.fail("line %d of %s to session %d was lost without a word (%s): %+v", u.id, u.author.name(), line.Session.ID, evidence, line)
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

// evidence is what has told the author that the line may be lost, while its session
// stood; "" if nothing has.
func (l *login) evidence(line *client.Line) string {
	person, part, _ := strings.Cut(string(line.Session.Route), "/")
	went := l.wentOffline(person, part, line.At, lostByAbsence)
	if part != "" && !went.IsZero() && l.knowsMore(line, person, part, went) && !l.answeredBefore(line, l.backAfter(person, part, went)) && !l.endedBefore(line, went.Add(endingOnItsWay)) {
		return "its client went"
	}
	for _, n := range l.Events {
		if n.At.Before(line.At) || n.Buddy != line.Buddy {
			continue
		}
		if e, ok := n.Event.(otr.Ended); ok && e.Session.ID == line.Session.ID {
			return ""
		}
		if s, ok := renewed(n.Event); ok && s.ID == line.Session.ID && !s.SSIDFirst && n.At.After(line.At) {
			if n.At.Sub(line.At) > lostByNewKeys || l.soughtBetween(line.Buddy, line.At, n.At) || l.answeredBefore(line, n.At) {
				return ""
			}
			return fmt.Sprintf("its client began anew, done at %v", n.At)
		}
	}
	return ""
}

// knowsMore reports whether the client was back or its session ended, after it went:
// until then there is nothing to say, for it may come back with its keys.
func (l *login) knowsMore(line *client.Line, person, part string, went time.Time) bool {
	stands := slices.ContainsFunc(l.Live(line.Buddy), func(s otr.Session) bool { return s.ID == line.Session.ID })
	return !stands || l.backAfter(person, part, went).Before(l.world.net.Now())
}

// endedBefore reports whether the line's session ended first.
func (l *login) endedBefore(line *client.Line, at time.Time) bool {
	return slices.ContainsFunc(l.Events, func(n client.Noted) bool {
		e, ok := n.Event.(otr.Ended)
		return ok && e.Session.ID == line.Session.ID && !n.At.Before(line.At) && n.At.Before(at)
	})
}

// backAfter is when the client was seen again, or now.
func (l *login) backAfter(person, part string, went time.Time) time.Time {
	for _, s := range l.seen {
		if s.person == person && s.part == part && s.online && s.at.After(went) {
			return s.at
		}
	}
	return l.world.net.Now()
}

// answeredBefore reports whether text of the session, or its end, came so long after
// the line that it was written by a client which could have read it.
func (l *login) answeredBefore(line *client.Line, at time.Time) bool {
	after := line.At.Add(10 * time.Second)
	if l.world.slow {
		after = line.At.Add(30 * time.Second)
	}
	return slices.ContainsFunc(l.Events, func(n client.Noted) bool {
		e, ok := n.Event.(otr.Ended)
		return ok && e.ByPeer && e.Session.ID == line.Session.ID && n.At.After(after) && n.At.Before(at)
	}) || slices.ContainsFunc(l.Heard, func(h client.Heard) bool {
		return h.Private && h.Buddy == line.Buddy && h.Session.ID == line.Session.ID && h.At.After(after) && h.At.Before(at)
	})
}

// note follows what the client asks its buddies' clients for by itself: a handshake
// that they begin then says nothing of their keys.
func (l *login) note(p relay.Packet) {
	kind := wire.Classify(p.Text)
	commit := bytes.HasPrefix(p.Text, []byte("?OTR:AAMC")) || bytes.HasPrefix(p.Text, []byte("?OTR:AAIC"))
	if kind == wire.Query || commit {
		l.sought[p.To] = append(l.sought[p.To], l.world.net.Now())
	}
}

func (l *login) soughtBetween(buddy string, from, to time.Time) bool {
	return slices.ContainsFunc(l.sought[buddy], func(at time.Time) bool { return !at.Before(from) && !at.After(to) })
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
