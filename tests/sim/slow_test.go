package sim

import (
	"fmt"
	"testing"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/tests/sim/client"
	"pidgin-otr/tests/sim/relay"
)

// slowPair is two clients on links that let a line through every 2 s one way and
// every 5 s the other.
func slowPair(t *testing.T, version otr.Version, queued bool) (*stage, *client.Client, *client.Client) {
	s := newStage(t, relay.Options{})
	s.pace, s.line, s.queued = 2*time.Second, line, queued
	if version == otr.V2 {
		s.policy.V3 = false
	}
	alice := s.join("alice", "home", 0, 0x100)
	s.pace = 5 * time.Second
	return s, alice, s.join("bob", "laptop", 1, 0x200)
}

// Where lines trickle, a handshake takes longer than it may anywhere else. It is
// not begun anew meanwhile: there is one session on both ends, whoever starts.
func TestSlowLinkBringsUpOneSession(t *testing.T) {
	for _, version := range []otr.Version{otr.V2, otr.V3} {
		for _, queued := range []bool{false, true} {
			for _, who := range []string{"alice", "bob", "both", "both, one later"} {
				t.Run(fmt.Sprintf("version %d, told when lines leave: %v, %s", version, queued, who), func(t *testing.T) {
					oneSession(t, version, queued, who)
				})
			}
		}
	}
}

func oneSession(t *testing.T, version otr.Version, queued bool, who string) {
	s, alice, bob := slowPair(t, version, queued)
	if who != "bob" {
		alice.Start("bob")
	}
	if who == "both, one later" {
		s.net.Run(3 * time.Second)
	}
	if who != "alice" {
		bob.Start("alice")
	}
	s.net.Run(65 * time.Second)
	wantOneSession(t, s, alice, bob)
	for _, c := range []*client.Client{alice, bob} {
		c.Refresh(c.Lines[0].Buddy, 0)
		s.net.Run(65 * time.Second)
		wantOneSession(t, s, alice, bob)
	}
}

// wantOneSession checks that both hold one session, with the same keys, and that
// text goes both ways.
func wantOneSession(t *testing.T, s *stage, alice, bob *client.Client) {
	t.Helper()
	one, two := alice.Live(bob.Account), bob.Live(alice.Account)
	if len(one) != 1 || len(two) != 1 || one[0].SSID != two[0].SSID {
		t.Errorf("alice holds %+v\nbob holds %+v", one, two)
	}
	for _, c := range []*client.Client{alice, bob} {
		to := map[*client.Client]*client.Client{alice: bob, bob: alice}[c]
		if n := len(client.All[otr.Started](c, to.Account)); n != 1 {
			t.Errorf("%s was told of %d sessions", c.Account, n)
		}
		heard := len(to.Heard)
		text := fmt.Sprintf("line %d", heard)
		c.Send(to.Account, text)
		s.net.Run(20 * time.Second)
		if len(to.Heard) != heard+1 || to.Heard[heard].Text != text || !to.Heard[heard].Private {
			t.Errorf("%s does not read %q: %+v", to.Account, text, to.Heard)
		}
	}
}
