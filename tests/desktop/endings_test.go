package desktop

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pidgin-otr/otr/keyfile"
	"pidgin-otr/tests/desktop/rig"
	"pidgin-otr/tests/interop/libotr"
)

// When the selected session ends, or somebody else comes up in its name, Alice's
// text does not go where she does not expect it.
func TestEndOfTheSelectedSession(t *testing.T) {
	w := newTrio(t, rig.Ours)
	w.startBoth()
	begun := w.MarkWire()
	for _, mode := range modes {
		w.peerEnds(t, mode)
		w.weEnd(t, mode)
	}
	intruder := newIntruder(t, w, w.phone)
	for _, mode := range modes {
		w.prefer(mode, w.phone)
		intruder.comesUp(t, mode)
	}
	intruder.leaves()
	w.verifiedEnds(t)
	w.allEnd(t)
	noClear(t, w.Since(begun), sesame)
	w.endsEverything(t)
}

// peerEnds: what was chosen by hand has ended, so the next line comes back with a
// notice that names both sessions; sent again it goes to the other one. Otherwise
// it goes there at once: Alice has met both clients together.
func (w *trio) peerEnds(t *testing.T, mode string) {
	t.Helper()
	label := "the peer ended, " + mode
	w.prefer(mode, w.phone)
	w.reads(t, w.phone, sesame+" before "+label)
	old, other := w.inText(w.phone), w.inText(w.laptop)
	w.ends(w.phone)
	read := len(w.phone.Read(alice))
	text := sesame + " after " + label
	if mode == byHand {
		w.refused(t, text, label)
		if last := w.lastNotice(text); !containsAll(last, old, other) {
			t.Errorf("%s: %q names not both of %s and %s", label, last, old, other)
		}
	}
	mark := w.MarkWire()
	w.reads(t, w.laptop, text)
	w.textOnlyTo(t, w.Since(mark), w.laptop, label)
	if got := w.phone.Read(alice)[read:]; len(got) > 0 {
		t.Errorf("%s: the phone read %q", label, got)
	}
	w.restart(w.phone)
}

// ends lets a Bob end his session, and waits until Alice is told.
func (w *trio) ends(p *rig.Pidgin) {
	w.Helper()
	before := w.alice.CountNotices(bob, "has ended")
	p.Click("OTR", "End private conversation")
	w.Eventually(patience, "alice is told that "+p.Who+" has ended", func() bool {
		return w.alice.CountNotices(bob, "has ended") > before
	})
}

// restart lets a Bob start again.
func (w *trio) restart(p *rig.Pidgin) {
	w.Helper()
	p.Click("OTR", "Start private conversation")
	w.level(p, "Unverified")
	w.settled()
}

// weEnd: Alice knows what she does, so the next line goes to the session that
// is left.
func (w *trio) weEnd(t *testing.T, mode string) {
	t.Helper()
	label := "we ended, " + mode
	w.prefer(mode, w.phone)
	w.reads(t, w.phone, sesame+" before "+label)
	told := w.phone.CountNotices(alice, "has ended")
	mark, read := w.MarkWire(), len(w.phone.Read(alice))
	w.alice.Click("OTR", fmt.Sprintf("Session %d", w.number(w.phone)), "End private conversation")
	w.Eventually(patience, "the phone is told", func() bool {
		return w.phone.CountNotices(alice, "has ended") == told+1
	})
	w.reads(t, w.laptop, sesame+" after "+label)
	w.textOnlyTo(t, w.Since(mark), w.laptop, label)
	if got := w.phone.Read(alice)[read:]; len(got) > 0 {
		t.Errorf("%s: the phone read %q", label, got)
	}
	w.restart(w.phone)
}

// verifiedEnds: an unverified session does not take the place of a verified one
// unasked.
func (w *trio) verifiedEnds(t *testing.T) {
	t.Helper()
	const label = "the verified session ended"
	w.verify(w.laptop)
	w.mode(mostSecure)
	w.speak(w.phone, sesame+" the unverified one speaks")
	w.awaitSelected(w.laptop)
	w.reads(t, w.laptop, sesame+" to the verified one")
	old, other := w.inText(w.laptop), w.inText(w.phone)
	w.ends(w.laptop)
	text := sesame + " after " + label
	w.refused(t, text, label)
	if last := w.lastNotice(text); !containsAll(last, old, other, "Unverified") {
		t.Errorf("%q does not say what changed", last)
	}
	mark := w.MarkWire()
	w.reads(t, w.phone, text)
	w.textOnlyTo(t, w.Since(mark), w.phone, label)
}

// allEnd: with nothing but ended sessions left everything comes back, also when
// the last one had been chosen by hand.
func (w *trio) allEnd(t *testing.T) {
	t.Helper()
	w.choose(w.phone)
	w.ends(w.phone)
	w.level(w.phone, "Finished")
	w.level(w.laptop, "Finished")
	for i, mode := range modes {
		if mode != byHand {
			w.mode(mode)
		}
		for n := range 2 {
			w.refused(t, fmt.Sprintf("%s %d.%d after all ended", sesame, i, n), "all ended, "+mode)
		}
	}
	for _, to := range []string{bob, w.phone.Address()} {
		text := sesame + " of a plugin to " + to + " after all ended"
		w.givenBack(t, text, "all ended", func() { w.alice.ServSend(to, text) })
	}
}

// endsEverything: after Alice has ended all of it, plain text goes.
func (w *trio) endsEverything(t *testing.T) {
	t.Helper()
	w.alice.Click("OTR", "End all private conversations")
	w.Eventually(patience, "nothing is left", func() bool {
		_, ok := w.alice.Menu("OTR").Item("Start private conversation")
		return ok
	})
	mark := w.MarkWire()
	w.alice.Say(bob, "in clear at last")
	w.Eventually(patience, "it goes in clear", func() bool {
		return slices.ContainsFunc(rig.Messages(w.Since(mark), rig.FromClient, w.alice.Address()),
			func(s rig.Stanza) bool { return strings.HasPrefix(s.Body, "in clear at last") })
	})
}

// An intruder has a copy of a client's instance tags, and a key of his own.
type intruder struct {
	*trio
	client *rig.Client
	otr    *libotr.Client
	taken  int // messages of the client that libotr has seen
	heard  []libotr.Deliver
	fail   func(error)
}

func newIntruder(t *testing.T, w *trio, victim *rig.Pidgin) *intruder {
	t.Helper()
	dir := t.TempDir()
	tags, err := os.ReadFile(victim.File(keyfile.TagsName))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, keyfile.TagsName), tags, 0o600); err != nil {
		t.Fatal(err)
	}
	binary, err := libotr.Build(dir)
	if err != nil {
		t.Fatal(err)
	}
	process, err := libotr.Start(binary)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { process.Close() })
	peer, err := process.Login(victim.Person.Address(), "prpl-jabber", dir)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(tags), fmt.Sprintf("%08x", peer.Tag)) {
		t.Fatalf("the intruder has tag %08x, not one of %q", peer.Tag, tags)
	}
	return &intruder{trio: w, client: w.Client("bob", "tablet", 1), otr: peer, fail: func(err error) { w.Fatalf("%v", err) }}
}

// took sends what libotr wants sent, and keeps what it delivers.
func (i *intruder) took(events []libotr.Event, err error) {
	if err != nil {
		i.fail(err)
	}
	for _, e := range events {
		switch e := e.(type) {
		case libotr.Inject:
			i.client.Message(i.alice.Address(), string(e.Text))
		case libotr.Deliver:
			i.heard = append(i.heard, e)
		}
	}
}

// work hands to libotr what has come in.
func (i *intruder) work() {
	received := i.client.Received()
	for _, m := range received[i.taken:] {
		if m.Body != "" {
			i.took(i.otr.Receive(alice, []byte(m.Body)))
		}
	}
	i.taken = len(received)
}

// comesUp completes a handshake under the selected session's tag: a session of
// its own, with a warning, and the victim stays the one that is written to.
func (i *intruder) comesUp(t *testing.T, mode string) {
	t.Helper()
	label := "another key came up, " + mode
	warned := i.alice.CountNotices(bob, "pretends to be")
	mark := i.MarkWire()
	i.took(i.otr.Start(alice))
	i.Eventually(patience, "alice is warned of the other key", func() bool {
		i.work()
		return i.alice.CountNotices(bob, "pretends to be") > warned
	})
	i.awaitSelected(i.phone)
	i.safe(t, mark, label)
	i.settled()
	i.work()
	for _, d := range i.heard {
		t.Errorf("%s: the intruder read %q", label, d.Text)
	}
	ended := i.alice.CountNotices(bob, "has ended")
	i.took(i.otr.EndAll(alice))
	i.Eventually(patience, "the intruder's session has ended", func() bool {
		return i.alice.CountNotices(bob, "has ended") > ended
	})
}

func (i *intruder) leaves() { i.client.Close() }
