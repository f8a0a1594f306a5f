package otr

import (
	"errors"
	"time"

	"pidgin-otr/otr/internal/ratchet"
	"pidgin-otr/otr/smp"
	"pidgin-otr/otr/wire"
)

// sessionState is what the protocol calls the message state.
type sessionState uint8

const (
	stateOver     = sessionState(LevelNotPrivate) // ended; kept for its number
	stateFinished = sessionState(LevelFinished)   // ended by the peer, until the user acts
	stateLive     = sessionState(LevelUnverified) // encrypted
)

// A session is one private conversation with one client of the buddy, keyed by
// that client's instance tag and long-term key.
type session struct {
	id          SessionID
	state       sessionState
	verified    bool
	agreed      bool   // its key is, see agreed.go
	among       bool   // in the set of the mode All, see all.go
	order       uint64 // its place on the buddy's clock, see spokeBit
	number      int
	tag         InstanceTag
	fingerprint Fingerprint
	version     Version
	otherKey    bool // shares its tag with a session of another key
	sharedTag   bool // two clients use its tag and key: no automatic re-keys
	endedByUser bool // nothing with this client starts by itself
	userWrote   bool // the user wrote to it
	owes        bool // its client wrote since our last data message
	plain       bool // its client shows text as it is, see SetPlain
	ratchet     *ratchet.Ratchet
	signature   lastSignature
	old         oldKeys
	keyTold     keyAudience
	announcing  bool // our last message was the first to carry its key
	ssid        [8]byte
	ssidFirst   bool
	route       Route

	spoke time.Time // last readable text
	since time.Time // private since
	heard time.Time // last authenticated message
	sent  time.Time // our last data message

	lapsedAt time.Time // our Reveal Signature left, and no new keys came of it; zero: no

	completedFrom Route // of the last handshake
	completedAt   time.Time

	seen     seenMACs
	keys     uint64 // handshakes completed: names the keys that it has now
	proved   uint64 // the latest of those that its client has shown it has
	doubt    doubt
	evidence evidence

	smp         *smp.Run   // nil: never used
	smpRequests bucket     // requests of its client
	records     []wire.TLV // that wait for new keys
}

func (s *session) live() bool  { return s != nil && s.state == stateLive }
func (s *session) shown() bool { return s != nil && s.state != stateOver }

func (s *session) level() Level {
	level := Level(s.state) // the first three levels are the states
	if level == LevelUnverified && s.verified {
		return LevelPrivate
	}
	return level
}

// drop wipes the keys and leaves the session in the given state.
func (s *session) drop(to sessionState) {
	if s.ratchet != nil {
		s.ratchet.Wipe()
		s.ratchet = nil
	}
	s.old.wipe()
	if s.smp != nil {
		s.smp.Drop()
	}
	s.records, s.signature = nil, lastSignature{}
	s.state = to
}

// The order of a session is a number: of two the larger is chosen. Its highest bit is
// hereBit: nobody else has taken the place of the session's client. Then comes spokeBit:
// readable text of it has come, and the rest is when it last did, on the buddy's clock.
// A session that never spoke has agreedBit if its key is agreed, and the rest counts
// down, so that the one that became private first is chosen first. The clock, which
// counts messages, reaches none of the bits.
const (
	spokeBit  = 59
	agreedBit = 1 << (spokeBit - 1)
	hereBit   = 1 << (spokeBit + 1)
)

func (s *session) hasSpoken() bool { return s.order>>spokeBit&1 != 0 }

func (s *session) setHere(here bool) {
	s.order &^= hereBit
	if here {
		s.order |= hereBit
	}
}

func (s *session) setAgreed(agreed bool) {
	s.agreed = agreed
	if s.hasSpoken() {
		return
	}
	s.order &^= agreedBit
	if agreed {
		s.order |= agreedBit
	}
}

// view returns what others may know of s; the zero Session for nil.
func (b *Buddy) view(s *session) Session {
	if s == nil {
		return Session{}
	}
	return Session{
		ID:          s.id,
		Number:      s.number,
		Level:       s.level(),
		Version:     s.version,
		Tag:         s.tag,
		Fingerprint: s.fingerprint,
		SSID:        s.ssid,
		SSIDFirst:   s.ssidFirst,
		Route:       s.route,
		Presence:    b.presenceOfClient(s),
		Spoke:       s.spoke,
		Since:       s.since,
		Rekeying:    b.rekeying(s),
		Agreed:      s.agreed,
		OtherKey:    s.otherKey,

		Authenticating: s.authenticating(),
	}
}

// seenMACs remembers the authenticators of the latest messages. After a key
// rotation a replay does not verify any more; this tells it from a message that
// was lost on us. The authenticator is public and uniformly distributed, so 8
// bytes of it do.
type seenMACs struct {
	ring []uint64
	next int
}

func macMark(mac *[20]byte) (mark uint64) {
	for _, c := range mac[:8] {
		mark = mark<<8 | uint64(c)
	}
	return mark
}

func (r *seenMACs) add(mac *[20]byte) {
	if len(r.ring) < maxSeenMACs {
		r.ring = append(r.ring, macMark(mac))
		return
	}
	r.ring[r.next] = macMark(mac)
	r.next = (r.next + 1) % maxSeenMACs
}

func (r *seenMACs) has(mac *[20]byte) bool {
	mark := macMark(mac)
	for _, m := range r.ring {
		if m == mark {
			return true
		}
	}
	return false
}

// open verifies and decrypts a message under the keys of s or, and then old is
// true, those it had before. Errors are those of Ratchet.Open.
func (s *session) open(raw []byte, m *wire.Data) (plain []byte, old bool, err error) {
	plain, err = s.ratchet.Open(raw, m)
	unknown := errors.Is(err, ratchet.ErrKeyID) || errors.Is(err, ratchet.ErrBadMAC)
	if !unknown || s.old.ratchet == nil {
		return plain, false, err
	}
	plain, err = s.old.ratchet.Open(raw, m)
	return plain, true, err
}

// noteSpeech records that readable text of s arrived under its keys.
func (b *Buddy) noteSpeech(t *turn, s *session) {
	tab := b.table
	s.spoke = t.now
	s.order = tab.sessions.step() | 1<<spokeBit | hereBit
	if !tab.sessions.noteSpeaker(s.id) {
		return
	}
	t.moved = true
	if b.liveCount() > 1 {
		t.say(SpeakerChanged{Session: b.view(s)})
	}
	tab.outbox.noteSwitch(!b.receives(s))
}
