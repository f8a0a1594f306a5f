package plugin

import (
	"strings"

	"pidgin-otr/ui"
)

// Files and calls go around the conversation, and OTR encrypts neither. While a
// conversation is private the user is asked before the offer leaves, which names
// the file already.

// Offer is a file to send or a call to make.
type Offer struct {
	To    string // full address or normalised name
	File  string // path; "" = the host asks for one
	Media int    // the host's kinds of voice and video; 0 = it is a file
}

func (o Offer) kind() ui.Openly {
	if o.Media != 0 {
		return ui.Call
	}
	return ui.File
}

// Offering is asked before a file or a call is offered to the buddy. now: it may
// go; else it was refused, or goes when the user has said yes. A failure refuses
// it.
func (p *Plugin) Offering(id BuddyID, o Offer) (now bool) {
	if !p.safely("an offer", func() { now = p.offering(id, o) }) {
		p.OfferFailed(id)
		return false
	}
	return now
}

func (p *Plugin) offering(id BuddyID, o Offer) (now bool) {
	if !p.loaded {
		return true
	}
	b, left := p.known(id), p.hasLeft(id) // whoever has the name now may be somebody else
	if b == nil && (left || p.choicesFor(id).policy.Require) {
		b, _ = p.buddy(id)
	}
	if b == nil || !left && !b.engine.Guarded() || b.openly[o.kind()] {
		return true
	}
	b.offers = append(b.offers, o)
	if len(b.offers) == 1 {
		p.host.Later(func() { p.safely("asking about an offer", func() { p.askOpenly(b) }) })
	}
	return false
}

// askOpenly asks about all that was offered in one event: files come together.
func (p *Plugin) askOpenly(b *buddy) {
	offers := b.offers
	b.offers = nil
	if len(offers) == 0 {
		return
	}
	kind := offers[0].kind()
	q := p.words(b).SendOpenly(kind)
	p.host.Choose(q.Form, func(choice int) {
		p.safely("an answer", func() {
			if yes, _ := q.Answer(choice); yes && p.loaded {
				p.offerAll(b, kind, offers)
			}
		})
	})
}

// offerAll does what the user said yes to.
func (p *Plugin) offerAll(b *buddy, kind ui.Openly, offers []Offer) {
	if b.openly == nil {
		b.openly = make(map[ui.Openly]bool)
	}
	b.openly[kind] = true
	for _, o := range offers {
		// The name may be somebody else's by now.
		if b.aside || !p.host.Offer(b.id, o) {
			p.OfferFailed(b.id)
		}
	}
}

// OfferFailed says that a file or call was not offered.
func (p *Plugin) OfferFailed(id BuddyID) {
	p.safely("a failed offer", func() {
		p.host.Notice(id, p.wordsFor(id).OfferFailed(), true)
	})
}

// FileLeaves says that a file begins to go to the buddy. Whoever was not asked is
// told now.
func (p *Plugin) FileLeaves(id BuddyID) {
	p.safely("a file", func() {
		b := p.known(id)
		if b == nil || !b.engine.Guarded() || b.openly[ui.File] {
			return
		}
		p.notice(b, p.words(b).FileLeaves(), urgent)
	})
}

// letsGo reports whether a line of IRC offers a file that the user lets go
// unencrypted.
func (b *buddy) letsGo(text string) bool {
	return b.openly[ui.File] && strings.HasPrefix(text, "\x01DCC SEND ")
}
