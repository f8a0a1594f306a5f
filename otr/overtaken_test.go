package otr

import (
	"testing"
	"time"
)

// The last message of a client that was killed comes only after the news that it went.
// What is written to it then may be lost, its return is noticed, and the text after it
// is read.
func TestReturnOfAClientWhoseLastMessageCameLate(t *testing.T) {
	for name, last := range map[string]struct {
		kind string
		act  func(a, b *node)
	}{
		"a Signature": {"signature", func(a, _ *node) { a.refresh(bob) }},
		"text":        {"data", func(_, b *node) { b.speak(alice, "last words") }},
	} {
		t.Run(name, func(t *testing.T) {
			w, a, b := couple(t, true)
			w.pass(time.Minute)
			w.filter = drop(last.kind)
			last.act(a, b)
			late := w.lastOf(last.kind)
			w.filter = nil
			b.crash()
			w.pass(time.Second)
			w.forget()
			a.receive(bob, b.route(), late.Text)
			a.say(bob, "lost")
			w.pass(time.Second)
			back := b.reborn()
			back.buddy(alice).SetPolicy(Policy{V3: true}, w.now) // it begins nothing
			w.run()
			a.wantLost("lost")
			a.speak(bob, "read")
			back.wantTexts("read")
			a.wantPrivate(back)
			a.wantLost("lost")
		})
	}
}

// A client that writes on long after the news that it went was there all the time:
// when it is told to be online, nothing is in doubt.
func TestClientThatWroteOnWasNeverAway(t *testing.T) {
	w, a, b := couple(t, true)
	a.took(bob, a.buddy(bob).RouteState(b.route(), false, w.now))
	w.pass(overtakenWithin)
	b.speak(alice, "I am here")
	a.speak(bob, "good")
	w.forget()
	a.took(bob, a.buddy(bob).RouteState(b.route(), true, w.now))
	a.speak(bob, "still good")
	b.wantTexts("still good")
	w.wantKinds(map[string]int{"data": 1})
	a.wantLost()
}
