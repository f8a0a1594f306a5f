package otr

import "time"

// How long things wait on the account's network: where lines come slowly longer than
// elsewhere.

// paced is the usual time or, where lines come slowly, the other one.
func (a *Account) paced(usual, slow time.Duration) time.Duration {
	if a.slow {
		return slow
	}
	return usual
}

// queryAfter is how long a Commit waits for its answer before a query follows it.
func (a *Account) queryAfter() time.Duration { return a.paced(queryAfter, slowQueryAfter) }

// holdForDoubt is how long text waits for a client that came back.
func (a *Account) holdForDoubt() time.Duration { return a.paced(holdForDoubt, slowHoldForDoubt) }

// holdForKeys is how long text waits during a re-key.
func (a *Account) holdForKeys() time.Duration { return a.paced(holdForKeys, slowHoldForKeys) }

// writtenAfter is the time after which a message that arrives was written later than
// what we sent.
func (a *Account) writtenAfter() time.Duration { return a.paced(writtenAfter, slowWrittenAfter) }

// arrivedAfter is how long a message of ours may be on its way.
func (a *Account) arrivedAfter() time.Duration { return a.paced(arrivedAfter, slowWrittenAfter) }

// retryAfter is how long after its last message a handshake has stalled.
func (a *Account) retryAfter() time.Duration { return a.paced(retryAfter, slowRetryAfter) }

// holdForStart is how long text waits for a start at most.
func (a *Account) holdForStart() time.Duration { return a.paced(holdForStart, slowHoldForStart) }
