package otr

import (
	"slices"
	"time"

	"pidgin-otr/otr/wire"
)

// End ends a session: the client is told, the keys go, and the session is not
// private any more. Ending the last session ends everything, as EndAll does. An id
// that names no session ends nothing.
func (b *Buddy) End(id SessionID, now time.Time) Effects {
	t := turn{now: now, cause: byUser}
	if s := b.table.session(id); s.shown() {
		b.endSession(&t, s)
		s.endedByUser = true
		s.leaveOut()
		if !b.table.anyShown() {
			b.endEverything(&t)
		}
	}
	b.settle(&t)
	return t.out
}

// EndAll ends all sessions as End does, and all that is under way. Nothing starts
// by itself then until the user or the buddy asks.
func (b *Buddy) EndAll(now time.Time) Effects {
	t := turn{now: now, cause: byUser}
	b.endEverything(&t)
	b.settle(&t)
	return t.out
}

// endEverything ends all sessions, and all that is under way.
func (b *Buddy) endEverything(t *turn) {
	t.cause = byUser
	b.setQuiet(true)
	if b.table == nil {
		return
	}
	for _, s := range slices.Clone(b.table.sessions.list) {
		if s.shown() {
			b.endSession(t, s)
			s.endedByUser = true
			s.leaveOut()
		}
	}
	b.dropHandshakes()
	b.table.exchanges.forgetStarts()
	b.returnWhere(t, BlockNotStarted, func(l *heldLine) bool { return l.why == holdStart })
	b.returnWhere(t, BlockSessionEnded, func(*heldLine) bool { return true })
	b.table.outbox.noteSwitch(false)
	t.moved = true
}

// endSession ends a live or Finished session from our side. The ending reveals every
// MAC key that its receiving direction used (Protocol-v3, "Revealing MAC
// keys"). Handshakes with its client are void.
func (b *Buddy) endSession(t *turn, s *session) {
	b.endSessionOnly(t, s)
	if i := b.table.instance(s.tag); i != nil && !b.hasLive(s.tag) {
		i.cancel()
	}
}

// endSessionOnly is endSession that spares the handshakes.
func (b *Buddy) endSessionOnly(t *turn, s *session) {
	b.abandonSMP(t, s)
	was := b.view(s)
	if s.live() {
		s.revealOld()
		h := b.header(wire.TypeData, s.tag)
		raw, err := s.ratchet.SealFinal(b.account.rand, h, wire.FlagIgnoreUnreadable, endingPlaintext())
		if err == nil {
			b.transmit(t, raw, h, Outgoing{To: s.route, Session: s.id})
		}
	}
	s.drop(stateOver)
	b.endChoice(t, s)
	t.moved = true
	t.say(Ended{Session: was})
	b.endSent(t, s)
}

// endingPlaintext is the plaintext of an ending: no text, TLV 1.
func endingPlaintext() []byte {
	plain, err := wire.AppendTLV([]byte{0}, wire.TLV{Type: wire.TLVDisconnected})
	if err != nil {
		panic("otr: internal error: an empty value does not fit a TLV")
	}
	return plain
}
