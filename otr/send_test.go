package otr

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// Text typed between a start and private waits, and goes out in its order with
// its tokens; nothing leaves in clear.
func TestTextWaitsForStart(t *testing.T) {
	w := newWorld(t, true)
	a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
	a.took(bob, a.buddy(bob).Start(w.now))
	for _, line := range []string{"one", "two", "three"} {
		if out := a.say(bob, line); out.Fate != Held || len(out.Transmit) > 0 {
			t.Fatalf("%+v", out)
		}
	}
	if !a.buddy(bob).Guarded() {
		t.Error("not guarded while text waits")
	}
	w.run()
	b.wantTexts("one", "two", "three")
	var tokens []uint64
	for _, m := range a.sent {
		if m.Token != 0 {
			tokens = append(tokens, m.Token)
		}
	}
	if fmt.Sprint(tokens) != "[1 2 3]" {
		t.Errorf("tokens %v", tokens)
	}
	if n := w.kinds()["plain"]; n > 0 {
		t.Errorf("%d lines in clear", n)
	}
}

// After 10 s the text goes back, and sending it again sends it as before.
func TestWaitingTextReturns(t *testing.T) {
	w := newWorld(t, true)
	a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
	w.filter = drop("query")
	a.start(bob)
	w.pass(4 * time.Second)
	a.say(bob, "one")
	w.pass(5 * time.Second)
	a.say(bob, "two")
	w.pass(4900 * time.Millisecond)
	none[LineReturned](a)
	w.pass(200 * time.Millisecond)
	back := all[LineReturned](a)
	if len(back) != 2 || string(back[0].Text) != "one" || string(back[1].Text) != "two" || back[0].Reason != BlockNotStarted {
		t.Fatalf("%+v", back)
	}
	if out := a.say(bob, "one"); out.Fate != SentPlain {
		t.Errorf("sending again: %+v", out)
	}
	w.run()
	if len(b.shown) != 1 {
		t.Errorf("%d lines shown", len(b.shown))
	}
}

func TestRequireEncryption(t *testing.T) {
	w := newWorld(t, true)
	a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
	a.buddy(bob).SetPolicy(Policy{V3: true, Require: true}, w.now)
	if !a.buddy(bob).Guarded() {
		t.Error("not guarded")
	}
	if out := a.say(bob, "never in clear"); out.Fate != Held || len(out.Transmit) != 1 || out.Transmit[0].To != b.route() || kindOf(out.Transmit[0].Text) != "query" {
		t.Fatalf("%+v", out)
	}
	w.run()
	b.wantTexts("never in clear")
	a.receive(bob, b.route(), []byte("plain"))
	one[PlainWhilePrivate](a)

	a.end(bob, 0)
	w.filter = drop("query")
	for range 2 {
		w.forget()
		a.say(bob, "never in clear")
		w.pass(25 * time.Second)
		if w.kinds()["plain"] > 0 {
			t.Fatal("it left in clear")
		}
		one[LineReturned](a)
	}
	w.forget()
	a.receive(bob, b.route(), []byte("plain"))
	one[PlainWhilePrivate](a)
	a.buddy(bob).SetPolicy(Policy{V2: true, Require: true}, w.now)
	if out := a.say(bob, "version 2 alone"); out.Fate != Held || !strings.HasPrefix(string(out.Transmit[0].Text), "?OTRv2?") {
		t.Errorf("%+v", out)
	}
}

// After the peer ended the session nothing is sent until the user acts.
func TestFinishedBlocks(t *testing.T) {
	for _, act := range []string{"end", "start", "refresh"} {
		w, a, b := couple(t, true)
		a.speak(bob, "one")
		b.end(alice, 0)
		if e := one[Ended](a); !e.ByPeer || e.Session.Level != LevelFinished {
			t.Errorf("%+v", e)
		}
		w.forget()
		for range 3 {
			if out := a.say(bob, "two"); out.Fate != Blocked || len(out.Transmit) > 0 {
				t.Fatalf("%+v", out)
			}
		}
		if e := all[LineReturned](a)[0]; e.Reason != BlockFinished || e.Session.ID == 0 {
			t.Errorf("%+v", e)
		}
		switch act {
		case "end":
			a.end(bob, 0)
			if out := a.say(bob, "two"); out.Fate != SentPlain {
				t.Errorf("%+v", out)
			}
		case "start":
			a.took(bob, a.buddy(bob).Start(w.now))
		case "refresh":
			a.took(bob, a.buddy(bob).Refresh(a.with(b).ID, w.now))
		}
		if act != "end" {
			if out := a.say(bob, "two"); out.Fate != Held {
				t.Errorf("%s: %+v", act, out)
			}
			w.run()
			b.wantTexts("two")
			one[Started](a)
		}
	}
}

// Held text goes by itself to no key that is not agreed while another one is; once
// it has come back, sending it again sends it.
func TestHeldTextForAnotherKey(t *testing.T) {
	w, a, b := couple(t, true)
	a.speak(bob, "before")
	w.pass(contactLasts)
	b.end(alice, 0)
	b.leave()
	other := w.join(bob+"/other", 2)
	w.forget()
	a.took(bob, a.buddy(bob).Start(w.now))
	a.say(bob, "for the laptop")
	w.run()
	a.wantPrivate(other)
	if out := a.say(bob, "behind it"); out.Fate != Held {
		t.Fatalf("%+v", out)
	}
	w.pass(holdForStart)
	other.wantTexts()
	back := all[LineReturned](a)
	if len(back) != 2 || back[0].Reason != BlockOtherKey || back[0].To.ID != a.with(other).ID || string(back[1].Text) != "behind it" {
		t.Fatalf("%+v", back)
	}
	a.say(bob, "for the other one")
	w.run()
	other.wantTexts("for the other one")
}

// What was chosen by hand gets the text, though another agreed key is there first.
func TestHeldTextWaitsForTheChosenClient(t *testing.T) {
	w, a, laptop, phone := trio(t, true)
	laptop.speak(alice, "me")
	a.speak(bob, "one")
	laptop.end(alice, 0)
	phone.end(alice, 0)
	a.choose(bob, Selection{Mode: Explicit, Session: a.with(laptop).ID})
	w.forget()
	w.filter = func(p packet) []packet { // the phone's messages come first
		if p.from == laptop {
			return nil
		}
		return []packet{p}
	}
	a.took(bob, a.buddy(bob).Start(w.now))
	a.say(bob, "for the laptop")
	w.pass(time.Second)
	a.wantPrivate(phone)
	phone.wantTexts()
	w.filter = nil
	laptop.start(alice)
	w.run()
	laptop.wantTexts("for the laptop")
	phone.wantTexts()
}

// A start that completes with a client whose presence says that it is offline sends
// what waited: it has just answered.
func TestStartedClientIsThere(t *testing.T) {
	w, a, b := couple(t, true)
	b.end(alice, 0)
	a.took(bob, a.buddy(bob).Start(w.now))
	a.say(bob, "one")
	a.say(bob, "two")
	a.took(bob, a.buddy(bob).RouteState(b.route(), false, w.now))
	w.run()
	a.wantPrivate(b)
	none[MustAsk](a)
	b.wantTexts("one", "two")
}

// What the user wrote does not outlive its use: a line that waited, the last one,
// the one before it.
func TestWrittenTextIsWiped(t *testing.T) {
	w := newWorld(t, true)
	a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
	a.took(bob, a.buddy(bob).Start(w.now))
	a.say(bob, "it waits")
	kept := a.outbox(bob).held[0].text
	w.run()
	b.wantTexts("it waits")
	wiped := func(what string, text []byte) {
		t.Helper()
		if len(bytes.Trim(text, "\x00")) > 0 {
			t.Errorf("%s is left: %q", what, text)
		}
	}
	wiped("the line that waited", kept)

	a.speak(bob, "the long one")
	sent := &a.outbox(bob).sent
	waited, long := sent.lines[0].text, sent.lines[1].text
	w.pass(arrivedAfter + time.Second)
	b.speak(alice, "an answer")
	wiped("an answered line", long)
	wiped("the one before it", waited)
	a.speak(bob, "the last one")
	last := sent.lines[0].text
	a.end(bob, 0)
	wiped("the last line", last)
}

// 16 lines or 256 KiB wait, the next one is blocked.
func TestCapWaitingText(t *testing.T) {
	w := newWorld(t, true)
	a := w.join(alice+"/home", 0)
	a.start(bob)
	for k := range maxHeldLines {
		if out := a.say(bob, "line"); out.Fate != Held {
			t.Fatalf("line %d: %+v", k, out)
		}
	}
	if out := a.say(bob, "one too many"); out.Fate != Blocked || one[LineReturned](a).Reason != BlockQueueFull {
		t.Errorf("%+v", out)
	}
	c := w.join(alice+"/other", 0)
	c.start(bob)
	if out := c.say(bob, strings.Repeat("x", maxHeldBytes)); out.Fate != Held {
		t.Errorf("%v", out.Fate)
	}
	if out := c.say(bob, "x"); out.Fate != Blocked {
		t.Errorf("%v", out.Fate)
	}
}

// Outgoing messages are cut to the network's limit; the token is on the last
// piece. Every size arrives.
func TestFragments(t *testing.T) {
	for _, limit := range []int{100, 140, 400, 1500} {
		w := newWorld(t, true)
		a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
		a.account.SetMaxMessage(limit)
		b.account.SetMaxMessage(limit)
		a.start(bob)
		a.wantPrivate(b)
		for _, size := range []int{1, 50, 1000, 20000} {
			w.forget()
			out := a.say(bob, strings.Repeat("y", size))
			for k, m := range out.Transmit {
				if len(m.Text) > limit {
					t.Errorf("a piece of %d bytes, at most %d", len(m.Text), limit)
				}
				if (m.Token != 0) != (k == len(out.Transmit)-1) {
					t.Errorf("piece %d of %d: token %d", k, len(out.Transmit), m.Token)
				}
			}
			w.run()
			b.wantTexts(strings.Repeat("y", size))
		}
	}
}

func TestFragmentsOfTwoClientsInterleave(t *testing.T) {
	w := newWorld(t, false)
	a := w.join(alice+"/home", 0)
	laptop, phone := w.join(bob+"/laptop", 1), w.join(bob+"/phone", 2)
	a.start(bob)
	a.wantPrivate(laptop, phone)
	laptop.account.SetMaxMessage(150)
	phone.account.SetMaxMessage(150)
	w.forget()
	one, two := laptop.say(alice, strings.Repeat("l", 500)), phone.say(alice, strings.Repeat("p", 500))
	w.queue = nil
	for k := range max(len(one.Transmit), len(two.Transmit)) {
		for _, out := range []Effects{one, two} {
			if k < len(out.Transmit) {
				a.receive(bob, "", out.Transmit[k].Text)
			}
		}
	}
	a.wantTexts(strings.Repeat("l", 500), strings.Repeat("p", 500))
}

// Plain text forgets an unfinished message of the same client.
func TestPlainTextForgetsFragments(t *testing.T) {
	w, a, b := couple(t, true)
	b.account.SetMaxMessage(150)
	out := b.say(alice, strings.Repeat("l", 300))
	w.queue = nil
	for k, m := range out.Transmit {
		if k == 1 {
			a.receive(bob, b.route(), []byte("plain"))
		}
		a.receive(bob, b.route(), m.Text)
	}
	a.wantTexts()
}

// Where clients have no addresses nothing tells which of them wrote plain text: what bears
// the tag of its sender is kept, and what bears none is forgotten.
func TestPlainTextOfUnknownSenderForgetsFragmentsWithoutTagAlone(t *testing.T) {
	for _, v := range []Version{V2, V3} {
		w, a, b := pairV2(t, false, false)
		if v == V3 {
			w, a, b = couple(t, false)
		}
		b.account.SetMaxMessage(150)
		text := strings.Repeat("l", 300)
		out := b.say(alice, text)
		w.queue = nil
		w.forget()
		for k, m := range out.Transmit {
			if k == 1 {
				a.receive(bob, "", []byte("plain, of another client"))
			}
			a.receive(bob, "", m.Text)
		}
		if v == V3 {
			a.wantTexts(text)
		} else {
			a.wantTexts()
		}
		if n := a.exchanges(bob).fragmentBytes; n != 0 {
			t.Errorf("version %d: %d bytes are left", v, n)
		}
	}
}

// Not that of another client, and so does a whole message of the same one.
func TestWhatForgetsFragments(t *testing.T) {
	for name, c := range map[string]struct {
		between func(a, laptop, phone *node, whole []byte)
		read    bool
	}{
		"text of another client":      {func(a, _, phone *node, _ []byte) { a.receive(bob, phone.route(), []byte("plain")) }, true},
		"a message of another client": {func(_, _, phone *node, _ []byte) { phone.speak(alice, "whole") }, true},
		"a whole message":             {func(a, laptop, _ *node, whole []byte) { a.receive(bob, laptop.route(), whole) }, false},
	} {
		w, a, laptop, phone := trio(t, true)
		whole := laptop.say(alice, "first").Transmit[0].Text
		laptop.account.SetMaxMessage(150)
		out := laptop.say(alice, strings.Repeat("l", 300))
		w.queue = nil
		for k, m := range out.Transmit {
			if k == 1 {
				c.between(a, laptop, phone, whole)
			}
			a.receive(bob, laptop.route(), m.Text)
		}
		if got := slices.Contains(a.texts(true), strings.Repeat("l", 300)); got != c.read {
			t.Errorf("%s: read %v", name, got)
		}
	}
}

// Strangers who fill the memory for fragments do not keep out who has a session.
func TestStrangersFragmentsGoFirst(t *testing.T) {
	w, a, b := couple(t, true)
	piece := bytes.Repeat([]byte("A"), 1<<20)
	for n := range 8 {
		name := fmt.Sprintf("stranger%d@example.org", n)
		for tag := range 5 {
			text := fmt.Appendf(nil, "?OTR|%08x|%08x,00001,00099,%s,", 0x7200+tag, a.account.Tag(), piece)
			a.receive(name, Route(name+"/x"), text)
		}
	}
	b.account.SetMaxMessage(200)
	b.say(alice, "in pieces")
	w.run()
	a.wantTexts("in pieces")
	if n := a.account.fragmentBytes; n > maxAllFragments {
		t.Errorf("%d bytes in all", n)
	}
}

// Within a buddy, too, and the stranger goes whose message waits longest.
func TestOldestStrangersFragmentsGo(t *testing.T) {
	w, a, b := couple(t, true)
	piece := bytes.Repeat([]byte("A"), maxBuddyFragments/5+1) // five are too many
	for _, tag := range []InstanceTag{b.account.Tag(), 0x7000, 0x7001, 0x7002, 0x7003} {
		a.receive(bob, bob+"/x", fmt.Appendf(nil, "?OTR|%08x|%08x,00001,00099,%s,", tag, a.account.Tag(), piece))
		w.now = w.now.Add(time.Second)
	}
	for tag, kept := range map[InstanceTag]bool{b.account.Tag(): true, 0x7000: false, 0x7001: true, 0x7002: true, 0x7003: true} {
		if i := a.clientOf(bob, tag); i == nil || i.fragments.Size() > 0 != kept {
			t.Errorf("the piece of %x is kept: %v", tag, !kept)
		}
	}
}

// Unfinished messages: 4 MiB each, 8 MiB per buddy, 32 MiB in all, a minute old.
func TestCapFragments(t *testing.T) {
	w, a, b := couple(t, true)
	piece := bytes.Repeat([]byte("A"), 1<<20)
	feed := func(name string, tag, k int) {
		text := fmt.Appendf(nil, "?OTR|%08x|%08x,%05d,00099,%s,", tag, a.account.Tag(), k, piece)
		a.receive(name, Route(name+"/x"), text)
	}
	for k := 1; k <= 7; k++ {
		feed(bob, 0x7000, k)
	}
	one[TooLarge](a)
	for tag := range 12 {
		for k := 1; k <= 2; k++ {
			feed(bob, 0x7100+tag, k)
			if n := a.exchanges(bob).fragmentBytes; n > maxBuddyFragments {
				t.Fatalf("%d bytes of one buddy", n)
			}
		}
	}
	for n := range 8 {
		name := fmt.Sprintf("bob%d@example.org", n)
		for tag := range 3 {
			for k := 1; k <= 2; k++ {
				feed(name, 0x7200+tag, k)
				if n := a.account.fragmentBytes; n > maxAllFragments {
					t.Fatalf("%d bytes in all", n)
				}
			}
		}
	}
	total := 0
	for _, buddy := range a.account.buddies {
		held, counted := a.pieces(buddy.name)
		if held != counted {
			t.Errorf("%s: %d bytes counted, %d held", buddy.name, counted, held)
		}
		total += held
	}
	if total != a.account.fragmentBytes {
		t.Errorf("%d bytes counted, %d held", a.account.fragmentBytes, total)
	}
	w.pass(61 * time.Second)
	if a.account.fragmentBytes != 0 {
		t.Error("pieces outlive their minute")
	}
	b.speak(alice, "still private")
	a.wantTexts("still private")
}
