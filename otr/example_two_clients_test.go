package otr_test

import (
	"fmt"
	"time"

	"pidgin-otr/otr"
)

// Two clients: one asks, text goes both ways, one ends. From then on nothing goes
// to it until the user says how.
func Example_twoClients() {
	now := time.Unix(0, 0)
	alice := &talker{name: "alice", now: now, buddy: account().Buddy("bob")}
	bob := &talker{name: "bob", now: now, buddy: account().Buddy("alice"), other: alice}
	alice.other = bob
	for _, t := range []*talker{alice, bob} {
		t.buddy.SetPolicy(otr.Opportunistic(), now)
	}

	alice.carry(alice.buddy.Start(now))
	alice.carry(alice.buddy.Send([]byte("hello"), 1, now))
	bob.carry(bob.buddy.Send([]byte("hello, too"), 1, now))
	bob.carry(bob.buddy.EndAll(now))
	out := alice.buddy.Send([]byte("still there?"), 2, now)
	fmt.Println("blocked:", out.Fate == otr.Blocked)
	// Output:
	// alice: started
	// bob: started
	// bob reads "hello"
	// alice reads "hello, too"
	// bob: ended, by the peer: false
	// alice: ended, by the peer: true
	// blocked: true
}

// A talker is one client. It sends only when all that happened is told.
type talker struct {
	name  string
	now   time.Time
	buddy *otr.Buddy
	other *talker
}

// carry does what the Effects of a call say.
func (t *talker) carry(out otr.Effects) {
	for _, e := range out.Events {
		switch e := e.(type) {
		case otr.Started:
			fmt.Printf("%s: started\n", t.name)
		case otr.Ended:
			fmt.Printf("%s: ended, by the peer: %v\n", t.name, e.ByPeer)
		}
	}
	if m := out.Deliver; m != nil {
		fmt.Printf("%s reads %q\n", t.name, m.Text)
	}
	for _, w := range out.Transmit {
		t.other.carry(t.other.buddy.Receive(otr.Incoming{Text: w.Text, From: otr.Route(t.name)}, t.now))
	}
}
