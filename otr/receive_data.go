package otr

import (
	"errors"

	"pidgin-otr/otr/internal/ratchet"
	"pidgin-otr/otr/wire"
)

// receiveData takes a data message for us. It is tried with the sessions of its
// tag; whatever it may change waits until it has verified under one of them.
func (b *Buddy) receiveData(t *turn, in Incoming, raw []byte) {
	m, err := wire.ParseData(raw)
	if err != nil {
		b.takeDamaged(t, in)
		return
	}
	tag := InstanceTag(m.Sender)
	tried := 0
	for k := 0; b.table != nil && k < len(b.table.sessions.list) && tried < maxTried; k++ {
		s := b.table.sessions.list[k]
		if s.tag != tag || !s.live() {
			continue
		}
		tried++
		plain, old, err := s.open(raw, &m)
		if err == nil {
			plain = b.account.received.Keep(raw, plain)
			if old {
				b.takeOpenedLate(t, s, in, &m, plain)
			} else {
				b.takeOpened(t, s, in, &m, plain)
			}
			return
		}
		if errors.Is(err, ratchet.ErrOldCounter) || errors.Is(err, ratchet.ErrNextKey) {
			return // it verifies: a repetition, or a key that must not be used
		}
	}
	if b.readElsewhere(t, in, raw, &m) {
		return
	}
	known := b.table != nil && b.table.sessions.repeated(tag, &m.MAC)
	if !known && m.Flags&wire.FlagIgnoreUnreadable == 0 {
		b.takeUnreadable(t, in, tag)
	}
}

// takeOpened follows a message that verified under the keys of s.
func (b *Buddy) takeOpened(t *turn, s *session, in Incoming, m *wire.Data, plain []byte) {
	b.endLapse(t, s)
	s.revealOld() // what the other side sends from now on is under the new keys
	s.signature = lastSignature{}
	b.skipGap(t, s)
	if !in.Delayed {
		b.moveRoute(t, s, in.From)
	}
	b.noteAuthentic(t, s, in, m, plain, s.keys)
	text, tlvs := wire.SplitPlaintext(plain)
	b.takeText(t, s, in, m, text)
	b.receiveTLVs(t, s, wire.ParseTLVs(tlvs))
	if !s.live() {
		return
	}
	b.prepareLater(t, s)
	if len(text) > 0 && !in.Delayed && !b.rekeying(s) && sinceOver(s.sent, t.now, heartbeatAfter) {
		b.heartbeat(t, s)
	}
}

// takeOpenedLate follows a message that verified under the keys that s had before. Its
// text counts as any, but not what else it says: a run of SMP and an ending belong
// to the keys they came under, and the route is that of the handshake.
func (b *Buddy) takeOpenedLate(t *turn, s *session, in Incoming, m *wire.Data, plain []byte) {
	b.noteAuthentic(t, s, in, m, plain, s.keys-1)
	text, _ := wire.SplitPlaintext(plain)
	b.takeText(t, s, in, m, text)
}

// takeText takes note of an authenticated message and delivers its text, if any.
func (b *Buddy) takeText(t *turn, s *session, in Incoming, m *wire.Data, text []byte) {
	s.seen.add(&m.MAC)
	s.heard = t.now
	if len(text) == 0 {
		return
	}
	s.owes = true
	t.out.Deliver = &Message{Text: validText(text), Session: s.id, Private: true, From: in.From}
	if !in.Delayed {
		b.noteSpeech(t, s)
	}
}

// receiveTLVs handles what a message carries beside its text (Protocol-v3, "TLV
// record types"). Unknown ones are ignored, and so are those beyond their cap: a
// single message could hold a million.
func (b *Buddy) receiveTLVs(t *turn, s *session, list []wire.TLV) {
	records, keyed := 0, false
	for _, v := range list {
		switch {
		case !s.live():
			return
		case v.Type == wire.TLVDisconnected:
			b.finish(t, s)
		case v.Type >= wire.TLVSMP1 && v.Type <= wire.TLVSMP1Q && records < maxRecords:
			records++
			b.receiveSMP(t, s, v)
		case v.Type == wire.TLVExtraKey && !keyed:
			keyed = true
			b.receiveExtraKey(t, s, v)
		}
	}
}

// takeUnreadable handles text for us that no session can read: the user is told,
// and if something may begin with this buddy, new keys are made with that
// client. Only where that is forbidden the other side gets an error line.
func (b *Buddy) takeUnreadable(t *turn, in Incoming, tag InstanceTag) {
	if in.Delayed {
		return
	}
	if tag == tagV2 && b.straysV2() {
		b.sayStrayV2(t, in)
		return
	}
	ended := b.table != nil && b.table.sessions.userEnded(tag)
	if ended || b.quiet || b.waitsForUser() {
		b.sayUnreadable(t, in, tag, false)
		return
	}
	i := b.touch(tag, t.now)
	if !b.policy.StartOnError {
		b.sayUnreadable(t, in, tag, false)
		b.sendError(t, i, in.From)
		return
	}
	if i.goesOn(t.now) {
		b.sayUnreadable(t, in, tag, true)
		b.holdForRestart(t, in.From)
		return
	}
	begin := !b.table.sessions.sharedTag(tag) && b.spendBegin(t, i)
	b.sayUnreadable(t, in, tag, begin)
	if begin {
		b.commitTo(t, i, in.From, beginning{wanted: true})
		b.holdForRestart(t, in.From)
	}
}

// sayUnreadable tells the user of lost text, at most every ten seconds, whatever
// tags are invented. It is said once more when a handshake begins after the user had
// been told that none does: lines from offline storage come first, and begin none.
func (b *Buddy) sayUnreadable(t *turn, in Incoming, tag InstanceTag, restarting bool) {
	tab := b.ensureTable()
	if !tab.notices.over(noticeUnreadable, t.now) && !(restarting && tab.leftToUser) {
		return
	}
	tab.leftToUser = !restarting
	b.sayNow(t, noticeUnreadable, Unreadable{From: in.From, Session: b.view(b.table.sessions.latestOf(tag)), Restarting: restarting})
}

// errorText is what the other side's user gets to read. It is in English: its
// reader's language is not known.
const errorText = "?OTR Error: The message could not be read: its keys are not known here. Please start a new private conversation."

// sendError answers text that we cannot read and may not start over.
func (b *Buddy) sendError(t *turn, i *instance, to Route) {
	tab := b.table
	if !sinceOver(i.errorSaid, t.now, errorLineEvery) || !tab.exchanges.errorLines.allowsIn(errorLineEvery, t.now, maxErrorLines) {
		return
	}
	i.errorSaid = t.now
	tab.exchanges.errorLines.note(t.now, maxErrorLines)
	b.arm(t.now.Add(errorLineEvery))
	t.out.Transmit = append(t.out.Transmit, Outgoing{Text: []byte(errorText), To: b.address(to)})
}
