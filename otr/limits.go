package otr

import (
	"time"

	"pidgin-otr/otr/internal/ratchet"
	"pidgin-otr/otr/wire"
)

// Everything that a remote party can make grow ends at one of these.
const (
	maxText    = wire.MaxMessage - ratchet.MaxOverhead // bytes of one line, so that the message around it fits, with all MAC keys it may reveal
	maxEncoded = (wire.MaxMessage+2)/3*4 + 64          // bytes of a message in base64, with what is around it

	maxBuddyFragments  = 8 << 20   // bytes of unfinished messages per buddy
	maxAllFragments    = 32 << 20  // and per account
	maxUnknownTags     = 16        // clients that we keep anything of without a session or handshake
	maxHandshakes      = 32        // in progress, per buddy
	maxPending         = 4 << 10   // bytes of a message of a handshake that waits for our long-term key
	maxAnswers         = 32        // D-H Keys answered, and handshakes made for them, per Commit of ours to any
	maxSessions        = 32        // live or Finished, per buddy
	maxPastSessions    = 64        // ended ones whose number is remembered, per buddy
	maxTried           = 4         // live sessions of one tag, each of which a data message is tried with
	maxHeldLines       = 16        // lines per buddy that wait, and as many per session that left and may be lost
	maxHeldBytes       = 256 << 10 // of each of the two, per buddy
	maxRoutes          = 256       // addresses whose presence is kept, per buddy
	maxErrorLines      = 3         // that we send in ten seconds, per buddy
	maxGaps            = 3         // times in a minute that unfinished handshakes with one client hold text
	maxAutoPerInstance = 3         // handshakes that we begin by ourselves in a minute
	maxAutoPerBuddy    = 12        // and with all of its clients
	maxSeenMACs        = 512       // authenticators remembered per session, to know a replay
	maxKnownKeys       = 256       // long-term keys that are remembered, per buddy, besides agreed ones and those in use
	maxRecords         = 2         // records of an SMP run taken from one message: an abort and a new request
	maxWriters         = 16        // addresses that wrote and of which no presence told, per buddy
	maxQueries         = 32        // queries that we send in a minute, per buddy
	maxOwnQueries      = 16        // of those, while they are not for the user or not for a client known to be there
	maxStarts          = 32        // starts without an answer, per buddy
	maxTriedElsewhere  = 16        // live sessions of other nicks that a message is tried with which the nick's own cannot read
	maxElsewhere       = 64 << 10  // bytes of such a message
	maxCompleted       = 64        // completed handshakes whose replay is known, per buddy
	maxPurses          = 64        // addresses that have a purse of their own, per buddy
	maxUnseen          = 8         // of them that we did not know to be online
	maxStrangers       = 4096      // buddies of whom something is kept though nothing but unauthenticated messages came, per account
	maxAnswersWait     = 2         // answers to Commits and queries in the host's queue, per befriended buddy and of all others together
	maxTakenCommits    = 4         // Commits of one client that one D-H Key answers
)

// How long things wait. Where lines come slowly, what begins with slow holds.
const (
	commitLife       = 60 * time.Second // copies of commit secrets, counted from the Commit
	handshakeLife    = 60 * time.Second // other unfinished handshakes, from their last message
	fragmentLife     = 60 * time.Second // from the last piece
	retryAfter       = 5 * time.Second  // a wanted handshake is begun again once
	slowRetryAfter   = 30 * time.Second
	retryJitter      = 2 * time.Second  // at most, at random, after retryAfter
	doubled          = 2 * time.Second  // a Reveal Signature that comes again so soon was not sent again for want of an answer
	holdForStart     = 10 * time.Second // text for a start
	slowHoldForStart = 60 * time.Second // while a handshake is under way
	holdForKeys      = 5 * time.Second  // text during a re-key
	slowHoldForKeys  = 60 * time.Second
	contactLasts     = 20 * time.Second // from the first agreed key: keys that come so soon are agreed with it
	oldKeysLife      = 5 * time.Second  // reading under keys that the other side may not know to be replaced
	arrivedAfter     = 2 * time.Second  // a message of ours has arrived
	writtenAfter     = 10 * time.Second // a message that comes so long after ours was written after it
	slowWrittenAfter = 30 * time.Second
	startUnanswered  = 20 * time.Second // the user is told of a start that brought no session
	slowUnanswered   = 60 * time.Second // while a handshake is under way
	heartbeatAfter   = 60 * time.Second // since our last message: text that comes is answered by an empty one
	sameNotice       = 10 * time.Minute // between notices of one kind
	sharedTagWithin  = 10 * time.Minute // two completions from two routes: a copied profile
	answerWithin     = 20 * time.Second // an answer to a query or a Commit of ours may be on its way
	queryEvery       = 20 * time.Second // between queries to one address that nobody asked us for
	failureEvery     = 20 * time.Second // notices of failed handshakes that were to refresh nothing, per buddy
	errorLineEvery   = 10 * time.Second // error lines and unreadable notices, per tag
	askedLately      = time.Minute      // an address counts as asked
	autoWindow       = time.Minute      // of what is allowed so often in a minute
	evidenceLife     = 5 * time.Minute  // a client that wrote is online so long, against its presence
)

// When text that left may be lost, and what is done about that.
const (
	lostBeforeError     = 60 * time.Second // a line so long before an error line
	lostBeforeHandshake = 60 * time.Second // before the completion of a handshake that its client began
	lostBeforeLeaving   = 2 * time.Minute  // before its client or our stream went without a word
	sentLife            = 2 * time.Minute  // the longest of these
	overtakenWithin     = 10 * time.Second // the news that its client went may be so far ahead of its last message
	queryAfter          = 5 * time.Second  // from the Commit to a client that came back to the query
	slowQueryAfter      = 30 * time.Second
	holdForDoubt        = 10 * time.Second // text for a client that came back
	slowHoldForDoubt    = 60 * time.Second
)

// The answers to Commits, and those to queries, are token buckets: a burst, then so
// many a second.
const (
	ownBurst          = 8  // of an address that we asked or have a session with, where clients have addresses
	commitBurst       = 32 // of the buddy's other addresses together
	commitRate        = 1
	unbefriendedBurst = 128 // of buddies whom we neither asked nor have a session with, together
	unbefriendedRate  = 4
	slowBurst         = 4 // each of these where lines come slowly: our own have to wait behind answers
	slowRate          = 0.2
)

// So are the requests of a session's client to authenticate.
const (
	smpBurst = 8
	smpRate  = 0.2
)

// And what is tried with the sessions of other nicks.
const (
	elsewhereBurst = 4
	elsewhereRate  = 4
)

// An allowance is so many at once, then so many a second.
type allowance struct{ burst, rate float64 }

// A bucket is a token bucket. The zero bucket is full.
type bucket struct {
	spent float64
	at    time.Time
}

// take takes one token, or reports false if none is left.
func (k *bucket) take(now time.Time, l allowance) bool {
	k.refill(now, l.rate)
	if !k.has(now, l) {
		return false
	}
	k.spent++
	return true
}

// has reports whether a token is left.
func (k *bucket) has(now time.Time, l allowance) bool { return k.spentAt(now, l.rate)+1 <= l.burst }

// refill credits the time since the last call.
func (k *bucket) refill(now time.Time, rate float64) {
	k.spent, k.at = k.spentAt(now, rate), now
}

// spentAt is how many tokens are not there yet. A clock that went back credits
// nothing.
func (k *bucket) spentAt(now time.Time, rate float64) float64 {
	passed := max(0, now.Sub(k.at).Seconds())
	return max(0, k.spent-passed*rate)
}

// A window remembers the latest occasions, to allow so many in any minute.
type window []time.Time

// allows reports whether one more occasion stays within limit.
func (w window) allows(now time.Time, limit int) bool { return w.allowsIn(autoWindow, now, limit) }

// allowsIn is allows for so many in any other time, of a minute at most.
func (w window) allowsIn(d time.Duration, now time.Time, limit int) bool {
	return len(w) < limit || now.Sub(w[len(w)-limit]) >= d
}

// note records an occasion.
func (w *window) note(now time.Time, limit int) {
	if len(*w) == limit {
		copy(*w, (*w)[1:])
		*w = (*w)[:limit-1]
	}
	*w = append(*w, now)
}

// expired reports whether the window holds no occasion that still counts.
func (w window) expired(now time.Time) bool {
	return len(w) == 0 || now.Sub(w[len(w)-1]) >= autoWindow
}

// sinceOver reports whether d has passed since last, or last never was.
func sinceOver(last, now time.Time, d time.Duration) bool {
	return last.IsZero() || now.Sub(last) >= d
}
