package desktop

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pidgin-otr/tests/desktop/rig"
)

// whitespaceTag is how a client offers OTR in a line that anybody can read
// (Protocol-v3, "Tagged plaintext messages").
const whitespaceTag = " \t  \t\t\t\t \t \t \t  "

// After Alice has ended all private conversation, plain text goes both ways, and
// nothing starts by itself, although Bob's pidgin-otr offers it with his lines.
// When she asks, it does.
func TestNothingStartsAfterTheEnd(t *testing.T) {
	a, l, _ := persons(t, rig.PidginOTR)
	r := newRig(t)
	people := r.Start(a, l)
	w := &trio{Rig: r, alice: people[0], laptop: people[1]}
	quiet(t, w.alice)
	r.Eventually(patience, "alice sees bob", func() bool { return w.alice.Sees(bob) })
	w.alice.Open(bob)
	startOne(w.alice, w.laptop)
	w.reads(t, w.laptop, sesame+" while private")
	w.alice.Click("OTR", "End private conversation")
	w.laptop.AwaitNotice(patience, alice, "has ended")
	w.laptop.Click("OTR", "End private conversation")
	r.Eventually(patience, "the laptop is not private", func() bool {
		menu := w.laptop.Menu("OTR")
		_, ok := menu.Item("Start private conversation")
		return ok
	})

	mark := w.MarkWire()
	for i := range 3 {
		w.speak(w.laptop, fmt.Sprintf("in clear to alice %d", i))
		w.reads(t, w.laptop, fmt.Sprintf("in clear to bob %d", i))
	}
	w.settled()
	w.onlyPlain(t, w.Since(mark))
	told(t, w.alice, bob, "started", 1)

	w.alice.Click("OTR", "Start private conversation")
	r.Eventually(patience, "it is private again", func() bool { return w.alice.CountNotices(bob, "started") == 2 })
	w.reads(t, w.laptop, sesame+" once more")
	noClear(t, w.Wire(), sesame)
}

// onlyPlain checks that three lines each way are all that was sent: Bob's with
// an offer, Alice's without.
func (w *trio) onlyPlain(t *testing.T, stanzas []rig.Stanza) {
	t.Helper()
	offers := func(s rig.Stanza) bool { return strings.Contains(s.Body, whitespaceTag) }
	sent := rig.Messages(stanzas, rig.FromClient, w.alice.Address())
	answers := rig.Messages(stanzas, rig.FromClient, w.laptop.Address())
	if len(sent) != 3 || len(answers) != 3 {
		t.Errorf("%d and %d messages, want three each way", len(sent), len(answers))
	}
	for _, s := range append(sent, answers...) {
		if kindOf(s.Body) != clear {
			t.Errorf("%s sent a %s by itself", s.Client, kindOf(s.Body))
		}
	}
	if slices.ContainsFunc(sent, offers) {
		t.Error("alice's lines offer to start")
	}
	if !slices.ContainsFunc(answers, offers) {
		t.Error("bob's lines offer nothing that alice could have answered")
	}
}
