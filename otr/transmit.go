package otr

import (
	"slices"

	"pidgin-otr/otr/wire"
)

// address returns where a message for the client at r goes: to it alone where
// the network can do that, else to the buddy.
func (b *Buddy) address(r Route) Route {
	if b.account.addressable {
		return r
	}
	return ""
}

// header returns the common header of a message to an instance.
func (b *Buddy) header(kind byte, to InstanceTag) wire.Header {
	if to == tagV2 {
		return wire.Header{Version: uint16(V2), Type: kind}
	}
	return b.header3(kind, to)
}

func (b *Buddy) header3(kind byte, to InstanceTag) wire.Header {
	return wire.Header{
		Version:  uint16(V3),
		Type:     kind,
		Sender:   uint32(b.account.tag),
		Receiver: uint32(to),
	}
}

// transmit hands an encoded message to the network, cut into fragments where
// it is too long. The token goes with the last piece, and so does the ticket, which
// it returns.
func (b *Buddy) transmit(t *turn, raw []byte, h wire.Header, w Outgoing) (ticket uint64) {
	w.To = b.address(w.To)
	w.Ticket = b.account.ticket()
	size := wire.EncodedLen(len(raw))
	most := b.longest()
	if most <= 0 || size <= most {
		w.Text = wire.AppendEncoded(b.account.leaving.Take(size), raw)
		t.out.Transmit = append(t.out.Transmit, w)
		return w.Ticket
	}
	pieces, err := wire.EncodeSplit(raw, h, most)
	if err != nil {
		pieces = [][]byte{wire.Encode(raw)} // a limit too small for any fragment is none
	}
	t.out.Transmit = slices.Grow(t.out.Transmit, len(pieces))
	for i, piece := range pieces {
		p := w
		p.Text = piece
		if i < len(pieces)-1 {
			p.Token, p.CopyOf, p.Ticket = 0, 0, 0
		}
		t.out.Transmit = append(t.out.Transmit, p)
	}
	return w.Ticket
}

// seal encrypts plaintext for s and transmits it. A false result means that
// nothing was sent.
func (b *Buddy) seal(t *turn, s *session, flags byte, plaintext []byte, token uint64) bool {
	h := b.header(wire.TypeData, s.tag)
	raw, err := s.ratchet.Seal(b.account.rand, h, flags, plaintext)
	if err != nil {
		return false
	}
	s.sent, s.owes = t.now, false
	s.announcing = s.announce(b.readBy())
	b.transmit(t, raw, h, Outgoing{To: s.route, Session: s.id, Token: token, CopyOf: t.copyOf})
	b.prepareLater(t, s)
	return true
}

// heartbeat sends an empty message, so that the other side's next one brings
// new keys. It never opens anything at the other side: it is flagged.
func (b *Buddy) heartbeat(t *turn, s *session) {
	b.seal(t, s, wire.FlagIgnoreUnreadable, nil, 0)
}

// prepareLater leaves it to a tick to make the next D-H key, off the message path.
func (b *Buddy) prepareLater(t *turn, s *session) {
	if !s.ratchet.Prepared() {
		b.arm(t.now)
	}
}
