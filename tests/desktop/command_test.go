package desktop

import (
	"strings"
	"testing"

	"pidgin-otr/tests/desktop/rig"
)

// What can be typed does in Pidgin what the menu does, and never leaves: not in
// another spelling, not in a room.
func TestCommandsInPidgin(t *testing.T) {
	r := newRig(t)
	alicePerson, laptopPerson, _ := persons(t, rig.Ours)
	alicePerson = withSwitch(t, alicePerson)
	people := r.Start(alicePerson, laptopPerson)
	a, laptop := people[0], people[1]
	quiet(t, people...)
	r.Eventually(patience, "alice sees bob", func() bool { return a.Sees(bob) })
	mark := r.MarkWire()
	a.Open(bob)
	laptop.Open(alice)
	a.Type("bob", "/otr start")
	a.AwaitNotice(patience, bob, "conversation with bob started")
	awaitStarted(laptop)
	a.Type("bob", "/otr sessions")
	a.AwaitNotice(patience, bob, "Session 1 - Unverified (selected)")
	a.Type("bob", "/otr selct 1")
	a.AwaitNotice(patience, bob, "/otr select N")
	a.Type("bob", "//otr end")
	a.AwaitNotice(patience, bob, "which is a command")
	if laptop.CountNotices(alice, "has ended") > 0 {
		t.Error("a line that the host would send was carried out")
	}
	a.Eventually(patience, "the line is back in the entry", func() bool {
		entry, ok := a.Entry("bob")
		return ok && entry.Text() == "//otr end"
	})
	a.Keys("bob", "ctrl+a", "BackSpace")
	a.Type("bob", "/otr end")
	laptop.AwaitNotice(patience, alice, "has ended")
	for _, line := range append(a.History(bob), laptop.History(alice)...) {
		if !line.Notice() && strings.Contains(strings.ToLower(line.Text), "/otr") {
			t.Errorf("%q stands there as said", line.Text)
		}
	}
	noClear(t, r.Since(mark), "/otr")
	must(a, "unload", ourID)
	noLeaks(t, a)
	must(a, "load", ourID)
	a.Type("bob", "/otr help")
	a.AwaitNotice(patience, bob, "/otr fingerprint")
	if n := a.CountNotices(bob, "Private conversations with the person"); n != 1 {
		t.Errorf("after a second load the command answers %d times", n)
	}
}

// In Finch, which has no menu of ours, all of it is typed.
func TestCommandsInFinch(t *testing.T) {
	r, a, laptop := inFinch(t, nil)
	a.FinchKeys("/otr sessions\r")
	a.AwaitNotice(patience, bob, "Session 1 - Unverified (selected)")
	a.FinchKeys("/otr select 1\r")
	a.AwaitNotice(patience, bob, "What you write now goes to session 1")
	a.FinchKeys("typed in Finch\r")
	laptop.AwaitText(patience, alice, "typed in Finch")
	a.FinchKeys("/otr end\r")
	laptop.AwaitNotice(patience, alice, "has ended")
	noClear(t, r.Wire(), "/otr", "typed in")
}

// The dialogs that commands open in Finch are filled in from its keyboard.
func TestDialogsByCommandInFinch(t *testing.T) {
	_, a, laptop := inFinch(t, nil)
	types(a, "/otr secret", "Hide what I type")
	a.FinchKeys("blue\t\t\r") // past the box that hides it, to the button
	a.AwaitNotice(patience, bob, "Waiting for")
	openAnswer(laptop)
	laptop.Fill(authenticate, "green")
	laptop.Press(authenticate, "Authenticate")
	a.AwaitNotice(patience, bob, "Not authenticated")

	laptop.Click("OTR", "Authenticate buddy")
	laptop.Press(authenticate, "Question and answer")
	laptop.Fill(authenticate, "Which tree?", "elm")
	laptop.Press(authenticate, "Authenticate")
	a.AwaitNotice(patience, bob, "asks you to authenticate")
	types(a, "/otr answer", "Hide what I type")
	finchDialogs{a}.opens("elm\t\t\r", "Ask back", "You have not verified")
	finchDialogs{a}.opens("\t\r", authenticate, "Answer that you expect") // past what asks, where typing on presses nothing
	a.FinchKeys("Which window?\tgreen\t\t\r")
	openAnswer(laptop)
	laptop.Fill(authenticate, "gray")
	laptop.Press(authenticate, "Authenticate")
	a.AwaitOneMore(patience, bob, "Not authenticated", 1)

	types(a, "/otr ask Which door?", "Hide what I type")
	a.FinchKeys("blue\t\t\r")
	openAnswer(laptop)
	laptop.Fill(authenticate, "blue")
	laptop.Press(authenticate, "Authenticate")
	a.AwaitNotice(patience, bob, "Authenticated: it really is")
	a.FinchKeys(toConversation + "/otr trust\r")
	a.AwaitNotice(patience, bob, "by a secret")
}
