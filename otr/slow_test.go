package otr

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"pidgin-otr/otr/wire"
)

// A slowLink lets one line of each client through at a time, as the queues of
// hosts on IRC do.
type slowLink struct {
	*world
	every map[*node]time.Duration
	free  map[*node]time.Time
	lines []timed
}

type timed struct {
	packet
	at time.Time
}

// slowly puts the world on a link where each node lets a line of at most 417 bytes
// through in its time.
func slowly(w *world, every map[*node]time.Duration) *slowLink {
	l := &slowLink{world: w, every: every, free: make(map[*node]time.Time)}
	for n := range every {
		n.account.SetMaxMessage(417)
	}
	w.filter = func(p packet) []packet {
		at := w.now
		if l.free[p.from].After(at) {
			at = l.free[p.from]
		}
		l.free[p.from] = at.Add(every[p.from])
		l.lines = append(l.lines, timed{p, at.Add(every[p.from])})
		return nil
	}
	return l
}

// pass lets time go by.
func (l *slowLink) pass(d time.Duration) {
	for end := l.now.Add(d); l.now.Before(end); l.world.pass(100 * time.Millisecond) {
		var later []timed
		lines := l.lines
		l.lines = nil
		for _, p := range lines {
			if p.at.After(l.now) {
				later = append(later, p)
				continue
			}
			p.from.account.Left(p.Ticket, p.at)
			for _, n := range l.receivers(p.packet) {
				n.receive(p.from.bare, p.from.route(), p.Text)
			}
		}
		l.lines = append(later, l.lines...)
	}
}

// On a network that lets a line through every few seconds, exactly one session
// comes up on both ends, whoever starts; text that waits for it arrives.
func TestStartOnASlowLink(t *testing.T) {
	for _, fast := range []bool{true, false} {
		for _, starter := range []int{0, 1} {
			t.Run(fmt.Sprint(fast, starter), func(t *testing.T) {
				w := newWorld(t, false)
				w.slow = true
				a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
				every := map[*node]time.Duration{a: 2 * time.Second, b: 5 * time.Second}
				if !fast {
					every[a], every[b] = every[b], every[a]
				}
				l := slowly(w, every)
				n, o := w.nodes[starter], w.nodes[1-starter]
				n.start(o.bare)
				if out := n.say(o.bare, "line"); out.Fate != Held {
					t.Errorf("%+v", out)
				}
				l.pass(90 * time.Second)
				a.wantPrivate(b)
				o.wantTexts("line")
				for _, n := range w.nodes {
					one[Started](n)
					none[Refreshed](n)
					none[HandshakeFailed](n)
					none[StartUnanswered](n)
					none[LineReturned](n)
				}
			})
		}
	}
}

// A refresh whose Signature takes 11 s destroys nothing: text waits and arrives.
func TestRefreshOnASlowLink(t *testing.T) {
	w := newWorld(t, false)
	w.slow = true
	a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
	a.start(bob)
	a.wantPrivate(b)
	w.pass(time.Second)
	w.forget()
	l := slowly(w, map[*node]time.Duration{a: 2 * time.Second, b: 5500 * time.Millisecond})
	a.took(bob, a.buddy(bob).Refresh(a.with(b).ID, w.now))
	for range 30 {
		l.pass(time.Second)
		if len(all[Refreshed](b)) > 0 {
			break
		}
	}
	a.say(bob, "to the laptop")
	b.say(alice, "to Alice")
	l.pass(40 * time.Second)
	a.wantPrivate(b)
	b.wantTexts("to the laptop")
	a.wantTexts("to Alice")
	one[Refreshed](a)
	none[HandshakeFailed](a)
}

// What others send in Bob's name costs the line of a slow network little: what the
// user wants does not wait behind more than two answers, and where the host does not
// tell what waits, answers are no more than the line takes.
func TestAnswersLeaveTheSlowLineToTheUser(t *testing.T) {
	for _, told := range []bool{true, false} {
		w := newWorld(t, false)
		w.slow = true
		a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
		a.account.queued = told
		a.start(bob)
		a.wantPrivate(b)
		w.pass(time.Minute)
		w.filter = drop("commit")
		a.start(bob)
		commit := w.lastOf("commit").raw()
		w.filter = drop("key", "commit", "reveal")
		w.forget()
		flood := func(who string, k int) {
			raw := bytes.Clone(commit)
			raw[len(raw)-1] ^= byte(k)
			raw[len(raw)-2] ^= byte(k >> 8)
			a.receive(who, "", wire.Encode(raw))
		}
		for k := range 200 {
			flood(bob, k)
			flood(fmt.Sprintf("stranger%d@example.org", k), k)
			w.pass(100 * time.Millisecond)
		}
		most := 2 * (slowBurst + 20/5) // in 20 s, Bob's and the strangers'
		if told {
			most = 2 * maxAnswersWait // nothing has left
		}
		if n := count(a, "key"); n > most || n < 2*maxAnswersWait {
			t.Errorf("told %v: %d answers in 20 s, at most %d expected", told, n, most)
		}
	}
}

// A D-H Key that comes again is not answered while our answer still waits to leave,
// nor again and again.
func TestRepeatedKeyIsAnsweredSeldom(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		w := newWorld(t, routes)
		w.slow = !routes
		a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
		w.filter = drop("reveal")
		b.start(alice)
		key := w.lastOf("key")
		for range 100 {
			a.receive(bob, b.route(), key.Text)
		}
		most := map[bool]int{true: commitBurst + 1, false: 1}[routes]
		if n := count(a, "reveal"); n > most {
			t.Errorf("%d answers to copies of one D-H Key, at most %d expected", n, most)
		}
	})
}

// A Signature that comes after we have begun again completes the first handshake:
// the other side has no other session.
func TestLateSignatureCompletes(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		w := newWorld(t, routes)
		a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
		w.filter = drop("signature")
		b.start(alice)
		signature := w.lastOf("signature")
		w.filter = drop("commit", "signature")
		w.pass(8 * time.Second)
		if n := a.commitsTo(a.buddy(bob).address(b.route())); n != 2 {
			t.Fatalf("%d Commits after 8 s", n)
		}
		w.filter = nil
		a.receive(bob, b.route(), signature.Text)
		a.wantPrivate(b)
		one[Started](a)
		a.speak(bob, "line")
		b.wantTexts("line")
		w.forget()
		w.pass(2 * time.Minute)
		none[HandshakeFailed](a)
		w.wantKinds(map[string]int{})
	})
}

// If the Reveal Signature of the second handshake has left too, that one ends as a
// refresh, and text waits for it.
func TestSecondHandshakeEndsAsRefresh(t *testing.T) {
	w := newWorld(t, true)
	a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
	w.filter = drop("signature")
	b.start(alice)
	first := w.lastOf("signature")
	w.pass(8 * time.Second)
	second := w.lastOf("signature")
	w.filter = nil
	a.receive(bob, b.route(), first.Text)
	one[Started](a)
	if out := a.say(bob, "line"); out.Fate != Held {
		t.Errorf("%+v", out)
	}
	a.receive(bob, b.route(), second.Text)
	w.run()
	one[Refreshed](a)
	a.wantPrivate(b)
	b.wantTexts("line")
}

// Of two handshakes of ours with one client none is wiped for the other, but there
// are no more than two, and they die with their minute.
func TestCapHandshakesBesideEachOther(t *testing.T) {
	w, a, b := couple(t, true)
	w.filter = drop("signature")
	for range 3 {
		a.took(bob, a.buddy(bob).Refresh(a.with(b).ID, w.now))
		w.pass(8 * time.Second)
	}
	i := a.client(b)
	if i.former == nil || i.own == nil || len(i.exchanges()) > 3 {
		t.Fatalf("%d exchanges", len(i.exchanges()))
	}
	w.pass(commitLife)
	if i.busy() {
		t.Error("they outlive their minute")
	}
}

// From the moment our Reveal Signature has left, text never goes under the keys of
// before: it waits and comes back, each line tries again, and nobody says that the
// session goes on.
func TestKeysOfBeforeAreNotWrittenUnder(t *testing.T) {
	w, a, b := couple(t, true)
	w.filter = drop("signature")
	a.refresh(bob)
	for k := range 20 {
		if out := a.say(bob, fmt.Sprint("line ", k)); out.Fate != Held {
			t.Fatalf("line %d: %+v", k, out)
		}
		w.pass(6 * time.Second)
	}
	if n := len(all[LineReturned](a)); n != 20 {
		t.Errorf("%d of 20 lines came back", n)
	}
	failed := all[HandshakeFailed](a)
	if len(failed) == 0 {
		t.Error("nobody said that no new keys came")
	}
	for _, e := range failed {
		if !e.KeysGone {
			t.Errorf("%+v", e)
		}
	}
	w.filter = nil
	if out := a.say(bob, "at last"); out.Fate != Held {
		t.Errorf("%+v", out)
	}
	w.pass(10 * time.Second)
	b.wantTexts("at last")
}

// A message under the keys of before that comes long after our Reveal Signature
// shows that this did not arrive.
func TestKeysOfBeforeAreUsedOn(t *testing.T) {
	w, a, b := couple(t, true)
	w.filter = drop("reveal")
	a.took(bob, a.buddy(bob).Refresh(a.with(b).ID, w.now))
	w.pass(writtenAfter / 2)
	b.speak(alice, "early")
	if !a.with(b).Rekeying {
		t.Error("what may have crossed shows nothing")
	}
	w.pass(time.Minute)
	b.speak(alice, "late")
	if out := a.say(bob, "line"); out.Fate != SentPrivate {
		t.Errorf("%+v", out)
	}
	w.run()
	b.wantTexts("line")
}

// Timers that run from when a line left the queue run no longer than the handshake
// lives.
func TestQueueThatNeverMoves(t *testing.T) {
	w := newWorld(t, false)
	w.slow = true
	a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
	w.filter = func(p packet) []packet { return nil }
	a.start(bob)
	b.start(alice)
	a.receive(bob, "", w.lastOf("query").Text)
	w.pass(59 * time.Second)
	none[StartUnanswered](a)
	w.pass(2 * time.Second)
	one[StartUnanswered](a)
	one[StartUnanswered](b)
	if a.buddy(bob).anythingToEnd() {
		w.pass(commitLife)
	}
	if a.buddy(bob).anythingToEnd() {
		t.Error("a handshake lives on")
	}
}

// A re-key holds text also if it follows another one within a minute, on the side
// that has sent the Reveal Signature and on the one that has sent the D-H Key.
func TestSecondRefreshHoldsText(t *testing.T) {
	for lost, held := range map[string]func(a, b *node) *node{
		"signature": func(a, _ *node) *node { return a },
		"reveal":    func(_, b *node) *node { return b },
	} {
		w, a, b := couple(t, true)
		n := held(a, b)
		for k := range 2 {
			w.filter = drop(lost)
			a.refresh(bob)
			if out := n.say(n.peer(), fmt.Sprint("line ", k)); out.Fate != Held {
				t.Errorf("%s lost, refresh %d: outcome %d", lost, k+1, out.Fate)
			}
			w.pass(7 * time.Second)
			w.filter = nil
			w.pass(time.Second)
		}
		a.refresh(bob)
		a.wantPrivate(b)
	}
}
