package otr

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// crash takes a client off the network without a word of its own.
func (n *node) crash() {
	n.leave()
	n.nodes = slices.DeleteFunc(n.nodes, func(o *node) bool { return o == n })
}

// reborn is the client started again at its address: it has its long-term key and
// its tag, and no session.
func (n *node) reborn() *node {
	n.Helper()
	return n.joinAs(n.bare+"/"+n.part, n.account.Tag(), n.key)
}

// count counts the messages of a kind that n sent.
func count(n *node, kind string) (sum int) {
	for _, m := range n.sent {
		if kindOf(m.Text) == kind {
			sum++
		}
	}
	return sum
}

func (n *node) wantLost(lines ...string) {
	n.Helper()
	var lost []string
	for _, e := range all[MaybeLost](n) {
		for _, l := range e.Lines {
			lost = append(lost, string(l))
		}
	}
	if !slices.Equal(lost, lines) {
		n.Fatalf("offered back %q, not %q", lost, lines)
	}
}

// A client that crashed and came back, silent about what it cannot read, is asked
// for new keys by the first text, and reads all of it.
func TestTextToAClientThatCameBackIsRead(t *testing.T) {
	for name, c := range map[string]struct {
		away   func(a *node)
		before []string // typed while it was away
	}{
		"typed when it is back": {func(*node) {}, nil},
		"not yet answered":      {func(*node) {}, []string{"one", "two", "three"}},
		"wait until it is back": {func(a *node) {
			a.took(bob, a.buddy(bob).Release(one[MustAsk](a).Token, AnswerWait, 0, a.now))
		}, []string{"one", "two", "three"}},
	} {
		t.Run(name, func(t *testing.T) {
			w, a, laptop := couple(t, true)
			laptop.speak(alice, "hello")
			w.pass(time.Minute)
			laptop.crash()
			for _, line := range c.before {
				a.say(bob, line)
			}
			c.away(a)
			w.pass(time.Minute)
			back := laptop.reborn()
			back.buddy(alice).SetPolicy(Policy{V3: true}, w.now) // it begins nothing
			w.run()
			a.say(bob, "four")
			a.say(bob, "five")
			w.pass(time.Second)
			back.wantTexts(append(c.before, "four", "five")...)
			a.wantPrivate(back)
			a.wantLost()
			one[Refreshed](a)
			if n := count(a, "commit"); n != 1 {
				t.Errorf("%d Commits", n)
			}
		})
	}
}

// A client that comes and goes while nobody writes costs nothing, and one that
// kept its keys is believed as soon as it writes.
func TestDoubtAloneBeginsNothing(t *testing.T) {
	w, a, b := couple(t, true)
	for range 3 {
		b.leave()
		w.pass(time.Minute)
		b.online = true
		w.presence(b, true)
		w.pass(time.Minute)
	}
	w.wantKinds(map[string]int{})
	b.speak(alice, "never away")
	w.forget()
	a.speak(bob, "good")
	w.wantKinds(map[string]int{"data": 1})
	b.wantTexts("good")
}

// Our own account was off the network: the next text re-keys, once.
func TestTextAfterOurOwnSignOff(t *testing.T) {
	w, a, b := couple(t, true)
	a.offline()
	w.presence(a, true)
	w.forget()
	a.speak(bob, "one")
	a.speak(bob, "two")
	b.wantTexts("one", "two")
	if count(a, "commit") != 1 || len(all[Refreshed](a)) != 1 {
		t.Errorf("%v, %s", w.kinds(), names(a.events))
	}
	a.wantLost()
}

// offline signs a client's account off.
func (n *node) offline() {
	for _, r := range n.account.Offline(n.now) {
		n.took(r.Buddy.Name(), r.Effects)
	}
}

// A message in clear from the client's address puts its session in doubt, once in
// ten minutes, whoever wrote it.
func TestTextAfterAMessageInClear(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		w, a, b := couple(t, routes)
		for k, commits := range []int{1, 0, 0} {
			a.receive(bob, b.route(), []byte("in clear"))
			w.forget()
			a.speak(bob, "line")
			b.wantTexts("line")
			if n := count(a, "commit"); n != commits {
				t.Errorf("message %d: %d Commits", k, n)
			}
		}
		w.pass(sameNotice)
		a.receive(bob, b.route(), []byte("in clear"))
		w.forget()
		a.speak(bob, "line")
		if count(a, "commit") != 1 {
			t.Error("no Commit ten minutes later")
		}
	})
}

// Nobody answers: after 5 s a query follows to the same address, after 10 s the
// text comes back, and sending again uses the keys of before.
func TestClientThatCameBackDoesNotAnswer(t *testing.T) {
	w, a, b := couple(t, true)
	w.pass(time.Minute) // since the last query to its address
	b.leave()
	w.presence(b, true) // it is there, and silent
	w.forget()
	a.say(bob, "one")
	a.say(bob, "two")
	w.pass(4900 * time.Millisecond)
	if count(a, "commit") != 1 || count(a, "query") != 0 {
		t.Fatalf("before 5 s: %v", w.kinds())
	}
	w.pass(200 * time.Millisecond)
	if q := w.lastOf("query"); q.To != b.route() || q.Query {
		t.Errorf("the query is for %q", q.To)
	}
	none[LineReturned](a)
	w.pass(5 * time.Second)
	back := all[LineReturned](a)
	if len(back) != 2 || back[0].Reason != BlockNoAnswer || string(back[0].Text) != "one" || string(back[1].Text) != "two" {
		t.Fatalf("%+v", back)
	}
	b.online = true
	w.forget()
	if a.say(bob, "again").Fate != SentPrivate {
		t.Fatal("not sent")
	}
	w.run()
	b.wantTexts("again")
	w.pass(time.Minute)
	none[HandshakeFailed](a) // the user has been told
}

// What was sent in doubt is offered back when the client has new keys.
func TestTextSentInDoubt(t *testing.T) {
	w, a, b := couple(t, true)
	b.crash()
	w.presence(b, true)
	a.say(bob, "one")
	w.pass(11 * time.Second)
	w.forget()
	a.say(bob, "one, again")
	w.run()
	a.wantLost()
	w.presence(b, false)
	w.pass(10 * time.Minute)
	back := b.reborn()
	w.run()
	a.wantLost("one, again")
	a.speak(bob, "two")
	back.wantTexts("two")
}

// Another profile at the same address is found by the query. With the same key
// the text goes to it, with another one it comes back and names both sessions.
func TestAnotherClientAtTheAddress(t *testing.T) {
	for name, key := range map[string]int{"same key": 1, "other key": 3} {
		t.Run(name, func(t *testing.T) {
			w, a, old := couple(t, true)
			old.speak(alice, "hello")
			a.speak(bob, "hello yourself")
			w.pass(time.Minute)
			old.crash()
			other := w.joinAs(old.bare+"/"+old.part, 0x7777, longTermKey(t, key))
			other.buddy(alice).SetPolicy(Policy{V2: true, V3: true}, w.now)
			was := a.buddy(bob).Sessions()[0]
			w.forget()
			a.say(bob, "one")
			a.say(bob, "two")
			w.pass(7 * time.Second)
			a.wantPrivate(other)
			none[HandshakeFailed](a)
			if key == 1 {
				other.wantTexts("one", "two")
			} else {
				back := all[LineReturned](a)
				if len(back) != 2 || back[0].Reason != BlockOtherKey || back[0].Session.ID != was.ID || back[0].To.ID != a.with(other).ID {
					t.Fatalf("%+v", back)
				}
				other.wantTexts()
			}
			w.pass(time.Minute)
			none[HandshakeFailed](a)
			s, _ := a.buddy(bob).Selected()
			if key == 1 && s.ID != a.with(other).ID || key != 1 && s.ID != was.ID {
				t.Errorf("selected is %+v", s)
			}
			if key == 1 {
				return
			}
			a.say(bob, "one, again")
			a.say(bob, "three")
			w.run()
			other.wantTexts("one, again", "three")
			if s, _ := a.buddy(bob).Selected(); s.ID != a.with(other).ID {
				t.Errorf("selected is %+v", s)
			}
		})
	}
}

// A refresh finds the other client too.
func TestRefreshFindsAnotherClientAtTheAddress(t *testing.T) {
	w, a, old := couple(t, true)
	w.pass(time.Minute) // since the last query to its address
	old.crash()
	other := w.joinAs(old.bare+"/"+old.part, 0x7777, longTermKey(t, 3))
	was := a.buddy(bob).Sessions()[0]
	w.forget()
	a.took(bob, a.buddy(bob).Refresh(was.ID, w.now))
	w.pass(time.Minute)
	a.wantPrivate(other)
	none[HandshakeFailed](a)
	other.speak(alice, "here")
	a.wantTexts("here")
}

// Without text that waits, the next one asks before it goes to the other client.
func TestTextAfterARefreshThatFoundAnotherClient(t *testing.T) {
	w, a, old := couple(t, true)
	old.speak(alice, "hello")
	w.pass(time.Minute)
	old.crash()
	other := w.joinAs(old.bare+"/"+old.part, 0x7777, longTermKey(t, 3))
	was := a.buddy(bob).Sessions()[0]
	a.took(bob, a.buddy(bob).Refresh(was.ID, w.now))
	w.pass(time.Minute)
	w.forget()
	a.say(bob, "one")
	if e := one[LineReturned](a); e.Reason != BlockChanged || e.Session.ID != was.ID || e.To.ID != a.with(other).ID {
		t.Errorf("%+v", e)
	}
	a.speak(bob, "one")
	other.wantTexts("one")
}

// Lines that were not answered when their client went without a word are offered
// back when it is there again, and once.
func TestTextShortlyBeforeItsClientWent(t *testing.T) {
	w, a, b := couple(t, true)
	a.speak(bob, "answered")
	b.speak(alice, "answer")
	a.say(bob, "too early")
	w.pass(lostBeforeLeaving - time.Second)
	a.say(bob, "one")
	a.say(bob, "two")
	w.queue = nil
	w.pass(2 * time.Second)
	w.forget()
	b.crash()
	w.pass(time.Hour)
	a.wantLost()
	b.reborn()
	w.run()
	if e := one[MaybeLost](a); e.Session.ID != a.with(b).ID {
		t.Errorf("%+v", e)
	}
	a.wantLost("one", "two")
	a.end(bob, 0)
	a.wantLost("one", "two")
}

// Lines that may be lost are offered when the session ends, too.
func TestTextShortlyBeforeItsClientWentForGood(t *testing.T) {
	w, a, b := couple(t, true)
	a.say(bob, "one")
	w.queue = nil
	b.crash()
	w.forget()
	a.end(bob, 0)
	a.wantLost("one")
}

// Our own stream died: what left shortly before is offered when the client is
// there again.
func TestTextOnWhichOurStreamDied(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		w, a, b := couple(t, routes)
		a.say(bob, "one")
		a.say(bob, "two")
		w.queue = nil
		w.forget()
		a.account.Broken(w.now)
		a.offline()
		w.pass(time.Hour)
		a.wantLost()
		for _, r := range a.account.Online(w.now) {
			a.took(r.Buddy.Name(), r.Effects)
		}
		w.presence(a, true)
		a.wantLost("one", "two")
		a.speak(bob, "three")
		b.wantTexts("three")
	})
}

// Signing off properly loses nothing.
func TestTextBeforeWeSignOff(t *testing.T) {
	w, a, b := couple(t, true)
	a.speak(bob, "one")
	w.forget()
	a.offline()
	w.presence(a, true)
	a.speak(bob, "two")
	b.wantTexts("two")
	a.wantLost()
}

// A client that lost its keys unseen begins anew at once: all that it had not
// answered is offered back, and outlives the handshake.
func TestTextBeforeItsClientBeganAnew(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		w, a, b := couple(t, routes)
		b.speak(alice, "hello")
		w.nodes = slices.DeleteFunc(w.nodes, func(o *node) bool { return o == b })
		back := b.reborn()
		w.forget()
		a.say(bob, "one")
		a.say(bob, "two")
		a.say(bob, "three")
		w.run()
		one[Refreshed](a)
		a.wantLost("one", "two", "three")
		a.speak(bob, "four")
		back.wantTexts("four")
	})
}

// A handshake that we asked for, and one that comes much later, speak against
// nothing.
func TestTextBeforeANewHandshakeOfOurs(t *testing.T) {
	w, a, b := couple(t, true)
	a.speak(bob, "one")
	a.start(bob)
	a.wantLost()
	w.pass(lostBeforeHandshake + time.Second)
	b.refresh(alice)
	a.wantLost()
}

// A line is answered by what is encrypted to a key that it or a later one
// announced, or by what comes long after it.
func TestAnsweredText(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		w, a, b := couple(t, routes)
		failed := func(lines ...string) {
			t.Helper()
			w.forget()
			a.receive(bob, b.route(), []byte("?OTR Error: cannot read"))
			a.wantLost(lines...)
		}
		a.say(bob, "crossing")
		crossing := w.queue
		w.queue = nil
		b.speak(alice, "written before it came")
		failed("crossing")

		w.queue = crossing
		w.run()
		a.speak(bob, "one")
		a.speak(bob, "two")
		w.pass(arrivedAfter + time.Second)
		b.speak(alice, "answer")
		failed()

		a.speak(bob, "answered")
		a.say(bob, "crosses the answer")
		w.queue = nil
		b.speak(alice, "answer to the first")
		failed("crosses the answer")

		a.say(bob, "long ago")
		w.queue = nil
		w.pass(9 * time.Second)
		a.say(bob, "just now")
		w.queue = nil
		w.pass(a.account.writtenAfter() - 8*time.Second)
		b.speak(alice, "written before they came")
		failed("just now")
	})
}

// Of lines that may be lost as many are kept as may wait.
func TestCapTextThatMayBeLost(t *testing.T) {
	w, a, b := couple(t, true)
	var want []string
	for k := range 3 * maxHeldLines {
		a.say(bob, fmt.Sprint("line ", k))
		want = append(want, fmt.Sprint("line ", k))
	}
	w.queue = nil
	w.forget()
	a.receive(bob, b.route(), []byte("?OTR Error: cannot read"))
	a.wantLost(want[2*maxHeldLines:]...)
	large := fmt.Sprintf("%0*d", maxHeldBytes/2+1, 1)
	a.say(bob, large)
	a.say(bob, large+"2")
	w.queue = nil
	w.forget()
	a.receive(bob, b.route(), []byte("?OTR Error: cannot read"))
	a.wantLost(large + "2")
}

// An authenticated message says that its client is online, whatever its presence
// says, and lets text go; without presence it is unknown again five minutes later.
func TestPresenceThatLies(t *testing.T) {
	w, a, b := couple(t, true)
	a.took(bob, a.buddy(bob).RouteState(b.route(), false, w.now))
	a.say(bob, "one")
	a.took(bob, a.buddy(bob).Release(one[MustAsk](a).Token, AnswerWait, 0, w.now))
	a.say(bob, "two")
	b.wantTexts()
	b.speak(alice, "I am here")
	b.wantTexts("one", "two")
	if p := a.with(b).Presence; p != PresenceOnline {
		t.Error(p)
	}
	w.pass(evidenceLife - time.Second)
	if p := a.with(b).Presence; p != PresenceOnline {
		t.Error(p)
	}
	w.forget()
	w.pass(time.Second)
	if p := a.with(b).Presence; p != PresenceUnknown || len(a.events) == 0 {
		t.Error(p, names(a.events))
	}
	a.speak(bob, "three")
	b.wantTexts("three")
	a.took(bob, a.buddy(bob).RouteState(b.route(), false, w.now))
	if p := a.with(b).Presence; p != PresenceOffline {
		t.Error(p)
	}
}

// By default messages go where somebody is: of two sessions of one level not to
// the one whose client is offline.
func TestDefaultPrefersAClientThatIsThere(t *testing.T) {
	w, a, laptop, phone := trio(t, true)
	laptop.speak(alice, "I spoke last")
	a.speak(bob, "to the laptop")
	w.forget()
	laptop.leave()
	if e := one[NewSelection](a); e.From.ID != a.with(laptop).ID || e.To.ID != a.with(phone).ID || !e.ByPresence {
		t.Errorf("%+v", e)
	}
	a.speak(bob, "to the phone")
	phone.wantTexts("to the phone")
	a.trust(bob, laptop.fingerprint(), true)
	if s, _ := a.buddy(bob).Selected(); s.ID != a.with(laptop).ID {
		t.Error("a better level counts for more")
	}
	a.choose(bob, Selection{Mode: MostRecent})
	if s, _ := a.buddy(bob).Selected(); s.ID != a.with(laptop).ID {
		t.Error("who spoke last counts for more")
	}
}

// Sending to another session because the client is offline is a choice of it.
func TestSendingToAnotherSessionSelectsIt(t *testing.T) {
	w, a, laptop, phone := trio(t, true)
	a.choose(bob, Selection{Mode: Explicit, Session: a.with(laptop).ID})
	laptop.leave()
	a.say(bob, "one")
	a.took(bob, a.buddy(bob).Release(one[MustAsk](a).Token, AnswerOther, a.with(phone).ID, w.now))
	a.speak(bob, "two")
	phone.wantTexts("one", "two")
	if s := a.buddy(bob).Selection(); s.Mode != Explicit || s.Session != a.with(phone).ID {
		t.Errorf("%+v", s)
	}
	one[MustAsk](a)
}

// Whoever begins after a line of ours may not have read it, though we had asked for
// that handshake before we wrote.
func TestLineAfterOurOwnStartMayBeLost(t *testing.T) {
	judged := 0
	for draw := range byte(8) { // the Commit that comes first by its digest counts
		w, a, laptop := couple(t, false)
		laptop.speak(alice, "hello")
		a.speak(bob, "answer")
		w.pass(time.Minute)
		laptop.crash()
		for range draw {
			_, err := a.account.rand.Read(make([]byte, 1))
			must(t, err)
		}
		w.joined += 3 * draw
		back := laptop.reborn()
		w.filter = drop("query", "commit") // it is lost
		a.start(bob)
		w.filter = nil
		w.pass(time.Second)
		w.forget()
		if out := a.say(bob, "line"); out.Fate != SentPrivate {
			t.Fatalf("%+v", out)
		}
		w.pass(time.Second)
		a.wantPrivate(back)
		one[Refreshed](a)
		if count(back, "reveal") > 0 { // it began what completed
			judged++
			a.wantLost("line")
		}
	}
	if judged == 0 {
		t.Error("it never began")
	}
}
