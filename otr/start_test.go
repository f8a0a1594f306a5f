package otr

import (
	"testing"
	"time"

	"pidgin-otr/otr/wire"
)

func TestStart(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		w := newWorld(t, routes)
		a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
		a.start(bob)
		a.wantPrivate(b)
		w.wantKinds(map[string]int{"query": 1, "commit": 1, "key": 1, "reveal": 1, "signature": 1})
		s := one[Started](a).Session
		if s.Number != 1 || s.Level != LevelUnverified || s.Version != V3 || s.Route != b.route() {
			t.Errorf("started %+v", s)
		}
		if one[Started](b).Session.SSIDFirst == s.SSIDFirst {
			t.Error("both show the same half of the session id as theirs")
		}
		if one[NewFingerprint](a).Session.Fingerprint != b.fingerprint() {
			t.Error("another fingerprint is new")
		}
		a.say(bob, "hello")
		w.run()
		b.say(alice, "hi")
		w.run()
		b.wantTexts("hello")
		a.wantTexts("hi")
		w.forget()
		w.pass(30 * time.Second)
		w.wantKinds(map[string]int{})
	})
}

// Both of the buddy's clients are there when Alice starts.
func TestBothClientsAnswerOneStart(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		w := newWorld(t, routes)
		a := w.join(alice+"/home", 0)
		laptop, phone := w.join(bob+"/laptop", 1), w.join(bob+"/phone", 2)
		a.start(bob)
		a.wantPrivate(laptop, phone)
		queries := 1
		if routes {
			queries = 2 // one to each
		}
		w.wantKinds(map[string]int{"query": queries, "commit": 2, "key": 2, "reveal": 2, "signature": 2})
		if n := len(one[MultipleSessions](a).Sessions); n != 2 {
			t.Errorf("%d sessions in the notice", n)
		}
		w.forget()
		w.pass(30 * time.Second)
		w.wantKinds(map[string]int{})
		none[HandshakeFailed](a)
		none[StartUnanswered](a)
	})
}

// The phone comes later and starts by itself, or Alice refreshes.
func TestSecondClientComesLater(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		for _, starts := range []string{"phone", "alice"} {
			t.Run(starts, func(t *testing.T) {
				w, a, laptop := couple(t, routes)
				phone := w.join(bob+"/phone", 2)
				if starts == "phone" {
					phone.start(alice)
				} else {
					a.refresh(bob)
				}
				w.pass(time.Second)
				a.wantPrivate(laptop, phone)
				one[MultipleSessions](a)
				if routes && starts == "alice" {
					w.wantKinds(map[string]int{"query": 1, "commit": 2, "key": 2, "reveal": 2, "signature": 2})
					one[Refreshed](a)
				}
				w.pass(30 * time.Second)
				none[StartUnanswered](a)
				none[HandshakeFailed](a)
				none[ForOtherSession](laptop)
			})
		}
	})
}

// One of our clients is asked: its one Commit serves every client that answers,
// and heartbeats replace the shared secret at once.
func TestOneCommitManyAnswers(t *testing.T) {
	w := newWorld(t, false)
	a := w.join(alice+"/home", 0)
	laptop, phone := w.join(bob+"/laptop", 1), w.join(bob+"/phone", 2)
	laptop.start(alice) // relayed to all: both answer Alice's Commit
	a.wantPrivate(laptop, phone)
	w.wantKinds(map[string]int{"query": 1, "commit": 1, "key": 2, "reveal": 2, "signature": 2, "data": 2})
	if c := a.exchanges(bob).commit; c == nil || c.answers != 2 {
		t.Fatalf("Commit to any: %+v", c)
	}
	w.pass(61 * time.Second)
	if a.exchanges(bob).commit != nil {
		t.Error("the Commit's secrets outlive a minute")
	}
}

// The same when the second client answers after the first one's session is there:
// its heartbeat goes out at once.
func TestSecondAnswerComesLater(t *testing.T) {
	w := newWorld(t, false)
	a := w.join(alice+"/home", 0)
	laptop, phone := w.join(bob+"/laptop", 1), w.join(bob+"/phone", 2)
	var late []packet
	w.filter = func(p packet) []packet {
		if p.from == phone && p.kind() == "key" {
			late = append(late, p)
			return nil
		}
		return []packet{p}
	}
	laptop.start(alice)
	a.wantPrivate(laptop)
	w.wantKinds(map[string]int{"query": 1, "commit": 1, "key": 2, "reveal": 1, "signature": 1})
	a.receive(bob, phone.route(), late[0].Text)
	if p := w.lastOf("data"); p.from != a || p.Session != a.with(laptop).ID || p.raw()[flagsAt] != wire.FlagIgnoreUnreadable {
		t.Errorf("no heartbeat: %v", w.kinds())
	}
}

// Of a Commit nobody may take more than 32 copies, whether they answer or not.
func TestCapAnswersPerCommit(t *testing.T) {
	for _, answered := range []bool{true, false} {
		w := newWorld(t, false)
		a := w.join(alice+"/home", 0)
		a.receive(bob, "", []byte("?OTRv3?"))
		for k := range maxAnswers + 5 {
			if took := a.forkCommit(bob, InstanceTag(0x9000+k), answered); took != (k < maxAnswers) {
				t.Fatalf("copy %d: %v", k, took)
			}
		}
	}
}

// Who ended and asks again at once gets a new Commit, though another client has
// not answered the last one yet.
func TestAsksAgainAfterTheEnd(t *testing.T) {
	for name, end := range map[string]func(a, laptop *node){
		"of theirs": func(_, laptop *node) { laptop.end(alice, 0) },
		"of ours":   func(a, _ *node) { a.end(bob, 0) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, true)
			a := w.join(alice+"/home", 0)
			laptop, phone := w.join(bob+"/laptop", 1), w.join(bob+"/phone", 2)
			w.filter = func(p packet) []packet {
				if p.To == phone.route() {
					return nil
				}
				return []packet{p}
			}
			a.receive(bob, phone.route(), []byte("?OTRv3?"))
			laptop.start(alice)
			a.wantPrivate(laptop)
			w.pass(3 * time.Second)
			end(a, laptop)
			laptop.start(alice)
			a.wantPrivate(laptop)
		})
	}
}

func TestStartUnanswered(t *testing.T) {
	w := newWorld(t, true)
	a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
	b.online = false
	a.start(bob)
	w.pass(19 * time.Second)
	none[StartUnanswered](a)
	w.pass(2 * time.Second)
	one[StartUnanswered](a)
	if a.buddy(bob).Guarded() {
		t.Error("still guarded after the start was given up")
	}
}

func TestStartRoute(t *testing.T) {
	w := newWorld(t, true)
	a := w.join(alice+"/home", 0)
	laptop, phone := w.join(bob+"/laptop", 1), w.join(bob+"/phone", 2)
	a.took(bob, a.buddy(bob).StartRoute(phone.route(), w.now))
	w.run()
	a.wantPrivate(phone)
	if a.private(laptop) {
		t.Error("the laptop was started too")
	}
	if free := a.buddy(bob).FreeRoutes(); len(free) != 1 || free[0] != laptop.route() {
		t.Errorf("free: %v", free)
	}
	for _, p := range w.sent {
		if p.from == a && p.To != phone.route() {
			t.Errorf("%s went to %q", p.kind(), p.To)
		}
		if p.kind() == "query" && p.Query {
			t.Error("a query for one client allows copies")
		}
	}
}

// A network that relays to the latest client only: one session, nothing else.
func TestRelayToLatest(t *testing.T) {
	w := newWorld(t, false)
	w.latest = true
	a := w.join(alice+"/home", 0)
	laptop, phone := w.join(bob+"/laptop", 1), w.join(bob+"/phone", 2)
	w.wrote[bob] = phone
	a.start(bob)
	w.pass(time.Minute)
	a.wantPrivate(phone)
	if a.private(laptop) {
		t.Error("the laptop cannot have been reached")
	}
	for _, n := range w.nodes {
		none[HandshakeFailed](n)
		none[StartUnanswered](n)
		none[ErrorLine](n)
		none[Unreadable](n)
		none[MultipleSessions](n)
	}
}

func TestTypedQuery(t *testing.T) {
	for text, typed := range map[string]bool{
		"?OTR?": true, "?OTRv2?": true, "?OTRv23?": true, " ?OTR?v2? ": true, "<b>?OTRv3?</b>": true,
		"?OTRv3? please": false, "what is ?OTRv3?": false, "<p>?OTRv3?</p>now": false, "?OTR": false, "hello": false,
	} {
		if got := typedQuery([]byte(text)); got != typed {
			t.Errorf("%q: %v", text, got)
		}
	}
	w := newWorld(t, true)
	a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
	out := a.say(bob, "?OTRv2?")
	if out.Fate != SentPlain || len(out.Transmit) != 1 || out.Transmit[0].Token != a.next ||
		string(out.Transmit[0].Text) != "?OTRv23?\na plain line" || out.Transmit[0].Plain {
		t.Fatalf("%+v", out)
	}
	w.run()
	a.wantPrivate(b)
	w.forget()
	out = a.say(bob, "?OTR?")
	if out.Fate != SentPlain || out.Transmit[len(out.Transmit)-1].Token != a.next {
		t.Fatalf("%+v", out)
	}
	w.run()
	one[Refreshed](a)
}

// Both start within one moment: every pair is private by one handshake.
func TestCollision(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		for seed := range 8 {
			w := newWorld(t, routes)
			for range seed {
				w.join(alice+"/x", 0).online = false // other random numbers
			}
			a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
			w.queue = nil
			a.took(bob, a.buddy(bob).Start(w.now))
			b.took(alice, b.buddy(alice).Start(w.now))
			w.run()
			a.wantPrivate(b)
			if n := w.kinds()["signature"]; n != 1 {
				t.Errorf("seed %d: %d signatures: %v", seed, n, w.kinds())
			}
			w.forget()
			w.pass(30 * time.Second)
			w.wantKinds(map[string]int{})
		}
	})
}

// A client that has just completed a handshake by a Commit of its own that crossed
// ours is answered when it asks again.
func TestQueryAfterCommitsCrossed(t *testing.T) {
	for seed := range 8 {
		w := newWorld(t, true)
		for range seed {
			w.join("carol@example.org/any", 0)
		}
		a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
		a.took(bob, a.buddy(bob).Start(w.now))
		b.took(alice, b.buddy(alice).Start(w.now))
		w.run()
		for _, n := range []*node{a, b} {
			w.forget()
			n.receive(n.peer(), n.peerRoute(), []byte("?OTRv3?"))
			w.run()
			one[Refreshed](a)
			one[Refreshed](b)
		}
	}
}

// peer and peerRoute are the other one of alice and bob.
func (n *node) peer() string {
	if n.bare == alice {
		return bob
	}
	return alice
}

func (n *node) peerRoute() Route {
	return map[string]Route{alice: alice + "/home", bob: bob + "/laptop"}[n.peer()]
}

// A client that a handshake is under way with gets no further Commit when
// another client of the buddy asks: libotr would give up the Signature that it
// waits for.
func TestQueryOfAnotherClientDisturbsNoHandshake(t *testing.T) {
	tried := 0
	for seed := range 8 {
		w := newWorld(t, true)
		for range seed {
			w.join("carol@example.org/any", 0)
		}
		a := w.join(alice+"/home", 0)
		laptop, phone := w.join(bob+"/laptop", 1), w.join(bob+"/phone", 2)
		var late []packet
		keySent := false
		w.filter = func(p packet) []packet {
			switch {
			case p.from == laptop && p.kind() == "query":
				late = []packet{p}
				return nil
			case p.from == a && p.kind() == "key" && p.To == phone.route() && !keySent:
				keySent = true
				return append([]packet{p}, late...)
			case p.from == a && p.kind() == "commit" && p.To == phone.route() && keySent:
				t.Errorf("seed %d: a Commit follows the D-H Key", seed)
			}
			return []packet{p}
		}
		for _, n := range []*node{laptop, phone} {
			n.took(alice, n.buddy(alice).Start(w.now))
		}
		a.start(bob)
		if keySent {
			tried++
		}
		w.pass(time.Second)
		a.wantPrivate(phone)
	}
	if tried == 0 {
		t.Error("the phone's Commit was never answered")
	}
}

// A client that asks again while only its last message of a handshake is to come
// gets no further Commit, until that handshake has stalled.
func TestQueryDuringHandshake(t *testing.T) {
	w := newWorld(t, true)
	a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
	w.filter = drop("reveal")
	b.receive(alice, a.route(), []byte("?OTRv3?"))
	w.run()
	w.filter = drop("reveal", "commit")
	a.receive(bob, b.route(), []byte("?OTRv3?"))
	if n := a.commitsTo(b.route()); n != 0 {
		t.Errorf("%d Commits at once", n)
	}
	w.pass(retryAfter)
	a.receive(bob, b.route(), []byte("?OTRv3?"))
	if n := a.commitsTo(b.route()); n != 1 {
		t.Errorf("%d Commits after it stalled", n)
	}
}
