package otr_test

import (
	"crypto/rand"
	"fmt"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/otr/dsa"
)

// client is one login with the least host around the engine: a queue of
// messages, handed to whom they are addressed.
type client struct {
	bare    string
	route   otr.Route
	account *otr.Account
}

type mail struct {
	from *client
	to   string
	otr.Outgoing
}

type network struct {
	clients []*client
	queue   []mail
	now     time.Time
	quiet   bool
}

func (n *network) login(bare, part string, tag otr.InstanceTag) *client {
	key, err := dsa.Generate(rand.Reader)
	if err != nil {
		panic(err)
	}
	c := &client{bare: bare, route: otr.Route(bare + "/" + part)}
	c.account, err = otr.NewAccount(otr.Config{
		Rand: rand.Reader, Tag: tag, Key: key, Addressable: true, Self: c.route,
		QueryText: "A private conversation is asked for.",
	})
	if err != nil {
		panic(err)
	}
	n.clients = append(n.clients, c)
	return c
}

func (c *client) buddy(n *network, name string) *otr.Buddy {
	if b := c.account.Lookup(name); b != nil {
		return b
	}
	b := c.account.Buddy(name)
	b.SetPolicy(otr.Opportunistic(), n.now)
	return b
}

// carry does what the Effects of a call say.
func (n *network) carry(c *client, buddy string, out otr.Effects) {
	for _, w := range out.Transmit {
		n.queue = append(n.queue, mail{c, buddy, w})
	}
	if m := out.Deliver; m != nil {
		fmt.Printf("%s reads %q, private: %v\n", c.route, m.Text, m.Private)
	}
	for _, e := range out.Events {
		switch e := e.(type) {
		case otr.Started:
			if !n.quiet {
				fmt.Printf("%s: started with %s\n", c.route, e.Session.Route)
			}
		case otr.MultipleSessions:
			fmt.Printf("%s: %d sessions\n", c.route, len(e.Sessions))
		}
	}
}

func (n *network) run() {
	for len(n.queue) > 0 {
		m := n.queue[0]
		n.queue = n.queue[1:]
		for _, c := range n.clients {
			if c.bare == m.to && (m.To == "" || m.To == c.route) {
				in := otr.Incoming{Text: m.Text, From: m.from.route}
				n.carry(c, m.from.bare, c.buddy(n, m.from.bare).Receive(in, n.now))
			}
		}
	}
}

// A buddy with two clients: one start makes both private, and the user picks
// which of them reads.
func Example_twoSessions() {
	n := &network{now: time.Unix(0, 0), quiet: true}
	alice := n.login("alice@example.org", "home", 0x1001)
	laptop := n.login("bob@example.org", "laptop", 0x2001)
	phone := n.login("bob@example.org", "phone", 0x2002)

	bob := alice.buddy(n, laptop.bare)
	n.carry(alice, laptop.bare, bob.Start(n.now))
	n.run()
	for _, c := range []*client{laptop, phone} {
		for _, s := range bob.Sessions() {
			if s.Route == c.route {
				n.carry(alice, laptop.bare, bob.Select(otr.Selection{Mode: otr.Explicit, Session: s.ID}, n.now))
			}
		}
		n.carry(alice, laptop.bare, bob.Send([]byte("for you alone"), 1, n.now))
		n.run()
	}
	// Output:
	// alice@example.org/home: 2 sessions
	// bob@example.org/laptop reads "for you alone", private: true
	// bob@example.org/phone reads "for you alone", private: true
}
