package desktop

import (
	"regexp"
	"testing"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// Keys of Finch. The conversation is its third window, after the buddies and what it
// prints for debugging. A form opens behind that.
const (
	toConversation = "\x1b3"
	toForm         = "\x1b4"
	secondChoice   = "\x1b[B\x1b[B\r" // opens a drop-down and picks its second row
	redraw         = "\x1bl"          // draws the whole screen
)

// inFinch is Alice in Finch, with these files, and Bob's laptop, private by what she
// typed. The conversation is in front.
func inFinch(t *testing.T, files map[string][]byte) (r *rig.Rig, a, laptop *rig.Pidgin) {
	t.Helper()
	alicePerson, laptopPerson, _ := persons(t, rig.Ours)
	alicePerson.Finch, alicePerson.Files = true, files
	r = newRig(t)
	people := r.Start(alicePerson, laptopPerson)
	a, laptop = people[0], people[1]
	quiet(t, laptop)
	r.Eventually(patience, "alice sees bob", func() bool { return a.Sees(bob) })
	laptop.Open(alice)
	a.Open(bob)
	a.FinchKeys(toConversation + "/otr start\r")
	a.AwaitNotice(patience, bob, "conversation with bob started")
	awaitStarted(laptop)
	return r, a, laptop
}

// types types a command into the conversation, waits until Finch has drawn a text of the
// form that it opens, and turns to the form.
func types(p *rig.Pidgin, command, drawn string) {
	p.Helper()
	p.FinchKeys(toConversation)
	before := len(p.Log())
	p.FinchKeys(command + "\r")
	awaitDrawn(p, before, drawn)
	p.FinchKeys(toForm)
}

// awaitDrawn waits until Finch has drawn a text since its log had that length. Of what
// stands where the same letter stood Finch draws the rest alone, so that it is asked to
// draw everything now and then.
func awaitDrawn(p *rig.Pidgin, since int, text string) {
	p.Helper()
	awaitMatch(p, since, regexp.QuoteMeta(text))
}

// awaitMatch is awaitDrawn for whatever matches the pattern.
func awaitMatch(p *rig.Pidgin, since int, pattern string) {
	p.Helper()
	var asked time.Time
	match := regexp.MustCompile(pattern)
	p.Eventually(patience, "Finch shows "+pattern, func() bool {
		if match.MatchString(p.Log()[since:]) {
			return true
		}
		if time.Since(asked) > time.Second {
			p.FinchKeys(redraw)
			asked = time.Now()
		}
		return false
	})
}

// In Finch a fingerprint is compared, the user's keys are shown, and what is told
// names what can be typed, as there is no menu.
func TestVerifyAndKeysInFinch(t *testing.T) {
	_, a, _ := inFinch(t, nil)
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
	a.FinchKeys(toForm)
	a.FinchKeys("\t" + secondChoice + "\t\r") // to generate one
	awaitDrawn(a, before, "has a key")
	a.FinchKeys(toForm + "\t\t\t\r")

	if n := a.CountNotices(bob, "OTR menu"); n > 0 {
		t.Errorf("%d notices name a menu that there is not", n)
	}
	if a.CountNotices(bob, "/otr") == 0 {
		t.Error("no notice names what can be typed")
	}
}
