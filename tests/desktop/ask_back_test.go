package desktop

import (
	"testing"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// Whoever has answered is offered to ask back, without losing the keyboard: in a
// window, and by a row of the menu. A side that is silent is told of, and a program
// that is silent ends the run. The library that Alice has waits for seconds where the
// shipped one waits for minutes.
func TestAskingBackAndSilence(t *testing.T) {
	alicePerson, laptopPerson, _ := persons(t, rig.Ours)
	hurried, err := faulty()
	if err != nil {
		t.Fatal(err)
	}
	alicePerson.Library = hurried
	r := newRig(t)
	people := r.Start(alicePerson, laptopPerson)
	a, l := people[0], people[1]
	quiet(t, people...)
	a.Open(bob)
	l.Open(alice)
	r.Eventually(patience, "alice sees bob", func() bool { return a.Sees(bob) })
	startOne(a, l)

	answer := func(p *rig.Pidgin, text string) {
		t.Helper()
		openAnswer(p)
		p.Fill(authenticate, text)
		p.Press(authenticate, "Authenticate")
	}
	ask(a, "Question and answer", "Which door?", "blue")
	openAnswer(l)
	l.Fill(authenticate, "blue")
	a.Pause()
	l.Press(authenticate, "Authenticate")
	l.Focus("alice")
	var entry rig.Node
	l.Eventually(patience, "bob has an entry", func() (ok bool) { entry, ok = l.Entry("alice"); return ok })
	l.TypeOn("half a line")
	a.Resume()
	l.Eventually(patience, "bob is offered to ask back", func() bool { return shows(l, "Ask back") })
	time.Sleep(300 * time.Millisecond)
	l.TypeOn(", and the rest")
	l.Eventually(patience, "the line stands in the entry", func() bool { return entry.Text() == "half a line, and the rest" })
	r.Screenshot(picture(t, "ask-back"))
	l.Press("Ask back", "Ask back")
	l.Press(authenticate, "Cancel")
	l.Click("OTR", "Ask alice back")
	l.Fill(authenticate, "Which tree?", "elm")
	l.Press(authenticate, "Authenticate")
	answer(a, "elm")
	l.AwaitNotice(patience, alice, "Authenticated: it really is")

	setFault(a, "fault-hurry", true)
	told := a.CountNotices(bob, "Still no answer from bob")
	l.Pause()
	ask(a, "Shared secret", "the blue door")
	a.AwaitOneMore(patience, bob, "Still no answer from bob", told)
	l.Resume()
	openAnswer(l)
	l.Fill(authenticate, "the blue door")
	begun := r.MarkWire()
	a.Pause()
	l.Press(authenticate, "Authenticate")
	r.Eventually(patience, "laptop's answer leaves", func() bool {
		return len(rig.Messages(r.Since(begun), rig.FromClient, laptop)) > 0
	})
	l.Pause()
	a.Resume()
	a.AwaitNotice(patience, bob, "the other program has not answered")
	l.Resume()
}
