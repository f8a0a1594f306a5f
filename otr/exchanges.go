package otr

import (
	"slices"
	"time"
)

// The exchanges are what goes on with the buddy's clients and is not authenticated:
// handshakes, our Commit to any and our queries, pieces of messages, and the budgets
// that all this has.
type exchanges struct {
	clients       []*instance
	fragmentBytes int        // of all clients
	commit        *anyCommit // our Commit that any client may still answer
	commits       uint64     // Commits of that kind so far: the latest one's number
	starts        []start
	completed     dhDigests // of the handshakes that completed
	gaps          bool      // text for a session may wait for a handshake

	autos       window
	queriesSent window    // queries that we sent
	purses      []*purse  // of single addresses
	others      purse     // of all others
	askedAll    time.Time // last query or Commit to all clients
	errorLines  window    // that we sent
}

func (x *exchanges) client(tag InstanceTag) *instance {
	for _, i := range x.clients {
		if i.tag == tag {
			return i
		}
	}
	return nil
}

func (x *exchanges) add(tag InstanceTag) *instance {
	i := &instance{tag: tag}
	x.clients = append(x.clients, i)
	return i
}

func (x *exchanges) remove(i *instance) {
	x.clients = slices.DeleteFunc(x.clients, func(o *instance) bool { return o == i })
}

// handshakes counts those in progress.
func (x *exchanges) handshakes() (n int) {
	for _, i := range x.clients {
		n += len(i.exchanges())
	}
	return n
}

// anyWanted reports whether a handshake that we want is under way.
func (x *exchanges) anyWanted() bool {
	return slices.ContainsFunc(x.clients, func(i *instance) bool {
		return slices.ContainsFunc(i.exchanges(), func(e *exchange) bool { return e.wanted })
	})
}

// empty reports whether nothing is under way; budgets may be spent.
func (x *exchanges) empty() bool {
	return len(x.clients) == 0 && x.commit == nil && len(x.starts) == 0
}

// deadlines reports when anything of the exchanges is due.
func (x *exchanges) deadlines(a *Account, due func(time.Time, time.Duration)) {
	if x.commit != nil {
		due(x.commit.made, commitLife)
	}
	for _, i := range x.clients {
		i.deadlines(due)
	}
	for _, s := range x.starts {
		due(s.due(a), 0)
		due(s.at, slowUnanswered)
	}
	x.errorLines.deadline(due)
	x.autos.deadline(due)
	x.queriesSent.deadline(due)
	x.others.deadline(a.ofBuddy(), due)
	due(x.askedAll, askedLately)
	for _, p := range x.purses {
		p.deadline(a.ofAddress(), due)
		due(p.asked, askedLately)
	}
}
