package interop

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/tests/interop/libotr"
	"pidgin-otr/tests/sim/client"
	"pidgin-otr/tests/sim/relay"
)

// old makes a client of libotr's speak version 2 alone.
func (w *world) old(p *libotr.Node) *libotr.Node {
	w.Helper()
	if err := p.SetPolicy(libotr.Opportunistic &^ libotr.AllowV3); err != nil {
		w.Fatal(err)
	}
	return p
}

// privateV2 reports whether both hold one session of version 2.
func privateV2(c *client.Client, p *libotr.Node) bool {
	for _, s := range c.Live(bob) {
		for _, t := range p.Private(alice) {
			if s.Version == otr.V2 && t.Version == 2 && slices.Equal(t.SSID[:8], s.SSID[:]) {
				return s.Fingerprint == otr.Fingerprint(p.Fingerprint)
			}
		}
	}
	return false
}

func (w *world) wantPrivateV2(c *client.Client, p *libotr.Node, d time.Duration) {
	w.Helper()
	if took, ok := w.net.RunUntil(d, func() bool { return privateV2(c, p) }); !ok {
		w.Fatalf("not private after %v: %v", took, w.describe())
	}
}

// exchange sends lines both ways between one of ours and a session of version 2.
func (w *world) exchange(c *client.Client, p *libotr.Node) {
	w.Helper()
	c.Forget()
	p.Forget()
	out, in := numbered("from ours", 30), numbered("from libotr", 30)
	for i := range out {
		c.Send(bob, out[i])
		p.Took(p.Send(alice, libotr.Best, []byte(in[i])))
		w.net.Run(50 * time.Millisecond)
	}
	w.net.Run(8 * time.Second)
	if got := privateTexts(p); !slices.Equal(got, out) {
		w.Errorf("libotr read %q", got)
	}
	if got := ourPrivateTexts(c); !slices.Equal(got, in) {
		w.Errorf("ours read %q", got)
	}
	w.nothingInClear()
}

func TestVersion2WithLibotr(t *testing.T) {
	for _, addressable := range []bool{true, false} {
		for starter := range 2 {
			for _, size := range []int{0, 100, 250, 700, 1500} {
				t.Run(fmt.Sprintf("routes=%v/%s starts/pieces of %d", addressable, side(starter), size), func(t *testing.T) {
					w := newWorld(t, relay.Options{Addressable: addressable})
					w.net.Faults.Delay = 30 * time.Millisecond
					c, p := w.our("home"), w.old(w.their("laptop"))
					c.Engine.SetMaxMessage(size)
					if err := p.SetMaxMessage(size); err != nil {
						t.Fatal(err)
					}
					w.start(starter, c, p)
					w.wantPrivateV2(c, p, 5*time.Second)
					w.exchange(c, p)
					w.refresh(starter, c, p)
					w.net.Run(2 * time.Second)
					if !client.Has[otr.Refreshed](c, bob) {
						t.Errorf("no refresh: %s", w.describe())
					}
					w.exchange(c, p)
				})
			}
		}
	}
}

// Renewed in mid-stream, a session of version 2 loses nothing. When we ask for it,
// libotr sends the Commit, and goes on to write under the old keys until our
// Signature arrives.
func TestVersion2RefreshInMidStream(t *testing.T) {
	for refresher := range 2 {
		t.Run(side(refresher)+" refreshes", func(t *testing.T) {
			w := newWorld(t, relay.Options{Addressable: true})
			w.net.Faults.Delay = 30 * time.Millisecond
			c, p := w.pair(2, we)
			c.Forget()
			p.Forget()
			out, in := numbered("from ours", 100), numbered("from libotr", 100)
			for i := range out {
				if i == 50 {
					w.refresh(refresher, c, p)
				}
				w.say(c, p, out[i])
				p.Took(p.Send(alice, libotr.Best, []byte(in[i])))
				w.net.Run(10 * time.Millisecond)
			}
			w.net.Run(10 * time.Second)
			if got := privateTexts(p); !slices.Equal(got, out) {
				t.Errorf("libotr read %q", got)
			}
			if got := ourPrivateTexts(c); !slices.Equal(got, in) || client.Has[otr.Unreadable](c, bob) {
				t.Errorf("ours read %q", got)
			}
			w.nothingInClear()
		})
	}
}

// Whoever ends, whoever starts again: version 2 is private as before.
func TestVersion2EndsAndStartsAgain(t *testing.T) {
	for _, run := range sidesByVersion() {
		if run[0] != 2 {
			continue
		}
		ender, starter := run[1], run[2]
		t.Run(fmt.Sprintf("%s ends/%s starts again", side(ender), side(starter)), func(t *testing.T) {
			w := newWorld(t, relay.Options{Addressable: true})
			c, p := w.pair(2, we)
			w.exchange(c, p)
			if ender == we {
				c.End(bob, 0)
			} else {
				p.Took(p.End(alice, libotr.Best))
			}
			w.net.Run(time.Second)
			if len(c.Live(bob))+len(p.Private(alice)) != 0 {
				t.Fatalf("still private: %s", w.describe())
			}
			w.start(starter, c, p)
			w.wantPrivateV2(c, p, 5*time.Second)
			w.exchange(c, p)
		})
	}
}

// Clients that speak version 3 beside one that speaks version 2 alone: every one
// comes up, whoever starts.
func TestMixedVersionsWithLibotr(t *testing.T) {
	for _, addressable := range []bool{true, false} {
		for starter := range 3 {
			t.Run(fmt.Sprintf("routes=%v/%d", addressable, starter), func(t *testing.T) {
				w := newWorld(t, relay.Options{Addressable: addressable})
				c := w.our("home")
				laptop, phone, old := w.their("laptop"), w.their("phone"), w.old(w.their("old"))
				if starter > 0 {
					first := w.theirs[2*(starter-1)]
					first.Took(first.Start(alice))
					w.net.Run(8 * time.Second)
				}
				c.Start(bob)
				w.net.Run(8 * time.Second)
				if !private(c, laptop) || !private(c, phone) || !privateV2(c, old) {
					t.Fatal(w.describe())
				}
				for _, p := range []*libotr.Node{laptop, phone} {
					w.say(c, p, "from ours to "+p.Port.Address())
				}
				for _, s := range c.Live(bob) {
					if s.Version == otr.V2 {
						c.Select(bob, otr.Selection{Mode: otr.Explicit, Session: s.ID})
						c.Send(bob, "from ours to "+old.Port.Address())
					}
				}
				w.net.Run(8 * time.Second)
				for _, p := range w.theirs {
					if got := privateTexts(p); !slices.Equal(got, []string{"from ours to " + p.Port.Address()}) {
						t.Errorf("%s read %q", p.Port.Address(), got)
					}
				}
				w.nothingInClear()
			})
		}
	}
}

// Both start at once, which two libotr clients do not survive.
func TestVersion2CollisionWithLibotr(t *testing.T) {
	for range 3 {
		w := newWorld(t, relay.Options{Addressable: true})
		w.net.Faults.Delay = 50 * time.Millisecond
		c, p := w.our("home"), w.old(w.their("laptop"))
		c.Start(bob)
		p.Took(p.Start(alice))
		w.wantPrivateV2(c, p, 15*time.Second)
		w.net.Run(10 * time.Second)
		w.exchange(c, p)
	}
}

// A client of ours that speaks version 2 alone meets one that speaks both.
func TestOldPolicyWithLibotr(t *testing.T) {
	w := newWorld(t, relay.Options{Addressable: true})
	w.policy.V3 = false
	c, p := w.our("home"), w.their("laptop")
	c.Start(bob)
	w.wantPrivateV2(c, p, 5*time.Second)
	w.exchange(c, p)
}

// Version 2 has no tags: of two clients of ours on a network that relays to all,
// one gets the session. The other does not take it away again, whatever is said,
// and nothing goes round in circles.
func TestTwoOfOursAndOneOfVersion2(t *testing.T) {
	for starter := range 2 {
		w := newWorld(t, relay.Options{Rule: relay.ToAll})
		home, work, p := w.our("home"), w.our("work"), w.old(w.their("laptop"))
		w.start(starter, home, p)
		w.net.Run(time.Minute)
		lucky, other := home, work
		if !privateV2(lucky, p) {
			lucky, other = work, home
		}
		if !privateV2(lucky, p) || privateV2(other, p) {
			t.Fatalf("%s", w.describe())
		}
		before := len(w.sent)
		w.exchange(lucky, p)
		w.net.Run(3 * time.Minute)
		if !privateV2(lucky, p) || len(other.Heard) > 0 {
			t.Errorf("the session is gone: %s", w.describe())
		}
		if more := len(w.sent) - before; more > 70 {
			t.Errorf("%d messages for 60 lines", more)
		}
	}
}
