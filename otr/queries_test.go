package otr

import (
	"fmt"
	"testing"
	"time"
)

// queries lists where our queries went.
func (n *node) queries() (to []Route) {
	for _, m := range n.sent {
		if kindOf(m.Text) == "query" {
			to = append(to, m.To)
		}
	}
	return to
}

// A start asks each known address with a query of its own, which is not for all;
// the bare address only where none is known.
func TestStartAsksEachKnownAddress(t *testing.T) {
	for name, c := range map[string]struct {
		before func(a, laptop, phone *node)
		want   string
	}{
		"both online": {func(a, laptop, phone *node) {}, "[bob@example.org/laptop bob@example.org/phone]"},
		"one offline": {func(a, laptop, phone *node) { phone.leave() }, "[bob@example.org/laptop]"},
		"none known": {func(a, laptop, phone *node) {
			laptop.leave()
			phone.leave()
		}, "[]"},
		"one that wrote, of which no presence came": {func(a, laptop, phone *node) {
			laptop.leave()
			phone.leave()
			a.receive(bob, phone.route(), []byte("hello"))
		}, "[bob@example.org/phone]"},
		"one that wrote and went offline": {func(a, laptop, phone *node) {
			phone.leave()
			a.receive(bob, bob+"/tablet", []byte("hello"))
			a.took(bob, a.buddy(bob).RouteState(bob+"/tablet", false, a.now))
		}, "[bob@example.org/laptop]"},
		"one that wrote before we signed off": {func(a, laptop, phone *node) {
			laptop.leave()
			phone.leave()
			a.receive(bob, phone.route(), []byte("hello"))
			for _, r := range a.account.Offline(a.now) {
				a.took(r.Buddy.Name(), r.Effects)
			}
		}, "[]"},
	} {
		for _, typed := range []bool{true, false} {
			w := newWorld(t, true)
			a, laptop, phone := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1), w.join(bob+"/phone", 2)
			c.before(a, laptop, phone)
			w.forget()
			if typed {
				a.say(bob, "?OTR?")
				w.run()
			} else {
				a.start(bob)
			}
			if got := fmt.Sprint(a.queries()); got != c.want {
				t.Errorf("%s: typed %v: asked %s", name, typed, got)
			}
			for _, m := range a.sent {
				if kindOf(m.Text) == "query" && m.Query != (m.To == "") {
					t.Errorf("%s: to %q, for all %v", name, m.To, m.Query)
				}
			}
		}
	}
}

// Of several that were asked one answers: the start has been answered. If none
// does, that is said once.
func TestSeveralAskedAreOneStart(t *testing.T) {
	for _, answers := range []bool{true, false} {
		w := newWorld(t, true)
		a, laptop, phone := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1), w.join(bob+"/phone", 2)
		laptop.online = answers // its presence says so
		phone.online = false
		a.start(bob)
		if out := a.say(bob, "it waits"); (out.Fate == Held) == answers {
			t.Errorf("answered %v: outcome %d", answers, out.Fate)
		}
		w.pass(startUnanswered + time.Second)
		if said := len(all[StartUnanswered](a)); (said == 0) != answers || said > 1 {
			t.Errorf("answered %v: said %d times", answers, said)
		}
	}
}

// 32 queries a minute to one buddy, and those that nobody of ours asked for leave
// room for the user's.
func TestCapQueries(t *testing.T) {
	w := newWorld(t, true)
	a := w.join(alice+"/home", 0)
	for k := range 40 {
		a.took(bob, a.buddy(bob).RouteState(Route(fmt.Sprintf("%s/%d", bob, k)), true, w.now))
	}
	a.receive(bob, bob+"/asker", []byte("?OTRv3?"))
	if n := len(a.queries()); n != maxOwnQueries {
		t.Errorf("%d queries by ourselves", n)
	}
	for range 3 {
		a.start(bob)
		a.took(bob, a.buddy(bob).StartRoute(bob+"/1", w.now))
		w.pass(time.Second)
	}
	if out := a.say(bob, "?OTR?"); out.Fate != Blocked {
		t.Errorf("a typed query too many: %+v", out)
	}
	if n := len(a.queries()); n != maxQueries {
		t.Errorf("%d queries in all", n)
	}
	w.pass(time.Minute)
	w.forget()
	a.took(bob, a.buddy(bob).StartRoute(bob+"/1", w.now))
	if n := len(a.queries()); n != 1 {
		t.Errorf("%d queries a minute later", n)
	}
}
