package otr

import (
	"bytes"
	"slices"
	"time"

	"pidgin-otr/otr/wire"
)

// Send takes a line that the user typed. The token, not 0, names the line in
// whatever becomes of it. The line goes to the selected session, or waits, or is
// blocked and comes back in a LineReturned event; it goes in
// clear only if there is no private or Finished session and none is asked for.
func (b *Buddy) Send(text []byte, token uint64, now time.Time) Effects {
	t := turn{now: now}
	b.send(&t, text, token)
	b.settle(&t)
	return t.out
}

func (b *Buddy) send(t *turn, text []byte, token uint64) {
	switch {
	case !b.policy.Enabled():
		b.sendPlain(t, text, token)
	case bytes.IndexByte(text, 0) >= 0:
		// A NUL ends the text of a data message: what follows would be lost.
		b.block(t, text, token, BlockNUL)
	case len(text) > maxText:
		b.block(t, text, token, BlockTooLong)
	case typedQuery(text):
		b.sendTypedQuery(t, text, token)
	case b.textWaits():
		b.hold(t, heldLine{token: token, text: text, why: holdStart})
	case b.selected() == nil:
		b.sendWithout(t, text, token)
	default:
		b.sendSelected(t, text, token)
	}
}

// sendSelected sends to the selected session or, in the mode All, to the set.
func (b *Buddy) sendSelected(t *turn, text []byte, token uint64) {
	if set := b.set(); len(set) > 1 {
		b.sendToSet(t, set, text, token)
		return
	}
	b.sendTo(t, b.selected(), text, token)
}

// textWaits reports whether text waits for a start.
func (b *Buddy) textWaits() bool {
	return b.table != nil && (b.liveCount() == 0 && b.starting() || b.table.outbox.holdsFor(0))
}

// sendWithout sends to a buddy without a session: in clear, or not before there
// is one.
func (b *Buddy) sendWithout(t *turn, text []byte, token uint64) {
	if !b.policy.Require {
		b.sendPlain(t, text, token)
		return
	}
	b.ask(t, "")
	b.hold(t, heldLine{token: token, text: text, why: holdStart})
}

// sendPlain sends in clear, with a whitespace tag if we may offer OTR.
func (b *Buddy) sendPlain(t *turn, text []byte, token uint64) {
	if b.policy.SendTag && b.mayStart() && b.offer != offerRejected {
		text = wire.AppendTag(slices.Clone(text), b.offers())
		b.noteOffer()
	}
	t.out.Transmit = append(t.out.Transmit, Outgoing{Text: text, Token: token, Plain: true})
	t.out.Fate = SentPlain
}

// sendTo sends to the selected session, unless something stands against it.
func (b *Buddy) sendTo(t *turn, s *session, text []byte, token uint64) {
	switch {
	case s.state == stateFinished:
		b.block(t, text, token, BlockFinished)
	case b.heir(s) != nil:
		b.sendToHeir(t, s, b.heir(s), text, token)
	case b.surprised(s):
		t.say(LineReturned{Token: token, Text: text, Reason: BlockChanged, Session: b.expectedView(s), To: b.view(s)})
		t.out.Fate = Blocked
		b.table.outbox.tell(s)
	case b.rekeying(s):
		b.table.outbox.expect(s) // the line is meant for s even while it waits
		b.hold(t, heldLine{token: token, text: text, why: holdKeys, session: s.id})
	case b.unreachable(s) || b.table.outbox.holdsFor(s.id):
		b.table.outbox.expect(s)
		b.holdOffline(t, s, text, token)
	case s.uncertain():
		b.table.outbox.expect(s)
		b.rekeyOnce(t, s)
		b.hold(t, heldLine{token: token, text: text, why: holdBehind, session: s.id})
	case b.sendLine(t, s, text, token):
		b.warnSwitched(t, s)
		t.out.Fate = SentPrivate
	default:
		b.block(t, text, token, BlockInternal)
	}
}

// sendLine encrypts and transmits a line of the user's. A false result means
// that nothing was sent.
func (b *Buddy) sendLine(t *turn, s *session, text []byte, token uint64) bool {
	before := len(t.out.Transmit)
	if !b.seal(t, s, 0, t.forms.of(s, text), token) {
		return false
	}
	s.userWrote = true
	left := sentLine{text: text, at: t.now, pieces: len(t.out.Transmit)-before > 1, shared: t.shared || len(t.rest) > 0}
	if b.account.queued {
		left.ticket = t.out.Transmit[len(t.out.Transmit)-1].Ticket
	}
	b.table.outbox.sent.add(s, left)
	b.arm(t.now.Add(sentLife))
	if s == b.selected() && !b.surprised(s) { // a line that waited may have been meant for s alone
		b.table.outbox.expect(s)
	}
	if !s.agreed {
		b.agree(t, s.fingerprint)
	}
	return true
}

// block refuses a line.
func (b *Buddy) block(t *turn, text []byte, token uint64, why BlockReason) {
	t.say(LineReturned{Token: token, Text: text, Reason: why, Session: b.view(b.selected())})
	t.out.Fate = Blocked
}

// sendTypedQuery makes a typed query what it means: a start or, with live
// sessions, a refresh. What leaves in its place is ours.
func (b *Buddy) sendTypedQuery(t *turn, text []byte, token uint64) {
	t.cause = byUser
	if b.liveCount() > 0 {
		b.refreshLive(t)
	} else {
		b.ask(t, "")
	}
	if len(t.out.Transmit) == 0 { // a refresh is under way already
		b.queryAt(t, "")
	}
	if len(t.out.Transmit) == 0 { // too many queries already
		b.block(t, text, token, BlockNotStarted)
		return
	}
	t.out.Transmit[len(t.out.Transmit)-1].Token = token
	t.out.Fate = SentPlain
}

// typedQuery reports whether the whole line is a query, markup aside.
func typedQuery(text []byte) bool {
	if !wire.IsQuery(text) {
		return false
	}
	at := bytes.Index(text, []byte("?OTR"))
	mark := text[at+len("?OTR"):]
	if end := bytes.IndexByte(mark, '<'); end >= 0 {
		if rest := stripMarkup(mark[end:]); len(bytes.TrimSpace(rest)) > 0 {
			return false
		}
		mark = mark[:end]
	}
	mark = bytes.TrimSpace(mark)
	return bytes.HasSuffix(mark, []byte("?")) && !bytes.ContainsAny(mark, " \t\r\n")
}

// stripMarkup removes what stands between angle brackets.
func stripMarkup(text []byte) (rest []byte) {
	for len(text) > 0 {
		open := bytes.IndexByte(text, '<')
		if open < 0 {
			return append(rest, text...)
		}
		rest = append(rest, text[:open]...)
		end := bytes.IndexByte(text[open:], '>')
		if end < 0 {
			return append(rest, text[open:]...)
		}
		text = text[open+end+1:]
	}
	return rest
}
