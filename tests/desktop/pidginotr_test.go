package desktop

import (
	"strings"
	"testing"

	"pidgin-otr/tests/desktop/rig"
)

// Two Pidgins with pidgin-otr 4.0.2 become private: the peer that other tests
// measure this plugin against works here, started through its own menu.
func TestPidginOTRWithItself(t *testing.T) {
	r := newRig(t)
	people := r.Start(
		rig.Person{Who: "alice", Account: "alice", Resource: "desk", Plugin: rig.PidginOTR},
		rig.Person{Who: "laptop", Account: "bob", Resource: "laptop", Plugin: rig.PidginOTR},
	)
	a, b := people[0], people[1]
	r.Eventually(patience, "alice sees bob", func() bool { return a.Sees(bob) })
	a.Open(bob)
	a.Click("OTR", "Start private conversation")
	a.AwaitNotice(patience, bob, "Unverified conversation with")
	mark := r.MarkWire()
	a.Say(bob, "for bob alone")
	b.AwaitText(patience, alice, "for bob alone")
	for _, s := range r.Since(mark) {
		if strings.Contains(s.XML, "for bob alone") {
			t.Errorf("on the wire in clear: %s", s.XML)
		}
	}
}
