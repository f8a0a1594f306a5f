package otr

import (
	"testing"
	"time"
)

// disputed is toAll with the phone gone without a word, new keys asked for in vain, and
// at its address a client of another key.
func disputed(t *testing.T) (w *world, a, laptop, phone, other *node) {
	t.Helper()
	w, a, laptop, phone = toAll(t, true)
	w.pass(time.Minute) // since the last query to its address
	return w, a, laptop, phone, w.usurp(a, phone, 3)
}

// usurp has a client of that key come up at the address of n, which does not answer.
func (w *world) usurp(a, n *node, key int) *node {
	w.Helper()
	n.crash()
	other := w.joinAs(n.bare+"/"+n.part, InstanceTag(0x7770+key), longTermKey(w, key))
	a.took(bob, a.buddy(bob).Refresh(a.with(n).ID, w.now))
	w.presence(other, true)
	w.pass(time.Minute)
	a.wantPrivate(other)
	if !a.replaced(n) {
		w.Fatal("the other key is not in the place of the client")
	}
	w.pass(5 * time.Minute) // no handshake with it is left
	w.forget()
	return other
}

// replaced reports whether another key is in the place of that client of Bob's.
func (n *node) replaced(o *node) bool {
	b := n.buddy(bob)
	return b.heir(b.table.session(n.with(o).ID)) != nil
}

// Whoever brings up a session of another key at the address of a client that does not
// answer takes no line from that one: it stays in the set, and its copy is offered. The
// other key gets nothing.
func TestAllKeepsWhoDoesNotAnswerWhenAnotherKeyComesUp(t *testing.T) {
	_, a, laptop, phone, other := disputed(t)
	a.wantRecipients(laptop, phone)
	a.speak(bob, "one")
	a.say(bob, "two")
	a.run()
	laptop.wantTexts("one", "two")
	other.wantTexts()
	a.wantLost("one", "two")
	for _, e := range all[MaybeLost](a) {
		if !e.Alone || e.Session.ID != a.with(phone).ID || e.To.ID != a.with(other).ID {
			t.Errorf("%+v", e)
		}
	}
	if n := count(a, "data"); n != 2 {
		t.Errorf("%d messages", n)
	}
}

// The selection is not taken from a verified session either.
func TestAnotherKeyDoesNotTakeTheFirstPlaceAmongAll(t *testing.T) {
	w, a, _, phone := toAll(t, true)
	a.trust(bob, phone.fingerprint(), true)
	w.pass(time.Minute)
	w.usurp(a, phone, 3)
	if s, _ := a.buddy(bob).Selected(); s.ID != a.with(phone).ID {
		t.Errorf("selected is %+v", s)
	}
	none[AllChanged](a)
}

// A line that waits for new keys of the one goes to the other at once, and the copy of
// the one is offered.
func TestAllGoesOnWhenAnotherKeyComesUpMeanwhile(t *testing.T) {
	w, a, laptop, phone := toAll(t, true)
	a.trust(bob, phone.fingerprint(), true) // it is the first
	w.pass(time.Minute)
	phone.crash()
	other := w.joinAs(phone.bare+"/"+phone.part, 0x7773, longTermKey(t, 3))
	late := w.keepSignatures(laptop)
	for _, n := range []*node{phone, laptop} {
		a.took(bob, a.buddy(bob).Refresh(a.with(n).ID, w.now))
	}
	w.presence(other, true)
	w.pass(3 * time.Second)
	if out := a.say(bob, "one"); out.Fate != Held {
		t.Fatalf("%+v", out)
	}
	for k := 0; !a.replaced(phone); k++ {
		if k > 12 {
			t.Fatal("the other key is not in the place of the client")
		}
		w.pass(time.Second / 2)
	}
	none[LineReturned](a)
	w.filter = nil
	w.queue = *late
	w.run()
	laptop.wantTexts("one")
	other.wantTexts()
	a.wantLost("one")
	if e := one[MaybeLost](a); !e.Alone || e.To.ID != a.with(other).ID {
		t.Errorf("%+v", e)
	}
}

// Sent again, the copy goes to the other key only if the user was told that it does.
func TestACopyGoesToAnotherKeyOnlyWhenTheUserWasTold(t *testing.T) {
	w, a, laptop, phone, other := disputed(t)
	id, heir := a.with(phone).ID, a.with(other).ID
	send := func(instead SessionID) Effects {
		defer w.run()
		return a.took(bob, a.buddy(bob).SendCopy(id, instead, []byte("one"), 7, w.now))
	}
	for _, instead := range []SessionID{0, a.with(laptop).ID} {
		if out := send(instead); out.Fate != Blocked || len(out.Transmit) > 0 {
			t.Fatalf("%+v", out)
		}
		if e := one[MaybeLost](a); !e.Alone || e.To.ID != heir || string(e.Lines[0]) != "one" {
			t.Errorf("%+v", e)
		}
		w.forget()
	}
	if out := send(heir); out.Fate != SentPrivate {
		t.Fatalf("%+v", out)
	}
	other.wantTexts("one")
	laptop.wantTexts()
	a.wantRecipients(laptop, other) // the user has written to it
	a.speak(bob, "two")
	other.wantTexts("one", "two")
	a.wantLost()
}

// If the other key has gone, or the client has answered, since the offer, nothing is
// sent to anybody before the user knows.
func TestACopyForAnotherKeyThatWentIsOfferedAnew(t *testing.T) {
	w, a, laptop, phone, other := disputed(t)
	heir := a.with(other).ID
	a.end(bob, heir)
	w.forget()
	if out := a.took(bob, a.buddy(bob).SendCopy(a.with(phone).ID, heir, []byte("one"), 7, w.now)); out.Fate != Blocked {
		t.Fatalf("%+v", out)
	}
	if e := one[MaybeLost](a); e.To.ID != 0 || e.Session.ID != a.with(phone).ID {
		t.Errorf("%+v", e)
	}
	w.run()
	laptop.wantTexts()
	other.wantTexts()
}

// If another key is at the address of each, the line comes back once. Written again it
// goes to the first, as the user was told, and is offered for the rest.
func TestAllAsksOnceWhenAnotherKeyIsInEachPlace(t *testing.T) {
	w, a, laptop, phone, other := disputed(t)
	w.pass(time.Minute)
	second := w.usurp(a, laptop, 4)
	a.wantRecipients(laptop, phone)
	if out := a.say(bob, "one"); out.Fate != Blocked || len(out.Transmit) > 0 {
		t.Fatalf("%+v", out)
	}
	e := one[LineReturned](a)
	places := map[SessionID]*node{a.with(other).ID: other, a.with(second).ID: second}
	first := places[e.To.ID]
	if e.Reason != BlockChanged || first == nil {
		t.Fatalf("%+v", e)
	}
	a.wantLost()
	w.forget()
	a.speak(bob, "one")
	first.wantTexts("one")
	left := one[MaybeLost](a)
	if !left.Alone || left.To.ID == 0 || left.To.ID == e.To.ID || left.Session.ID == e.Session.ID {
		t.Errorf("%+v", left)
	}
	places[left.To.ID].wantTexts()
	none[LineReturned](a)
	if s := a.buddy(bob).Selection(); s.Mode != All {
		t.Errorf("the choice is %+v", s)
	}
}

// Whom the user names for a line whose client is offline may have another key in its
// place: the line comes back first, in each mode.
func TestAnAnswerDoesNotSendUnderTheKeysOfWhoWasReplaced(t *testing.T) {
	w, a, laptop, phone, other := disputed(t)
	a.choose(bob, Selection{Mode: Explicit, Session: a.with(laptop).ID})
	laptop.leave()
	w.forget()
	a.say(bob, "one")
	a.took(bob, a.buddy(bob).Release(one[MustAsk](a).Token, AnswerOther, a.with(phone).ID, w.now))
	if e := one[LineReturned](a); e.Reason != BlockChanged || e.Session.ID != a.with(phone).ID || e.To.ID != a.with(other).ID {
		t.Errorf("%+v", e)
	}
	if n := count(a, "data"); n > 0 {
		t.Errorf("%d messages", n)
	}
	w.run()
	other.wantTexts()
	a.speak(bob, "one")
	other.wantTexts("one")
}
