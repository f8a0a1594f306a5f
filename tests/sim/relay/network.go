// Package relay is a simulated instant messaging network: accounts with
// several clients each, a simulated clock, a rule for who gets what, and
// faults. It carries text and knows nothing of what the text means.
//
// Everything happens on the caller's goroutine and is decided by one seed, so
// that a run can be repeated.
package relay

import (
	"container/heap"
	"math/rand/v2"
	"time"
)

// Rule says which clients of an account get a message that names none of them.
type Rule uint8

const (
	ToAll    Rule = iota // every client that is online
	ToLatest             // the client that sent last, or else came online last
)

// Faults are what the network does to messages, each a probability in 0..1.
type Faults struct {
	Loss      float64
	Duplicate float64
	Reorder   float64       // may overtake earlier messages of the same pair
	Delay     time.Duration // longest delay; the shortest is a tenth of it
}

// Options of a network that do not change while it runs.
type Options struct {
	Rule        Rule
	Addressable bool // one client can be addressed; senders' addresses are seen
	Start       time.Time
	Seed        uint64
}

// Packet is one message on its way to one client.
type Packet struct {
	From     string // account
	FromPart string // client of that account; "" where clients have no address
	To       string // account
	ToPart   string // client asked for; "" for the account
	Text     []byte
	Mark     any // what the sender of an injected packet wants to know it by
	Note     any // what the sender of any other wants to know it by
}

// A Node is a client's program.
type Node interface {
	// Receive takes one message from the network.
	Receive(p Packet)
	// Tick does what is due at now; the next deadline, zero for none.
	Tick(now time.Time) time.Time
}

// A Watcher is a Node that is told who is online, where clients have addresses.
type Watcher interface {
	Presence(account, part string, online bool)
}

// A Sender is a Node that is told when a line leaves its program, where lines
// have to wait.
type Sender interface {
	Left(p Packet)
}

// Port is a client's connection.
type Port struct {
	// Pace is the time between two lines: the client's program lets no more
	// through, so that a line may wait for those before it. 0: none waits.
	Pace time.Duration

	net     *Network
	account string
	part    string
	node    Node
	online  bool
	active  uint64    // order of the last sending or attaching
	free    time.Time // when the next line may leave
	gone    time.Time // when it went offline
	wake    time.Time
}

// Network carries packets between ports.
type Network struct {
	Faults Faults // may be changed at any time
	// Tap sees each packet as it is sent, before rule and faults.
	Tap func(p Packet)
	// Lost sees each packet that a fault loses, or has arrive after a later one.
	Lost func(p Packet)
	// Doubled sees each packet that a fault delivers twice.
	Doubled func(p Packet)

	options Options
	now     time.Time
	random  *rand.Rand
	ports   []*Port
	queue   queue
	order   uint64
	last    map[[2]*Port]time.Time // when a pair's latest packet arrives
	carried int
}

// New returns a network without clients.
func New(o Options) *Network {
	if o.Start.IsZero() {
		o.Start = time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC)
	}
	return &Network{
		options: o,
		now:     o.Start,
		random:  rand.New(rand.NewPCG(o.Seed, 0x6f7472)),
		last:    map[[2]*Port]time.Time{},
	}
}

// Now is the simulated time.
func (n *Network) Now() time.Time { return n.now }

// Random is the network's own source, for tests that want one seed for all.
func (n *Network) Random() *rand.Rand { return n.random }

// Carried is the number of packets delivered so far.
func (n *Network) Carried() int { return n.carried }

// Attach brings a client online. part is its address within the account.
func (n *Network) Attach(account, part string, node Node) *Port {
	p := &Port{net: n, account: account, part: part, node: node, online: true}
	p.touch()
	n.ports = append(n.ports, p)
	n.announce(p, true)
	for _, q := range n.ports {
		n.tell(p, q, true)
	}
	return p
}

// announce tells everybody else of a client that came or went.
func (n *Network) announce(p *Port, online bool) {
	for _, q := range n.ports {
		n.tell(q, p, online)
	}
}

func (n *Network) tell(to, of *Port, online bool) {
	if w, ok := to.node.(Watcher); ok && n.options.Addressable && to.account != of.account {
		w.Presence(of.account, of.part, online)
		to.Touch()
	}
}

// Detach takes the client off the network; what is on its way to it is lost, and
// so is what has not left its program.
func (p *Port) Detach() {
	p.online, p.gone = false, p.net.now
	for i, q := range p.net.ports {
		if q == p {
			p.net.ports = append(p.net.ports[:i:i], p.net.ports[i+1:]...)
		}
	}
	for pair := range p.net.last {
		if pair[0] == p || pair[1] == p {
			delete(p.net.last, pair)
		}
	}
	p.net.announce(p, false)
}

// Address is the client's full address.
func (p *Port) Address() string { return p.account + "/" + p.part }

func (p *Port) touch() {
	p.net.order++
	p.active = p.net.order
}

// Send hands a message to the network. part is ignored where clients cannot be
// addressed; a client that is gone falls back to the rule, as XMPP servers do.
// What a client sends after it went offline is lost.
func (p *Port) Send(account, part string, text []byte) {
	p.SendNoted(account, part, text, nil)
}

// SendNoted sends a message that its sender wants to know again by the note.
func (p *Port) SendNoted(account, part string, text []byte, note any) {
	if !p.online {
		return
	}
	p.touch()
	p.net.send(p, Packet{From: p.account, FromPart: p.part, To: account, ToPart: part, Text: text, Note: note})
}

// leaves is when a line that the client sends now leaves its program.
func (p *Port) leaves(now time.Time) time.Time {
	if p == nil || p.Pace == 0 {
		return now
	}
	at := now
	if p.free.After(at) {
		at = p.free
	}
	p.free = at.Add(p.Pace)
	return at
}

// Inject sends a packet with any addresses: an attacker's.
func (n *Network) Inject(p Packet) { n.send(nil, p) }

// InjectTo sends a packet to one client, whatever the rule.
func (n *Network) InjectTo(to *Port, p Packet) { n.post(nil, to, p, n.now) }

func (n *Network) send(from *Port, p Packet) {
	if !n.options.Addressable {
		p.FromPart, p.ToPart = "", ""
	}
	if n.Tap != nil {
		n.Tap(p)
	}
	leaves := from.leaves(n.now)
	n.tellLeft(from, p, leaves)
	for _, to := range n.receivers(p) {
		if n.chance(n.Faults.Loss) {
			n.lost(p)
			continue
		}
		n.post(from, to, p, leaves)
		if n.chance(n.Faults.Duplicate) {
			n.post(from, to, p, leaves)
			if n.Doubled != nil {
				n.Doubled(p)
			}
		}
	}
}

// tellLeft tells the sender when the line leaves.
func (n *Network) tellLeft(from *Port, p Packet, leaves time.Time) {
	if from == nil || from.Pace == 0 {
		return
	}
	if _, ok := from.node.(Sender); ok {
		n.order++
		heap.Push(&n.queue, delivery{at: leaves, leaves: leaves, order: n.order, from: from, packet: p})
	}
}

func (n *Network) lost(p Packet) {
	if n.Lost != nil {
		n.Lost(p)
	}
}

func (n *Network) receivers(p Packet) []*Port {
	var all []*Port
	var latest *Port
	for _, q := range n.ports {
		if q.account != p.To {
			continue
		}
		if p.ToPart != "" && q.part == p.ToPart {
			return []*Port{q}
		}
		all = append(all, q)
		if latest == nil || q.active > latest.active {
			latest = q
		}
	}
	if n.options.Rule == ToLatest && latest != nil {
		return []*Port{latest}
	}
	return all
}

func (n *Network) chance(probability float64) bool {
	return probability > 0 && n.random.Float64() < probability
}

// overtake follows a packet that comes before earlier ones of its pair: neither it
// nor they arrive when they should.
func (n *Network) overtake(from, to *Port, p Packet, at time.Time) {
	n.lost(p)
	for _, d := range n.queue {
		if d.from == from && d.to == to && d.at.After(at) {
			n.lost(d.packet)
		}
	}
}

// post queues one delivery. A pair's packets keep their order unless the
// network reorders. It leaves its sender's program at the given time.
func (n *Network) post(from, to *Port, p Packet, leaves time.Time) {
	at := leaves
	if n.Faults.Delay > 0 {
		least := n.Faults.Delay / 10
		at = at.Add(least + time.Duration(n.random.Int64N(int64(n.Faults.Delay-least)+1)))
	}
	pair := [2]*Port{from, to}
	if earlier := n.last[pair]; at.Before(earlier) && !n.chance(n.Faults.Reorder) {
		at = earlier
	} else if at.Before(earlier) {
		n.overtake(from, to, p, at)
	} else if from != nil && at.After(earlier) {
		n.last[pair] = at
	}
	n.order++
	heap.Push(&n.queue, delivery{at: at, leaves: leaves, order: n.order, from: from, to: to, packet: p})
}
