package otr

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// queriesTo are the queries that n has sent to the address.
func (n *node) queriesTo(r Route) (texts []string) {
	for _, m := range n.sent {
		if m.To == r && kindOf(m.Text) == "query" {
			texts = append(texts, string(m.Text))
		}
	}
	return texts
}

// commitsTo counts the Commits that n has sent to the address.
func (n *node) commitsTo(r Route) (count int) {
	for _, m := range n.sent {
		if m.To == r && kindOf(m.Text) == "commit" {
			count++
		}
	}
	return count
}

// Who asks from one client becomes private with all: the asker by our Commit, the
// others by a query each. Every session takes one query and one handshake.
func TestQueryOfOneClientStartsAll(t *testing.T) {
	w := newWorld(t, true)
	a := w.join(alice+"/home", 0)
	laptop, phone := w.join(bob+"/laptop", 1), w.join(bob+"/phone", 2)
	laptop.start(alice)
	a.wantPrivate(laptop, phone)
	w.wantKinds(map[string]int{"query": 2, "commit": 2, "key": 2, "reveal": 2, "signature": 2})
	if a.commitsTo(laptop.route()) != 1 || a.commitsTo(phone.route()) != 0 {
		t.Error("a Commit goes to a client that has not asked")
	}
	if q := a.queriesTo(phone.route()); len(q) != 1 || len(a.queriesTo(laptop.route())) != 0 {
		t.Errorf("queries to the phone: %q", q)
	}
	one[MultipleSessions](a)
	w.forget()
	w.pass(30 * time.Second)
	w.wantKinds(map[string]int{})
	for _, n := range w.nodes {
		none[StartUnanswered](n)
	}
}

// A client that speaks no OTR gets a line that can be read, and no word is said
// of its silence.
func TestSilentClientIsAskedInReadableText(t *testing.T) {
	w := newWorld(t, true)
	a := w.join(alice+"/home", 0)
	laptop, phone := w.join(bob+"/laptop", 1), w.join(bob+"/phone", 2)
	w.filter = func(p packet) []packet {
		if p.from == phone {
			return nil
		}
		return []packet{p}
	}
	laptop.start(alice)
	w.pass(time.Minute)
	a.wantPrivate(laptop)
	if q := a.queriesTo(phone.route()); !slices.Equal(q, []string{"?OTRv23?\na plain line"}) {
		t.Errorf("queries to the phone: %q", q)
	}
	for _, m := range a.sent {
		if m.To == phone.route() && kindOf(m.Text) != "query" {
			t.Errorf("a %s to the phone", kindOf(m.Text))
		}
	}
	none[StartUnanswered](a)
	if out := a.say(bob, "waits for nobody"); out.Fate != SentPrivate {
		t.Errorf("text waits for the phone: %+v", out)
	}
}

// What keeps a client from being asked because another one asks.
func TestWhoIsNotAskedToo(t *testing.T) {
	const laptop, phone = Route(bob + "/laptop"), Route(bob + "/phone")
	for name, c := range map[string]struct {
		before func(w *world, a, phone *node)
		asked  bool
	}{
		"nothing is under way": {func(w *world, a, p *node) {}, true},
		"a session": {func(w *world, a, p *node) {
			a.took(bob, a.buddy(bob).StartRoute(phone, w.now))
			w.run()
			a.wantPrivate(p)
			w.pass(21 * time.Second)
		}, false},
		"a Finished session": {func(w *world, a, p *node) {
			a.took(bob, a.buddy(bob).StartRoute(phone, w.now))
			w.run()
			p.end(alice, 0)
			w.pass(21 * time.Second)
		}, false},
		"a session that we ended, with all": {func(w *world, a, p *node) {
			a.took(bob, a.buddy(bob).StartRoute(phone, w.now))
			w.run()
			a.end(bob, 0)
			w.pass(queryEvery)
		}, true},
		"a session that we ended, alone": {func(w *world, a, p *node) {
			tablet := w.join(bob+"/tablet", 3)
			a.took(bob, a.buddy(bob).Start(w.now))
			w.run()
			a.wantPrivate(p, tablet)
			a.end(bob, a.with(p).ID)
			w.pass(21 * time.Second)
		}, false},
		"a start to it": {func(w *world, a, p *node) {
			a.took(bob, a.buddy(bob).StartRoute(phone, w.now))
		}, false},
		"a start to all": {func(w *world, a, p *node) {
			a.took(bob, a.buddy(bob).Start(w.now))
		}, false},
		"a start to another client": {func(w *world, a, p *node) {
			a.took(bob, a.buddy(bob).StartRoute(laptop, w.now))
		}, true},
		"an old start": {func(w *world, a, p *node) {
			w.filter = drop("query")
			a.took(bob, a.buddy(bob).Start(w.now))
			w.pass(21 * time.Second)
		}, true},
		"our Commit unanswered": {func(w *world, a, p *node) {
			a.receive(bob, phone, []byte("?OTRv3?"))
			w.queue = nil
		}, false},
		"our Commit unanswered, others answered": {func(w *world, a, p *node) {
			tablet := w.join(bob+"/tablet", 3)
			a.receive(bob, phone, []byte("?OTRv3?"))
			a.receive(bob, tablet.route(), []byte("?OTRv3?"))
			w.queue = slices.DeleteFunc(w.queue, func(q packet) bool { return q.To == phone })
			w.run()
			a.wantPrivate(tablet)
		}, false},
		"a handshake that it began": {func(w *world, a, p *node) {
			w.filter = drop("key")
			p.receive(alice, a.route(), []byte("?OTRv3?"))
			w.run()
		}, false},
		"a handshake that we began": {func(w *world, a, p *node) {
			w.filter = drop("reveal")
			a.receive(bob, phone, []byte("?OTRv3?"))
			w.run()
		}, false},
		"offline": {func(w *world, a, p *node) { p.leave() }, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, true)
			a := w.join(alice+"/home", 0)
			p := w.join(bob+"/phone", 2)
			c.before(w, a, p)
			w.forget()
			a.receive(bob, laptop, []byte("?OTRv3?"))
			if got := len(a.queriesTo(phone)); got != map[bool]int{true: 1}[c.asked] {
				t.Errorf("%d queries to the phone", got)
			}
			if a.commitsTo(laptop) == 0 {
				t.Error("the asker gets no answer")
			}
			if a.commitsTo(phone) != 0 {
				t.Error("a Commit to the phone")
			}
			a.receive(bob, laptop, []byte("?OTRv3?"))
			if got := len(a.queriesTo(phone)); got > 1 {
				t.Error("asked twice")
			}
		})
	}
}

// Where one client cannot be addressed the network has handed the query on to whom it
// hands everything: nobody is asked beside the asker.
func TestNobodyIsAskedTooWithoutRoutes(t *testing.T) {
	w := newWorld(t, false)
	a := w.join(alice+"/home", 0)
	w.join(bob+"/laptop", 1)
	w.join(bob+"/phone", 2)
	a.receive(bob, "", []byte("?OTRv3?"))
	if n := w.kinds()["query"]; n != 0 {
		t.Errorf("%d queries", n)
	}
}

// Who speaks version 2 alone has one place: while it is taken, another client is
// asked for version 3 only, and when that is not allowed it is not asked.
func TestOthersAreAskedBesideVersion2(t *testing.T) {
	for _, c := range []struct {
		query  string
		policy Policy
		want   []string
	}{
		{"?OTRv3?", Policy{V2: true, V3: true}, []string{"?OTRv23?\na plain line"}},
		{"?OTRv2?", Policy{V2: true, V3: true}, []string{"?OTRv3?\na plain line"}},
		{"?OTRv2?", Policy{V2: true}, nil},
		{"?OTRv3?", Policy{V3: true}, []string{"?OTRv3?\na plain line"}},
	} {
		w := newWorld(t, true)
		a := w.join(alice+"/home", 0)
		laptop, phone := w.join(bob+"/laptop", 1), w.join(bob+"/phone", 2)
		a.took(bob, a.buddy(bob).SetPolicy(c.policy, w.now))
		a.receive(bob, laptop.route(), []byte(c.query))
		if got := a.queriesTo(phone.route()); !slices.Equal(got, c.want) {
			t.Errorf("%s under %+v: %q", c.query, c.policy, got)
		}
	}
}

// However many clients a buddy shows, few are asked because another one asked, and
// each once: the queries that come in cost no more than that.
func TestCapClientsAskedToo(t *testing.T) {
	w := newWorld(t, true)
	a := w.join(alice+"/home", 0)
	client := func(k int) Route { return Route(fmt.Sprintf("%s/%03d", bob, k)) }
	for k := range maxRoutes {
		a.took(bob, a.buddy(bob).RouteState(client(k), true, w.now))
	}
	for k := range commitBurst {
		a.receive(bob, client(maxRoutes-1-k), []byte("?OTRv3?"))
	}
	if n := w.kinds()["query"]; n != maxOwnQueries {
		t.Errorf("%d queries, not %d", n, maxOwnQueries)
	}
	for k := range maxRoutes {
		if n := len(a.queriesTo(client(k))); n > 1 {
			t.Errorf("%d queries to one client", n)
		}
	}
}

// Two people with several clients each, all of which ask the others too: the queries
// end, and every pair is private.
func TestSeveralClientsOnBothSides(t *testing.T) {
	for _, size := range []struct{ alices, bobs int }{{1, 2}, {2, 2}, {3, 2}, {4, 4}} {
		for _, starters := range []int{1, 2} {
			for seed := range 4 {
				t.Run(fmt.Sprintf("%d with %d, %d start, %d", size.alices, size.bobs, starters, seed), func(t *testing.T) {
					severalOnBothSides(t, size.alices, size.bobs, starters, seed)
				})
			}
		}
	}
}

func severalOnBothSides(t *testing.T, alices, bobs, starters, seed int) {
	w := newWorld(t, true)
	for range seed {
		w.join("carol@example.org/any", 0)
	}
	var as, bs []*node
	for k := range alices {
		as = append(as, w.join(fmt.Sprintf("%s/%d", alice, k), 0))
	}
	for k := range bobs {
		bs = append(bs, w.join(fmt.Sprintf("%s/%d", bob, k), 1))
	}
	as[0].took(bob, as[0].buddy(bob).Start(w.now))
	if starters == 2 {
		bs[0].took(alice, bs[0].buddy(alice).Start(w.now))
	}
	w.pass(time.Second)
	for _, a := range as {
		a.wantPrivate(bs...)
	}
	if n, most := w.kinds()["query"], starters+2*alices*bobs; n > most {
		t.Errorf("%d queries, more than one to each client from each: %d", n, most)
	}
	t.Logf("%v", w.kinds())
	w.forget()
	w.pass(40 * time.Second)
	w.wantKinds(map[string]int{})
	for _, n := range w.nodes {
		none[HandshakeFailed](n)
		none[StartUnanswered](n)
		none[SharedTag](n)
	}
}

// A D-H Key that comes late, after another Commit went to another client, is for
// the Commit before: taken for the later one it would begin a handshake that
// cannot complete, and text would wait for it.
func TestLateKeyIsNotForALaterCommit(t *testing.T) {
	w := newWorld(t, true)
	a, laptop := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
	var late []packet
	w.filter = func(p packet) []packet {
		if p.from == laptop && p.kind() == "key" {
			late = append(late, p)
			return nil
		}
		return []packet{p}
	}
	a.receive(bob, laptop.route(), []byte("?OTRv3?"))
	w.pass(startUnanswered)
	a.receive(bob, bob+"/phone", []byte("?OTRv3?"))
	w.run()
	w.forget()
	if len(late) == 0 {
		t.Fatal("the laptop has not answered")
	}
	a.receive(bob, laptop.route(), late[0].Text)
	if n := w.kinds()["reveal"]; n != 0 {
		t.Error("answered by the secrets of another Commit")
	}
}
