package otr

import (
	"slices"
	"time"
)

// Of several clients that a start brings up one is the first, and a line that waited for
// the start goes to it at once. In the mode All it goes to those too that the start brings
// up after it.

// A startedLine is a line that waited for a start and went.
type startedLine struct {
	heldLine
	to []SessionID // who got it
}

// awaitsLatecomers reports whether a line goes to whoever comes up yet: it waited for a
// start, and might still.
func (b *Buddy) awaitsLatecomers(now time.Time, l *heldLine) bool {
	o := &b.table.outbox
	bytes := len(l.text)
	for _, started := range o.started {
		bytes += len(started.text)
	}
	room := len(o.started) < maxHeldLines && bytes <= maxHeldBytes
	return room && b.selection.Mode == All && l.startUntil.After(now)
}

func (o *outbox) keepStarted(l startedLine) { o.started = append(o.started, l) }

// sendToLatecomers sends such lines to those who are in the set of the mode All since.
func (b *Buddy) sendToLatecomers(t *turn) {
	o := &b.table.outbox
	o.started = slices.DeleteFunc(o.started, func(l startedLine) bool {
		over := !l.startUntil.After(t.now) || b.selection.Mode != All || b.quiet || !b.policy.Enabled()
		if over {
			clear(l.text)
			l.forms.wipe()
		}
		return over
	})
	for k := range o.started {
		l := &o.started[k]
		for _, s := range b.set() {
			if b.cameLate(s, l.to) {
				l.to = append(l.to, s.id)
				t.forms, t.shared = l.forms, true
				b.sendCopy(t, s, l.text, l.token)
				t.forms, t.shared = Forms{}, false
			}
		}
	}
}

// cameLate reports whether s is none of those sessions and in the place of none, and may
// get by itself what waited for a start: if any key of the buddy is verified, its own is.
func (b *Buddy) cameLate(s *session, to []SessionID) bool {
	has := slices.ContainsFunc(to, func(id SessionID) bool {
		o := b.table.session(id)
		return id == s.id || o != nil && o.doubt.successor == s.id
	})
	return !has && (s.verified || !b.anyVerified())
}
