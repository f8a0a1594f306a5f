package otr

import (
	"errors"
	"time"

	"pidgin-otr/otr/internal/ratchet"
	"pidgin-otr/otr/wire"
)

// On networks where names are nicks a client may come under another name, and a
// stranger under its old one. Which buddy has which name is the host's to say;
// what only a session's keys can tell is told here.

// Elsewhere says that a message from one buddy was read by a session of another
// one: its client has another nick now, or somebody passes its messages on.
type Elsewhere struct {
	Buddy *Buddy
	// Proved: it was encrypted to a key that was sent to the writer's nick alone.
	// Whoever only passes on what others have written cannot bring that about.
	Proved bool
	// What came of it. Its messages go to the writer of the message.
	Effects
}

// A keyAudience is whom the D-H key that our messages carry now has been sent to.
type keyAudience struct {
	keys   uint64 // which keys of the session; 0: nothing was sent yet
	serial uint32 // the D-H key's number among them
	to     string // the first buddy
	more   bool   // and others
}

// announce notes that the key our messages carry went to the buddy. It reports
// whether no earlier message carried it.
func (s *session) announce(to string) (first bool) {
	switch a := &s.keyTold; {
	case a.keys != s.keys || a.serial != s.ratchet.Serial():
		first = true
		*a = keyAudience{keys: s.keys, serial: s.ratchet.Serial(), to: to}
	case a.to != to:
		a.more = true
	}
	return first
}

// onlyKnownTo reports whether a message is encrypted to a key that was sent to
// that buddy alone.
func (s *session) onlyKnownTo(name string, m *wire.Data) bool {
	serial := s.ratchet.Serial()
	return m.RecipientKeyID == serial && s.keyTold == keyAudience{keys: s.keys, serial: serial, to: name}
}

// SetNick says whether the buddy's name is a nick, which anybody may take. What
// no session of such a buddy can read is tried with those of the others.
func (b *Buddy) SetNick(on bool) { b.nick = on }

// Rename gives the buddy another name. It reports false, and does nothing, if
// there is no such buddy or the new name has one already.
func (a *Account) Rename(from, to string) bool {
	b := a.buddies[from]
	if b == nil || a.buddies[to] != nil {
		return false
	}
	delete(a.buddies, from)
	a.buddies[to] = b
	b.name = to
	return true
}

// Drop forgets a buddy with everything that goes on, without a word to its
// clients. What waited to be sent comes back in LineReturned events.
func (a *Account) Drop(name string, now time.Time) Effects {
	b := a.buddies[name]
	if b == nil {
		return Effects{}
	}
	t := turn{now: now}
	b.endEverything(&t)
	b.settle(&t)
	b.disarm()
	delete(a.buddies, name)
	t.out.Transmit = nil
	return t.out
}

// readElsewhere tries a message that no session of the buddy can read with the
// live sessions of that tag that other nicks have. It reports whether one knows
// it.
func (b *Buddy) readElsewhere(t *turn, in Incoming, raw []byte, m *wire.Data) bool {
	if !b.nick || len(raw) > maxElsewhere {
		return false
	}
	tried := 0
	known := func(o *Buddy) bool { return o != b && o.nick && o.table.liveOf(InstanceTag(m.Sender)) != nil }
	for _, other := range b.account.some(known) {
		for _, s := range other.table.sessions.list {
			if s.tag != InstanceTag(m.Sender) || !s.live() {
				continue
			}
			if tried == maxTriedElsewhere {
				return false
			}
			if tried == 0 && !b.account.elsewhere.take(t.now, allowance{elsewhereBurst, elsewhereRate}) {
				return false
			}
			tried++
			proved := s.onlyKnownTo(b.name, m)
			plain, old, err := s.open(raw, m)
			if err == nil {
				plain = b.account.received.Keep(raw, plain)
				t.out.Elsewhere = other.takeOpenedFrom(b.name, t.now, s, in, m, plain, old, proved && !old)
				return true
			}
			if errors.Is(err, ratchet.ErrOldCounter) || errors.Is(err, ratchet.ErrNextKey) {
				return true // it verifies: a repetition, or a key that must not be used
			}
		}
	}
	return false
}

// takeOpenedFrom follows a message that came from another name and verified under the
// keys of s. Text that waits for the session does not go there. Until the writer
// has proved to have the keys the answer carries one that goes to nobody else.
func (b *Buddy) takeOpenedFrom(writer string, now time.Time, s *session, in Incoming, m *wire.Data, plain []byte, old, proved bool) *Elsewhere {
	t := turn{now: now}
	b.account.reader = writer
	if old {
		b.takeOpenedLate(&t, s, in, m, plain)
	} else {
		b.takeOpened(&t, s, in, m, plain)
	}
	if !proved && t.out.Deliver != nil && s.live() && !b.rekeying(s) && len(t.out.Transmit) == 0 {
		b.heartbeat(&t, s)
	}
	b.account.reader = ""
	if t.moved {
		b.reselect(&t)
		b.countSessions(&t)
	}
	return &Elsewhere{Buddy: b, Proved: proved, Effects: t.out}
}

// readBy is the name that what is sent now goes to.
func (b *Buddy) readBy() string {
	if reader := b.account.reader; reader != "" {
		return reader
	}
	return b.name
}
