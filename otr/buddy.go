package otr

import "time"

// A Buddy is the person at the other end, with every client that is logged in.
// What only a conversation needs is in its table, made when first needed.
type Buddy struct {
	account   *Account
	name      string
	max       int32 // longest text the network carries to the buddy; 0: as for the account
	nick      bool  // the name is a nick
	policy    Policy
	offer     offerState
	quiet     bool // the user ended everything: nothing starts by itself
	selection Selection
	known     []KnownKey
	places    *places // nil: no address is known
	table     *table  // nil: nothing ever happened
	numbers   int32   // session numbers given so far
	timer     int32
	deadline  time.Time // of the next tick, while timer is not noTimer
}

// Name returns the name that the buddy was made with.
func (b *Buddy) Name() string { return b.name }

// Sessions returns the live and the Finished sessions, by number.
func (b *Buddy) Sessions() []Session {
	var views []Session
	for _, s := range b.table.shownByNumber() {
		views = append(views, b.view(s))
	}
	return views
}

// Guarded reports whether no readable text may leave: there is a private or
// Finished session, a start is under way, or policy requires encryption.
func (b *Buddy) Guarded() bool {
	return b.policy.Enabled() && b.policy.Require || b.table.anyShown() || b.starting()
}

// anythingToEnd reports whether there is anything to end.
func (b *Buddy) anythingToEnd() bool {
	if b.table == nil {
		return false
	}
	x := &b.table.exchanges
	return b.table.anyShown() || b.starting() || len(b.table.outbox.held) > 0 || x.commit != nil || len(x.clients) > 0
}

// A cause says whose doing a change of the selection is.
type cause uint8

const (
	byEvent    cause = iota // anything else
	byUser                  // the user's own act
	byPresence              // a client came or went
)

// A turn is one call from outside: when it happens, what it brought about. Of a method
// that "follows" something the comment says what has happened; the method does what has
// to be done because of it.
type turn struct {
	now   time.Time
	out   Effects
	cause cause
	moved bool  // sessions, levels or their order changed: look at the selection
	forms Forms // of the line that is being sent

	rest   []SessionID // other sessions that get the line too
	shared bool        // others get the line too
	copyOf uint64      // it is a copy of that line, which has its token elsewhere

	answers bool // what it transmits answers something that nobody has authenticated
}

func (t *turn) say(e Event) { t.out.Events = append(t.out.Events, e) }

func (o *Effects) empty() bool {
	return len(o.Transmit) == 0 && o.Deliver == nil && len(o.Events) == 0 && o.Fate == NoLine && o.Work == nil
}

// settle does what follows from a turn: the selection is resolved anew, and
// waiting text goes out where it can now.
func (b *Buddy) settle(t *turn) {
	if b.table == nil {
		return
	}
	if t.moved {
		b.reselect(t)
		b.countSessions(t)
	}
	if b.table.sessions.recordsWait {
		b.flushRecords(t)
	}
	if len(b.table.outbox.held) > 0 {
		b.flush(t)
	}
	if len(b.table.outbox.started) > 0 {
		b.sendToLatecomers(t)
	}
	if b.timer == noTimer && len(b.table.sessions.list) == 0 {
		b.arm(t.now.Add(autoWindow)) // to see whether anything needs to be kept
	}
}

// ensureTable returns the buddy's table, made on first use.
func (b *Buddy) ensureTable() *table {
	if b.table == nil {
		b.table = new(table)
		b.account.tables++
		b.account.crowdOut(b)
	}
	return b.table
}

// forgetTable wipes all that is kept of the buddy's conversation.
func (b *Buddy) forgetTable() {
	b.table.exchanges.dropCommit()
	for _, i := range b.table.exchanges.clients {
		b.dropFragments(i)
		i.cancel()
	}
	b.table = nil
	b.account.tables--
	b.disarm()
}

// setQuiet says whether anything may start by itself.
func (b *Buddy) setQuiet(on bool) { b.quiet = on }

// mayStart reports whether something may begin by itself with this buddy.
func (b *Buddy) mayStart() bool { return b.policy.Enabled() && !b.quiet }
