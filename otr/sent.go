package otr

import (
	"bytes"
	"slices"
	"time"

	"pidgin-otr/otr/internal/ake"
	"pidgin-otr/otr/internal/scratch"
	"pidgin-otr/otr/wire"
)

// A sentLine is a line of the user's that left encrypted and that its client has
// not been seen to read. It is offered back if it may be lost.
type sentLine struct {
	text      []byte
	at        time.Time
	ticket    uint64 // under which it stands in the host's queue; 0 once it has left
	keys      uint64 // which keys of the session it left under
	announced uint32 // serial number of the D-H key of ours that it announced
	first     bool   // no message before it announced that
	lost      bool   // something speaks for its being lost
	strayed   bool   // its address went offline before it can have arrived for certain
	unproved  bool   // newer keys came before its client had shown that it had these
	pieces    bool   // it left in several messages
	shared    bool   // other sessions got the line too
}

// A sentEntry is a place in the list of such lines. It names the session itself, so that
// the lines of one are counted without a look at each.
type sentEntry struct {
	session SessionID
	*sentLine
}

// sentLines are those of all sessions of a buddy, in their order. Beyond the end
// of lines, within its capacity, are lines that went, whose memory the next takes.
type sentLines struct {
	lines []sentEntry
	bytes int // of text
}

// add keeps a line as it left for s. The oldest make room, first of those that nothing
// speaks against; the latest is kept whatever its size.
func (l *sentLines) add(s *session, left sentLine) {
	of := func(o sentEntry) bool { return o.session == s.id }
	for l.count(of) >= maxHeldLines {
		l.removeOldest(of)
	}
	for len(l.lines) > 0 && l.bytes+len(left.text) > maxHeldBytes {
		l.removeOldest(func(sentEntry) bool { return true })
	}
	e := l.next(s.id)
	*e = sentLine{
		text: append(e.text[:0], left.text...), at: left.at, ticket: left.ticket,
		keys: s.keys, announced: s.ratchet.Serial(), first: s.announcing, lost: s.doubt.stands, pieces: left.pieces, shared: left.shared,
	}
	l.bytes += len(left.text)
}

// next makes the list one longer: by a line that went, or by a new one.
func (l *sentLines) next(to SessionID) *sentLine {
	n := len(l.lines)
	if n == cap(l.lines) {
		l.lines = append(l.lines, sentEntry{})
	}
	l.lines = l.lines[:n+1]
	e := &l.lines[n]
	e.session = to
	if e.sentLine == nil {
		e.sentLine = new(sentLine)
	}
	return e.sentLine
}

func (l *sentLines) count(match func(sentEntry) bool) (n int) {
	for _, e := range l.lines {
		if match(e) {
			n++
		}
	}
	return n
}

// removeOldest wipes the oldest of the lines that match, sparing those that may be lost
// as long as there are others. One must match.
func (l *sentLines) removeOldest(match func(sentEntry) bool) {
	spared := slices.IndexFunc(l.lines, func(o sentEntry) bool { return match(o) && !o.lost })
	if spared < 0 {
		spared = slices.IndexFunc(l.lines, match)
	}
	l.remove(spared)
}

// remove wipes a line. Its memory, unless the text was large, is kept for the next.
func (l *sentLines) remove(at int) {
	e := l.lines[at]
	l.bytes -= len(e.text)
	clear(e.text)
	if cap(e.text) > scratch.Small {
		e.text = nil
	}
	*e.sentLine = sentLine{text: e.text[:0]}
	copy(l.lines[at:], l.lines[at+1:])
	last := len(l.lines) - 1
	l.lines[last] = e
	l.lines = l.lines[:last]
}

func (l *sentLines) removeWhere(match func(sentEntry) bool) {
	for k := len(l.lines) - 1; k >= 0; k-- {
		if match(l.lines[k]) {
			l.remove(k)
		}
	}
}

// seenBy removes the lines to s that a message of its client shows to be read. The
// message is encrypted to our D-H key of that serial number, under those keys.
//
// Whoever encrypts to a D-H key has read the line that announced it first, and all
// before. A line that announced it once more may have been on its way still: it counts
// if it left whole, and not after on, for then it had arrived; but not if its address went
// offline just then, for what came since went elsewhere. A line that left before
// late counts in any case, because the message was written long after it. But if nothing
// has shown that the client had the keys that a line left under, newer ones show nothing:
// a client that lost the former has the newer ones too.
func (l *sentLines) seenBy(s *session, keys uint64, serial uint32, on, late time.Time) {
	arrived := func(e sentEntry) bool { return !e.pieces && !e.strayed && e.ticket == 0 && !e.at.After(on) }
	read := func(e sentEntry) bool {
		if e.keys != keys || e.announced > serial {
			return false
		}
		return e.announced < serial || e.first || arrived(e)
	}
	old := func(e sentEntry) bool { return e.before(late) && !e.unproved }

	last := -1
	for k, e := range l.lines {
		if e.session != s.id {
			continue
		}
		e.unproved = e.unproved && e.keys != keys
		if read(e) || old(e) {
			last = k
		}
	}
	for k := last; k >= 0; k-- {
		e := l.lines[k]
		if known := e.keys == keys && !e.unproved; e.session == s.id && (known || old(e)) {
			l.remove(k)
		}
	}
}

// doubtKeys notes that nothing has shown that the client of s has its keys, and that
// newer ones come.
func (l *sentLines) doubtKeys(s *session) {
	for _, e := range l.lines {
		if e.session == s.id && e.keys == s.keys {
			e.unproved = true
		}
	}
}

// lose marks the lines to s that left after since as maybe lost.
func (l *sentLines) lose(s *session, since time.Time) {
	for _, e := range l.lines {
		if e.session == s.id && !e.before(since) {
			e.lost = true
		}
	}
}

// stray marks the lines to s that left after since, just before its address went offline.
func (l *sentLines) stray(s *session, since time.Time) {
	for _, e := range l.lines {
		if e.session == s.id && !e.at.Before(since) {
			e.strayed = true
		}
	}
}

func (l *sentLines) loseAll(since time.Time) {
	for _, e := range l.lines {
		if !e.before(since) {
			e.lost = true
		}
	}
}

// expire forgets lines of which nothing that may still come says anything.
func (l *sentLines) expire(now time.Time) {
	for _, e := range l.lines {
		if e.ticket != 0 { // its time has not begun
			e.at = now
		}
	}
	l.removeWhere(func(e sentEntry) bool { return !e.lost && sinceOver(e.at, now, sentLife) })
}

// before reports whether the line left before that time.
func (e *sentLine) before(at time.Time) bool { return e.ticket == 0 && e.at.Before(at) }

// noteLeft notes that the line of that ticket has left the host's queue.
func (l *sentLines) noteLeft(ticket uint64, now time.Time) {
	for _, e := range l.lines {
		if e.ticket == ticket {
			e.ticket, e.at = 0, now
		}
	}
}

// loseQueued marks what never left the host's queue.
func (l *sentLines) loseQueued() {
	for _, e := range l.lines {
		if e.ticket != 0 {
			e.ticket, e.lost = 0, true
		}
	}
}

func (l *sentLines) forget(s *session) {
	l.removeWhere(func(e sentEntry) bool { return e.session == s.id })
}

// sayLost offers the lines to s that may be lost, all at once but for those that
// others got too.
func (b *Buddy) sayLost(t *turn, s *session) {
	b.sayLostOf(t, s, false)
	b.sayLostOf(t, s, true)
}

func (b *Buddy) sayLostOf(t *turn, s *session, copies bool) {
	var lost [][]byte
	match := func(e sentEntry) bool { return e.session == s.id && e.lost && e.shared == copies }
	for _, e := range b.table.outbox.sent.lines {
		if match(e) {
			lost = append(lost, bytes.Clone(e.text))
		}
	}
	if len(lost) == 0 {
		return
	}
	b.table.outbox.sent.removeWhere(match)
	e := MaybeLost{Session: b.view(s), Lines: lost, Alone: copies}
	if copies {
		e.To = b.view(b.heir(s))
	}
	t.say(e)
}

func (b *Buddy) sayAllLost(t *turn) {
	for _, s := range b.table.sessions.list {
		b.sayLost(t, s)
	}
}

// endSent follows the end of s: what may be lost is offered, the rest was read.
func (b *Buddy) endSent(t *turn, s *session) {
	b.sayLost(t, s)
	b.table.outbox.sent.forget(s)
}

// noteAuthentic takes note of a message that verified under keys of s.
func (b *Buddy) noteAuthentic(t *turn, s *session, in Incoming, m *wire.Data, plain []byte, keys uint64) {
	serial := m.RecipientKeyID
	s.proved = max(s.proved, keys)
	if in.Delayed {
		b.table.outbox.sent.seenBy(s, keys, serial, time.Time{}, time.Time{})
		return
	}
	on := t.now.Add(-b.account.arrivedAfter())
	if at := b.acknowledgedAt(s, in, m, plain); at.After(on) {
		on = at
	}
	b.table.outbox.sent.seenBy(s, keys, serial, on, t.now.Add(-b.account.writtenAfter()))
	s.endDoubt(t)
	if s.route == in.From {
		b.noteHeard(t, s)
	}
}

// acknowledgedAt is when our D-H Key left, if the message may be what its receiver says
// before it gives up its keys: it has read what arrived before that. Zero for any other
// message.
func (b *Buddy) acknowledgedAt(s *session, in Incoming, m *wire.Data, plain []byte) time.Time {
	i := b.table.instance(s.tag)
	if m.Flags&wire.FlagIgnoreUnreadable == 0 || len(plain) > 0 || i == nil || !i.theirs.in(ake.AwaitReveal) {
		return time.Time{}
	}
	if b.address(i.theirs.route) != b.address(in.From) {
		return time.Time{}
	}
	return i.theirs.keyAt
}
