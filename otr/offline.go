package otr

import "slices"

// holdOffline keeps a line for a session whose client is offline: the network
// would hand it to another client without a word. The user is asked once;
// further lines wait behind the first.
func (b *Buddy) holdOffline(t *turn, s *session, text []byte, token uint64) {
	l := heldLine{token: token, text: text, why: holdUser, session: s.id}
	if b.table.outbox.holdsOwnFor(s.id) || !b.unreachable(s) {
		l.why = holdBehind
	}
	b.hold(t, l)
	if l.why == holdUser && t.out.Fate == Held {
		b.askUser(t, token, s)
	}
}

// holdsOwnFor reports whether a line, and not only a copy of one, waits for the session:
// then the user has been asked.
func (o *outbox) holdsOwnFor(id SessionID) bool {
	return slices.ContainsFunc(o.held, func(l heldLine) bool { return !l.isCopy && l.session == id })
}

// askUser asks the user what is to become of the lines that wait for s.
func (b *Buddy) askUser(t *turn, token uint64, s *session) {
	e := MustAsk{Token: token, Selected: b.view(s)}
	for _, o := range b.table.shownByNumber() {
		if o.live() && o != s {
			e.Others = append(e.Others, b.view(o))
		}
	}
	t.say(e)
}
