package otr_test

import (
	"crypto/rand"
	"fmt"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/otr/dsa"
)

// The least there is to a private message: two accounts, here in one process, and
// their ways to each other.
func Example() {
	alice, bob := account(), account()
	toBob, toAlice := alice.Buddy("bob"), bob.Buddy("alice")
	toBob.SetPolicy(otr.Opportunistic(), time.Now())
	toAlice.SetPolicy(otr.Opportunistic(), time.Now())

	hand(toBob.Start(time.Now()), toAlice, toBob)
	hand(toBob.Send([]byte("hello"), 1, time.Now()), toAlice, toBob)
	// Output:
	// started: Unverified true
	// started: Unverified true
	// "hello" arrived, private: true
}

func account() *otr.Account {
	key, err := dsa.Generate(rand.Reader)
	if err != nil {
		panic(err)
	}
	tag, err := otr.NewTag(rand.Reader)
	if err != nil {
		panic(err)
	}
	a, err := otr.NewAccount(otr.Config{Rand: rand.Reader, Key: key, Tag: tag, QueryText: "Let us talk in private."})
	if err != nil {
		panic(err)
	}
	return a
}

// hand carries out what one side's engine says: its messages reach the other side,
// whose answers come back.
func hand(out otr.Effects, to, from *otr.Buddy) {
	for _, w := range out.Transmit {
		hand(to.Receive(otr.Incoming{Text: w.Text}, time.Now()), from, to)
	}
	for _, e := range out.Events {
		if s, ok := e.(otr.Started); ok {
			fmt.Println("started: Unverified", s.Session.Level == otr.LevelUnverified)
		}
	}
	if m := out.Deliver; m != nil {
		fmt.Printf("%q arrived, private: %v\n", m.Text, m.Private)
	}
}
