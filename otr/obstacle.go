package otr

import "time"

// An obstacle is what keeps a line that is held from its session.
type obstacle uint8

const (
	noObstacle   obstacle = iota
	keysComing            // new keys are being made
	keysGone              // the keys are no good any more, and nothing brings others
	keysInDoubt           // the client may have lost its keys, or a re-key is not answered
	userNotAsked          // the client is offline, and the user does not know
	userAsked             // the client is offline, and the user has been asked
)

// obstacle finds what keeps a line whose turn it is from s now.
func (b *Buddy) obstacle(now time.Time, l *heldLine, s *session) obstacle {
	rekeying, reachable := b.rekeying(s), l.why == holdNot || !b.unreachable(s)
	switch {
	case rekeying && (l.why == holdKeys || !b.stranded(now, s)):
		return keysComing
	case reachable && rekeying:
		return keysGone
	case reachable && l.why != holdNot && s.uncertain():
		return keysInDoubt
	case reachable:
		return noObstacle
	case l.why == holdUser || l.why == holdOnline:
		return userAsked
	}
	return userNotAsked
}

// meet does what takes the obstacle away in time: it begins a re-key, or asks the
// user.
func (b *Buddy) meet(t *turn, o obstacle, l *heldLine, s *session) {
	switch o {
	case keysGone:
		b.awaitKeys(t, l, s)
	case keysInDoubt:
		b.rekeyOnce(t, s)
	case userNotAsked:
		if l.isCopy { // the others have it: there is nothing to decide
			l.why, l.until = holdOnline, time.Time{}
			return
		}
		l.why, l.session, l.until = holdUser, s.id, time.Time{}
		b.askUser(t, l.token, s)
	}
}

// awaitKeys makes a line wait for the new keys of s, as long as one that is entered
// now.
func (b *Buddy) awaitKeys(t *turn, l *heldLine, s *session) {
	l.why, l.session, l.until = holdKeys, s.id, t.now.Add(b.account.holdForKeys())
	b.arm(l.until)
	b.renew(t, s)
}
