package desktop

import (
	"strings"
	"testing"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// A server that hands what is for Bob to the client of the highest priority
// only: one session comes up and nothing else happens. The other client can be
// started from the menu, and a client that does not answer is named.
func TestNetworkThatReachesOneClient(t *testing.T) {
	t.Parallel()
	for name, bobs := range map[string]rig.Plugin{"ours": rig.Ours, "pidgin-otr": rig.PidginOTR} {
		t.Run(name, func(t *testing.T) { networkThatReachesOneClient(t, bobs) })
	}
}

func networkThatReachesOneClient(t *testing.T, bobs rig.Plugin) {
	w := newTrio(t, bobs, func(_, l, p *rig.Person) { l.Priority, p.Priority = 5, 1 })
	mark := w.MarkWire()
	w.alice.Click("OTR", "Start private conversation")
	w.alice.AwaitNotice(patience, bob, "conversation with "+bob+" started")
	awaitStarted(w.laptop)
	silence(t, w.Rig, 3*time.Second)

	handshakes(t, w.Since(mark), 1)
	for _, s := range rig.Messages(w.Since(mark), rig.ToClient, w.phone.Address()) {
		t.Errorf("the phone got a %s", kindOf(s.Body))
	}
	onlyTold(t, w.alice, bob, "Asking ", "never seen", "started")
	if got := w.phone.History(alice); len(got) > 0 {
		t.Errorf("the phone was told %v", got)
	}
	if w.reads(t, w.laptop, "to the one session"); len(w.phone.Read(alice)) > 0 {
		t.Error("the phone read something")
	}

	w.alice.Click("OTR", client(w.phone), "Start private conversation")
	w.awaitBoth()
	told(t, w.alice, bob, "not answered", 0)
}

// reads sends a line as Alice and waits until the Bob has read it.
func (w *trio) reads(t *testing.T, p *rig.Pidgin, text string) {
	t.Helper()
	w.alice.Say(bob, text)
	p.AwaitText(patience, alice, text)
}

// onlyTold checks that each of the phrases was said once, and nothing else.
func onlyTold(t *testing.T, p *rig.Pidgin, buddy string, phrases ...string) {
	t.Helper()
	for _, phrase := range phrases {
		told(t, p, buddy, phrase, 1)
	}
	for _, notice := range p.Notices(buddy) {
		known := false
		for _, phrase := range phrases {
			known = known || strings.Contains(notice, phrase)
		}
		if !known {
			t.Errorf("%s was told besides: %s", p.Who, notice)
		}
	}
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
	told(t, a, carol, carol+" has not answered", 1)
	for i, want := range []int{1, 0, 1} {
		if got := mute[i].Received(); len(got) != want {
			t.Errorf("%s got %d messages, want %d: %v", mute[i].Address, len(got), want, got)
		}
	}
}
