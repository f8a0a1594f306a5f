package otr

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// toAll is trio in the mode All.
func toAll(t *testing.T, routes bool) (w *world, a, laptop, phone *node) {
	t.Helper()
	w, a, laptop, phone = trio(t, routes)
	a.choose(bob, Selection{Mode: All})
	w.forget()
	return w, a, laptop, phone
}

// loseOnPhone loses a line to all on its way to the phone, which then loses its keys too;
// the laptop reads it.
func loseOnPhone(w *world, a, laptop, phone *node) {
	w.filter = func(p packet) []packet {
		if p.To == phone.route() {
			return nil
		}
		return []packet{p}
	}
	a.speak(bob, "one")
	w.filter = nil
	phone.crash()
	laptop.speak(alice, "read")
}

// keepSignatures has no Signature of n's arrive. They are kept, to come late.
func (w *world) keepSignatures(n *node) *[]packet {
	late := new([]packet)
	w.filter = func(p packet) []packet {
		if p.kind() == "signature" && p.from == n {
			*late = append(*late, p)
			return nil
		}
		return []packet{p}
	}
	return late
}

// tablet brings up a session with a third client of Bob's, long after the first
// contact.
func (w *world) tablet(a *node, key int) *node {
	w.Helper()
	w.pass(time.Minute)
	n := w.join(bob+"/tablet", key)
	n.start(alice)
	a.wantPrivate(n)
	w.pass(time.Second)
	return n
}

// wantRecipients checks who gets the next line.
func (n *node) wantRecipients(others ...*node) {
	n.Helper()
	var got, want []SessionID
	for _, s := range n.buddy(bob).Recipients() {
		got = append(got, s.ID)
	}
	for _, o := range others {
		want = append(want, n.with(o).ID)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		n.Fatalf("the next line goes to %v, not %v", got, want)
	}
}

func TestAllSendsToEachOfTheSetAndToNobodyElse(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		w, a, laptop, phone := trio(t, routes)
		tablet := w.tablet(a, 3) // nobody has written to its key
		w.forget()
		a.choose(bob, Selection{Mode: All})
		e := one[AllChanged](a)
		if len(e.To) != 2 || len(e.Without) != 1 || e.Without[0].ID != a.with(tablet).ID || !e.ByUser {
			t.Errorf("%+v", e)
		}
		a.wantRecipients(laptop, phone)
		for k := range 3 {
			if out := a.say(bob, fmt.Sprint("line ", k)); out.Fate != SentPrivate {
				t.Fatalf("%+v", out)
			}
			w.run()
		}
		laptop.wantTexts("line 0", "line 1", "line 2")
		phone.wantTexts("line 0", "line 1", "line 2")
		tablet.wantTexts()
		if len(a.sent) != 6 || count(a, "data") != 6 {
			t.Errorf("sent %v", a.sent)
		}
		tokens := 0
		for k, m := range a.sent {
			if want := map[SessionID]Route{a.with(laptop).ID: laptop.route(), a.with(phone).ID: phone.route()}; m.To != want[m.Session] {
				t.Errorf("session %d at %q", m.Session, m.To)
			}
			if m.Token != 0 {
				tokens++
				if k%2 == 0 {
					t.Error("the token does not come last")
				}
			}
		}
		if tokens != 3 {
			t.Errorf("%d tokens", tokens)
		}
	})
}

// A session that the user has chosen by hand, which agrees its key, is among all from
// then on.
func TestAllTakesInWhomTheUserWroteTo(t *testing.T) {
	w, a, laptop, phone := toAll(t, true)
	tablet := w.tablet(a, 3)
	a.choose(bob, Selection{Mode: Explicit, Session: a.with(tablet).ID})
	a.choose(bob, Selection{Mode: All})
	a.wantRecipients(laptop, phone, tablet)
}

// Who comes up at a lower level than all that messages go to does not join by itself,
// but a key that the user had in already does.
func TestAllIsNotJoinedAtALowerLevel(t *testing.T) {
	w, a, laptop, phone := trio(t, true)
	a.trust(bob, laptop.fingerprint(), true)
	a.trust(bob, phone.fingerprint(), true)
	a.choose(bob, Selection{Mode: All})
	a.buddy(bob).KnowKey(KnownKey{Fingerprint: longTermKey(t, 3).Public().Fingerprint(), Agreed: true})
	tablet := w.tablet(a, 3)
	a.wantRecipients(laptop, phone)
	a.choose(bob, Selection{Mode: All})
	a.wantRecipients(laptop, phone, tablet)
	tablet.crash()
	a.wantRecipients(laptop, phone)
	back := tablet.reborn()
	back.start(alice)
	a.wantRecipients(laptop, phone, back)
}

// Equal levels join, and what comes up is told.
func TestAllIsJoinedAtTheSameLevel(t *testing.T) {
	w, a, laptop, phone := toAll(t, true)
	tablet := w.tablet(a, 1) // the laptop's key
	a.wantRecipients(laptop, phone, tablet)
	if e := one[AllChanged](a); len(e.To) != 3 || e.ByUser || e.ByPresence {
		t.Errorf("%+v", e)
	}
	a.speak(bob, "to three")
	tablet.wantTexts("to three")
}

func TestAllGoesOnWithTheRestAndStopsWithTheLast(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		w, a, laptop, phone := toAll(t, routes)
		phone.end(alice, 0)
		a.wantRecipients(laptop)
		a.speak(bob, "one")
		laptop.wantTexts("one")
		phone.wantTexts()
		laptop.end(alice, 0)
		w.forget()
		if out := a.say(bob, "two"); out.Fate != Blocked {
			t.Fatalf("%+v", out)
		}
		if e := one[LineReturned](a); e.Reason != BlockFinished {
			t.Errorf("%+v", e)
		}
		if len(a.sent) > 0 {
			t.Errorf("%v", a.sent)
		}
	})
}

// If all that remains is one whom the user does not expect, the line comes back once.
func TestAllAsksAboutWhoRemains(t *testing.T) {
	w, a, laptop, phone := toAll(t, true)
	tablet := w.tablet(a, 3)
	laptop.end(alice, 0)
	phone.end(alice, 0)
	if out := a.say(bob, "one"); out.Fate != Blocked {
		t.Fatalf("%+v", out)
	}
	if e := one[LineReturned](a); e.Reason != BlockChanged || e.To.ID != a.with(tablet).ID {
		t.Errorf("%+v", e)
	}
	w.forget()
	a.speak(bob, "one")
	tablet.wantTexts("one")
	a.wantRecipients(tablet)
}

// A client that is known to be offline gets nothing meanwhile, and nobody is asked
// while another one is there.
func TestAllLeavesOutWhoIsOffline(t *testing.T) {
	w, a, laptop, phone := toAll(t, true)
	phone.leave()
	if e := one[AllChanged](a); len(e.To) != 1 || !e.ByPresence {
		t.Errorf("%+v", e)
	}
	a.speak(bob, "one")
	laptop.wantTexts("one")
	w.forget()
	phone.online = true
	w.presence(phone, true)
	if e := one[AllChanged](a); len(e.To) != 2 || !e.ByPresence {
		t.Errorf("%+v", e)
	}
	a.speak(bob, "two")
	phone.wantTexts("two")
	laptop.wantTexts("two")
	w.forget()
	phone.leave()
	laptop.leave()
	if out := a.say(bob, "three"); out.Fate != Held {
		t.Fatalf("%+v", out)
	}
	one[MustAsk](a)
	if len(a.sent) > 0 {
		t.Errorf("%v", a.sent)
	}
}

// A client that may have lost its keys is asked for new ones; the others do not wait
// for it, and each reads each line once, in order.
func TestAllDoesNotWaitForWhoIsInDoubt(t *testing.T) {
	w, a, laptop, phone := toAll(t, true)
	phone.speak(alice, "the first in order")
	w.pass(time.Minute)
	phone.crash()
	w.pass(time.Minute)
	back := phone.reborn()
	back.buddy(alice).SetPolicy(Policy{V3: true}, w.now)
	w.run()
	for k := range 3 {
		if out := a.say(bob, fmt.Sprint("line ", k)); out.Fate != SentPrivate {
			t.Fatalf("%+v", out)
		}
	}
	w.run()
	laptop.wantTexts("line 0", "line 1", "line 2")
	w.pass(time.Second)
	back.wantTexts("line 0", "line 1", "line 2")
	w.pass(time.Minute)
	laptop.wantTexts("line 0", "line 1", "line 2")
	a.wantLost()
	if got := all[LineReturned](a); len(got) > 0 {
		t.Errorf("%+v", got)
	}
}

// What a client that does not answer has not got is offered once, for it alone.
func TestAllOffersWhatOneDidNotGetForThatOneAlone(t *testing.T) {
	w, a, laptop, phone := toAll(t, true)
	phone.crash()
	w.pass(time.Minute)
	back := phone.reborn()
	back.buddy(alice).SetPolicy(Policy{V3: true}, w.now)
	w.filter = drop("key")
	w.run()
	a.say(bob, "one")
	a.say(bob, "two")
	w.pass(time.Minute)
	laptop.wantTexts("one", "two")
	a.wantLost("one", "two")
	e := one[MaybeLost](a)
	if !e.Alone || e.Session.ID != a.with(back).ID {
		t.Errorf("%+v", e)
	}
	w.filter = nil
	a.refresh(bob)
	a.wantPrivate(back)
	w.pass(time.Minute)
	w.forget()
	for _, line := range e.Lines {
		if out := a.took(bob, a.buddy(bob).SendCopy(e.Session.ID, 0, line, 77, w.now)); out.Fate != SentPrivate {
			t.Errorf("%+v", out)
		}
	}
	w.run()
	back.wantTexts("one", "two")
	laptop.wantTexts()
	for _, m := range a.sent {
		if m.Token != 0 || m.Session == e.Session.ID && m.CopyOf != 77 {
			t.Errorf("%+v", m)
		}
	}
}

// What comes back of a copy does not say why: that no new keys came is said, whoever
// asked for them.
func TestAllSaysThatNoNewKeysCameForACopy(t *testing.T) {
	for name, refresh := range map[string]func(a, phone *node){
		"asked by the copy": func(*node, *node) {},
		"asked by the user": func(a, phone *node) { a.took(bob, a.buddy(bob).Refresh(a.with(phone).ID, a.now)) },
	} {
		t.Run(name, func(t *testing.T) {
			w, a, _, phone := toAll(t, true)
			phone.crash()
			w.pass(time.Minute)
			back := phone.reborn()
			w.run()
			w.filter = func(p packet) []packet {
				if p.from == back {
					return nil
				}
				return []packet{p}
			}
			a.say(bob, "one")
			refresh(a, back)
			w.pass(25 * time.Second)
			a.wantLost("one")
			if e := one[HandshakeFailed](a); e.Session.ID != a.with(back).ID {
				t.Errorf("%+v", e)
			}
			none[LineReturned](a)
		})
	}
}

// A line that left for a client which then came back without its keys is offered for
// that client alone; who wrote since has read it.
func TestAllOffersWhatWasLostOnOneAlone(t *testing.T) {
	w, a, laptop, phone := toAll(t, true)
	laptop.speak(alice, "hello")
	loseOnPhone(w, a, laptop, phone)
	back := phone.reborn()
	back.start(alice)
	w.pass(time.Minute)
	e := one[MaybeLost](a)
	if !e.Alone || e.Session.ID != a.with(back).ID || len(e.Lines) != 1 {
		t.Errorf("%+v", e)
	}
}

// While new keys are made with one of them its copy waits; while they are made with
// all, the line does.
func TestAllDuringARefresh(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		for name, refresh := range map[string]func(a, phone *node) Effects{
			"of one": func(a, phone *node) Effects { return a.buddy(bob).Refresh(a.with(phone).ID, a.now) },
			"of all": func(a, phone *node) Effects { return a.buddy(bob).RefreshAll(a.now) },
		} {
			t.Run(name, func(t *testing.T) {
				w, a, laptop, phone := toAll(t, routes)
				var late []packet
				w.filter = func(p packet) []packet {
					if p.kind() == "signature" && p.from != a {
						late = append(late, p)
						return nil
					}
					return []packet{p}
				}
				a.took(bob, refresh(a, phone))
				w.run()
				a.say(bob, "one")
				a.say(bob, "two")
				w.run()
				w.filter = nil
				w.queue = late
				w.run()
				a.say(bob, "three")
				w.pass(time.Second)
				laptop.wantTexts("one", "two", "three")
				phone.wantTexts("one", "two", "three")
				a.wantLost()
				if got := all[LineReturned](a); len(got) > 0 {
					t.Errorf("%+v", got)
				}
			})
		}
	})
}

// A refresh that one of them does not complete costs the others nothing.
func TestAllAfterARefreshThatFailed(t *testing.T) {
	w, a, laptop, phone := toAll(t, true)
	w.filter = func(p packet) []packet {
		if p.from == phone && p.kind() == "signature" {
			return nil
		}
		return []packet{p}
	}
	a.refresh(bob)
	a.say(bob, "one")
	w.run()
	laptop.wantTexts("one")
	w.pass(time.Minute)
	if e := one[MaybeLost](a); !e.Alone || e.Session.ID != a.with(phone).ID {
		t.Errorf("%+v", e)
	}
	if got := all[LineReturned](a); len(got) > 0 {
		t.Errorf("%+v", got)
	}
}

// If nobody can take a line in time it comes back whole, once.
func TestAllReturnsWhatNobodyGot(t *testing.T) {
	w, a, laptop, phone := toAll(t, true)
	w.filter = drop("signature")
	a.refresh(bob)
	if out := a.say(bob, "one"); out.Fate != Held {
		t.Fatalf("%+v", out)
	}
	w.pass(time.Minute)
	if e := one[LineReturned](a); string(e.Text) != "one" {
		t.Errorf("%+v", e)
	}
	a.wantLost()
	laptop.wantTexts()
	phone.wantTexts()
}

// The mode may be chosen before there is anybody.
func TestAllFromTheStart(t *testing.T) {
	w := newWorld(t, true)
	a := w.join(alice+"/home", 0)
	laptop, phone := w.join(bob+"/laptop", 1), w.join(bob+"/phone", 2)
	a.choose(bob, Selection{Mode: All})
	a.start(bob)
	a.wantPrivate(laptop, phone)
	a.wantRecipients(laptop, phone)
	a.speak(bob, "one")
	laptop.wantTexts("one")
	phone.wantTexts("one")
}

// Another session that speaks is no warning if it gets the answer.
func TestAllWarnsOfNobodyWhoIsInIt(t *testing.T) {
	w, a, laptop, phone := toAll(t, true)
	laptop.speak(alice, "one")
	phone.speak(alice, "two")
	laptop.speak(alice, "three")
	a.speak(bob, "answer")
	if got := all[NotMostRecent](a); len(got) > 0 {
		t.Errorf("%+v", got)
	}
	if got := all[NewSelection](a); len(got) > 0 {
		t.Errorf("%+v", got)
	}
	tablet := w.tablet(a, 3)
	w.forget()
	tablet.speak(alice, "four")
	a.speak(bob, "answer")
	one[NotMostRecent](a)
}

// A session that the user ended is not among all when it starts again below their
// level.
func TestAllForgetsWhomTheUserEnded(t *testing.T) {
	w, a, laptop, phone := trio(t, true)
	a.trust(bob, laptop.fingerprint(), true)
	a.choose(bob, Selection{Mode: All})
	a.wantRecipients(laptop, phone)
	a.end(bob, a.with(phone).ID)
	a.wantRecipients(laptop)
	phone.end(alice, 0)
	phone.start(alice)
	w.run()
	a.wantPrivate(phone)
	a.wantRecipients(laptop)
}

// An error line where nobody has an address may be of any that the line went to.
func TestAllOffersALineThatAnErrorFollowed(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		w, a, laptop, phone := toAll(t, routes)
		a.say(bob, "one")
		w.queue = nil
		a.receive(bob, phone.route(), []byte("?OTR Error: no"))
		var of []SessionID
		for _, e := range all[MaybeLost](a) {
			if !e.Alone || len(e.Lines) != 1 {
				t.Errorf("%+v", e)
			}
			of = append(of, e.Session.ID)
		}
		slices.Sort(of)
		want := []SessionID{a.with(phone).ID}
		if !routes {
			want = append(want, a.with(laptop).ID)
			slices.Sort(want)
		}
		if !slices.Equal(of, want) {
			t.Errorf("offered for %v, not %v", of, want)
		}
	})
}

// Nobody is asked about a client that is there because a copy waits for it.
func TestAllAsksNothingAboutWhoIsThere(t *testing.T) {
	w, a, laptop, phone := toAll(t, true)
	phone.crash()
	w.pass(time.Minute)
	back := phone.reborn()
	back.buddy(alice).SetPolicy(Policy{V3: true}, w.now)
	w.run()
	a.say(bob, "to both") // the phone's waits
	a.choose(bob, Selection{Mode: Explicit, Session: a.with(phone).ID})
	a.say(bob, "to the phone")
	if got := all[MustAsk](a); len(got) > 0 {
		t.Errorf("%+v", got)
	}
	w.pass(time.Second)
	back.wantTexts("to both", "to the phone")
	laptop.wantTexts("to both")
}

// A session of version 2 is one of them as any, told apart by its keys alone.
func TestAllReachesAClientOfVersion2Too(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		w := newWorld(t, routes)
		a := w.join(alice+"/home", 0)
		laptop, old := w.join(bob+"/laptop", 1), w.join(bob+"/old", 2).old(alice)
		a.start(bob)
		a.v2(bob)
		w.pass(time.Second)
		a.choose(bob, Selection{Mode: All})
		if got := a.buddy(bob).Recipients(); len(got) != 2 {
			t.Fatalf("%+v", got)
		}
		for k := range 3 {
			a.speak(bob, fmt.Sprint("line ", k))
		}
		laptop.wantTexts("line 0", "line 1", "line 2")
		old.wantTexts("line 0", "line 1", "line 2")
		if got := all[Unreadable](laptop); len(got) > 0 {
			t.Errorf("%+v", got)
		}
	})
}

// A key that the user had in already may come back under another tag, at whatever
// level.
func TestAllKnowsAKeyUnderAnotherTag(t *testing.T) {
	w, a, laptop, phone := trio(t, true)
	a.trust(bob, laptop.fingerprint(), true)
	a.choose(bob, Selection{Mode: All})
	phone.end(alice, 0)
	phone.crash()
	back := w.joinAs(bob+"/mobile", 0x7777, longTermKey(t, 2))
	back.start(alice)
	a.wantRecipients(laptop, back)
}

// Whose place another one has taken gets nothing: the one that has it does.
func TestAllSendsToWhoIsThereNow(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		w, a, laptop, phone := toAll(t, routes)
		phone.crash()
		w.pass(time.Minute)
		back := w.joinAs(bob+"/phone", 0x7777, longTermKey(t, 2))
		back.start(alice)
		w.pass(time.Minute)
		w.forget()
		a.wantRecipients(laptop, back)
		a.say(bob, "one")
		w.run()
		laptop.wantTexts("one")
		back.wantTexts("one")
		if n := count(a, "data"); n != 2 {
			t.Errorf("%d messages", n)
		}
	})
}

// What the client of a session did not get goes, sent again, to the session that it
// has now.
func TestAllSendsACopyToWhereItsClientIsNow(t *testing.T) {
	w, a, laptop, phone := toAll(t, true)
	laptop.speak(alice, "hello")
	loseOnPhone(w, a, laptop, phone)
	back := w.joinAs(bob+"/phone", 0x7777, longTermKey(t, 2))
	back.start(alice)
	w.pass(time.Minute)
	e := one[MaybeLost](a)
	w.forget()
	a.took(bob, a.buddy(bob).SendCopy(e.Session.ID, 0, e.Lines[0], 5, w.now))
	w.pass(time.Second)
	back.wantTexts("one")
	laptop.wantTexts()
}

// Lines that waited for all go as soon as one can take them, and reach the others in
// their order.
func TestAllWaitsForTheFirstThatCan(t *testing.T) {
	for _, first := range []int{0, 1} {
		w, a, laptop, phone := toAll(t, true)
		late := map[*node][]packet{}
		w.filter = func(p packet) []packet {
			if p.kind() == "signature" && p.from != a {
				late[p.from] = append(late[p.from], p)
				return nil
			}
			return []packet{p}
		}
		a.refresh(bob)
		for k := range 3 {
			if out := a.say(bob, fmt.Sprint("line ", k)); out.Fate != Held {
				t.Fatalf("%+v", out)
			}
		}
		w.filter = nil
		order := []*node{laptop, phone}
		w.queue = late[order[first]]
		w.run()
		order[first].wantTexts("line 0", "line 1", "line 2")
		order[1-first].wantTexts()
		w.queue = late[order[1-first]]
		w.run()
		order[1-first].wantTexts("line 0", "line 1", "line 2")
		order[first].wantTexts("line 0", "line 1", "line 2")
	}
}

// A copy for a client that went offline meanwhile waits for it without a question.
func TestAllKeepsACopyForWhoWent(t *testing.T) {
	w, a, laptop, phone := toAll(t, true)
	a.offline()
	w.presence(a, true)
	laptop.speak(alice, "the laptop has its keys")
	w.filter = func(p packet) []packet {
		if p.To == phone.route() {
			return nil
		}
		return []packet{p}
	}
	a.say(bob, "one") // the phone may have lost its keys
	phone.leave()
	w.run()
	w.filter = nil
	laptop.wantTexts("one")
	w.pass(time.Minute)
	if got := all[MustAsk](a); len(got) > 0 {
		t.Errorf("%+v", got)
	}
	phone.online = true
	w.presence(phone, true)
	w.pass(time.Second)
	phone.wantTexts("one")
	laptop.wantTexts("one")
	a.wantLost()
}

// Lines that wait for all go on waiting for the others when one has ended.
func TestAllWaitsForTheRestWhenOneHasEnded(t *testing.T) {
	for _, first := range []int{0, 1} {
		w, a, laptop, phone := toAll(t, true)
		var late []packet
		w.filter = func(p packet) []packet {
			if p.kind() == "signature" && p.from != a {
				late = append(late, p)
				return nil
			}
			return []packet{p}
		}
		a.refresh(bob)
		a.say(bob, "one")
		order := []*node{laptop, phone}
		a.end(bob, a.with(order[first]).ID)
		w.filter = nil
		w.queue = late
		w.run()
		order[1-first].wantTexts("one")
		order[first].wantTexts()
		if got := all[LineReturned](a); len(got) > 0 {
			t.Errorf("%+v", got)
		}
	}
}

// The answer where a line is to go does not move the copy of another line.
func TestAllLeavesACopyWhereItBelongs(t *testing.T) {
	w, a, laptop, phone := toAll(t, true)
	phone.leave()
	a.took(bob, a.buddy(bob).SendCopy(a.with(phone).ID, 0, []byte("a copy"), 7, w.now))
	a.choose(bob, Selection{Mode: Explicit, Session: a.with(phone).ID})
	a.say(bob, "a line")
	a.took(bob, a.buddy(bob).Release(one[MustAsk](a).Token, AnswerOther, a.with(laptop).ID, w.now))
	w.run()
	laptop.wantTexts("a line")
	phone.online = true
	w.presence(phone, true)
	w.pass(time.Second)
	phone.wantTexts("a copy")
	laptop.wantTexts("a line")
}

// As many lines may be offered back for each of them as for one alone.
func TestAllKeepsAsManyLinesOfEach(t *testing.T) {
	w, a, laptop, phone := toAll(t, true)
	laptop.speak(alice, "hello")
	w.filter = func(p packet) []packet {
		if p.To == phone.route() || p.To == laptop.route() {
			return nil
		}
		return []packet{p}
	}
	for k := range maxHeldLines {
		a.say(bob, fmt.Sprint("line ", k))
	}
	w.run()
	w.filter = nil
	phone.crash()
	back := phone.reborn()
	back.start(alice)
	w.pass(time.Second)
	if e := one[MaybeLost](a); len(e.Lines) != maxHeldLines {
		t.Errorf("%d lines of %d", len(e.Lines), maxHeldLines)
	}
}
