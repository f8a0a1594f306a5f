package plugin

import (
	"slices"
)

// A conversation that says that OTR is off must say so when it is on again. It
// bears a mark meanwhile, which outlives the plugin: that may be what was off.

// markOff marks the buddy's conversation: it says that OTR is off.
func (p *Plugin) markOff(b *buddy) { p.host.Mark(b.id, true) }

// tellSwitchedOn tells in the buddy's conversation that OTR is on again, if it says,
// or is about to say, something else.
func (p *Plugin) tellSwitchedOn(b *buddy) {
	policy := b.wants.policy
	if !policy.Enabled() {
		return
	}
	w := p.words(b)
	if p.host.Mark(b.id, false) || slices.Contains(b.waiting, w.SwitchedOff()) {
		p.notice(b, w.SwitchedOn(policy.Require), kept)
	}
}

// tellOn is tellSwitchedOn for every conversation that is open, whether anything is
// known of its buddy or not.
func (p *Plugin) tellOn() {
	for _, id := range p.host.Open() {
		policy := p.choicesFor(id).policy
		if policy.Enabled() && p.host.Mark(id, false) {
			w := p.wordsFor(id)
			p.host.Notice(id, w.SwitchedOn(policy.Require), false)
		}
	}
}
