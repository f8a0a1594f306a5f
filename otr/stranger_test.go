package otr

import (
	"testing"
	"time"
)

// Whatever somebody sends whom the user does not know, nothing leaves, and the user
// is told once.
func TestNobodyUnknownIsAnswered(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		for kind, told := range map[string]bool{"query": true, "plain": true, "commit": true, "data": false} {
			w := newWorld(t, routes)
			b := w.join(bob+"/laptop", 1)
			carol := w.joinAs("carol@example.org/home", 0x4444, longTermKey(t, 2))
			said := sentBy(b, carol)[kind]
			a := w.joinAs(alice+"/home", 0x4444, longTermKey(t, 0)) // bob's messages to carol bear its tag
			a.askFirst(bob)
			w.forget()
			for range 3 {
				a.receive(bob, b.route(), said)
				w.pass(time.Second)
			}
			if len(a.sent) > 0 {
				t.Errorf("a %s is answered: %q", kind, a.sent[0].Text)
			}
			if n := len(all[StartWaits](a)); n != 1 && told || n != 0 && !told {
				t.Errorf("a %s is told %d times", kind, n)
			}
		}
	})
}

// sentBy is what n sends to another one, by kind: all that may begin something.
func sentBy(n, other *node) map[string][]byte {
	n.Helper()
	n.speak(other.bare, "with a tag")
	n.pass(time.Second)
	n.end(other.bare, 0)
	n.start(other.bare)
	n.pass(time.Second)
	n.end(other.bare, 0)
	other.start(n.bare)
	n.pass(time.Second)
	n.wantPrivate(other)
	n.speak(other.bare, "hello")
	texts := make(map[string][]byte)
	for _, m := range n.sent {
		texts[kindOf(m.Text)] = m.Text
	}
	return texts
}

func (n *node) askFirst(buddy string) {
	p := Opportunistic()
	p.AskFirst = true
	n.took(buddy, n.buddy(buddy).SetPolicy(p, n.now))
}

// Once the user starts, everything goes on as ever, and what is private then stays
// so: new keys are answered.
func TestWhatWaitedStartsByTheUser(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		w := newWorld(t, routes)
		a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
		a.askFirst(bob)
		b.start(alice)
		w.pass(time.Second)
		if a.private(b) {
			t.Fatal("private unasked")
		}
		a.start(bob)
		w.pass(time.Second)
		a.wantPrivate(b)
		w.pass(time.Hour)
		b.refresh(alice)
		w.pass(time.Second)
		one[Refreshed](a)
	})
}

// A buddy who is known to speak no OTR is offered none, until a client of it does.
func TestPlainAnswersAreRemembered(t *testing.T) {
	w := newWorld(t, true)
	a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
	b.took(alice, b.buddy(alice).SetPolicy(Policy{}, w.now))
	a.speak(bob, "hello")
	b.speak(alice, "plain")
	if one[OfferAnswered](a).OTR {
		t.Error("plain text counts as OTR")
	}
	w.forget()
	again := w.joinAs("alice2@example.org/home", 0x9999, longTermKey(t, 2))
	again.buddy(bob).KnowPlain()
	again.speak(bob, "hello")
	if text := string(again.sent[0].Text); text != "hello" {
		t.Errorf("offered by %q", text)
	}
	b.took(again.bare, b.buddy(again.bare).SetPolicy(Opportunistic(), w.now))
	b.start(again.bare)
	if !one[OfferAnswered](again).OTR {
		t.Error("a query counts as plain text")
	}
}
