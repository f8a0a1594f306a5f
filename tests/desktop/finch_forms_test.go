package desktop

import (
	"strings"
	"testing"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// secondChoice opens a drop-down of Finch's and picks its second row.
const secondChoice = "\x1b[B\x1b[B\r"

// types types a command into the conversation, which is the third window of Finch,
// waits until Finch has drawn a text of the form that it opens, and turns to the form.
func types(p *rig.Pidgin, command, drawn string) {
	p.Helper()
	p.FinchKeys("\x1b3")
	time.Sleep(300 * time.Millisecond)
	before := len(p.Log())
	p.FinchKeys(command + "\r")
	awaitDrawn(p, before, drawn)
	p.FinchKeys("\x1b4") // it opens behind the conversation
	time.Sleep(300 * time.Millisecond)
}

// awaitDrawn waits until Finch has drawn a text since its log had that length.
func awaitDrawn(p *rig.Pidgin, since int, text string) {
	p.Helper()
	p.Eventually(patience, "Finch shows "+text, func() bool { return strings.Contains(p.Log()[since:], text) })
	time.Sleep(300 * time.Millisecond)
}

// In Finch a fingerprint is compared, the user's keys are shown, and what is told
// names what can be typed, as there is no menu.
func TestVerifyAndKeysInFinch(t *testing.T) {
	r := newRig(t)
	alicePerson, laptopPerson, _ := persons(t, rig.Ours)
	alicePerson.Finch = true
	people := r.Start(alicePerson, laptopPerson)
	a, laptop := people[0], people[1]
	quiet(t, laptop)
	r.Eventually(patience, "alice sees bob", func() bool { return a.Sees(bob) })
	laptop.Open(alice)
	a.Open(bob)
	a.FinchKeys("\x1b3/otr start\r")
	a.AwaitNotice(patience, bob, "conversation with bob started")
	awaitStarted(laptop)

	types(a, "/otr verify", "Compare both")
	a.FinchKeys("\t\t\r") // from "Not now" on to "They differ"
	a.AwaitNotice(patience, bob, "somebody in between")
	types(a, "/otr verify", "Compare both")
	a.FinchKeys("\t\r") // They are the same
	a.AwaitNotice(patience, bob, "it is Private now")

	before := len(a.Log())
	types(a, "/otr keys", a.Fingerprint)
	awaitDrawn(a, before, "Copy the finger")
	before = len(a.Log())
	a.FinchKeys("\t\t\r") // to copy it
	awaitDrawn(a, before, "clipboard")
	before = len(a.Log())
	a.FinchKeys("\x1b4")
	a.FinchKeys("\t" + secondChoice + "\t\r") // to generate one
	awaitDrawn(a, before, "has a key")
	a.FinchKeys("\x1b4\t\t\t\r")

	if n := a.CountNotices(bob, "OTR menu"); n > 0 {
		t.Errorf("%d notices name a menu that there is not", n)
	}
	if a.CountNotices(bob, "/otr") == 0 {
		t.Error("no notice names what can be typed")
	}
}
