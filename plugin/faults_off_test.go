//go:build !faults

package plugin

import "testing"

// The shipped plugin must have no switch that makes it fail.
func TestNoFaultCanBeAskedFor(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	for _, where := range []string{"send", "receive", "stanza", "tick", "clear", "lost", "twice", "astray", "keyboard"} {
		alice.options["fault-"+where] = true
	}
	alice.enter(bob.self, "all is well")
	w.run()
	bob.wantLine(alice.self, "alice@example.org: all is well", 1)
}
