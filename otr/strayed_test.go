package otr

import (
	"testing"
	"time"
)

// A line to an address that its client leaves just then is lost, though the client comes
// back at once with its keys under another address. What it acknowledges there before it
// takes new keys shows nothing of the line.
func TestAcknowledgementFromAnotherAddressIsNoAnswer(t *testing.T) {
	w, a, b := couple(t, true)
	a.speak(bob, "read")
	a.say(bob, "lost")
	w.queue = nil
	b.rename("couch")
	w.pass(time.Second)
	b.took(alice, b.buddy(alice).Refresh(b.with(a).ID, w.now))
	w.pass(time.Second)
	if count(b, "data") != 1 {
		t.Errorf("%d data messages of Bob's, not the acknowledgement", count(b, "data"))
	}
	one[Refreshed](a)
	a.wantLost("lost")
}
