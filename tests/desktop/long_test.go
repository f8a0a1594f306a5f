package desktop

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// A paste that is longer encrypted than a server takes in one stanza arrives
// whole, with both plugins at the other end, and the account stays connected.
func TestLongPasteStaysConnected(t *testing.T) {
	for _, bobs := range []rig.Plugin{rig.Ours, rig.PidginOTR} {
		t.Run(fmt.Sprint(bobs), func(t *testing.T) {
			a, l, _ := persons(t, bobs)
			r := newRigWith(t, rig.Options{Settings: "c2s_stanza_size_limit = 65536"})
			people := r.Start(a, l)
			w := &trio{Rig: r, alice: people[0], laptop: people[1]}
			quiet(t, people...)
			r.Eventually(patience, "alice sees bob", func() bool { return w.alice.Sees(bob) })
			w.alice.Open(bob)
			startOne(w.alice, w.laptop)
			mark := w.MarkWire()
			paste := strings.TrimSpace(strings.Repeat(sesame+" ", 59850/7+1)[:59850])
			w.alice.Say(bob, paste)
			w.Eventually(30*time.Second, "the paste arrives", func() bool { return slices.Contains(w.laptop.Read(alice), paste) })
			if !w.alice.SignedOn() {
				t.Error("alice is offline")
			}
			for _, s := range rig.Messages(w.Since(mark), rig.FromClient, w.alice.Address()) {
				if len(s.Body) > 32<<10 {
					t.Errorf("a stanza of %d bytes", len(s.Body))
				}
				if s.To != w.laptop.Address() {
					t.Errorf("a piece went to %s", s.To)
				}
			}
			w.reads(t, w.laptop, sesame+" and on")
		})
	}
}
