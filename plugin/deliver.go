package plugin

import (
	"pidgin-otr/otr"
	"pidgin-otr/ui"
)

// What the engine lists is carried out here and nowhere else. It is transmitted
// first, then told, then shown: a line that waited for a session stands below the
// notice that the session is private.

// apply carries out Effects that no call of the host waits for.
func (p *Plugin) apply(b *buddy, out otr.Effects) {
	gone := p.transmitAll(b, out.Transmit)
	p.compute(b, out.Work)
	p.takeEvents(b, out.Events, carriesLine(out.Transmit))
	p.closeAllOut(b, gone)
	p.tickAccount(b.account)
}

func (p *Plugin) applyAll(a *account, results []otr.BuddyEffects) {
	for _, r := range results {
		if b := a.buddies[r.Buddy.Name()]; b != nil {
			p.apply(b, r.Effects)
		}
	}
}

// outLine is a line whose last piece was transmitted, or could not be.
type outLine struct {
	token LineID
	ok    bool
	why   ui.Reason // it could not
}

// transmitAll transmits in order and returns the lines that are out, for
// closeAllOut. After a failure the rest stays here: a message without an earlier
// piece is of no use to anybody.
func (p *Plugin) transmitAll(b *buddy, wires []otr.Outgoing) (gone []outLine) {
	ok, why := true, ui.NotConnected
	for i, w := range wires {
		if ok {
			ok, why = p.transmit(b, w)
		}
		if w.Token != 0 && lastPiece(wires, w.Token) == i {
			gone = append(gone, outLine{w.Token, ok, why})
		}
	}
	return gone
}

// closeAllOut shows the lines that are out, or gives them back.
func (p *Plugin) closeAllOut(b *buddy, gone []outLine) {
	for _, l := range gone {
		p.closeOut(b, l)
	}
}

// transmit hands one message to the network, addressed to its route, or says why
// it did not go.
func (p *Plugin) transmit(b *buddy, w otr.Outgoing) (ok bool, why ui.Reason) {
	if b.aside {
		return false, ui.NotConnected // whoever has the name now is somebody else
	}
	if w.Plain && b.engine.Guarded() {
		return false, ui.NotConnected
	}
	e := p.expect(b, w)
	defer p.forget(e)
	withdraw := b.account.enqueue(p.address(b, w.To), w)
	switch handed := p.host.Transmit(b.id.Account, p.address(b, w.To), string(w.Text)); {
	case e.emptied:
		why = ui.InternalError
	case !handed:
		why = ui.NotConnected
	default:
		p.expectEcho(b, w, "")
		return true, why
	}
	withdraw()
	return false, why
}

// address is where the host sends to, or says that a message came from.
func (p *Plugin) address(b *buddy, r otr.Route) string {
	if r == "" || !b.routed {
		return b.id.Name
	}
	return string(r)
}

// lastPiece is the index of the wire that completes the line, -1 if none.
func lastPiece(wires []otr.Outgoing, token LineID) int {
	for i := len(wires) - 1; i >= 0; i-- {
		if wires[i].Token == token {
			return i
		}
	}
	return -1
}

func carriesLine(wires []otr.Outgoing) bool {
	for _, w := range wires {
		if w.Token != 0 {
			return true
		}
	}
	return false
}
