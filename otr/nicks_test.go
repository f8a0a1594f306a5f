package otr

import (
	"testing"
	"time"
)

// nicks makes every buddy of the clients one whose name is a nick.
func nicks(nodes ...*node) {
	for _, n := range nodes {
		for _, o := range n.nodes {
			if o != n {
				n.buddy(o.bare).SetNick(true)
			}
		}
	}
}

// What another nick's keys read is told with whose session it was; without nicks
// it stays unread.
func TestMessageOfAnotherNickIsRead(t *testing.T) {
	for _, on := range []bool{true, false} {
		w := newWorld(t, false)
		a, b := w.join("alice", 0), w.join("bob", 1)
		a.start("bob")
		if on {
			nicks(a)
			a.buddy("carol").SetNick(true)
		}
		out := b.say("alice", "hello")
		w.queue = nil
		got := a.buddy("carol").Receive(Incoming{Text: out.Transmit[0].Text}, w.now)
		if (got.Elsewhere != nil) != on {
			t.Fatalf("with nicks %v: %+v", on, got)
		}
		if !on {
			continue
		}
		if e := got.Elsewhere; e.Buddy.Name() != "bob" || e.Proved || string(e.Deliver.Text) != "hello" {
			t.Errorf("%+v", e)
		}
		if again := a.buddy("carol").Receive(Incoming{Text: out.Transmit[0].Text}, w.now); again.Elsewhere != nil || len(again.Events) > 0 {
			t.Errorf("a repetition: %+v", again)
		}
	}
}

// Trying costs arithmetic: so many a second, whoever sends.
func TestTryingOtherNicksIsBounded(t *testing.T) {
	w := newWorld(t, false)
	a, b := w.join("alice", 0), w.join("bob", 1)
	a.start("bob")
	nicks(a)
	out := b.say("alice", "hello")
	w.queue = nil
	forged := append([]byte(nil), out.Transmit[0].Text...)
	forged[len(forged)-20] ^= 1
	a.buddy("carol").SetNick(true)
	for range elsewhereBurst {
		a.buddy("carol").Receive(Incoming{Text: forged}, w.now)
	}
	if got := a.buddy("carol").Receive(Incoming{Text: out.Transmit[0].Text}, w.now); got.Elsewhere != nil {
		t.Error("read beyond the rate")
	}
	if got := a.buddy("carol").Receive(Incoming{Text: out.Transmit[0].Text}, w.now.Add(time.Second)); got.Elsewhere == nil {
		t.Error("not read a second later")
	}
}

func TestRenameKeepsWhatGoesOn(t *testing.T) {
	w := newWorld(t, false)
	a, _ := w.join("alice", 0), w.join("bob", 1)
	a.start("bob")
	old := a.buddy("bob")
	a.buddy("carol")
	if a.account.Rename("bob", "carol") || a.account.Rename("nobody", "x") {
		t.Error("a name that is taken was given, or one that is not there")
	}
	if !a.account.Rename("bob", "robert") || a.account.Lookup("robert") != old || a.account.Lookup("bob") != nil || len(old.Sessions()) != 1 || old.Name() != "robert" {
		t.Errorf("after renaming: %+v", old.Sessions())
	}
}

// A dropped buddy leaves without a word, and gives waiting text back.
func TestDropSaysNothingToAnybody(t *testing.T) {
	w := newWorld(t, false)
	a, _ := w.join("alice", 0), w.join("bob", 1)
	b := a.buddy("bob")
	b.Start(w.now)
	b.Send([]byte("waits"), 7, w.now)
	out := a.account.Drop("bob", w.now)
	returned := 0
	for _, e := range out.Events {
		if r, ok := e.(LineReturned); ok && r.Token == 7 {
			returned++
		}
	}
	if returned != 1 || len(out.Transmit) > 0 || a.account.Lookup("bob") != nil {
		t.Errorf("%+v", out)
	}
}
