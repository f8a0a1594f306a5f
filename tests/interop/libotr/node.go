package libotr

import (
	"time"

	"pidgin-otr/tests/sim/relay"
)

// Node is a client on a simulated network. It keeps what libotr reported.
type Node struct {
	*Client
	Port *relay.Port
	Now  func() time.Time
	Fail func(error) // called when the program fails; must not return

	Heard   []Deliver
	Events  []Event // everything but Inject and Deliver
	clocked int64
}

// Attach brings the client online.
func (c *Client) Attach(n *relay.Network, part string, fail func(error)) *Node {
	node := &Node{Client: c, Now: n.Now, Fail: fail}
	node.Port = n.Attach(c.Account, part, node)
	return node
}

// Receive implements relay.Node.
func (n *Node) Receive(p relay.Packet) {
	n.clock()
	n.Took(n.Client.Receive(p.From, p.Text))
}

// Tick implements relay.Node; libotr's own timer is the test's to run.
func (n *Node) Tick(time.Time) time.Time { return time.Time{} }

// clock tells libotr the simulated time when its second has changed.
func (n *Node) clock() {
	if now := n.Now().Unix(); now != n.clocked {
		n.clocked = now
		if err := n.process.Clock(n.Now()); err != nil {
			n.Fail(err)
		}
	}
}

// Took sends what libotr wants sent and keeps the rest of a call's events:
// node.Took(node.Start(buddy)).
func (n *Node) Took(events []Event, err error) {
	if err != nil {
		n.Fail(err)
		return
	}
	for _, e := range events {
		switch e := e.(type) {
		case Inject:
			if len(e.Text) > 0 {
				n.Port.Send(e.To, "", e.Text)
			}
		case Deliver:
			n.Heard = append(n.Heard, e)
		default:
			n.Events = append(n.Events, e)
		}
	}
}

// Private lists the buddy's live sessions.
func (n *Node) Private(buddy string) []Session {
	all, err := n.Sessions(buddy)
	if err != nil {
		n.Fail(err)
	}
	var live []Session
	for _, s := range all {
		if s.State == Encrypted {
			live = append(live, s)
		}
	}
	return live
}

// Forget drops what was heard and reported so far.
func (n *Node) Forget() { n.Heard, n.Events = nil, nil }

// Notices lists the codes of the message events so far.
func (n *Node) Notices() []Code {
	var out []Code
	for _, e := range n.Events {
		if notice, ok := e.(Notice); ok {
			out = append(out, notice.Code)
		}
	}
	return out
}
