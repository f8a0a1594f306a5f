package main

import (
	"fmt"
	"time"

	"pidgin-otr/otr"
)

// now is the fixed time of measurements in which no time passes.
var now = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)

// manySessions makes a buddy with n private sessions.
func (o *ours) manySessions(n int) (*otr.Buddy, error) {
	alice, err := otr.NewAccount(otr.Config{Rand: random(), Tag: otr.MinTag, Key: o.keys[0]})
	if err != nil {
		return nil, err
	}
	bob := alice.Buddy("bob")
	bob.SetPolicy(otr.Policy{V3: true}, now)
	for i := range n {
		client, err := otr.NewAccount(otr.Config{Rand: random(), Tag: otr.InstanceTag(0x200 + i), Key: o.keys[1]})
		if err != nil {
			return nil, err
		}
		buddy := client.Buddy("alice")
		buddy.SetPolicy(otr.Policy{V3: true}, now)
		at := now.Add(time.Duration(i) * time.Minute)
		between(bob, buddy, buddy.Start(at), at)
		between(bob, buddy, buddy.Send([]byte("hello"), uint64(i+1), at), at)
	}
	if got := len(bob.Sessions()); got != n {
		return nil, fmt.Errorf("%d sessions came up, want %d", got, n)
	}
	return bob, nil
}

// between delivers what b's output and its consequences send.
func between(a, b *otr.Buddy, out otr.Effects, at time.Time) {
	type letter struct {
		to   *otr.Buddy
		text []byte
	}
	var queue []letter
	post := func(to *otr.Buddy, out otr.Effects) {
		for _, w := range out.Transmit {
			queue = append(queue, letter{to, w.Text})
		}
	}
	for post(a, out); len(queue) > 0; queue = queue[1:] {
		from := a
		if queue[0].to == a {
			from = b
		}
		post(from, queue[0].to.Receive(otr.Incoming{Text: queue[0].text}, at))
	}
}
