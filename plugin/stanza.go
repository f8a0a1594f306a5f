package plugin

import (
	"bytes"
	"cmp"
	"html"
	"slices"
	"strings"

	"pidgin-otr/otr"
	"pidgin-otr/ui"
)

// On XMPP each outgoing stanza passes here, in the call stack of whoever sends
// it: what is ours gets the route of its session, what is not and could be read
// is stopped while the buddy is guarded.

// expectation is a message of ours that is on its way to the stanza handler.
type expectation struct {
	buddy   *buddy
	wire    otr.Outgoing
	line    line // the user's, that the host sends itself
	passed  bool // its stanza has been seen
	emptied bool // a failure of our own emptied its stanza
}

// sentStanza remembers where one of our stanzas went, for an error that comes
// back.
type sentStanza struct {
	account AccountID
	to, id  string
	buddy   *buddy
	session otr.SessionID
	line    bool // it carried the user's text, or its last piece
}

const maxSent = 64 // stanzas remembered; an error comes back soon or not at all

// SendingStanza is asked about every outgoing message stanza. A failure empties
// it.
func (p *Plugin) SendingStanza(id BuddyID, s Stanza) StanzaVerdict {
	verdict := StanzaVerdict{Empty: true}
	if !p.safely("sending a stanza", func() {
		p.fault("stanza")
		verdict = p.stanza(id, s)
	}) {
		p.StanzaFailed(id, s)
	}
	return p.spoilStanza(verdict)
}

// StanzaFailed says that a failure of our own emptied the stanza, and gives the
// text in it back.
func (p *Plugin) StanzaFailed(id BuddyID, s Stanza) {
	if !s.readable() {
		return
	}
	p.emptyInFlight(id)
	p.safely("giving a stanza's text back", func() {
		i := slices.IndexFunc(p.expected, func(e *expectation) bool {
			return e.buddy.id == id && s.carries(e.wire) >= 0
		})
		w := p.wordsFor(id)
		switch {
		case i >= 0 && p.expected[i].line.html != "":
			p.giveBack(p.expected[i].buddy, returned{line: p.expected[i].line, why: ui.InternalError})
		case i >= 0 && p.expected[i].wire.Token != 0:
			// Whoever transmits it gives the line back.
		case i >= 0:
			p.host.Notice(id, w.StanzaFailed(), true)
		default:
			p.host.Notice(id, w.InternalError(html.EscapeString(strings.Join(s.texts(), "\n"))), true)
		}
	})
}

// emptyInFlight notes that the stanza which is being handed to the host for that
// buddy goes out empty, in whatever form another plugin has given it.
func (p *Plugin) emptyInFlight(id BuddyID) {
	for _, e := range slices.Backward(p.expected) {
		if e.buddy.id == id && e.line.html == "" {
			e.emptied = true
			return
		}
	}
}

// carries is the place of the part that is the message, -1 if none is.
func (s Stanza) carries(w otr.Outgoing) int {
	return slices.IndexFunc(s.Parts, func(part Part) bool {
		return part.isBody() && sameText(string(w.Text), part.Text)
	})
}

func (p *Plugin) stanza(id BuddyID, s Stanza) StanzaVerdict {
	b := p.known(id)
	left := s.Type != groupchat && p.hasLeft(id)
	if b == nil && s.readable() && s.Type != groupchat && (left || p.choicesFor(id).policy.Require) {
		b, _ = p.buddy(id)
	}
	guarded := b != nil && (left || guardsStanza(b, s))
	if b != nil && s.typingOnly() {
		return p.steer(b)
	}
	v := StanzaVerdict{}
	if !guarded {
		p.invitation(id, s, &v)
	}
	if b == nil {
		return v
	}
	w, at, ok := p.expectedIn(b, s)
	if ok {
		v = ours(b, w)
		p.noteSent(b, cmp.Or(v.To, s.To), s.ID, w)
	}
	if guarded {
		p.strip(b, s, at, &v)
	}
	return v
}

// groupchat is the type of what is said in a room.
const groupchat = "groupchat"

// guardsStanza reports whether the stanza may carry no text of the user's to the
// buddy. A room stays open to somebody who lets nothing out unencrypted.
func guardsStanza(b *buddy, s Stanza) bool {
	if s.Type == groupchat {
		return len(b.engine.Sessions()) > 0
	}
	return b.engine.Guarded()
}

// strip takes out of a stanza to a guarded buddy what is not known to carry no
// text of the user's, and reports that text. own is the place of a message of
// ours, -1 if there is none.
func (p *Plugin) strip(b *buddy, s Stanza, own int, v *StanzaVerdict) {
	v.Drop, v.Loose, v.Empty = make([]bool, len(s.Parts)), true, s.broken
	stopped := Stanza{Loose: s.Loose}
	for i, part := range s.Parts {
		if i != own && !part.silent() {
			v.Drop[i] = true
			stopped.Parts = append(stopped.Parts, part)
		}
	}
	texts := stopped.texts()
	if own >= 0 { // the host writes what is markup twice
		texts = slices.DeleteFunc(texts, func(t string) bool { return sameText(t, s.Parts[own].Text) })
	}
	if len(texts) > 0 {
		p.reportStopped(b, strings.Join(texts, "\n"))
	}
}

// invitation looks after what a room is to pass on: what the user writes to
// somebody who is invited must not be read on the way.
func (p *Plugin) invitation(id BuddyID, s Stanza, v *StanzaVerdict) {
	for i, part := range s.Parts {
		if part.Space != roomUser || part.silent() {
			continue
		}
		for _, to := range part.Invited {
			b := p.known(BuddyID{Account: id.Account, Name: p.host.Normalize(id.Account, to)})
			if b == nil || !b.engine.Guarded() {
				continue
			}
			if v.Drop == nil {
				v.Drop = make([]bool, len(s.Parts))
			}
			v.Drop[i] = true
			p.reportStopped(b, strings.TrimSpace(part.Text))
		}
	}
}

// bareAddress is an XMPP address without the client, in the one spelling that
// the host gives it.
func bareAddress(address string) string {
	name, _, _ := strings.Cut(address, "/")
	return strings.ToLower(name)
}

// ours is how a stanza that carries a message of ours is changed. A query is
// for all of the buddy's clients, so copies of it stay allowed.
func ours(b *buddy, w otr.Outgoing) StanzaVerdict {
	if w.Plain {
		return StanzaVerdict{}
	}
	v := StanzaVerdict{NoCopies: !w.Query, Mark: true}
	if b.routed {
		v.To = string(w.To)
	}
	return v
}

// steer sends typing notices where the messages go.
func (p *Plugin) steer(b *buddy) StanzaVerdict {
	s, ok := b.engine.Selected()
	if !ok || !b.routed || s.Route == "" || !s.Level.Encrypted() {
		return StanzaVerdict{}
	}
	return StanzaVerdict{To: string(s.Route), NoCopies: true}
}

// expect announces a message to the stanza handler, until forget.
func (p *Plugin) expect(b *buddy, w otr.Outgoing) *expectation {
	e := &expectation{buddy: b, wire: w}
	if b.account.reach.routed {
		p.expected = append(p.expected, e)
	}
	return e
}

// expectFromHost announces the message that the host itself will send when the
// verdict is given, with the line that is in it. If it does not, the
// announcement ends with the event.
func (p *Plugin) expectFromHost(b *buddy, w otr.Outgoing, l line) {
	if !b.account.reach.routed {
		return
	}
	p.expected = append(p.expected, &expectation{buddy: b, wire: w, line: l})
	if !p.clearing {
		p.clearing = true
		p.host.Later(func() { p.expected, p.clearing = nil, false })
	}
}

// expectedIn takes the announced message that the stanza carries, if there is
// one, and tells its place.
func (p *Plugin) expectedIn(b *buddy, s Stanza) (w otr.Outgoing, at int, ok bool) {
	for _, e := range p.expected {
		if e.buddy != b || e.passed {
			continue
		}
		if at := s.carries(e.wire); at >= 0 {
			e.passed = true
			return e.wire, at, true
		}
	}
	return otr.Outgoing{}, -1, false
}

// forget withdraws the announcement of a message.
func (p *Plugin) forget(e *expectation) {
	p.expected = slices.DeleteFunc(p.expected, func(o *expectation) bool { return o == e })
}

// sameText compares what we handed over with the stanza's body. The host turns
// blanks and line breaks of a query's plain line into its own.
func sameText(wire, body string) bool {
	return wire == body || strings.HasPrefix(wire, "?OTR") &&
		slices.Equal(strings.Fields(wire), strings.Fields(body))
}

// noteSent remembers a stanza. Of a line in pieces the last one is enough: all go
// the same way.
func (p *Plugin) noteSent(b *buddy, to, id string, w otr.Outgoing) {
	piece := w.Token == 0 && w.CopyOf == 0 && isPiece(w.Text)
	if id == "" || piece {
		return
	}
	if len(p.sent) == maxSent {
		p.sent = slices.Delete(p.sent, 0, 1)
	}
	p.sent = append(p.sent, sentStanza{b.id.Account, to, id, b, w.Session, w.Token != 0 || w.CopyOf != 0})
}

// isPiece reports whether the message is one of several that make one.
func isPiece(text []byte) bool {
	return bytes.HasPrefix(text, []byte("?OTR|")) || bytes.HasPrefix(text, []byte("?OTR,"))
}

// StanzaError says that the stanza of that id could not be delivered. It is
// believed of the address alone that the stanza went to: the host counts its ids,
// so that whoever got one knows the others.
func (p *Plugin) StanzaError(a AccountID, from, id string) {
	p.safely("an error stanza", func() {
		i := slices.IndexFunc(p.sent, func(s sentStanza) bool {
			return s.account == a && s.id == id && sameAddress(s.to, from)
		})
		if i < 0 {
			return
		}
		s := p.sent[i]
		p.sent = slices.Delete(p.sent, i, i+1)
		p.tellUndelivered(s)
	})
}

// sameAddress reports whether two spellings name one XMPP address: but for the
// client, letters have no case.
func sameAddress(a, b string) bool {
	_, clientA, _ := strings.Cut(a, "/")
	_, clientB, _ := strings.Cut(b, "/")
	return bareAddress(a) == bareAddress(b) && clientA == clientB
}
