package otr

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"pidgin-otr/otr/internal/ake"
	"pidgin-otr/otr/wire"
)

// A message that holds nothing but the tag starts, and shows no empty line.
func TestTagAloneShowsNothing(t *testing.T) {
	w := newWorld(t, true)
	a := w.join(alice+"/home", 0)
	for _, around := range []string{"", " ", "<p>\u200e</p>"} {
		out := a.buddy(bob).Receive(Incoming{Text: wire.AppendTag([]byte(around), wire.OfferV3), From: bob + "/phone"}, w.now)
		if out.Deliver != nil {
			t.Errorf("%q: shown %q", around, out.Deliver.Text)
		}
	}
	if out := a.buddy(bob).Receive(Incoming{Text: wire.AppendTag([]byte("x"), wire.OfferV3), From: bob + "/phone"}, w.now); out.Deliver == nil {
		t.Error("a message with text is not shown")
	}
}

// Our whitespace tag goes with plain text until the buddy answers in plain.
func TestWhitespaceTag(t *testing.T) {
	tagged := func(n *node) bool {
		_, _, ok := wire.FindTag(n.say(bob, "hello").Transmit[0].Text)
		return ok
	}
	w := newWorld(t, true)
	a := w.join(alice+"/home", 0)
	for range 2 {
		if !tagged(a) {
			t.Error("no tag before an answer")
		}
	}
	a.receive(bob, bob+"/old", []byte("what is that"))
	if tagged(a) {
		t.Error("a tag after plain text")
	}
	c := w.join(alice+"/other", 0)
	tagged(c)
	c.receive(bob, bob+"/new", []byte("?OTR Error: x"))
	tagged(c)
	c.receive(bob, bob+"/new", []byte("plain"))
	if !tagged(c) {
		t.Error("no tag although the buddy's client spoke OTR")
	}
	c.buddy(bob).SetPolicy(Policy{V3: true}, w.now)
	if tagged(c) {
		t.Error("a tag against policy")
	}
}

func TestTagStartsHandshake(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		w := newWorld(t, routes)
		a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
		a.speak(bob, "hello")
		a.wantPrivate(b)
		if string(b.shown[0].Text) != "hello" || b.shown[0].Private {
			t.Errorf("shown %+v", b.shown)
		}
		none[PlainWhilePrivate](b)
	})
}

func TestTagAgainstPolicy(t *testing.T) {
	w := newWorld(t, true)
	a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
	b.buddy(alice).SetPolicy(Policy{V3: true, SendTag: true}, w.now)
	a.speak(bob, "hello")
	w.pass(time.Second)
	if a.private(b) {
		t.Error("a tag started a handshake against policy")
	}
}

// Tags that keep coming without a handshake completing begin no flood.
func TestTagsAreLimited(t *testing.T) {
	w := newWorld(t, true)
	a := w.join(alice+"/home", 0)
	text := wire.AppendTag([]byte("x"), wire.OfferV3)
	for k := range 100 {
		a.receive(bob, Route(bob+"/"+string(rune('a'+k%26))), text)
	}
	if n := len(w.sent); n == 0 || n > maxAutoPerBuddy {
		t.Errorf("%d Commits", n)
	}
}

// The counts of handshakes begun and of Commits answered, and the time of a notice,
// outlive all else that is kept of a buddy.
func TestLimitsOutliveTheRest(t *testing.T) {
	t.Run("handshakes begun", func(t *testing.T) {
		w := newWorld(t, true)
		a := w.join(alice+"/home", 0)
		tag := func(k int) {
			a.receive(bob, Route(fmt.Sprint(bob, "/", k)), wire.AppendTag([]byte("x"), wire.OfferV3))
		}
		tag(0)
		w.pass(15 * time.Second) // the same Commit goes to the next ones
		for k := range maxAutoPerBuddy - 1 {
			tag(1 + k)
		}
		w.pass(commitLife - 14*time.Second)
		w.forget()
		for k := range 5 {
			tag(20 + k)
		}
		if n := w.kinds()["commit"]; n != 1 {
			t.Errorf("%d Commits after the first minute", n)
		}
	})
	t.Run("Commits answered", func(t *testing.T) {
		w := newWorld(t, true)
		a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
		raw := b.commit(alice, a.route())
		w.filter = drop("key", "query")
		a.start(bob)
		w.pass(startUnanswered - 5*time.Second)
		answers := func() int {
			w.sent = nil
			for n := range ownBurst {
				a.receive(bob, b.route(), wire.Encode(setTags(bytes.Clone(raw), InstanceTag(0x8000+n), 0)))
			}
			return w.kinds()["key"]
		}
		if n := answers(); n != ownBurst {
			t.Fatalf("%d answers", n)
		}
		a.end(bob, 0)
		w.pass(6 * time.Second)
		if n := answers(); n > 6 {
			t.Errorf("%d answers after 6 s", n)
		}
	})
	t.Run("notice", func(t *testing.T) {
		w := newWorld(t, true)
		a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
		large := append([]byte("?OTR:"), bytes.Repeat([]byte("A"), maxEncoded)...)
		w.filter = drop("query")
		a.start(bob)
		a.receive(bob, b.route(), large)
		w.pass(startUnanswered + time.Second)
		a.receive(bob, b.route(), large)
		one[TooLarge](a)
	})
}

func TestPlainWhilePrivate(t *testing.T) {
	w, a, b := couple(t, true)
	a.receive(bob, b.route(), []byte("in clear"))
	if e := one[PlainWhilePrivate](a); e.From != b.route() || a.shown[0].Private {
		t.Errorf("%+v", e)
	}
	b.end(alice, 0)
	w.forget()
	a.receive(bob, b.route(), []byte("in clear"))
	one[PlainWhilePrivate](a)
}

// Version 1 traffic gets a notice, not silence; version 2 too where it is
// forbidden.
func TestOldVersions(t *testing.T) {
	for _, text := range []string{
		"?OTR?", "?OTRv2?", "?OTRv4?", "?OTR,00001,00002,piece,", "?OTR:AAEDAAAA.",
		string(wire.Encode([]byte{0, 2, wire.TypeDHCommit, 1, 2, 3})),
		string(wire.Encode([]byte{0, 2, wire.TypeData, 0, 2, 3})),
	} {
		w := newWorld(t, true)
		a := w.join(alice+"/home", 0)
		a.buddy(bob).SetPolicy(Policy{V3: true}, w.now)
		for range 3 {
			a.receive(bob, bob+"/old", []byte(text))
		}
		if e := one[OldVersion](a); e.From != bob+"/old" {
			t.Errorf("%q: %+v", text, e)
		}
		if len(a.shown) > 0 || len(w.sent) > 0 {
			t.Errorf("%q: shown %v, sent %v", text, a.shown, w.kinds())
		}
	}
	w := newWorld(t, true)
	a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
	a.receive(bob, b.route(), []byte("?OTRv23?"))
	w.run()
	a.wantPrivate(b)
	none[OldVersion](a)
}

// Commits are answered out of purses that never pay for each other: 8 and one a
// second of an address that has a session or was asked; 32 and one a second of all
// other addresses of the buddy; 128 and four a second of all buddies whom we neither
// asked nor have a session with.
func TestCapCommitsAnswered(t *testing.T) {
	w, a, b := couple(t, true)
	raw := b.commit(alice, a.route())
	w.pass(2 * time.Minute)
	w.filter = drop("key", "query")
	a.took(bob, a.buddy(bob).StartRoute(bob+"/asked", w.now))
	answers := func(name string, k int, from func(n int) Route) (count int) {
		w.sent = nil
		for n := range k {
			a.receive(name, from(n), wire.Encode(setTags(bytes.Clone(raw), InstanceTag(0x8000+n), 0)))
		}
		return w.kinds()["key"]
	}
	at := func(r Route) func(int) Route { return func(int) Route { return r } }
	anew := func(n int) Route { return Route(fmt.Sprint(bob, "/", n)) }
	stranger := func(n int) Route { return Route(fmt.Sprintf("stranger%d@example.org/x", n)) }
	for _, c := range []struct {
		what        string
		from        func(int) Route
		burst, rate int
	}{
		{"other addresses", anew, commitBurst, 1},
		{"the session's", at(b.route()), ownBurst, 1},
		{"the one asked", at(bob + "/asked"), ownBurst, 1},
	} {
		if n := answers(bob, 100, c.from); n != c.burst {
			t.Errorf("%s: %d answers at once, not %d", c.what, n, c.burst)
		}
		w.now = w.now.Add(5 * time.Second)
		if n := answers(bob, 100, c.from); n != 5*c.rate {
			t.Errorf("%s: %d answers after 5 s", c.what, n)
		}
		w.now = w.now.Add(-5 * time.Second)
	}
	total := 0
	for n := range 200 {
		total += answers(string(stranger(n)), 1, at(stranger(n)))
	}
	if total != unbefriendedBurst {
		t.Errorf("%d answers to strangers", total)
	}
	w.now = w.now.Add(10 * time.Second)
	if n := answers(bob, 100, at(b.route())); n == 0 {
		t.Error("strangers starve the session")
	}
	if n := answers("one@example.org", 100, at("one@example.org/x")); n != commitBurst {
		t.Errorf("%d answers to one stranger", n)
	}
}

// Who starts and is started at the same time, again and again, is answered: a
// query does not use up what is there for Commits.
func TestQueriesUseNoCommitTokens(t *testing.T) {
	w := newWorld(t, true)
	a, laptop, phone := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1), w.join(bob+"/phone", 2)
	for range 14 {
		for _, n := range []*node{laptop, phone} {
			n.took(alice, n.buddy(alice).Start(w.now))
		}
		a.start(bob)
		w.pass(time.Second)
		a.wantPrivate(laptop, phone)
		a.end(bob, 0)
		for _, n := range []*node{laptop, phone} {
			n.end(alice, 0)
		}
	}
	w.filter = drop("commit", "query")
	w.now = w.now.Add(time.Hour)
	w.sent = nil
	for range 100 {
		a.receive(bob, laptop.route(), []byte("?OTRv3?"))
	}
	if n := w.kinds()["commit"]; n == 0 || n > 2*commitBurst {
		t.Errorf("%d Commits in answer to queries at once", n)
	}
}

// 32 handshakes are in progress at most; the oldest without a live session goes.
func TestCapHandshakes(t *testing.T) {
	w, a, b := couple(t, true)
	raw := b.commit(alice, a.route())
	w.filter = drop("key")
	a.receive(bob, b.route(), wire.Encode(raw)) // of the live session
	for n := range 60 {
		a.receive(bob, b.route(), wire.Encode(setTags(bytes.Clone(raw), InstanceTag(0x8000+n), 0)))
		w.now = w.now.Add(time.Second)
		if k := a.exchanges(bob).handshakes(); k > maxHandshakes {
			t.Fatalf("%d in progress", k)
		}
	}
	if i := a.client(b); i == nil || i.theirs == nil {
		t.Error("the handshake of the live session went")
	}
	if a.clientOf(bob, 0x8000+59).theirs == nil || a.clientOf(bob, 0x8000) != nil && a.clientOf(bob, 0x8000).busy() {
		t.Error("not the oldest one went")
	}
}

// Where there is no room for a handshake, no secret is made for it.
func TestNoSecretsWithoutRoom(t *testing.T) {
	_, a, b := couple(t, true)
	x := a.exchanges(bob)
	for range maxHandshakes {
		c, err := ake.NewCommit(a.account.rand)
		must(t, err)
		x.add(b.account.Tag()).own = &exchange{hs: ake.Initiate(c, nil)}
	}
	a.account.rand = nil // whoever draws panics
	out := a.beginWith(bob, 0x9000, b.route())
	if n := x.handshakes(); n != maxHandshakes || len(out.Transmit) > 0 {
		t.Errorf("%d handshakes, %d messages", n, len(out.Transmit))
	}
}

// 32 sessions live at most. A verified key may end the longest silent unverified
// one to which the user never wrote; else the handshake is refused and said.
func TestCapSessions(t *testing.T) {
	w := newWorld(t, true)
	a := w.join(alice+"/home", 0)
	var bobs []*node
	for k := range maxSessions {
		key := longTermKey(t, 1)
		if k == 3 {
			key = longTermKey(t, 4)
			a.trust(bob, key.Public().Fingerprint(), true)
		}
		n := w.joinAs(bob+"/c"+string(rune('A'+k)), InstanceTag(0x6000+k), key)
		n.start(alice)
		bobs = append(bobs, n)
		w.pass(2 * time.Second)
	}
	if n := a.liveSessions(bob); n != maxSessions {
		t.Fatalf("%d sessions", n)
	}
	bobs[0].speak(alice, "not silent")
	a.choose(bob, Selection{Mode: Explicit, Session: a.with(bobs[1]).ID})
	w.filter = drop("data") // no heartbeat comes back
	a.speak(bob, "written to")
	w.filter = nil
	a.choose(bob, Selection{Mode: Explicit, Session: a.with(bobs[2]).ID})
	w.forget()
	stranger := w.join(bob+"/stranger", 2)
	stranger.start(alice)
	w.join(bob+"/another", 5).start(alice)
	one[SessionsFull](a)
	if a.private(stranger) || len(all[Ended](a)) > 0 {
		t.Error("a stranger took a place")
	}
	w.pass(time.Minute)
	w.forget()
	friend := w.join(bob+"/friend", 3)
	a.trust(bob, friend.fingerprint(), true)
	friend.start(alice)
	a.wantPrivate(friend)
	if e := one[Ended](a); e.Session.Tag != bobs[4].account.Tag() { // the one before it is verified
		t.Errorf("ended %+v", e)
	}
	if n := a.liveSessions(bob); n != maxSessions {
		t.Errorf("%d sessions", n)
	}
}

// A client that comes back with ever new keys has 4 sessions at most: a message of
// a fifth would be tried with none of its own.
func TestCapSessionsOfOneTag(t *testing.T) {
	const tag = 0x5000
	for name, c := range map[string]struct {
		before func(a *node, fifth *node, others []*node)
		ended  int // of the others; -1: none, the fifth is refused
	}{
		"a stranger":           {func(*node, *node, []*node) {}, -1},
		"one of the keys":      {func(_, fifth *node, _ []*node) { fifth.giveKey(longTermKey(t, 4)) }, -2},
		"verified":             {func(a, fifth *node, _ []*node) { a.trust(bob, fifth.fingerprint(), true) }, 0},
		"verified, not silent": {func(a, fifth *node, o []*node) { a.trust(bob, fifth.fingerprint(), true); o[0].speak(alice, "here") }, 1},
		"one was ended":        {func(a, _ *node, o []*node) { a.end(bob, a.with(o[2]).ID); o[2].leave() }, -2},
		"one is Finished":      {func(a, _ *node, o []*node) { o[2].end(alice, 0) }, -2},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, true)
			a := w.join(alice+"/home", 0)
			var others []*node
			for k := range maxTried {
				n := w.joinAs(fmt.Sprintf("%s/c%d", bob, k), tag, longTermKey(t, 1+k))
				n.start(alice)
				w.pass(2 * time.Second)
				others = append(others, n)
			}
			fifth := w.joinAs(bob+"/fifth", tag, longTermKey(t, 9))
			a.choose(bob, Selection{Mode: Explicit, Session: a.with(others[3]).ID})
			c.before(a, fifth, others)
			w.forget()
			fifth.start(alice)
			if c.ended == -1 {
				one[SessionsFull](a)
				none[Started](a)
				return
			}
			fifth.speak(alice, "hello")
			a.wantTexts("hello")
			if ended := all[Ended](a); c.ended >= 0 && (len(ended) != 1 || ended[0].Session.Fingerprint != others[c.ended].fingerprint()) || c.ended < 0 && len(ended) > 0 {
				t.Errorf("ended %+v", ended)
			}
		})
	}
}

// A client that was begun with, and for which there is no room, learns that.
func TestSessionsFullAsCommitter(t *testing.T) {
	w := newWorld(t, true)
	a := w.join(alice+"/home", 0)
	for k := range maxSessions {
		w.joinAs(bob+"/c"+string(rune('A'+k)), InstanceTag(0x6000+k), longTermKey(t, 1)).start(alice)
		w.pass(2 * time.Second)
	}
	stranger := w.join(bob+"/stranger", 2)
	stranger.start(alice)
	w.run()
	one[SessionsFull](a)
	if len(stranger.buddy(alice).Sessions()) != 1 || stranger.with(a).Level != LevelFinished {
		t.Errorf("%+v", stranger.buddy(alice).Sessions())
	}
}

// The numbers of ended sessions are kept for the latest only.
func TestCapPastSessions(t *testing.T) {
	w := newWorld(t, true)
	a := w.join(alice+"/home", 0)
	for k := range maxPastSessions + 10 {
		n := w.joinAs(bob+"/c", InstanceTag(0x6000+k), longTermKey(t, 1))
		n.start(alice)
		n.end(alice, 0)
		a.end(bob, 0)
		n.leave()
		w.pass(2 * time.Second)
	}
	if n := len(a.sessions(bob)); n != maxPastSessions {
		t.Errorf("%d sessions are remembered", n)
	}
}
