package desktop

import (
	"testing"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// The second way to several sessions: both of Bob's clients are there when the
// conversation starts.
func TestBothClientsAtOnce(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name  string
		bobs  rig.Plugin
		start func(w *trio)
		still time.Duration
	}{
		{"ours, alice starts", rig.Ours, aliceStarts, 30 * time.Second},
		{"ours, laptop starts", rig.Ours, laptopStarts, 30 * time.Second},
		{"pidgin-otr, alice starts", rig.PidginOTR, aliceStarts, 30 * time.Second},
		{"pidgin-otr, laptop starts", rig.PidginOTR, laptopStarts, 30 * time.Second},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { bothClientsAtOnce(t, c.bobs, c.start, c.still) })
	}
}

func aliceStarts(w *trio) { w.alice.Click("OTR", "Start private conversation") }

func laptopStarts(w *trio) {
	w.laptop.Click("OTR", "Start private conversation")
}

func bothClientsAtOnce(t *testing.T, bobs rig.Plugin, start func(w *trio), still time.Duration) {
	w := newTrio(t, bobs)
	// Another conversation is in front at Alice: the notice must come all the same.
	w.alice.Open("carol@" + rig.Host)
	mark, begun := w.MarkWire(), time.Now()
	start(w)
	w.awaitBoth()
	t.Logf("both private after %v", time.Since(begun))

	told(t, w.alice, bob, "multiple sessions", 1)
	told(t, w.alice, bob, "different session", 0)
	for _, p := range []*rig.Pidgin{w.laptop, w.phone} {
		told(t, p, alice, "different session", 0)
	}
	silence(t, w.Rig, still)
	oneEach(t, w.Since(mark), w.laptop, w.phone)
	told(t, w.alice, bob, "multiple sessions", 1)
}
