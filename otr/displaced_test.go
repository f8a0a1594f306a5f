package otr

import "testing"

// In version 2 a re-key names nobody. If another client of the buddy, with another key,
// answers first, it takes the place of an unverified session: the line that waited for
// the new keys comes back, and does not go to that client by itself.
func TestLineOfAVersion2SessionThatMadeRoomComesBack(t *testing.T) {
	w := newWorld(t, false)
	a, laptop := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
	laptop.buddy(alice).SetPolicy(Policy{V2: true}, w.now)
	a.start(bob)
	phone := w.join(bob+"/phone", 2)
	phone.buddy(alice).SetPolicy(Policy{V2: true}, w.now)
	w.pass(contactLasts)
	laptop.speak(alice, "hello")
	a.receive(bob, "", []byte("in clear")) // it may have lost its keys
	w.forget()
	laptop.online = false // its answer is late
	if out := a.say(bob, "for the laptop"); out.Fate != Held {
		t.Fatalf("%+v", out)
	}
	w.run()
	e := one[LineReturned](a)
	if e.Reason != BlockSessionEnded || string(e.Text) != "for the laptop" || e.Session.Fingerprint != laptop.fingerprint() {
		t.Errorf("%+v", e)
	}
	if s, ok := a.buddy(bob).Selected(); !ok || s.Fingerprint != phone.fingerprint() {
		t.Errorf("selected is %+v", s)
	}
	if out := a.say(bob, "to whom?"); out.Fate != Blocked {
		t.Errorf("%+v", out)
	}
	w.run()
	phone.wantTexts()
}
