package desktop

import (
	"testing"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// A server that hands what is for Bob as a whole to the client of the highest
// priority only: one start reaches the other client too, for each is asked at its
// own address, and nobody else is.
func TestStartReachesTheClientOfLowPriority(t *testing.T) {
	t.Parallel()
	for name, bobs := range map[string]rig.Plugin{"ours": rig.Ours, "pidgin-otr": rig.PidginOTR} {
		t.Run(name, func(t *testing.T) { startReachesTheClientOfLowPriority(t, bobs) })
	}
}

func startReachesTheClientOfLowPriority(t *testing.T, bobs rig.Plugin) {
	w := newTrio(t, bobs, func(_, l, p *rig.Person) { l.Priority, p.Priority = 5, 1 })
	mark := w.MarkWire()
	w.startBoth()
	silence(t, w.Rig, 3*time.Second)

	stanzas := w.Since(mark)
	oneEach(t, stanzas, w.laptop, w.phone)
	for _, s := range rig.Messages(stanzas, rig.FromClient, w.alice.Address()) {
		if s.To != w.laptop.Address() && s.To != w.phone.Address() {
			t.Errorf("a %s went to %s", kindOf(s.Body), s.To)
		}
	}
	told(t, w.alice, bob, "not answered", 0)
	for _, p := range []*rig.Pidgin{w.laptop, w.phone} {
		w.choose(p)
		w.reads(t, p, "to "+p.Who)
	}
}

// reads sends a line as Alice and waits until the Bob has read it.
func (w *trio) reads(t *testing.T, p *rig.Pidgin, text string) {
	t.Helper()
	w.alice.Say(bob, text)
	p.AwaitText(patience, alice, text)
}

// A start that nobody answers says so, whether it asked all of a buddy's clients
// or one of them.
func TestStartWithoutAnAnswer(t *testing.T) {
	person, _, _ := persons(t, rig.NoPlugin)
	r := newRig(t)
	mute := []*rig.Client{r.Client("bob", "tablet", 1), r.Client("bob", "watch", 1), r.Client("carol", "desk", 1)}
	a := r.Start(person)[0]
	quiet(t, a)
	carol := "carol@" + rig.Host
	for _, buddy := range []string{bob, carol} {
		r.Eventually(patience, "alice sees "+buddy, func() bool { return a.Sees(buddy) })
	}
	a.Open(bob)
	a.Click("OTR", "\u2068\"tablet\"\u2069", "Start private conversation")
	a.Say(carol, "?OTR?")
	asked := time.Now()

	a.AwaitNotice(30*time.Second, bob, "not answered")
	a.AwaitNotice(30*time.Second, carol, "not answered")
	t.Logf("said after %v", time.Since(asked))
	told(t, a, bob, "(\u2068\"tablet\"\u2069) has not answered", 1)
	told(t, a, carol, "carol has not answered", 1)
	for i, want := range []int{1, 0, 1} {
		if got := mute[i].Received(); len(got) != want {
			t.Errorf("%s got %d messages, want %d: %v", mute[i].Address, len(got), want, got)
		}
	}
}
