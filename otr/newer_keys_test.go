package otr

import (
	"testing"
	"time"
)

// A client that lost its keys asks, and our Commit brings the new ones. What it writes
// under these tells nothing of a line that left under those it had lost.
func TestTextUnderNewerKeysIsNoAnswerToALineOfBefore(t *testing.T) {
	w, a, laptop := couple(t, false)
	laptop.speak(alice, "hello")
	a.speak(bob, "answer")
	w.pass(2 * time.Minute)
	laptop.crash()
	back := laptop.reborn()
	back.took(alice, back.buddy(alice).Start(w.now))
	query := w.queue
	w.queue = nil
	a.receive(bob, "", query[0].Text)
	a.say(bob, "lost") // our Commit has left before it
	w.run()
	a.wantPrivate(back)
	a.speak(bob, "read")
	back.wantTexts("read")
	back.speak(alice, "seen")
	back.took(alice, back.buddy(alice).Refresh(back.with(a).ID, w.now))
	w.run()
	a.wantLost("lost")
}
