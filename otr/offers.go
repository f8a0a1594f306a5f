package otr

// KnowPlain tells that the buddy's clients have answered an offer by plain text
// before: no message bears a whitespace tag until one of them speaks OTR or the
// user starts.
func (b *Buddy) KnowPlain() { b.offer = offerRejected }

// offerTaken follows a message of OTR: the buddy has a client that speaks it.
func (b *Buddy) offerTaken(t *turn) {
	switch b.offer {
	case offerSent:
		b.offer = offerAccepted
	case offerRejected:
		b.offer = offerAccepted
		t.say(OfferAnswered{OTR: true})
	}
}
