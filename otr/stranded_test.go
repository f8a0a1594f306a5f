package otr

import (
	"testing"
	"time"
)

// Lines that wait for new keys of a client that came back, took our Reveal Signature
// and went again do not wait for good: the user is asked, and whatever the answer,
// they leave or come back, within seconds and together.
func TestLineForAClientThatWentInAHandshake(t *testing.T) {
	for _, answer := range []Answer{AnswerWait, AnswerSendAnyway} {
		w, a, b := couple(t, true)
		b.leave()
		b.online = true
		w.presence(b, true)
		w.filter = drop("signature")
		for _, line := range []string{"one", "two", "three"} {
			if out := a.say(bob, line); out.Fate != Held {
				t.Fatalf("%+v", out)
			}
		}
		w.run()
		b.leave()
		w.pass(2 * time.Minute)
		e := one[MustAsk](a)
		w.forget()
		a.took(bob, a.buddy(bob).Release(e.Token, answer, 0, w.now))
		w.filter = nil
		if answer == AnswerWait {
			w.pass(2 * time.Minute)
			none[LineReturned](a)
			b.online = true
			w.presence(b, true)
		}
		w.pass(10 * time.Second)
		if read := len(b.texts(true)); read+len(all[LineReturned](a)) != 3 {
			t.Errorf("answer %d: read %d times, came back %d times", answer, read, len(all[LineReturned](a)))
		}
	}
}
