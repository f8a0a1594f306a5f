package explore

import (
	"fmt"
	"strings"

	"pidgin-otr/otr"
)

const (
	alice = "alice"
	bob   = "bob"
)

// A Client of a scenario.
type Client struct {
	Account string
	Version otr.Version // the only one that it speaks; 0: both
	Starts  bool        // its user asks
}

func (c Client) policy() otr.Policy {
	p := otr.Opportunistic()
	p.V2, p.V3 = c.Version != otr.V3, c.Version != otr.V2
	return p
}

// A Scenario is who is there and who asks.
type Scenario struct {
	Routes  bool // one client can be addressed
	Forged  bool // somebody sends one D-H Commit in a client's name
	Clients []Client
}

func (s Scenario) String() string {
	var names []string
	for _, c := range s.Clients {
		name := fmt.Sprintf("%s(%d)", c.Account, c.Version)
		if c.Starts {
			name += " asks"
		}
		names = append(names, name)
	}
	network := "without addresses"
	if s.Routes {
		network = "with addresses"
	}
	if s.Forged {
		network += ", one D-H Commit is forged"
	}
	return strings.Join(names, ", ") + ", " + network
}

// asking counts the users who ask.
func (s Scenario) asking() (n int) {
	for _, c := range s.Clients {
		if c.Starts {
			n++
		}
	}
	return n
}

// WithForgery lists the same with a forged D-H Commit, of those where one client can be
// addressed and each side has one: elsewhere it reaches whom it is meant for under the
// client's own address, and stands for what that sends.
func WithForgery(all []Scenario) (forged []Scenario) {
	for _, s := range all {
		if s.Routes && len(s.Clients) == 2 {
			s.Forged = true
			forged = append(forged, s)
		}
	}
	return forged
}

// Scenarios lists them: Alice has one client, Bob has so many; each speaks version
// 2 or 3; Alice asks, or Bob from his first client, or both.
func Scenarios(bobs int) (all []Scenario) {
	for _, routes := range []bool{false, true} {
		for _, versions := range [][]otr.Version{{3, 3, 3}, {2, 2, 2}, {0, 3, 2}} {
			if versions[0] == 0 && bobs == 1 {
				continue // nothing but version 3 would be spoken
			}
			for _, who := range []int{1, 2, 3} {
				s := Scenario{Routes: routes, Clients: []Client{{alice, versions[0], who&1 != 0}}}
				for k := range bobs {
					s.Clients = append(s.Clients, Client{bob, versions[1+k], k == 0 && who&2 != 0})
				}
				all = append(all, s)
			}
		}
	}
	return all
}
