package otr

import (
	"testing"
	"time"
)

// stranger joins with a key that the buddy has never used and makes a handshake
// with Alice, long after the first contact.
func (w *world) stranger(a *node) *node {
	w.Helper()
	w.pass(time.Minute)
	evil := w.join(bob+"/evil", 3)
	evil.start(alice)
	a.wantPrivate(evil)
	w.pass(time.Second)
	w.forget()
	return evil
}

// Nobody has written: the first line does not go to whoever made a handshake last.
func TestFirstLineGoesToTheAgreedKey(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		w, a, laptop := couple(t, routes)
		evil := w.stranger(a)
		if a.selected(bob) != a.with(laptop).ID {
			t.Error("the key that came last is selected")
		}
		a.speak(bob, "for the laptop")
		laptop.wantTexts("for the laptop")
		evil.wantTexts()
	})
}

// One line of a key that is not agreed moves no message there unasked.
func TestSpeechOfAnUnknownKeyAsks(t *testing.T) {
	for _, mode := range []Mode{MostSecure, MostRecent} {
		w, a, laptop := couple(t, true)
		laptop.speak(alice, "one")
		a.speak(bob, "two")
		evil := w.stranger(a)
		a.choose(bob, Selection{Mode: mode})
		evil.speak(alice, "it is me")
		out := a.say(bob, "for whom?")
		if e := one[LineReturned](a); out.Fate != Blocked || e.Reason != BlockChanged || e.Session.ID != a.with(laptop).ID || e.To.ID != a.with(evil).ID {
			t.Fatalf("mode %d: %+v", mode, e)
		}
		a.speak(bob, "for the new one")
		a.speak(bob, "and again")
		evil.wantTexts("for the new one", "and again")
		laptop.speak(alice, "back")
		evil.speak(alice, "and me")
		if out := a.say(bob, "free now"); out.Fate != SentPrivate {
			t.Errorf("mode %d: an agreed key is asked about: %+v", mode, out)
		}
	}
}

// Text that waits for a start goes by itself to no unknown key while another one
// of the buddy is verified or agreed; it comes back with the reason.
func TestHeldTextGoesToNoUnknownKey(t *testing.T) {
	w := newWorld(t, true)
	a, evil := w.join(alice+"/home", 0), w.join(bob+"/evil", 3)
	a.buddy(bob).SetPolicy(Policy{V3: true, Require: true}, w.now)
	a.buddy(bob).KnowKey(KnownKey{Fingerprint: longTermKey(t, 1).Public().Fingerprint(), Trusted: true})
	if out := a.say(bob, "for the one I know"); out.Fate != Held {
		t.Fatalf("%+v", out)
	}
	w.pass(holdForStart + time.Second)
	a.wantPrivate(evil)
	evil.wantTexts()
	if e := one[LineReturned](a); string(e.Text) != "for the one I know" || e.Reason != BlockOtherKey || e.To.ID != a.with(evil).ID {
		t.Errorf("%+v", e)
	}
	a.say(bob, "for whoever it is")
	w.run()
	evil.wantTexts("for whoever it is")
}

// Between agreed keys of one level the selection moves freely.
func TestAgreedKeysMoveFreely(t *testing.T) {
	w, a, laptop, phone := trio(t, true)
	laptop.speak(alice, "one")
	a.speak(bob, "two")
	laptop.end(alice, 0)
	w.forget()
	a.speak(bob, "three")
	phone.wantTexts("three")
}

// With a verified key on file text waits for that one, whoever else comes up.
func TestHeldTextGoesToAVerifiedKey(t *testing.T) {
	for _, comes := range []bool{true, false} {
		w := newWorld(t, true)
		a, laptop, phone := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1), w.join(bob+"/phone", 2)
		laptop.leave()
		b := a.buddy(bob)
		b.KnowKey(KnownKey{Fingerprint: laptop.fingerprint(), Trusted: true})
		b.KnowKey(KnownKey{Fingerprint: phone.fingerprint(), Agreed: true})
		a.start(bob)
		a.wantPrivate(phone)
		if out := a.say(bob, "not waiting"); out.Fate != SentPrivate {
			t.Fatalf("an agreed key: %+v", out)
		}
		phone.end(alice, 0)
		w.filter = func(p packet) []packet { return nil }
		a.start(bob)
		a.say(bob, "waiting")
		w.filter = nil
		phone.start(alice)
		w.forget()
		if comes {
			laptop.online = true
			w.presence(laptop, true)
			laptop.start(alice)
		}
		w.pass(holdForStart)
		if comes {
			laptop.wantTexts("waiting")
			none[LineReturned](a)
			continue
		}
		phone.wantTexts()
		if e := one[LineReturned](a); e.Reason != BlockNotVerified || e.To.ID != a.with(phone).ID {
			t.Errorf("%+v", e)
		}
		a.say(bob, "to the phone, then")
		w.run()
		phone.wantTexts("to the phone, then")
	}
}

// After a choice by hand has ended, text that waits for a start goes by itself to
// what was chosen alone, though another agreed key comes up.
func TestHeldTextAfterAChoiceEnded(t *testing.T) {
	for _, back := range []bool{true, false} {
		w, a, laptop, phone := trio(t, true)
		a.choose(bob, Selection{Mode: Explicit, Session: a.with(laptop).ID})
		a.speak(bob, "to the laptop")
		phone.end(alice, 0)
		laptop.end(alice, 0)
		w.forget()
		w.filter = func(p packet) []packet {
			if p.from == laptop {
				return nil
			}
			return []packet{p}
		}
		a.took(bob, a.buddy(bob).Start(w.now))
		a.say(bob, "for whom?")
		w.pass(time.Second)
		a.wantPrivate(phone)
		phone.wantTexts()
		w.filter = nil
		if back {
			laptop.start(alice)
		}
		w.pass(holdForStart)
		if back {
			laptop.wantTexts("for whom?")
			continue
		}
		if e := one[LineReturned](a); e.Reason != BlockChanged || e.Session.ID != a.with(laptop).ID || e.To.ID != a.with(phone).ID {
			t.Errorf("%+v", e)
		}
		a.say(bob, "for the phone")
		w.run()
		phone.wantTexts("for the phone")
	}
}

func TestWhatAgreesAKey(t *testing.T) {
	for name, c := range map[string]struct {
		act    func(w *world, a, evil *node)
		agreed bool
	}{
		"a handshake": {act: func(*world, *node, *node) {}},
		"its speech":  {act: func(_ *world, _, evil *node) { evil.speak(alice, "hello") }},
		"a mode": {act: func(_ *world, a, evil *node) {
			evil.speak(alice, "hello")
			a.choose(bob, Selection{Mode: MostRecent})
		}},
		"a refresh": {act: func(_ *world, a, _ *node) { a.refresh(bob) }},
		"its end and another start": {act: func(_ *world, _, evil *node) {
			evil.end(alice, 0)
			evil.start(alice)
		}},
		"a blocked line": {act: func(_ *world, a, evil *node) {
			evil.speak(alice, "hello")
			a.say(bob, "for whom?")
		}},
		"a line": {act: func(_ *world, a, evil *node) {
			evil.speak(alice, "hello")
			a.say(bob, "for whom?")
			a.say(bob, "for you")
		}, agreed: true},
		"a choice": {act: func(_ *world, a, evil *node) {
			a.choose(bob, Selection{Mode: Explicit, Session: a.with(evil).ID})
		}, agreed: true},
		"verification": {act: func(_ *world, a, evil *node) { a.trust(bob, evil.fingerprint(), true) }, agreed: true},
		"verification taken back": {act: func(_ *world, a, evil *node) {
			a.trust(bob, evil.fingerprint(), true)
			a.trust(bob, evil.fingerprint(), false)
		}, agreed: true},
		"a held line sent there": {act: func(w *world, a, evil *node) {
			a.choose(bob, Selection{Mode: Explicit, Session: a.with(w.nodes[1]).ID})
			w.nodes[1].leave()
			a.say(bob, "for whoever reads it")
			a.took(bob, a.buddy(bob).Release(a.next, AnswerOther, a.with(evil).ID, w.now))
		}, agreed: true},
	} {
		t.Run(name, func(t *testing.T) {
			w, a, _ := couple(t, true)
			evil := w.stranger(a)
			if a.with(evil).Agreed {
				t.Fatal("agreed before")
			}
			c.act(w, a, evil)
			said := len(all[KeyAgreed](a))
			if a.with(evil).Agreed != c.agreed || a.buddy(bob).Agreed(evil.fingerprint()) != c.agreed || said > 1 || said == 1 != c.agreed {
				t.Errorf("agreed %v, said %d times", a.with(evil).Agreed, said)
			}
		})
	}
}

// The first session's key is agreed whoever started, and those that come up within
// a short time after it.
func TestFirstContactAgrees(t *testing.T) {
	for _, theyStart := range []bool{true, false} {
		w := newWorld(t, true)
		a, laptop := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
		if theyStart {
			laptop.start(alice)
		} else {
			a.start(bob)
		}
		if e := one[KeyAgreed](a); e.Fingerprint != laptop.fingerprint() {
			t.Errorf("%+v", e)
		}
		w.pass(contactLasts - time.Second)
		soon := w.join(bob+"/soon", 2)
		soon.start(alice)
		w.pass(2 * time.Second)
		late := w.join(bob+"/late", 3)
		late.start(alice)
		if !a.with(soon).Agreed || a.with(late).Agreed {
			t.Errorf("soon %v, late %v", a.with(soon).Agreed, a.with(late).Agreed)
		}
	}
}

// A key that only stands in a file is not agreed; one that is kept as agreed is, and
// so is a verified one.
func TestAgreedOnFile(t *testing.T) {
	for _, c := range []struct{ agreed, verified bool }{{}, {agreed: true}, {verified: true}} {
		w := newWorld(t, true)
		a, laptop := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
		b := a.buddy(bob)
		b.KnowKey(KnownKey{Fingerprint: Fingerprint{1}, Trusted: true}) // no first contact
		b.KnowKey(KnownKey{Fingerprint: laptop.fingerprint(), Trusted: c.verified, Agreed: c.agreed})
		b.KnowKey(KnownKey{Fingerprint: laptop.fingerprint(), Trusted: c.verified}) // takes nothing back
		a.start(bob)
		if a.with(laptop).Agreed != (c.agreed || c.verified) {
			t.Errorf("%+v: agreed %v", c, a.with(laptop).Agreed)
		}
		none[KeyAgreed](a)
		none[NewFingerprint](a)
	}
}

// Sessions that never spoke: agreed keys first, then the earlier private.
func TestOrderOfTheSilent(t *testing.T) {
	w, a, laptop, phone := trio(t, true)
	first, second := laptop, phone
	if a.with(phone).Number < a.with(laptop).Number {
		first, second = phone, laptop
	}
	evil := w.stranger(a)
	for _, next := range []*node{first, second, evil} {
		if id := a.selected(bob); id != a.with(next).ID {
			t.Fatalf("session %d is selected, not that of %s", id, next.route())
		}
		next.end(alice, 0)
	}
	first.start(alice)
	second.start(alice)
	if id := a.selected(bob); id != a.with(first).ID {
		t.Errorf("after a new start session %d is selected", id)
	}
	evil.start(alice)
	evil.speak(alice, "one")
	if id := a.selected(bob); id != a.with(evil).ID {
		t.Errorf("the only one that spoke is not first")
	}
}

// A line that waits for an unknown key of which the user was told agrees that key
// when it is entered. Whatever makes it leave afterwards, even a forged message, agrees
// nothing.
func TestWaitingLineAgreesItsKeyAtOnce(t *testing.T) {
	w, a, _ := couple(t, true)
	evil := w.stranger(a)
	a.choose(bob, Selection{Mode: MostRecent})
	evil.speak(alice, "it is me")
	if out := a.say(bob, "for whom?"); out.Fate != Blocked {
		t.Fatalf("%+v", out)
	}
	w.filter = drop("reveal")
	evil.took(alice, evil.buddy(alice).Refresh(evil.with(a).ID, w.now))
	w.run()
	w.filter = nil
	if out := a.say(bob, "for the new one"); out.Fate != Held {
		t.Fatalf("%+v", out)
	}
	if e := one[KeyAgreed](a); e.Fingerprint != evil.fingerprint() || !a.with(evil).Agreed {
		t.Errorf("%+v", e)
	}
	a.receive(bob, evil.route(), []byte("?OTR:AAMRAAAB."))
	a.receive(bob, evil.route(), w.lastOf("reveal").Text)
	w.run()
	evil.wantTexts("for the new one")
	one[KeyAgreed](a)
}
