package otr

import (
	"slices"
	"time"
)

// In the mode All a line goes to each session of a set, under its own keys to its own
// route, and to nobody else. In the set are live sessions whose keys are agreed: those
// that were there when the mode was chosen, and those that came up since at no lower
// level than the weakest. A client that is known to be offline, or whose place another
// one has taken, is left out meanwhile. While the set is empty the mode is as
// MostSecure. A session stays in the set while its client does not answer and one of
// another key is at its address: what it does not get is offered. Else whoever brings
// one up would decide who gets the lines.
//
// Where one client cannot be addressed each gets all of the messages and may tell its
// user that one was for another. They do not bear the flag IGNORE_UNREADABLE all the
// same: libotr tells of them in version 3 whatever they bear, and whoever has lost its
// keys would be silent about a flagged one, so that nobody knew of the loss.

// Recipients returns the sessions that the next line goes to: in the mode All its set,
// by number, else the selected session. There are none if there is neither a live nor
// a Finished session.
func (b *Buddy) Recipients() []Session {
	var views []Session
	for _, s := range b.table.shownByNumber() {
		if b.gets(s) {
			views = append(views, b.view(s))
		}
	}
	if s := b.selected(); s != nil && len(views) == 0 {
		views = append(views, b.view(s))
	}
	return views
}

// gets reports whether s is in the set of the mode All.
func (b *Buddy) gets(s *session) bool {
	return b.selection.Mode == All && s.live() && s.among && s.agreed &&
		!s.doubt.gone && !b.unreachable(s)
}

// receives reports whether the next line goes to s.
func (b *Buddy) receives(s *session) bool { return b.gets(s) || s == b.selected() }

// set returns the sessions of the mode All in the order of their ranks, the highest
// first.
func (b *Buddy) set() (set []*session) {
	if b.selection.Mode != All || b.table == nil {
		return nil
	}
	for _, s := range b.table.sessions.list {
		if b.gets(s) {
			set = append(set, s)
		}
	}
	slices.SortFunc(set, func(s, o *session) int {
		if s.rank(MostSecure) > o.rank(MostSecure) {
			return -1
		}
		return 1
	})
	return set
}

// firstOfSet is the session of the set with the highest rank; nil if it is empty.
func (b *Buddy) firstOfSet() (first *session) {
	if b.selection.Mode != All {
		return nil
	}
	for _, s := range b.table.sessions.list {
		if b.gets(s) && (first == nil || s.rank(MostSecure) > first.rank(MostSecure)) {
			first = s
		}
	}
	return first
}

// chooseSet makes the set anew when the user has chosen a mode.
func (b *Buddy) chooseSet() {
	for _, s := range b.table.sessions.list {
		s.among = b.selection.Mode == All && s.live() && s.agreed
	}
}

// joinSet lets those join the set who may by themselves.
func (b *Buddy) joinSet() {
	if b.selection.Mode != All {
		return
	}
	for _, s := range b.table.sessions.list {
		if s.live() && !s.among {
			s.among = b.mayJoin(s)
		}
	}
}

// mayJoin reports whether lines may go to s too without the user being asked: at its
// level some go already, or the user chose a session of its key.
func (b *Buddy) mayJoin(s *session) bool {
	if !s.agreed {
		return false
	}
	others, asWeak := false, false
	for _, o := range b.table.sessions.list {
		switch {
		case o.among && o.fingerprint == s.fingerprint:
			return true
		case o.among && o.live():
			others, asWeak = true, asWeak || o.level() <= s.level()
		}
	}
	return asWeak || !others && !b.table.outbox.surprised(s)
}

// leaveOut takes s, whose conversation the user ended, out of the set for good.
func (s *session) leaveOut() { s.among = false }

// saySet tells the user if lines in the mode All go to others than before.
func (b *Buddy) saySet(t *turn) {
	set := b.set()
	if !b.table.outbox.noteSet(set) || b.selection.Mode != All {
		return
	}
	e := AllChanged{ByUser: t.cause == byUser, ByPresence: t.cause == byPresence}
	for _, s := range b.table.shownByNumber() {
		switch {
		case b.gets(s):
			e.To = append(e.To, b.view(s))
		case s.live():
			e.Without = append(e.Without, b.view(s))
		}
	}
	t.say(e)
}

// noteSet notes the set as last said. It reports whether it is another one.
func (o *outbox) noteSet(set []*session) (moved bool) {
	ids := idsOf(set)
	slices.Sort(ids)
	moved = !slices.Equal(ids, o.set)
	o.set = ids
	return moved
}

func idsOf(list []*session) (ids []SessionID) {
	for _, s := range list {
		ids = append(ids, s.id)
	}
	return ids
}

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
