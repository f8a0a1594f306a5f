package otr

import (
	"slices"
	"time"

	"pidgin-otr/otr/wire"
)

// receivePlain takes text that is no OTR at all.
func (b *Buddy) receivePlain(t *turn, in Incoming) {
	if !in.Delayed {
		b.noteOfferRefused(t)
	}
	b.showPlain(t, in, in.Text)
}

// showPlain delivers text that came in clear, with a warning where the user
// might take it for private.
func (b *Buddy) showPlain(t *turn, in Incoming, text []byte) {
	b.forgetFragmentsFrom(in.From)
	b.deliver(t, in, text)
	if !in.Delayed {
		b.notePlain(t, in.From)
	}
	if b.table.anyShown() || b.policy.Require {
		t.say(PlainWhilePrivate{From: in.From})
	}
}

// receiveTagged takes text with a whitespace tag, the offer of the buddy's
// client to speak OTR (Protocol-v3, "Tagged plaintext messages").
func (b *Buddy) receiveTagged(t *turn, in Incoming) {
	offer, text, _ := wire.FindTag(in.Text)
	if !wire.Blank(text) { // a message may hold nothing but the tag
		b.showPlain(t, in, text)
	}
	v := b.common(offer)
	if in.Delayed || !b.policy.StartOnTag || !b.mayStart() || v == 0 {
		return
	}
	if b.waitsForUser() {
		b.sayWaits(t, in.From)
		return
	}
	if !b.mayCommit(v, in.From) || !b.mayAnswer(t.now, in.From, true) {
		return
	}
	b.payAnswer(t, in.From, true)
	if b.spendBegin(t, nil) {
		b.commitAt(t, v, in.From)
	}
}

// endedAt reports whether the user ended the session with the client at r, and
// has none with it now.
func (b *Buddy) endedAt(r Route) bool {
	if b.table == nil || r == "" {
		return false
	}
	ended := false
	for _, s := range b.table.sessions.list {
		if s.route == r {
			if s.live() {
				return false
			}
			ended = ended || s.endedByUser
		}
	}
	return ended
}

// receiveQuery takes the buddy's explicit wish for a private conversation: our
// Commit goes to where the query came from, and who asks on one client wants the
// others private too. A client that a handshake is under way with gets no Commit,
// because libotr gives up the Signature that it waits for when one more arrives.
func (b *Buddy) receiveQuery(t *turn, in Incoming) {
	if in.Delayed {
		return
	}
	v := b.common(wire.ParseQuery(in.Text))
	if v == 0 {
		b.sayOldVersion(t, in.From)
		return
	}
	if b.waitsForUser() {
		b.sayWaits(t, in.From)
		return
	}
	lifted := b.quiet
	b.setQuiet(false)
	if !b.mayAnswer(t.now, in.From, true) {
		return
	}
	b.payAnswer(t, in.From, true)
	if !b.exchangeAt(in.From, func(e *exchange) bool { return e.awaitsLast() && e.goesOn(t.now) }) {
		b.commitAt(t, v, in.From)
	}
	b.askOthers(t, in.From, lifted)
}

// exchangeAt reports whether there is such a handshake with the client at r,
// where the network tells clients apart.
func (b *Buddy) exchangeAt(r Route, such func(*exchange) bool) bool {
	if b.table == nil || !b.account.addressable {
		return false
	}
	for _, i := range b.table.exchanges.clients {
		for _, e := range i.exchanges() {
			if e.route == r && such(e) {
				return true
			}
		}
	}
	return false
}

// receiveError shows what the buddy's client reports. It is not authenticated:
// it changes nothing and is never answered. Text sent shortly before is offered
// back.
func (b *Buddy) receiveError(t *turn, in Incoming) {
	if in.Delayed {
		return
	}
	t.say(ErrorLine{Text: validText(wire.ErrorText(in.Text)), From: in.From})
	if b.table == nil {
		return
	}
	for _, s := range b.lastWrittenAt(in.From, t.now.Add(-lostBeforeError)) {
		b.table.outbox.sent.lose(s, t.now.Add(-lostBeforeError))
		b.sayLost(t, s)
	}
}

// lastWrittenAt finds the session at r that the user wrote to last, not before since,
// if it has not answered: several, if that line went to each of them.
func (b *Buddy) lastWrittenAt(r Route, since time.Time) (found []*session) {
	var at time.Time
	for _, e := range slices.Backward(b.table.outbox.sent.lines) {
		s := b.table.session(e.session)
		if !s.live() || b.address(s.route) != b.address(r) || e.at.Before(since) || slices.Contains(found, s) {
			continue
		}
		if len(found) > 0 && !(e.shared && e.at.Equal(at)) {
			break
		}
		found, at = append(found, s), e.at
	}
	return found
}
