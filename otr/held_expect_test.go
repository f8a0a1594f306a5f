package otr

import "testing"

// A line that waited for a session goes there when it can. That moves nothing of what
// the user expects of the next one: it still asks before it goes to a lower level.
func TestLineThatWaitedMovesNoExpectation(t *testing.T) {
	w, a, laptop, phone := trio(t, true)
	a.trust(bob, laptop.fingerprint(), true)
	a.choose(bob, Selection{Mode: Explicit, Session: a.with(phone).ID})
	a.took(bob, a.buddy(bob).RouteState(phone.route(), false, w.now))
	if out := a.say(bob, "for the phone"); out.Fate != Held {
		t.Fatalf("%+v", out)
	}
	a.took(bob, a.buddy(bob).Release(a.next, AnswerWait, 0, w.now))
	laptop.speak(alice, "hello")
	a.choose(bob, Selection{Mode: MostRecent})
	if s, _ := a.buddy(bob).Selected(); s.ID != a.with(laptop).ID {
		t.Fatalf("selected is %+v", s)
	}
	phone.speak(alice, "hello")
	phone.wantTexts("for the phone")
	w.forget()
	if out := a.say(bob, "next"); out.Fate != Blocked {
		t.Fatalf("%+v", out)
	}
	if e := one[LineReturned](a); e.Reason != BlockChanged || e.To.ID != a.with(phone).ID {
		t.Errorf("%+v", e)
	}
}
