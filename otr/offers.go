package otr

// offerState says what became of our whitespace tags (Protocol-v3, "Tagged
// plaintext messages").
type offerState uint8

const (
	offerNone     offerState = iota
	offerSent                // no answer yet
	offerAccepted            // the buddy's client spoke OTR
	offerRejected            // it answered with plain text: no more tags
)

// KnowPlain tells that the buddy's clients have answered an offer by plain text
// before: no message bears a whitespace tag until one of them speaks OTR or the
// user starts.
func (b *Buddy) KnowPlain() { b.offer = offerRejected }

// newOffer makes the next message bear a tag, whatever became of those before.
func (b *Buddy) newOffer() { b.offer = offerNone }

// noteOffer follows a message with a tag.
func (b *Buddy) noteOffer() {
	if b.offer == offerNone {
		b.offer = offerSent
	}
}

// noteOfferRefused follows text in clear: the answer to an offer, if one stands.
func (b *Buddy) noteOfferRefused(t *turn) {
	if b.offer == offerSent {
		b.offer = offerRejected
		t.say(OfferAnswered{})
	}
}

// noteOfferTaken follows a message of OTR: the buddy has a client that speaks it.
func (b *Buddy) noteOfferTaken(t *turn) {
	switch b.offer {
	case offerSent:
		b.offer = offerAccepted
	case offerRejected:
		b.offer = offerAccepted
		t.say(OfferAnswered{OTR: true})
	}
}
