package otr

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"fmt"
	"testing"
	"time"

	"pidgin-otr/otr/wire"
)

// A replay or a duplicate is dropped without notice or answer, however old.
func TestReplays(t *testing.T) {
	w, a, b := couple(t, true)
	var old []packet
	for range 20 { // keys rotate meanwhile
		b.speak(alice, "line")
		old = append(old, w.lastOf("data"))
		a.speak(bob, "answer")
	}
	b.end(alice, 0)
	finished := w.lastOf("data")
	b.start(alice)
	a.wantPrivate(b)
	w.pass(time.Second)
	w.forget()
	before := *a.inside(b)
	for _, p := range append(old, finished) {
		out := a.receive(bob, Route(bob+"/elsewhere"), p.Text)
		if !nothing(out) {
			t.Fatalf("a replay brought about %+v", out)
		}
	}
	after := *a.inside(b)
	if before.route != after.route || before.order != after.order || before.state != after.state || before.ssid != after.ssid {
		t.Error("a replay changed the session")
	}
	a.end(bob, 0)
	w.forget()
	if out := a.receive(bob, b.route(), old[3].Text); !nothing(out) {
		t.Errorf("a replay after the end brought about %+v", out)
	}
}

func TestDuplicatesOnTheNetwork(t *testing.T) {
	w := newWorld(t, true)
	w.filter = twice
	a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
	a.start(bob)
	w.pass(time.Second)
	a.wantPrivate(b)
	for _, line := range []string{"one", "two", "three"} {
		a.speak(bob, line)
	}
	b.wantTexts("one", "two", "three")
	none[Unreadable](b)
}

func TestReordered(t *testing.T) {
	w, a, b := couple(t, true)
	w.filter = swap("data")
	a.say(bob, "one")
	a.say(bob, "two")
	w.run()
	b.wantTexts("two") // the older counter is not taken any more
	none[Unreadable](b)
}

// loseKeys starts the program of n anew: it has its long-term key and its tag, and no
// session.
func (n *node) loseKeys() {
	n.Helper()
	old := n.account
	var err error
	n.account, err = NewAccount(Config{Rand: old.rand, Tag: old.tag, Key: n.key, Addressable: n.routes, Self: n.route()})
	must(n, err)
}

// Text for us that nobody can read: one notice, and a new handshake with that
// client within the caps.
func TestLostKeys(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		w, a, b := couple(t, routes)
		a.loseKeys()
		b.say(alice, "lost")
		w.run()
		if e := one[Unreadable](a); !e.Restarting || e.From != b.route() {
			t.Errorf("%+v", e)
		}
		a.wantPrivate(b)
		one[Started](a)
		one[Refreshed](b)
		b.say(alice, "read")
		w.run()
		a.wantTexts("read")
		if w.kinds()["error"] > 0 {
			t.Error("an error line left")
		}
	})
}

// A restart that was announced is a start: text waits for it, and comes back if
// nothing comes of it; it never leaves in clear meanwhile.
func TestTextWaitsForAnnouncedRestart(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		for _, answered := range []bool{true, false} {
			w, a, b := couple(t, routes)
			a.loseKeys()
			w.filter = drop("commit")
			b.say(alice, "lost")
			w.run()
			if e := one[Unreadable](a); !e.Restarting {
				t.Fatalf("%+v", e)
			}
			w.pass(4 * time.Second)
			if out := a.say(bob, "for the new keys"); out.Fate != Held || !a.buddy(bob).Guarded() {
				t.Fatalf("%+v", out)
			}
			b.say(alice, "lost too") // the handshake goes on
			if answered {
				w.filter = nil
			}
			w.pass(holdForStart)
			if w.kinds()["plain"] > 0 {
				t.Error("it left in clear")
			}
			if answered {
				b.wantTexts("for the new keys")
				continue
			}
			if e := one[LineReturned](a); e.Reason != BlockNotStarted {
				t.Errorf("%+v", e)
			}
			one[HandshakeFailed](a)
			w.pass(startUnanswered)
			none[StartUnanswered](a)
		}
	})
}

// Lines from offline storage begin nothing and are told of to nobody, for history
// may bring what was read long ago; the first one after them is, and begins.
func TestLostKeysWhileAway(t *testing.T) {
	w, a, b := couple(t, true)
	a.loseKeys()
	for range 3 {
		out := b.buddy(alice).Send([]byte("typed while alice was away"), 1, w.now)
		stored := out.Transmit[len(out.Transmit)-1].Text
		a.took(bob, a.buddy(bob).Receive(Incoming{Text: stored, From: b.route(), Delayed: true}, w.now))
	}
	none[Unreadable](a)
	w.forget()
	for range 3 {
		b.say(alice, "typed on")
	}
	w.run()
	if e := one[Unreadable](a); !e.Restarting {
		t.Errorf("%+v", e)
	}
	if n := w.kinds()["commit"]; n != 1 {
		t.Errorf("%d Commits for three lines", n)
	}
	a.wantPrivate(b)
}

// When text that cannot be read keeps coming, we begin three times a minute and
// then offer the user a start.
func TestCapAutomaticHandshakes(t *testing.T) {
	w, a, b := couple(t, true)
	b.speak(alice, "line")
	p := w.lastOf("data")
	w.filter = drop("commit")
	w.forget()
	for k := range 550 {
		text := spoil(p, k)
		a.receive(bob, b.route(), text)
		w.pass(100 * time.Millisecond)
	}
	w.run()
	if n := w.kinds()["commit"]; n > 2*maxAutoPerInstance { // each is sent again once
		t.Errorf("%d Commits in a minute", n)
	}
	one[RateLimited](a)
	if n := len(all[Unreadable](a)); n > 6 {
		t.Errorf("%d notices in a minute", n)
	}
}

func TestCapAutomaticHandshakesPerBuddy(t *testing.T) {
	w, a, b := couple(t, true)
	b.speak(alice, "line")
	p := w.lastOf("data")
	w.filter = drop("commit")
	w.forget()
	for k := range 40 { // every time under a new tag
		raw := p.raw()
		raw[3], raw[6] = 0x77, byte(k)
		a.receive(bob, b.route(), wire.Encode(raw))
	}
	if n := w.kinds()["commit"]; n != maxAutoPerBuddy {
		t.Errorf("%d Commits at once", n)
	}
	one[RateLimited](a)
	if n := len(a.exchanges(bob).clients); n > maxUnknownTags+maxHandshakes {
		t.Errorf("%d instances are kept", n)
	}
}

// spoil changes the MAC of a data message.
func spoil(p packet, k int) []byte {
	m, err := wire.ParseData(p.raw())
	if err != nil {
		panic(err)
	}
	m.MAC[0] ^= byte(k) | 1
	m.MAC[1] ^= byte(k >> 8)
	return wire.Encode(m.Append(nil))
}

func TestUnreadableFlaggedIsSilent(t *testing.T) {
	w, a, b := couple(t, true)
	_, flagged, err := b.buddy(alice).UseExtraKey(b.with(a).ID, 0, nil, w.now)
	must(t, err)
	for name, at := range map[string]int{"malformed": 25, "another MAC": 5} {
		raw := packet{Outgoing: flagged.Transmit[0]}.raw()
		raw[len(raw)-at] ^= 1
		if out := a.receive(bob, b.route(), wire.Encode(raw)); !nothing(out) {
			t.Errorf("%s: %+v", name, out)
		}
	}
}

// A message that verifies but announces an impossible D-H key is dropped without
// notice or answer, and the right one is read after it.
func TestImpossibleNextKeyIsSilent(t *testing.T) {
	w, a, b := couple(t, true)
	b.say(alice, "right")
	right := w.lastOf("data")
	m, err := wire.ParseData(right.raw())
	must(t, err)
	m.NextDH = []byte{1}
	mac := hmac.New(sha1.New, macKeyOf(t, a.keys(b), right.raw()))
	mac.Write(m.AppendAuthenticated(nil))
	copy(m.MAC[:], mac.Sum(nil))
	if out := a.receive(bob, b.route(), wire.Encode(m.Append(nil))); !nothing(out) {
		t.Errorf("%+v", out)
	}
	w.run()
	a.wantTexts("right")
}

// Where policy forbids starting the other side gets an error line, one in ten
// seconds; where the user ended everything it gets nothing.
func TestErrorLine(t *testing.T) {
	w, a, b := couple(t, true)
	b.speak(alice, "line")
	p := w.lastOf("data")
	a.buddy(bob).SetPolicy(Policy{V3: true}, w.now)
	w.forget()
	for k := range 5 {
		a.receive(bob, b.route(), spoil(p, k))
	}
	w.wantKinds(map[string]int{"error": 1})
	w.pass(11 * time.Second)
	a.receive(bob, b.route(), spoil(p, 9))
	w.wantKinds(map[string]int{"error": 2})
	a.end(bob, 0)
	w.pass(11 * time.Second)
	w.forget()
	a.receive(bob, b.route(), spoil(p, 10))
	one[Unreadable](a)
	w.wantKinds(map[string]int{})
}

// The time of an error line is kept although that of the notice before it is over.
func TestErrorLineAfterEarlierNotice(t *testing.T) {
	w, a, b := couple(t, true)
	b.speak(alice, "line")
	p := w.lastOf("data")
	a.buddy(bob).SetPolicy(Policy{V3: true}, w.now)
	w.forget()
	a.buddy(bob).ensureTable().notices[noticeUnreadable] = w.now
	w.pass(errorLineEvery / 2)
	a.receive(bob, b.route(), spoil(p, 2))
	w.wantKinds(map[string]int{"error": 1})
	w.pass(errorLineEvery/2 + time.Second)
	a.receive(bob, b.route(), spoil(p, 3))
	w.wantKinds(map[string]int{"error": 1})
}

// An error line changes nothing and is never answered; text just sent is
// offered back, once.
func TestErrorFromPeer(t *testing.T) {
	w, a, b := couple(t, true)
	b.speak(alice, "hello")
	a.say(bob, "perhaps lost")
	w.queue = nil
	w.forget()
	before := *a.inside(b)
	for range 3 {
		a.receive(bob, b.route(), []byte("?OTR Error: cannot read"))
	}
	if e := all[ErrorLine](a); len(e) != 3 || string(e[0].Text) != "cannot read" {
		t.Errorf("%+v", e)
	}
	if e := one[MaybeLost](a); fmt.Sprintf("%s", e.Lines) != "[perhaps lost]" || e.Session.ID != before.id {
		t.Errorf("%+v", e)
	}
	w.wantKinds(map[string]int{})
	if a.inside(b).state != before.state || a.inside(b).ssid != before.ssid {
		t.Error("the session changed")
	}
	a.say(bob, "old")
	w.queue = nil
	w.pass(61 * time.Second)
	w.forget()
	a.receive(bob, b.route(), []byte("?OTR Error: cannot read"))
	none[MaybeLost](a)
	a.say(bob, "read")
	w.pass(arrivedAfter + time.Second)
	b.speak(alice, "an answer: it reads us")
	a.receive(bob, b.route(), []byte("?OTR Error: cannot read"))
	none[MaybeLost](a)
}

// New keys say nothing of a line from before them: a client that lost the old ones
// makes new ones as well.
func TestTextFromBeforeNewKeysIsOfferedBack(t *testing.T) {
	w, a, b := couple(t, true)
	a.speak(bob, "under the old keys")
	a.refresh(bob)
	one[Refreshed](a)
	none[MaybeLost](a)
	a.receive(bob, b.route(), []byte("?OTR Error: cannot read"))
	if e := one[MaybeLost](a); fmt.Sprintf("%s", e.Lines) != "[under the old keys]" {
		t.Errorf("%+v", e)
	}
	w.run()
}

// The different-session notice: unflagged data for another session of ours, once
// in ten minutes, whole or by the first fragment; nothing else.
func TestForOtherSession(t *testing.T) {
	w, a, b := couple(t, true)
	b.speak(alice, "line")
	data := w.lastOf("data")
	foreign := func(p packet, flags byte) []byte {
		raw := p.raw()
		raw[10] ^= 0x40 // receiver tag
		if len(raw) > flagsAt && raw[2] == wire.TypeData {
			raw[flagsAt] = flags
		}
		return wire.Encode(raw)
	}
	w.forget()
	a.receive(bob, b.route(), foreign(data, wire.FlagIgnoreUnreadable))
	none[ForOtherSession](a)
	a.receive(bob, b.route(), foreign(data, 0))
	one[ForOtherSession](a)
	w.pass(9 * time.Minute)
	a.receive(bob, b.route(), foreign(data, 0))
	one[ForOtherSession](a)
	w.pass(2 * time.Minute)
	h, err := wire.ParseHeader(data.raw())
	must(t, err)
	h.Receiver ^= 0x40
	pieces, err := wire.Split(foreign(data, 0), h, 120)
	must(t, err)
	for _, p := range pieces {
		a.receive(bob, b.route(), p)
	}
	if n := len(all[ForOtherSession](a)); n != 2 {
		t.Errorf("%d notices after fragments", n)
	}
	w.pass(11 * time.Minute)
	w.forget()
	for _, kind := range []byte{wire.TypeDHCommit, wire.TypeDHKey, wire.TypeReveal, wire.TypeSignature} {
		raw := data.raw()
		raw[2] = kind
		raw[10] ^= 0x40
		a.receive(bob, b.route(), wire.Encode(raw))
	}
	pieces, err = wire.Split(foreign(data, wire.FlagIgnoreUnreadable), h, 120)
	must(t, err)
	for _, p := range pieces {
		a.receive(bob, b.route(), p)
	}
	if len(a.events) > 0 || len(w.sent) > 0 {
		t.Errorf("%+v %v", a.events, w.kinds())
	}
}

func TestHeartbeat(t *testing.T) {
	w, a, b := couple(t, true)
	a.speak(bob, "one")
	b.speak(alice, "two")
	w.forget()
	b.speak(alice, "three")
	w.wantKinds(map[string]int{"data": 1}) // Alice has sent a moment ago
	w.pass(61 * time.Second)
	w.forget()
	b.speak(alice, "four")
	w.wantKinds(map[string]int{"data": 2})
	raw := w.sent[1].raw()
	if w.sent[1].from != a || raw[flagsAt] != wire.FlagIgnoreUnreadable || w.sent[1].To != b.route() {
		t.Errorf("heartbeat: %x to %q", raw[:16], w.sent[1].To)
	}
	if len(b.shown) > 0 {
		t.Error("a heartbeat was shown")
	}
	w.pass(2 * time.Minute)
	w.wantKinds(map[string]int{"data": 2}) // a heartbeat is not answered
	w.forget()
	a.say(bob, "five")
	b.receive(alice, a.route(), w.queue[0].Text)
	w.now = w.now.Add(2 * time.Minute) // the heartbeat takes long
	w.queue = w.queue[1:]
	w.run()
	w.wantKinds(map[string]int{"data": 2}) // it is not even answered when nothing was sent for long
}

// No heartbeat goes out while new keys are on their way: who may have given up the old
// ones could not read it.
func TestNoHeartbeatDuringRefresh(t *testing.T) {
	w, a, b := couple(t, true)
	w.pass(heartbeatAfter)
	b.say(alice, "on its way")
	late := w.queue
	w.queue = nil
	w.filter = drop("reveal")
	a.refresh(bob)
	w.forget()
	a.receive(bob, b.route(), late[0].Text)
	a.wantTexts("on its way")
	w.wantKinds(map[string]int{})
}

func TestDeliveredTextIsValid(t *testing.T) {
	w, a, b := couple(t, true)
	a.speak(bob, "bad \xff\xfe bytes")
	b.wantTexts("bad \ufffd\ufffd bytes")
	b.receive(alice, a.route(), []byte("plain \xc3"))
	if got := string(b.shown[1].Text); got != "plain \ufffd" {
		t.Errorf("%q", got)
	}
	w.run()
}

func TestTextWithNULIsRefused(t *testing.T) {
	for _, text := range []string{"one\x00two", "\x00two", "one\x00"} {
		_, a, _ := couple(t, true)
		if out := a.say(bob, text); out.Fate != Blocked || one[LineReturned](a).Reason != BlockNUL {
			t.Errorf("%q: %+v", text, out)
		}
	}
}

// The longest line fits a message, with room for as many MAC keys as are ever
// revealed.
func TestCapTextLength(t *testing.T) {
	w, a, b := couple(t, true)
	if out := a.took(bob, a.buddy(bob).Send(bytes.Repeat([]byte("x"), maxText+1), 1, w.now)); out.Fate != Blocked || one[LineReturned](a).Reason != BlockTooLong {
		t.Errorf("%+v", out.Fate)
	}
	a.took(bob, a.buddy(bob).Send(bytes.Repeat([]byte("x"), maxText), 2, w.now))
	w.run()
	if len(b.shown) != 1 || len(b.shown[0].Text) != maxText {
		t.Error("the longest line did not arrive")
	}
}

// One message over 4 MiB is dropped, said once per ten minutes.
func TestCapMessageSize(t *testing.T) {
	w, a, b := couple(t, true)
	large := append(append([]byte("?OTR:AAMD"), bytes.Repeat([]byte("A"), maxEncoded)...), '.')
	for range 3 {
		a.receive(bob, b.route(), large)
	}
	one[TooLarge](a)
	w.pass(11 * time.Minute)
	a.receive(bob, b.route(), large)
	if n := len(all[TooLarge](a)); n != 2 {
		t.Errorf("%d notices", n)
	}
}

func TestDelayedStartsNothing(t *testing.T) {
	w := newWorld(t, true)
	a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
	tagged := append([]byte("hello"), wire.AppendTag(nil, wire.OfferV3)...)
	b.took(alice, b.buddy(alice).Start(w.now))
	w.queue = nil
	commit := wire.Encode(b.commit(alice, a.route()))
	for name, text := range map[string][]byte{
		"query": []byte("?OTRv3?"), "tag": tagged, "commit": commit,
	} {
		out := a.took(bob, a.buddy(bob).Receive(Incoming{Text: text, From: b.route(), Delayed: true}, w.now))
		if len(out.Transmit) > 0 {
			t.Errorf("%s: %+v", name, out.Transmit)
		}
	}
	if len(a.shown) != 1 || string(a.shown[0].Text) != "hello" {
		t.Errorf("shown %+v", a.shown)
	}
}

// A bridge that stamps every message with a time that is over does not keep a
// handshake from completing: only a Commit can be old, the rest answers fresh
// secrets of ours.
func TestDelayedAnswersComplete(t *testing.T) {
	w := newWorld(t, true)
	a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
	b.start(alice)
	a.wantPrivate(b)
	w.pass(time.Second)
	old := func(n *node) {
		t.Helper()
		p := w.queue[0]
		w.queue = w.queue[1:]
		n.took(n.peer(), n.buddy(n.peer()).Receive(Incoming{Text: p.Text, From: p.from.route(), Delayed: true}, w.now))
	}
	a.took(bob, a.buddy(bob).Refresh(a.with(b).ID, w.now))
	b.receive(alice, a.route(), w.queue[0].Text)
	w.queue = w.queue[1:]
	old(a) // D-H Key
	old(b) // Reveal Signature
	old(a) // Signature
	one[Refreshed](a)
	a.wantPrivate(b)
}

// What is old says nothing, whatever it is.
func TestDelayedSaysNothing(t *testing.T) {
	w, a, b := couple(t, true)
	b.speak(alice, "line")
	p := w.lastOf("data")
	w.forget()
	for name, text := range map[string][]byte{
		"unreadable": spoil(p, 1),
		"damaged":    p.Text[:len(p.Text)-9],
		"error":      []byte("?OTR Error: x"),
		"too large":  append([]byte("?OTR:"), bytes.Repeat([]byte("A"), maxEncoded)...),
		"version 1":  []byte("?OTR:AAEDAAAA."),
		"query":      []byte("?OTR?"),
	} {
		out := a.buddy(bob).Receive(Incoming{Text: text, From: b.route(), Delayed: true}, w.now)
		if len(out.Events) > 0 || len(out.Transmit) > 0 {
			t.Errorf("%s: %+v %+v", name, out.Events, out.Transmit)
		}
	}
}

// What the sender of a private text meant to say is shown although history
// brings it late; the route and the order of speech stay.
func TestDelayedText(t *testing.T) {
	w, a, b := couple(t, true)
	b.say(alice, "late")
	text := w.lastOf("data").Text
	w.queue = nil
	before := *a.inside(b)
	a.took(bob, a.buddy(bob).Receive(Incoming{Text: text, From: bob + "/archive", Delayed: true}, w.now))
	a.wantTexts("late")
	if after := a.inside(b); after.route != before.route || after.order != before.order {
		t.Error("a delayed message moved the session")
	}
}

// Whatever comes late says nothing of how things are now.
func TestDelayedChangesNothing(t *testing.T) {
	w, a, b := couple(t, true)
	late := func(n *node, from Route, text []byte) {
		t.Helper()
		n.took(bob, n.buddy(bob).Receive(Incoming{Text: text, From: from, Delayed: true}, w.now))
	}
	a.say(bob, "perhaps lost")
	late(a, b.route(), []byte("?OTR Error: cannot read"))
	none[ErrorLine](a)
	none[MaybeLost](a)

	w.pass(heartbeatAfter)
	b.say(alice, "late")
	text := w.lastOf("data").Text
	w.queue = nil
	w.forget()
	late(a, b.route(), text)
	a.wantTexts("late")
	w.wantKinds(map[string]int{}) // no heartbeat

	other := w.join("carol@example.org/any", 3)
	other.say(bob, "with a tag")
	late(other, b.route(), []byte("typed yesterday"))
	if _, _, ok := wire.FindTag(other.say(bob, "hello").Transmit[0].Text); !ok {
		t.Error("plain text from before our offer turned it down")
	}
}

func TestSharedMessageText(t *testing.T) {
	w, a, b := couple(t, true)
	w.forget()
	text := []byte("mine")
	out := a.buddy(bob).Send(text, 7, w.now)
	text[0] = 'X'
	a.took(bob, out)
	w.run()
	b.wantTexts("mine")
	if string(text) != "Xine" {
		t.Error("the caller's text was changed")
	}
}
