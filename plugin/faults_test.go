//go:build faults

package plugin

import (
	"strings"
	"testing"

	"pidgin-otr/otr"
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

func TestFaultInTheStanzaHandlerGivesTextBack(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	mark := len(w.wire)
	alice.options[FaultPrefix+"stanza"] = true
	alice.inject(bob.self, "readable & <b>")
	alice.wantNotice(bob.self, "readable &amp; &lt;b&gt;", 1)
	alice.enter(bob.self, "my secret")
	alice.wantEntry(bob.self, "my secret")
	alice.wantNotice(bob.self, "not sent", 2)
	if len(w.wire) != mark {
		t.Errorf("sent %+v", w.wire[mark:])
	}
	alice.options[FaultPrefix+"stanza"] = false
	alice.enter(bob.self, "my secret")
	w.run()
	bob.wantLine(alice.self, "alice@example.org: my secret", 1)
}

// A line that waited and then fails on its way is given back once, for the
// reason that it is, and not shown as sent.
func TestFaultInTheStanzaHandlerGivesAHeldLineBack(t *testing.T) {
	_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.open(bob.self)
	alice.options[FaultPrefix+"stanza"] = true
	alice.event(func() {
		b := alice.plugin.known(alice.buddy(bob.self))
		b.lines[7] = line{html: "held secret", typed: true}
		alice.plugin.closeAllOut(b, alice.plugin.transmitAll(b, []otr.Outgoing{{Text: []byte("?OTR:AAMD."), Token: 7}}))
	})
	alice.wantEntry(bob.self, "held secret")
	alice.wantNotice(bob.self, "not sent", 1)
	alice.wantNotice(bob.self, "something went wrong", 1)
	if shown := alice.open(bob.self).lines; strings.Contains(strings.Join(shown, "\n"), "held secret") {
		t.Errorf("shown as sent: %q", shown)
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
