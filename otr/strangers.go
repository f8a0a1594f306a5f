package otr

// Anybody can write under ever new names. What is kept of a buddy of whom nothing
// but unauthenticated messages came goes when it has served, and before that if
// there are too many such buddies.

// crowdOut forgets what is kept of the stranger who has been idle longest, if there
// are too many; newcomer stays.
func (a *Account) crowdOut(newcomer *Buddy) {
	if a.tables <= maxStrangers {
		return
	}
	var idlest *Buddy
	count := 0
	for _, b := range a.timers {
		if b == newcomer || !b.strange() {
			continue
		}
		count++
		if idlest == nil || b.table.used.Before(idlest.table.used) {
			idlest = b
		}
	}
	if count >= maxStrangers {
		idlest.forgetTable()
	}
}

// strange reports whether nothing but unauthenticated messages came from the buddy,
// and the user has asked for nothing.
func (b *Buddy) strange() bool {
	tab := b.table
	return tab != nil && len(tab.sessions.list) == 0 && len(tab.exchanges.starts) == 0 && len(tab.outbox.held) == 0
}
