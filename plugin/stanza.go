package plugin

import (
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
	buddy *buddy
	wire  otr.Wire
	line  line // the user's, that the host sends itself
}

// sentStanza remembers where one of our stanzas went, for an error that comes
// back.
type sentStanza struct {
	account AccountID
	id      string
	buddy   *buddy
	session otr.SessionID
}

const maxSent = 64 // stanzas remembered; an error comes back soon or not at all

// SendingStanza is asked about every outgoing one-to-one message stanza. A
// failure empties the body.
func (p *Plugin) SendingStanza(id BuddyID, a AccountID, s Stanza) StanzaVerdict {
	verdict := StanzaVerdict{DropBody: s.HasBody}
	id.Account = a
	if !p.safely("sending a stanza", func() {
		p.fault("stanza")
		verdict = p.stanza(id, s)
	}) {
		p.StanzaFailed(id, s)
	}
	return verdict
}

// StanzaFailed says that a failure of our own emptied the stanza, and gives the
// text in it back.
func (p *Plugin) StanzaFailed(id BuddyID, s Stanza) {
	if !s.HasBody {
		return
	}
	p.emptied = true
	p.safely("giving a stanza's text back", func() {
		i := slices.IndexFunc(p.expected, func(e expectation) bool {
			return e.buddy.id == id && sameText(string(e.wire.Text), s.Body)
		})
		w := ui.Words{Tr: p.host.Tr, Buddy: id.Name, Now: p.host.Now()}
		switch {
		case i >= 0 && p.expected[i].line.html != "":
			p.giveBack(p.expected[i].buddy, returned{line: p.expected[i].line, why: ui.InternalError})
		case i >= 0 && p.expected[i].wire.Token != 0:
			// Whoever transmits it gives the line back.
		case i >= 0:
			p.host.Notice(id, w.StanzaFailed(), true)
		default:
			p.host.Notice(id, w.InternalError(html.EscapeString(s.Body)), true)
		}
	})
}

func (p *Plugin) stanza(id BuddyID, s Stanza) StanzaVerdict {
	b := p.known(id)
	if b == nil && p.policy.Require && s.HasBody {
		b, _ = p.buddy(id)
	}
	switch {
	case b == nil:
		return StanzaVerdict{}
	case s.ChatStateOnly:
		return p.steer(b)
	case !s.HasBody:
		return StanzaVerdict{}
	}
	if w, ok := p.arrived(b, s.Body); ok {
		p.noteSent(b, s.ID, w.Session)
		return ours(b, w)
	}
	if !b.engine.Guarded() {
		return StanzaVerdict{}
	}
	p.reportStopped(b, s.Body)
	return StanzaVerdict{DropBody: true}
}

// ours is how a stanza that carries a message of ours is changed. A query is
// for all of the buddy's clients, so copies of it stay allowed.
func ours(b *buddy, w otr.Wire) StanzaVerdict {
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

// expect announces a message to the stanza handler; the result withdraws it.
func (p *Plugin) expect(b *buddy, w otr.Wire) (withdraw func()) {
	if !b.account.reach.routed {
		return func() {}
	}
	p.expected = append(p.expected, expectation{buddy: b, wire: w})
	return func() { p.arrived(b, string(w.Text)) }
}

// expectFromHost announces the message that the host itself will send when the
// verdict is given, with the line that is in it. If it does not, the
// announcement ends with the event.
func (p *Plugin) expectFromHost(b *buddy, w otr.Wire, l line) {
	if !b.account.reach.routed {
		return
	}
	p.expected = append(p.expected, expectation{b, w, l})
	if !p.clearing {
		p.clearing = true
		p.host.Later(func() { p.expected, p.clearing = nil, false })
	}
}

// arrived takes the announced message with that text, if there is one.
func (p *Plugin) arrived(b *buddy, body string) (otr.Wire, bool) {
	for i, e := range p.expected {
		if e.buddy == b && sameText(string(e.wire.Text), body) {
			p.expected = slices.Delete(p.expected, i, i+1)
			return e.wire, true
		}
	}
	return otr.Wire{}, false
}

// sameText compares what we handed over, which the host reads as markup, with
// the stanza's body. The host turns blanks and line breaks of a query's plain
// line into its own.
func sameText(wire, body string) bool {
	return wire == body || strings.HasPrefix(wire, "?OTR") &&
		slices.Equal(strings.Fields(ui.PlainText(wire)), strings.Fields(body))
}

func (p *Plugin) noteSent(b *buddy, id string, session otr.SessionID) {
	if id == "" {
		return
	}
	if len(p.sent) == maxSent {
		p.sent = slices.Delete(p.sent, 0, 1)
	}
	p.sent = append(p.sent, sentStanza{b.id.Account, id, b, session})
}

// StanzaError says that the server could not deliver the stanza of that id.
func (p *Plugin) StanzaError(a AccountID, id string) {
	p.safely("an error stanza", func() {
		i := slices.IndexFunc(p.sent, func(s sentStanza) bool {
			return s.account == a && s.id == id
		})
		if i < 0 {
			return
		}
		s := p.sent[i]
		p.sent = slices.Delete(p.sent, i, i+1)
		p.undelivered(s.buddy, s.session)
	})
}
