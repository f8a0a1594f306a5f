//go:build faults

package plugin

import (
	"strings"
	"testing"
)

func TestFaultWhileSendingBlocksAndGivesBack(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.options[FaultPrefix+"send"] = true
	alice.enter(bob.self, "my secret")
	w.run()
	w.wantSecret("my secret")
	alice.wantEntry(bob.self, "my secret")
	alice.wantNotice(bob.self, "not sent", 1)
	alice.options[FaultPrefix+"send"] = false
	alice.enter(bob.self, "my secret")
	w.run()
	bob.wantLine(alice.self, "alice@example.org: my secret", 1)
}

func TestFaultWhileReceivingSwallowsAndSaysSo(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.options[FaultPrefix+"receive"] = true
	bob.enter(alice.self, "hello")
	w.run()
	alice.wantNotice(bob.self, "could not be handled", 1)
	for _, l := range alice.open(bob.self).lines {
		if strings.Contains(l, "OTR") {
			t.Errorf("shown: %q", l)
		}
	}
}

func TestFaultInTheStanzaHandlerStopsText(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	mark := len(w.wire)
	alice.options[FaultPrefix+"stanza"] = true
	alice.inject(bob.self, "readable")
	if len(w.wire) != mark {
		t.Errorf("sent %+v", w.wire[mark:])
	}
}

func TestFaultInATickIsOutlived(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.options[FaultPrefix+"tick"] = true
	alice.enter(bob.self, "one")
	w.run()
	if alice.wake.IsZero() {
		t.Error("no second try is due")
	}
	alice.options[FaultPrefix+"tick"] = false
	alice.enter(bob.self, "two")
	w.run()
	bob.wantLine(alice.self, "alice@example.org: two", 1)
}
