package otr

import (
	"slices"
	"time"

	"pidgin-otr/otr/wire"
)

// Refresh makes new keys with a session's client, which also starts a Finished
// one again. A live session stays so until the new keys are there. An id that
// names no session refreshes nothing.
func (b *Buddy) Refresh(id SessionID, now time.Time) Effects {
	t := turn{now: now, cause: byUser}
	if !b.policy.Enabled() {
		return t.out
	}
	if s := b.table.session(id); s != nil {
		b.setQuiet(false)
		b.refreshOne(&t, s)
		b.awaitRestart(&t, s)
	}
	b.settle(&t)
	return t.out
}

// RefreshAll refreshes every live session and looks for clients that have none.
// Without any live session it is the same as Start.
func (b *Buddy) RefreshAll(now time.Time) Effects {
	t := turn{now: now, cause: byUser}
	if !b.policy.Enabled() {
		return t.out
	}
	if b.liveCount() == 0 {
		b.ask(&t, "")
	} else {
		b.refreshLive(&t)
	}
	b.settle(&t)
	return t.out
}

// refreshLive looks for new clients first: a query that comes after our Commits
// would make their clients begin once more.
func (b *Buddy) refreshLive(t *turn) {
	b.setQuiet(false)
	b.askNew(t)
	for _, s := range slices.Clone(b.table.sessions.list) {
		switch {
		case !s.live():
		case s.version == V3:
			b.refreshOne(t, s)
			b.deafen(t, s.tag)
		case b.account.addressable:
			b.refreshOne(t, s) // elsewhere the query was for all
		}
	}
}

// deafen follows a query that also reached a client that we re-key anyway: its
// Commit in answer would only do the same again, and libotr writes in clear
// between our D-H Key and our Signature.
func (b *Buddy) deafen(t *turn, tag InstanceTag) {
	if i := b.table.instance(tag); i != nil && !b.account.addressable {
		i.deafUntil = t.now.Add(answerWithin)
	}
}

// deaf reports whether a Commit is the one that is not to be answered. Only the
// first counts, and only one that names nobody: what names us is meant.
func (b *Buddy) deaf(now time.Time, i *instance, m *wire.DHCommit) bool {
	return m.Receiver == 0 && i.deafUntil.After(now) && b.hasLive(i.tag)
}

// askNew sends queries to clients without a live session: to the addresses that
// are known where one can be addressed, else to the buddy. Where a
// session is Finished, another program may have come since. Nobody new being
// there is no news.
func (b *Buddy) askNew(t *turn) {
	routes := b.addresses((*session).live)
	if !b.account.addressable {
		routes = []Route{""}
	}
	for _, r := range routes {
		b.noteStart(start{to: r, at: t.now, silent: true})
		b.sendQuery(t, r, false)
	}
}

// refreshOne sends a Commit that names the tag of s to its route, unless one of
// ours is about to bring new keys anyway. In version 2 a Commit names nobody, and
// other clients would answer it; upon a query the one that speaks that version
// begins, and any that speaks a better one.
func (b *Buddy) refreshOne(t *turn, s *session) {
	if s.version == V2 {
		to := b.address(s.route)
		b.noteStart(start{to: to, at: t.now})
		b.sendQuery(t, to, false)
		b.followUp(t, s)
		t.say(Changed{})
		return
	}
	b.noteAsked(t.now, s.route)
	if i := b.touch(s.tag, t.now); i.finishing(t.now) {
		i.own.wanted = true // it may have been given up
		b.arm(i.own.retryAt)
	} else {
		b.commitTo(t, i, s.route, beginning{wanted: true})
	}
	b.followUp(t, s)
	t.say(Changed{})
}

// awaitRestart makes text wait for a Finished session that the user starts again.
func (b *Buddy) awaitRestart(t *turn, s *session) {
	if s.live() || b.liveCount() > 0 {
		return
	}
	b.noteStart(start{to: s.route, at: t.now, holds: true})
}
