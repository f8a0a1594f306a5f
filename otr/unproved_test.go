package otr

import (
	"slices"
	"testing"
	"time"
)

// A line that left under keys of which the client lost the Signature was read by
// nobody: text under newer keys, however much later, says nothing about it.
func TestLineUnderKeysThatNeverArrivedIsOffered(t *testing.T) {
	answered := 0
	for draw := range byte(16) {
		w := newWorld(t, true)
		w.joined = 2 * draw
		a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
		a.start(bob)
		w.filter = drop("signature")
		b.refresh(alice)
		w.filter = nil
		a.say(bob, "read by nobody")
		w.run()
		b.say(alice, "waits")
		a.refresh(bob)
		a.speak(bob, "read")
		b.wantTexts("read")
		w.pass(3 * time.Second)
		b.say(alice, "hello")
		w.run()
		if len(all[MaybeLost](a)) > 0 || !slices.Contains(a.texts(true), "hello") {
			continue // Bob asked for new keys, which brought the offer
		}
		answered++
		b.leave()
		w.presence(b, true)
		a.wantLost("read by nobody")
	}
	if answered == 0 {
		t.Error("Bob never answered under the keys that he has")
	}
}
