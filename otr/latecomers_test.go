package otr

import (
	"testing"
	"time"
)

// startingLate is Alice in the mode All with a line that waits for a start, which the phone
// answers later than the laptop: its packets so far are returned.
func startingLate(t *testing.T, routes bool) (w *world, a, laptop, phone *node, late *[]packet) {
	t.Helper()
	w = newWorld(t, routes)
	a = w.join(alice+"/home", 0)
	laptop, phone = w.join(bob+"/laptop", 1), w.join(bob+"/phone", 2)
	a.choose(bob, Selection{Mode: All})
	late = new([]packet)
	w.filter = func(p packet) []packet {
		if p.from == phone {
			*late = append(*late, p)
			return nil
		}
		return []packet{p}
	}
	a.took(bob, a.buddy(bob).Start(w.now))
	if out := a.say(bob, "one"); out.Fate != Held {
		t.Fatalf("%+v", out)
	}
	return w, a, laptop, phone, late
}

// arrive has the packets of the late one arrive.
func (w *world) arrive(late *[]packet) {
	w.filter = nil
	w.queue = append(w.queue, *late...)
	w.run()
}

// A line that waited for a start goes to the first at once and to those that come up of
// the same start after it, once to each.
func TestAllSendsWhatWaitedForAStartToLatecomersToo(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		w, a, laptop, phone, late := startingLate(t, routes)
		w.run()
		laptop.wantTexts("one")
		w.pass(3 * time.Second)
		w.arrive(late)
		a.wantPrivate(laptop, phone)
		w.pass(time.Minute)
		phone.wantTexts("one")
		laptop.wantTexts("one")
		a.wantLost()
		none[LineReturned](a)
		if n := count(a, "data"); n != 2 {
			t.Errorf("%d messages", n)
		}
	})
}

// What nobody may get unasked goes to no latecomer: when the time of the start is over,
// when the user has chosen another mode or ended it all, or at a lower level.
func TestLatecomersGetNothingThatIsNotForThem(t *testing.T) {
	for name, between := range map[string]func(w *world, a, laptop *node){
		"too late":     func(w *world, _, _ *node) { w.pass(holdForStart) },
		"another mode": func(_ *world, a, _ *node) { a.choose(bob, Selection{Mode: MostSecure}) },
		"ended":        func(_ *world, a, _ *node) { a.end(bob, 0) },
		"a verified key": func(_ *world, a, laptop *node) {
			a.trust(bob, laptop.fingerprint(), true)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, a, laptop, phone, late := startingLate(t, true)
			w.run()
			between(w, a, laptop)
			w.arrive(late)
			phone.start(alice)
			a.wantPrivate(phone)
			w.pass(time.Minute)
			phone.wantTexts()
			if n := len(a.buddy(bob).table.outbox.started); n > 0 {
				t.Errorf("%d lines are kept", n)
			}
		})
	}
}

// A latecomer in the place of one that has got the line does not get it twice.
func TestNobodyGetsTwiceWhatWaitedForAStart(t *testing.T) {
	w, a, laptop, phone, _ := startingLate(t, true)
	w.run()
	w.filter = nil
	laptop.wantTexts("one")
	laptop.speak(alice, "read")
	laptop.crash()
	w.presence(laptop, false)
	w.pass(time.Second)
	again := w.joinAs(laptop.bare+"/"+laptop.part, 0x7777, longTermKey(t, 1))
	again.start(alice)
	w.pass(time.Second)
	a.wantPrivate(again)
	again.wantTexts()
	phone.wantTexts()
}
