package otr

import (
	"slices"
	"time"
)

// In the mode All one session of the set has a line's token, and the others get copies.

// sendToSet sends a line to all sessions of a set of several. The first that can take
// it now has its token, the others get copies; if none can, it waits for the first as
// a line to that one alone does, and the copies go with it. If another key is at the
// address of each of them, the user is asked about the first as in any other mode.
func (b *Buddy) sendToSet(t *turn, set []*session, text []byte, token uint64) {
	lead := max(0, slices.IndexFunc(set, b.undisputed))
	if k := slices.IndexFunc(set, b.free); k >= 0 {
		lead = k
	}
	first, free := set[lead], b.free(set[lead])
	rest := slices.Delete(slices.Clone(set), lead, lead+1)
	t.rest = idsOf(rest)
	if free {
		b.sendCopies(t, rest, text, token)
	}
	b.sendTo(t, first, text, token)
	if !free && t.out.Fate == SentPrivate {
		b.sendCopies(t, rest, text, token)
	}
	t.rest = nil
}

// undisputed reports whether s is live and no session of another key is at its address
// while its client does not answer.
func (b *Buddy) undisputed(s *session) bool { return s.live() && b.heir(s) == nil }

// free reports whether a line for s can go now.
func (b *Buddy) free(s *session) bool {
	return b.undisputed(s) && !b.rekeying(s) && !b.unreachable(s) && !b.table.outbox.holdsFor(s.id) && !s.uncertain()
}

func (b *Buddy) sendCopies(t *turn, to []*session, text []byte, of uint64) {
	for _, s := range to {
		b.sendCopy(t, s, text, of)
	}
}

// sendCopy sends the line of that token, which others get too, to one session, or keeps
// it for that. What cannot go is offered, to be sent to that session alone.
func (b *Buddy) sendCopy(t *turn, s *session, text []byte, of uint64) LineFate {
	t.copyOf = of
	defer func() { t.copyOf = 0 }()
	why, waits := b.copyWaits(s)
	switch {
	case !b.undisputed(s):
	case !waits && b.sendLine(t, s, text, 0):
		return SentPrivate
	case waits && b.table.outbox.roomFor(text):
		if s.uncertain() {
			b.rekeyOnce(t, s)
		}
		b.hold(t, heldLine{text: text, session: s.id, why: why, isCopy: true, copyOf: of})
		return Held
	}
	b.giveBackCopy(t, s, text)
	return Blocked
}

// copyWaits reports whether a copy for s has to wait, and what for.
func (b *Buddy) copyWaits(s *session) (why holdReason, waits bool) {
	switch {
	case b.rekeying(s):
		return holdKeys, true
	case b.unreachable(s):
		return holdOnline, true
	}
	return holdBehind, b.table.outbox.holdsFor(s.id) || s.uncertain()
}

// restOf lists the other sessions that get a held line which goes to s. They are those
// of the set when it was typed; for a line that waited for a start see latecomers.go.
func (b *Buddy) restOf(l *heldLine, s *session) (rest []*session) {
	for _, id := range l.rest {
		if o := b.table.session(id); o != nil && o != s {
			rest = append(rest, o)
		}
	}
	return rest
}

// takeLead makes a line for several sessions wait for another of them if that one can
// take it and the one that it waits for cannot.
func (b *Buddy) takeLead(l *heldLine) {
	s := b.table.session(l.session)
	if len(l.rest) == 0 || b.free(s) {
		return
	}
	for _, better := range []func(*session) bool{b.free, func(o *session) bool { return b.undisputed(o) && !b.undisputed(s) }} {
		k := slices.IndexFunc(l.rest, func(id SessionID) bool { return better(b.table.session(id)) })
		if k >= 0 {
			l.session, l.rest[k], l.why, l.until = l.rest[k], l.session, holdBehind, time.Time{}
			return
		}
	}
}

// giveBackCopy offers a line that did not reach s, though others may have it, all such
// lines at once.
func (b *Buddy) giveBackCopy(t *turn, s *session, text []byte) {
	text = slices.Clone(text)
	if last := len(t.out.Events) - 1; last >= 0 {
		if e, ok := t.out.Events[last].(MaybeLost); ok && e.Alone && e.Session.ID == s.id {
			e.Lines = append(e.Lines, text)
			t.out.Events[last] = e
			return
		}
	}
	t.say(MaybeLost{Session: b.view(s), To: b.view(b.heir(s)), Lines: [][]byte{text}, Alone: true})
}

// SendCopy sends a line of a MaybeLost event that is for one session alone to that
// session, or to the one that its client has now. instead is the To of the event, 0 if
// it had none: that session, of another key, gets the line and all that is for its
// address from then on. If what is at the address has changed since, nothing is sent and
// the line is offered anew. The user has seen the line go before: what is transmitted
// has the token as CopyOf, not as Token. A line that is Blocked comes back in a
// LineReturned or MaybeLost event.
func (b *Buddy) SendCopy(id, instead SessionID, text []byte, token uint64, now time.Time) Effects {
	t := turn{now: now, cause: byUser, shared: true}
	s := b.clientNow(id)
	switch {
	case !s.live() || len(text) > maxText:
		t.say(LineReturned{Text: text, Reason: BlockSessionEnded, Session: b.view(s)})
		t.out.Fate = Blocked
	case !b.asOffered(s, instead):
		b.giveBackCopy(&t, s, text)
		t.out.Fate = Blocked
	default:
		if heir := b.heir(s); heir != nil {
			b.inherit(&t, s, heir)
			s = heir
		}
		t.out.Fate = b.sendCopy(&t, s, text, token)
	}
	b.settle(&t)
	return t.out
}

// asOffered reports whether what the user was told of the address of s is so still: that
// the session instead, of another key, is there, or none with 0.
func (b *Buddy) asOffered(s *session, instead SessionID) bool {
	if heir := b.heir(s); heir != nil {
		return heir.id == instead
	}
	return instead == 0 || s.id == instead
}

// clientNow returns the session of that id or, if another has taken the place of its
// client, that one.
func (b *Buddy) clientNow(id SessionID) *session {
	s := b.table.session(id)
	for range maxSessions {
		if s == nil || !b.table.session(s.doubt.successor).live() {
			break
		}
		s = b.table.session(s.doubt.successor)
	}
	return s
}
