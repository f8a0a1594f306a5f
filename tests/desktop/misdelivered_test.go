package desktop

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pidgin-otr/otr/keyfile"
	"pidgin-otr/tests/desktop/rig"
)

// What the user is told about a message for another session.
const differentSession = "different session"

// A network that hands what is for the laptop to another client of Bob's, which
// cannot read it: the user there is told once what to do, no window opens, and
// what is no text is not told at all. Messages go whole, and in pieces.
func TestMessageForAnotherSession(t *testing.T) {
	t.Parallel()
	for name, limit := range map[string]int{"whole": 0, "in fragments": 300} {
		t.Run(name, func(t *testing.T) { messageForAnotherSession(t, limit) })
	}
}

func messageForAnotherSession(t *testing.T, limit int) {
	w := newTrio(t, rig.Ours, func(a, _, _ *rig.Person) {
		if limit > 0 {
			a.Files = map[string][]byte{keyfile.SizesName: fmt.Appendf(nil, "prpl-jabber\t%d\n", limit)}
		}
	})
	tablet := w.Start(rig.Person{Who: "tablet", Account: "bob", Resource: "tablet", Plugin: rig.PidginOTR})[0]
	tablet.Open(alice)
	w.startBoth()
	awaitStarted(tablet)
	w.phone.Close(alice)

	w.noTextIsNotTold(t)
	w.textIsTold(t, limit)
	w.Redirect(w.laptop.Address(), tablet.Address())
	w.alice.Say(bob, "lost at the tablet")
	tablet.AwaitNotice(patience, alice, differentSession)

	w.StopRedirecting(w.laptop.Address())
	w.reads(t, w.laptop, "found at last")
	for _, p := range []*rig.Pidgin{w.laptop, w.phone, tablet} {
		if i := slices.IndexFunc(p.Read(alice), func(s string) bool { return strings.HasPrefix(s, "lost") }); i >= 0 {
			t.Errorf("%s read %q", p.Who, p.Read(alice)[i])
		}
	}
	told(t, w.alice, bob, differentSession, 0)
	told(t, w.laptop, alice, differentSession, 0)
	told(t, w.phone, alice, differentSession, 1)
}

// noTextIsNotTold hands the phone a refresh and an ending that are for the
// laptop.
func (w *trio) noTextIsNotTold(t *testing.T) {
	t.Helper()
	session := fmt.Sprintf("Session %d", w.number(w.laptop))
	mark := w.MarkWire()
	w.Redirect(w.laptop.Address(), w.phone.Address())
	w.alice.Click("OTR", session, "Refresh private conversation")
	w.awaitMisdelivered(mark, 1)
	mark = w.MarkWire()
	w.alice.Click("OTR", session, "End private conversation")
	w.alice.AwaitNotice(patience, bob, "ended: session")
	w.awaitMisdelivered(mark, 1)
	w.StopRedirecting(w.laptop.Address())
	w.nothingShows(t)
	w.phone.Open(alice) // what had to wait for a window would be said in it
	told(t, w.phone, alice, differentSession, 0)
	w.phone.Close(alice)
	w.alice.Click("OTR", client(w.laptop), "Start private conversation")
	w.choose(w.laptop)
}

// awaitMisdelivered waits until the phone got bodies of Alice's.
func (w *trio) awaitMisdelivered(m rig.Mark, bodies int) {
	w.Helper()
	w.Eventually(patience, "the phone gets what is for the laptop", func() bool {
		return len(rig.Messages(w.Since(m), rig.ToClient, w.phone.Address())) >= bodies
	})
	time.Sleep(300 * time.Millisecond)
}

// nothingShows checks that the phone opens no window.
func (w *trio) nothingShows(t *testing.T) {
	t.Helper()
	if w.phone.HasConversation(alice) {
		t.Error("the phone opened a window")
	}
}

// textIsTold hands the phone three messages for the laptop, the first two before
// it has a window.
func (w *trio) textIsTold(t *testing.T, limit int) {
	t.Helper()
	mark := w.MarkWire()
	w.Redirect(w.laptop.Address(), w.phone.Address())
	w.alice.Say(bob, "lost for the first time")
	w.alice.Say(bob, "lost for the second time")
	w.awaitMisdelivered(mark, 2)
	w.nothingShows(t)
	w.phone.Open(alice)
	w.phone.AwaitNotice(patience, alice, differentSession)
	for _, notice := range w.phone.Notices(alice) {
		if strings.Contains(notice, differentSession) && !strings.Contains(notice, "ask alice to choose this session") {
			t.Errorf("no advice in %q", notice)
		}
	}
	w.alice.Say(bob, "lost for the third time")
	w.awaitMisdelivered(mark, 3)
	told(t, w.phone, alice, differentSession, 1)

	for _, s := range rig.Messages(w.Since(mark), rig.FromClient, w.alice.Address()) {
		if want := map[bool]kind{false: data, true: piece}[limit > 0]; kindOf(s.Body) != want {
			t.Errorf("alice sent a %s, want a %s", kindOf(s.Body), want)
		}
	}
	if answers := rig.Messages(w.Since(mark), rig.FromClient, w.phone.Address()); len(answers) > 0 {
		t.Errorf("the phone answered with a %s", kindOf(answers[0].Body))
	}
}
