package version2_test

import (
	"testing"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/tests/sim/client"
	"pidgin-otr/tests/sim/relay"
)

// paired returns which of two logins has the one session with c.
func (w *world) paired(c *client.Client, first, second peer) (lucky, other peer, ok bool) {
	w.Helper()
	if live := c.Live(bob); len(live) > 1 {
		w.Errorf("version 2 has one session a buddy: %+v", live)
	}
	switch {
	case agree(c, first):
		return first, second, true
	case agree(c, second):
		return second, first, true
	}
	return nil, nil, false
}

// Two clients of the buddy that speak version 2 alone, with a key each: one has
// the session. Another key takes the place of an unverified one, never of a
// verified one, and nobody is shown what is not for him. golang.org/x/crypto/otr
// drops the keys of a live session at anybody's Commit: where messages go to all,
// it may have none after a Commit for another, and lines are not tried there.
func TestOneOfOursAndTwoOfTheirs(t *testing.T) {
	each(t, func(t *testing.T, make maker, addressable, they bool) {
		for rule, name := range map[relay.Rule]string{relay.ToAll: "to all", relay.ToLatest: "to the latest"} {
			t.Run(name, func(t *testing.T) {
				w := newWorldOn(t, relay.Options{Addressable: addressable, Rule: rule, Seed: 7})
				c, first := w.client(alice, "home", otr.Opportunistic()), w.peer(make, "old", peerKey)
				second := w.peer(make, "other", peerKey-1)
				if they {
					first.query()
				} else {
					c.Start(bob)
				}
				w.net.Run(time.Minute)
				lucky, other, ok := w.paired(c, first, second)
				if !ok {
					t.Fatalf("no session: %+v", c.Events)
				}
				w.challenge(c, lucky, other, false)
				w.challenge(c, other, lucky, true)
				w.nobodyReadsCipher(first, second)
				w.nothingInClear()
			})
		}
	})
}

// challenge lets the login without a session ask for one.
func (w *world) challenge(c *client.Client, lucky, other peer, verified bool) {
	w.Helper()
	before, _ := session(c)
	c.Trust(bob, before.Fingerprint, verified)
	c.Forget()
	other.query()
	w.net.Run(time.Minute)
	after, ok := session(c)
	if refused := client.Has[otr.OtherKeyRefused](c, bob); refused != verified {
		w.Errorf("refused: %v, %+v", refused, c.Events)
	}
	if verified {
		if !ok || after.ID != before.ID || !agree(c, lucky) || agree(c, other) {
			w.Errorf("the verified session changed: %+v, was %+v", after, before)
		}
		if w.addressable || lucky.keepsKeys() {
			lucky.say("secret text that makes it the latest again")
			w.net.Run(time.Second)
			w.talk(c, lucky, 0, 0)
		}
		return
	}
	if !ok || after.Fingerprint == before.Fingerprint || !agree(c, other) || agree(c, lucky) {
		w.Errorf("no session with who asked: %+v, was %+v", after, before)
	}
	if !c.Buddy(bob).Agreed(after.Fingerprint) {
		if line := c.Send(bob, "asked about, because the key came later"); line.Fate != otr.Blocked {
			w.Errorf("%+v", line)
		}
	}
	w.talk(c, other, 0, 0)
}

// Of two clients of ours one has the session with a client of version 2, where
// messages go to all of ours as well as where they go to the latest. The other does
// not take it away, and nothing goes round in circles.
func TestTwoOfOursAndOneOfTheirs(t *testing.T) {
	each(t, func(t *testing.T, make maker, addressable, they bool) {
		rule := relay.ToAll
		if addressable {
			rule = relay.ToLatest
		}
		w := newWorldOn(t, relay.Options{Addressable: addressable, Rule: rule, Seed: 7})
		home, p := w.client(alice, "home", otr.Opportunistic()), w.peer(make, "old", peerKey)
		work := w.client(alice, "work", otr.Opportunistic())
		if they {
			p.query()
		} else {
			home.Start(bob)
		}
		w.net.Run(time.Minute)
		lucky, other := home, work
		if agree(work, p) {
			lucky, other = work, home
		}
		if !agree(lucky, p) || agree(other, p) || len(other.Live(bob)) > 0 {
			t.Fatalf("home %+v\nwork %+v", home.Events, work.Events)
		}
		before := len(w.sent)
		if addressable || p.keepsKeys() {
			w.talk(lucky, p, 0, 0)
		}
		w.net.Run(3 * time.Minute)
		if !agree(lucky, p) || len(other.Heard) > 0 {
			t.Errorf("the session is gone, or the other read %+v", other.Heard)
		}
		if more := len(w.sent) - before; more > 34 {
			t.Errorf("%d messages for 24 lines", more)
		}
		w.nobodyReadsCipher(p)
	})
}
