package relay

import (
	"container/heap"
	"time"
)

// delivery is a packet with its time of arrival; order breaks ties.
type delivery struct {
	at     time.Time
	leaves time.Time // its sender's program
	order  uint64
	from   *Port // nil: an injected one's
	to     *Port // nil: it only leaves
	packet Packet
}

type queue []delivery

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	if q[i].at.Equal(q[j].at) {
		return q[i].order < q[j].order
	}
	return q[i].at.Before(q[j].at)
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)   { *q = append(*q, x.(delivery)) }
func (q *queue) Pop() any {
	old := *q
	last := old[len(old)-1]
	old[len(old)-1] = delivery{}
	*q = old[:len(old)-1]
	return last
}

// Wake asks for a Tick of the node at t; an earlier wish stands.
func (p *Port) Wake(t time.Time) {
	if !t.IsZero() && (p.wake.IsZero() || t.Before(p.wake)) {
		p.wake = t
	}
}

// Step does the next thing that is due up to until: one delivery or one tick.
// It reports false when nothing is due, with the clock at until.
func (n *Network) Step(until time.Time) bool {
	sleeper := n.nextSleeper()
	if len(n.queue) > 0 && !n.queue[0].at.After(until) &&
		(sleeper == nil || !sleeper.wake.Before(n.queue[0].at)) {
		n.deliver(heap.Pop(&n.queue).(delivery))
		return true
	}
	if sleeper != nil && !sleeper.wake.After(until) {
		n.advance(sleeper.wake)
		n.tick(sleeper)
		return true
	}
	n.advance(until)
	return false
}

func (n *Network) nextSleeper() *Port {
	var next *Port
	for _, p := range n.ports {
		if !p.wake.IsZero() && (next == nil || p.wake.Before(next.wake)) {
			next = p
		}
	}
	return next
}

func (n *Network) advance(t time.Time) {
	if t.After(n.now) {
		n.now = t
	}
}

func (n *Network) deliver(d delivery) {
	n.advance(d.at)
	if d.from.neverSent(d.leaves) {
		return
	}
	if d.to == nil {
		d.from.node.(Sender).Left(d.packet)
		n.tick(d.from)
		return
	}
	if !d.to.online {
		return
	}
	n.carried++
	d.to.node.Receive(d.packet)
	n.tick(d.to)
}

// neverSent reports whether the client went offline before a line of its left.
func (p *Port) neverSent(leaves time.Time) bool {
	return p != nil && !p.online && leaves.After(p.gone)
}

// tick lets the node do what is due. A deadline that does not move on would
// stop the clock, so the next one lies at least a millisecond ahead.
func (n *Network) tick(p *Port) {
	p.wake = time.Time{}
	next := p.node.Tick(n.now)
	if soonest := n.now.Add(time.Millisecond); !next.IsZero() && next.Before(soonest) {
		next = soonest
	}
	p.Wake(next)
}

// Run lets d of simulated time pass.
func (n *Network) Run(d time.Duration) {
	until := n.now.Add(d)
	for n.Step(until) {
	}
}

// RunUntil lets time pass until done holds, at most d; it reports how long it
// took and whether done holds.
func (n *Network) RunUntil(d time.Duration, done func() bool) (time.Duration, bool) {
	start := n.now
	until := start.Add(d)
	for !done() {
		if !n.Step(until) {
			return n.now.Sub(start), done()
		}
	}
	return n.now.Sub(start), true
}

// Pending reports whether packets are on their way.
func (n *Network) Pending() bool { return len(n.queue) > 0 }

// Touch wakes the node as soon as time passes: call it after changing its
// state from outside.
func (p *Port) Touch() { p.Wake(p.net.now) }
