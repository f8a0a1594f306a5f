package otr

import (
	"strings"
	"testing"
	"time"

	"pidgin-otr/otr/wire"
)

func TestEnd(t *testing.T) {
	w, a, b := couple(t, true)
	keys := a.keys(b)
	a.end(bob, 0)
	if e := one[Ended](a); e.ByPeer || e.Session.Level != LevelUnverified || e.Session.Number != 1 {
		t.Errorf("%+v", e)
	}
	one[Ended](b)
	w.wantKinds(map[string]int{"data": 1})
	raw := w.sent[0].raw()
	if raw[flagsAt] != wire.FlagIgnoreUnreadable || w.sent[0].To != b.route() {
		t.Errorf("the ending: flags %x to %q", raw[flagsAt], w.sent[0].To)
	}
	if keys.Prepared() || len(a.buddy(bob).Sessions()) > 0 || a.buddy(bob).Guarded() {
		t.Error("something is left of the session")
	}
	if len(b.shown) > 0 {
		t.Error("an ending was shown as text")
	}
	if e := one[NewSelection](a); !e.ByUser || e.To.ID != 0 {
		t.Errorf("%+v", e)
	}
}

// After the explicit end of everything nothing starts by itself: no tag, no
// answer to a tag, no handshake for unreadable text.
func TestNothingStartsAfterEnd(t *testing.T) {
	w, a, b := couple(t, true)
	a.end(bob, 0)
	b.end(alice, 0)
	w.forget()
	tagged := wire.AppendTag([]byte("hello"), wire.OfferV3)
	for range 3 {
		out := a.say(bob, "plain")
		if out.Fate != SentPlain || string(out.Transmit[0].Text) != "plain" {
			t.Fatalf("%+v", out)
		}
		a.receive(bob, b.route(), tagged)
		w.pass(10 * time.Second)
	}
	w.wantKinds(map[string]int{"plain": 3})
	if got := a.texts(false); strings.Join(got, ",") != "hello,hello,hello" {
		t.Errorf("shown %q", got)
	}
	for name, ask := range map[string]func(){
		"user":  func() { a.start(bob) },
		"buddy": func() { b.start(alice) },
	} {
		ask()
		w.run()
		if !a.private(b) {
			t.Errorf("asked by the %s: not private", name)
		}
		a.end(bob, 0)
		b.end(alice, 0)
	}
}

// Nothing starts with a client either that had no session when the user ended
// everything.
func TestNothingStartsElsewhereAfterEnd(t *testing.T) {
	w, a, b := couple(t, true)
	b.speak(alice, "line")
	raw := setTags(w.lastOf("data").raw(), 0x9999, a.account.Tag())
	a.end(bob, 0)
	w.forget()
	a.receive(bob, bob+"/phone", wire.AppendTag([]byte("hello"), wire.OfferV3))
	w.wantKinds(map[string]int{})
	a.receive(bob, bob+"/phone", wire.Encode(raw))
	w.pass(time.Second)
	w.wantKinds(map[string]int{})
	if e := one[Unreadable](a); e.Restarting {
		t.Errorf("%+v", e)
	}
}

func TestEndOneOfTwo(t *testing.T) {
	w, a, laptop, phone := trio(t, true)
	a.end(bob, a.with(laptop).ID)
	if !a.buddy(bob).Guarded() || len(a.buddy(bob).Sessions()) != 1 {
		t.Fatal("the other session is gone too")
	}
	w.forget()
	a.speak(bob, "to the phone")
	phone.wantTexts("to the phone")
	tagged := wire.AppendTag([]byte("hello"), wire.OfferV3)
	a.receive(bob, laptop.route(), tagged)
	w.pass(10 * time.Second)
	if a.private(laptop) || w.kinds()["commit"] > 0 {
		t.Error("the session that the user ended came back by itself")
	}
	w.filter = drop("data") // the ending is lost: the laptop goes on
	a.refresh(bob)
	laptop.start(alice)
	a.end(bob, a.with(laptop).ID)
	w.filter = nil
	w.forget()
	laptop.speak(alice, "under keys that are gone")
	w.pass(10 * time.Second)
	if e := one[Unreadable](a); e.Restarting || w.kinds()["commit"] > 0 {
		t.Errorf("text of the session that the user ended: %+v %v", e, w.kinds())
	}
	a.end(bob, a.with(phone).ID)
	w.forget()
	a.receive(bob, bob+"/tablet", tagged)
	if n := w.kinds()["commit"]; n > 0 {
		t.Errorf("%d Commits: the last session ended, so nothing may start by itself", n)
	}
}

// An end while a handshake is under way stops that handshake.
func TestEndStopsHandshakes(t *testing.T) {
	w, a, _ := couple(t, true)
	w.filter = drop("signature")
	a.refresh(bob)
	a.say(bob, "held")
	w.forget()
	a.end(bob, 0)
	if e := one[LineReturned](a); e.Reason != BlockSessionEnded || string(e.Text) != "held" {
		t.Errorf("%+v", e)
	}
	w.filter = nil
	w.pass(30 * time.Second)
	if n := w.kinds()["commit"]; n > 0 {
		t.Errorf("%d Commits after the end", n)
	}
}

// So does the end of one session, beside another one.
func TestEndOfOneStopsItsHandshakes(t *testing.T) {
	w, a, laptop, _ := trio(t, true)
	w.filter = drop("signature")
	a.took(bob, a.buddy(bob).Refresh(a.with(laptop).ID, w.now))
	w.run()
	a.end(bob, a.with(laptop).ID)
	w.filter = nil
	w.forget()
	w.pass(30 * time.Second)
	w.wantKinds(map[string]int{})
}

// The buddy's ending takes the keys and stops the handshakes with its client: none
// is begun again by itself.
func TestBuddysEnding(t *testing.T) {
	w, a, b := couple(t, true)
	keys, late := a.keys(b), b.sealed(a, nil)
	if !opens(t, keys, late) {
		t.Fatal("no keys")
	}
	w.filter = drop("key")
	a.refresh(bob)
	b.end(alice, 0)
	s := a.inside(b)
	if s.state != stateFinished || s.ratchet != nil || opens(t, keys, late) {
		t.Error("keys of a Finished session are left")
	}
	w.filter = nil
	w.forget()
	w.pass(30 * time.Second)
	w.wantKinds(map[string]int{})
	none[HandshakeFailed](a)
}

// A session that the user ended and began again is as any other: lost keys are
// made anew.
func TestEndedAndBegunAgain(t *testing.T) {
	w, a, laptop, _ := trio(t, true)
	a.end(bob, a.with(laptop).ID)
	a.took(bob, a.buddy(bob).StartRoute(laptop.route(), w.now))
	w.run()
	laptop.speak(alice, "line")
	p := w.lastOf("data")
	laptop.end(alice, 0)
	w.forget()
	a.receive(bob, laptop.route(), spoil(p, 1))
	if e := one[Unreadable](a); !e.Restarting {
		t.Errorf("%+v", e)
	}
	w.wantKinds(map[string]int{"commit": 1})
}

func TestEndStopsStart(t *testing.T) {
	w := newWorld(t, true)
	a := w.join(alice+"/home", 0)
	w.join(bob+"/laptop", 1)
	w.filter = drop("query")
	a.start(bob)
	a.say(bob, "held")
	a.end(bob, 0)
	one[LineReturned](a)
	w.pass(30 * time.Second)
	none[StartUnanswered](a)
	if out := a.say(bob, "plain"); out.Fate != SentPlain {
		t.Errorf("%+v", out)
	}
}

func TestEndAll(t *testing.T) {
	w, a, laptop, phone := trio(t, true)
	for _, r := range a.account.EndAll(w.now) {
		a.took(r.Buddy.Name(), r.Effects)
	}
	w.run()
	for _, n := range []*node{laptop, phone} {
		if e := one[Ended](n); !e.ByPeer {
			t.Errorf("%+v", e)
		}
	}
	if len(a.account.EndAll(w.now)) > 0 {
		t.Error("ended twice")
	}
}

// Switching OTR off ends the sessions first; then everything passes through.
func TestSwitchingOffEndsSessions(t *testing.T) {
	for name, p := range map[string]Policy{"off": {}, "version 3 off": {V2: true}} {
		w, a, b := couple(t, true)
		a.took(bob, a.buddy(bob).SetPolicy(p, w.now))
		w.run()
		one[Ended](a)
		one[Ended](b)
		if len(a.buddy(bob).Sessions()) > 0 {
			t.Errorf("%s: a session lives", name)
		}
		if p.Enabled() {
			continue
		}
		for _, text := range []string{"?OTRv3?", "?OTR:AAMD.", "x\x00y"} {
			if out := a.say(bob, text); out.Fate != SentPlain || string(out.Transmit[0].Text) != text {
				t.Errorf("%+v", out)
			}
			if out := a.receive(bob, b.route(), []byte(text)); string(out.Deliver.Text) != text || len(out.Transmit) > 0 {
				t.Errorf("%+v", out)
			}
		}
	}
}

// An id that names no session neither ends nor refreshes anything: 0 does not
// stand for all.
func TestNoSessionIsNotAll(t *testing.T) {
	w, a, b := couple(t, true)
	for _, id := range []SessionID{0, a.with(b).ID + 1} {
		for name, out := range map[string]Effects{
			"End":     a.buddy(bob).End(id, w.now),
			"Refresh": a.buddy(bob).Refresh(id, w.now),
		} {
			if len(out.Transmit) > 0 || len(out.Events) > 0 || a.with(b).Level < LevelUnverified {
				t.Errorf("%s(%d): %d messages, events %v, %v", name, id, len(out.Transmit), out.Events, a.with(b).Level)
			}
		}
	}
}
