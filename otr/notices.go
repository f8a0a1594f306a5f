package otr

import "time"

// A notice names what is said once in a while of a buddy, however often it happens.
type notice uint8

const (
	noticeForOther notice = iota
	noticeReflected
	noticeTooLarge
	noticeOldVersion
	noticeWaits
	noticeLimited
	noticeFull
	noticeRefused
	noticeFailed
	noticeUnreadable
	noticeKinds
)

// every is the time between two notices of one kind.
func (n notice) every() time.Duration {
	switch n {
	case noticeFailed:
		return failureEvery
	case noticeUnreadable:
		return errorLineEvery
	}
	return sameNotice
}

// notices are the times of the last one of each kind.
type notices [noticeKinds]time.Time

// over reports whether the kind may be said.
func (n *notices) over(kind notice, now time.Time) bool { return sinceOver(n[kind], now, kind.every()) }

// allOver reports whether every kind may be said.
func (n *notices) allOver(now time.Time) bool {
	for kind := range noticeKinds {
		if !n.over(kind, now) {
			return false
		}
	}
	return true
}

func (n *notices) deadlines(due func(time.Time, time.Duration)) {
	for kind, said := range n {
		due(said, notice(kind).every())
	}
}

// sayOnce says e unless its kind has been said a short time ago.
func (b *Buddy) sayOnce(t *turn, kind notice, e Event) {
	if b.ensureTable().notices.over(kind, t.now) {
		b.sayNow(t, kind, e)
	}
}

// sayNow says e, and notes when.
func (b *Buddy) sayNow(t *turn, kind notice, e Event) {
	b.table.notices[kind] = t.now
	b.arm(t.now.Add(kind.every()))
	t.say(e)
}
