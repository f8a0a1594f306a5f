package plugin

import (
	"time"

	"pidgin-otr/otr"
)

// Tick lets the engines do what has become due: wipes, time-outs, retries and
// held text. The host calls it when the time of Runner.WakeAt has come.
func (p *Plugin) Tick() {
	if !p.safely("tick", p.tick) {
		p.TickFailed()
	}
}

// TickFailed tries a Tick that failed again, after a while.
func (p *Plugin) TickFailed() {
	p.safely("tick", func() { p.host.WakeAt(p.host.Now().Add(afterFailure)) })
}

// afterFailure is when a Tick that failed is tried again: waiting text must not
// wait for ever.
const afterFailure = time.Second

func (p *Plugin) tick() {
	p.ticking = true
	defer func() { p.ticking = false }()
	now := p.host.Now()
	p.each(func(b *buddy) {
		if b.starting || len(b.lines) > 0 || b.engine.Guarded() {
			p.obey(b)
		}
	})
	var next time.Time
	for _, a := range p.accounts {
		if !a.due.IsZero() && !a.due.After(now) {
			var results []otr.BuddyEffects
			results, a.due = a.engine.Tick(now)
			p.applyAll(a, results)
		}
		next = earlier(next, a.due)
	}
	p.fault("tick")
	next = earlier(next, p.tellAttempts(now))
	next = earlier(next, p.tellRuns(now))
	next = earlier(next, p.writeAllDue())
	p.host.WakeAt(earlier(next, p.settleIfDue(now)))
}

// tickAccount asks for a Tick after the event being handled, because the engine's
// deadlines may have moved.
func (p *Plugin) tickAccount(a *account) {
	a.due = p.host.Now()
	p.tickLater()
}

// tickLater asks for a Tick after the event being handled.
func (p *Plugin) tickLater() {
	if p.ticking || !p.loaded {
		return
	}
	p.ticking = true
	p.host.Later(p.Tick)
}
