package otr

import "slices"

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
