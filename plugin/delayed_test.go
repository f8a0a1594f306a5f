package plugin

import (
	"testing"
	"time"
)

// Some networks stamp every message with the time at which it is sent. A message
// is old only if its stamp lies before this sign-on or more than two minutes back.
func TestStampsTellWhatIsOld(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.join(protocolXMPP, aliceHome, 0), w.join(protocolXMPP, bobLaptop, 1)
	stamp := func(d time.Duration) string { return alice.Now().Add(d).UTC().Format(time.RFC3339) }
	w.now = w.now.Add(10 * time.Minute)
	for _, c := range []struct {
		name, stamps string
		old          bool
	}{
		{"now", stamp(0), false},
		{"a minute back", stamp(-time.Minute), false},
		{"three minutes back", stamp(-3 * time.Minute), true},
		{"in the future", stamp(time.Hour), false},
		{"fractions", alice.Now().UTC().Format("2006-01-02T15:04:05.999Z"), false},
		{"zone", alice.Now().In(time.FixedZone("", 3600)).Format(time.RFC3339), false},
		{"old form", alice.Now().UTC().Format("20060102T15:04:05"), false},
		{"old form, old", "20020910T23:08:25", true},
		{"none", "none", true},
		{"two, one of them old", stamp(0) + " " + stamp(-time.Hour), true},
	} {
		w.wire = nil
		alice.event(func() {
			alice.plugin.MarkDelayed(alice.buddy(bob.self), bob.self, c.stamps)
			alice.plugin.ReceivingIM(alice.buddy(bob.self), bob.self, "?OTRv3?", ReceiveFlags{})
		})
		if answered := len(w.wire) > 0; answered == c.old {
			t.Errorf("%s: answered %v", c.name, answered)
		}
	}
	alice.event(func() { alice.plugin.SignedOn(alice.id, alice.self) })
	w.wire = nil
	alice.event(func() {
		alice.plugin.MarkDelayed(alice.buddy(bob.self), bob.self, stamp(-time.Minute))
		alice.plugin.ReceivingIM(alice.buddy(bob.self), bob.self, "?OTRv3?", ReceiveFlags{})
	})
	if len(w.wire) > 0 {
		t.Error("what was sent before this sign-on got an answer")
	}
}
