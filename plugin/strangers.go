package plugin

// keptBuddies is how many buddies an account remembers before it forgets those
// of whom nothing needs to be kept: anybody can write under any number of names.
const keptBuddies = 4096

// makeRoom forgets idle buddies. The next sweep comes when twice as many are
// there as are left now, so that a long list of real buddies costs little.
func (p *Plugin) makeRoom(a *account) {
	if len(a.buddies) < max(a.sweepAt, keptBuddies) {
		return
	}
	open := make(map[BuddyID]bool)
	for _, id := range p.host.Open() {
		open[id] = true
	}
	for name, b := range a.buddies {
		if !open[b.id] && b.idle() && a.engine.Forget(name) {
			delete(a.buddies, name)
		}
	}
	a.sweepAt = 2 * len(a.buddies)
}

// idle reports whether the controller itself keeps nothing for the buddy.
func (b *buddy) idle() bool {
	return !b.starting && len(b.lines) == 0 && len(b.lost) == 0 && len(b.questions) == 0 && len(b.back) == 0 && len(b.waiting) == 0 &&
		len(b.delayed) == 0 && len(b.asked) == 0 && !b.log.off
}
