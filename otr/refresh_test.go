package otr

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pidgin-otr/otr/internal/ake"
	"pidgin-otr/otr/wire"
)

// A refresh interrupts nothing. Lines go both ways while it runs, and each arrives once,
// in order.
func TestRefreshInterruptsNothing(t *testing.T) {
	for _, both := range []bool{false, true} {
		w, a, b := couple(t, true)
		ssid := a.with(b).SSID
		a.took(bob, a.buddy(bob).Refresh(a.with(b).ID, w.now))
		if both {
			b.took(alice, b.buddy(alice).Refresh(b.with(a).ID, w.now))
		}
		var want []string
		for k := range 12 { // one packet at a time, a line each way between
			line := string(rune('a' + k))
			want = append(want, line)
			a.say(bob, line)
			b.say(alice, line)
			if len(w.queue) > 0 {
				p := w.queue[0]
				w.queue = w.queue[1:]
				for _, n := range w.receivers(p) {
					n.receive(p.from.bare, p.from.route(), p.Text)
				}
			}
		}
		w.run()
		a.wantTexts(want...)
		b.wantTexts(want...)
		if a.with(b).SSID == ssid || !a.private(b) {
			t.Error("no new keys")
		}
		if n := w.kinds()["plain"]; n > 0 {
			t.Errorf("%d lines in clear", n)
		}
		one[Refreshed](a)
		one[Refreshed](b)
		none[Started](a)
		none[Unreadable](a)
		none[Unreadable](b)
	}
}

// From our D-H Key or Reveal Signature on text waits, at most 5 s; a handshake
// that does not complete gives it back.
func TestTextWaitsForNewKeys(t *testing.T) {
	for lost, holds := range map[string]bool{"commit": false, "key": false, "reveal": true, "signature": true} {
		w, a, b := couple(t, true)
		w.filter = drop(lost)
		a.refresh(bob)
		out := a.say(bob, "line")
		if (out.Fate == Held) != holds {
			t.Errorf("%s lost: outcome %d", lost, out.Fate)
			continue
		}
		if !holds {
			continue
		}
		if !a.with(b).Rekeying {
			t.Errorf("%s lost: not shown as waiting", lost)
		}
		one[LineHeld](a)
		w.pass(4 * time.Second)
		none[LineReturned](a)
		w.pass(2 * time.Second)
		if e := one[LineReturned](a); e.Reason != BlockNotRefreshed || string(e.Text) != "line" || e.Session.ID != a.with(b).ID {
			t.Errorf("%s lost: %+v", lost, e)
		}
		w.filter = nil
		w.pass(10 * time.Second) // begun again
		a.say(bob, "again")
		w.run()
		b.wantTexts("again")
	}
}

func TestHeldTextGoesOutUnderNewKeys(t *testing.T) {
	w, a, b := couple(t, true)
	w.filter = drop("signature")
	a.refresh(bob)
	w.filter = nil
	a.say(bob, "one")
	a.say(bob, "two")
	w.pass(500 * time.Millisecond)
	b.wantTexts()
	// The Signature comes after all.
	a.receive(bob, b.route(), w.lastOf("signature").Text)
	w.run()
	b.wantTexts("one", "two")
	one[Refreshed](a)
}

// Forged Commits cannot hold text for good: three times 5 s a minute at most.
func TestForgedCommitsHoldTextSeldom(t *testing.T) {
	w, a, b := couple(t, true)
	b.took(alice, b.buddy(alice).Refresh(b.with(a).ID, w.now))
	commit := w.lastOf("commit").Text
	w.queue = nil
	w.filter = drop("key", "commit")
	held := 0
	for range 60 {
		a.receive(bob, b.route(), commit)
		if a.say(bob, "line").Fate == Held {
			held++
		}
		w.pass(time.Second)
	}
	if held == 0 || held > 15 {
		t.Errorf("%d of 60 lines were held", held)
	}
}

// Another key under the tag of a live session becomes a session of its own, with a
// warning; the live one stays as it is.
func TestOtherKeyUnderTag(t *testing.T) {
	w, a, b := couple(t, true)
	a.trust(bob, b.fingerprint(), true)
	b.speak(alice, "me")
	a.speak(bob, "you")
	w.forget()
	live := a.with(b)
	evil := w.joinAs(bob+"/evil", b.account.Tag(), longTermKey(t, 3))
	evil.start(alice)
	if got := a.with(b); got.SSID != live.SSID || got.Level != LevelPrivate || got.Route != live.Route || got.Fingerprint != live.Fingerprint || !got.OtherKey {
		t.Errorf("the live session became %+v", got)
	}
	e := one[OtherKey](a)
	if e.Existing.ID != live.ID || e.Session.Fingerprint != evil.fingerprint() || e.Session.Number != live.Number+1 || e.Session.Level != LevelUnverified {
		t.Errorf("%+v", e)
	}
	if n := one[NewFingerprint](a); !n.OthersKnown || !n.OthersVerified {
		t.Errorf("%+v", n)
	}
	none[Refreshed](a)
	if a.selected(bob) != live.ID {
		t.Error("the selection moved")
	}
	w.forget()
	a.speak(bob, "still for you")
	b.wantTexts("still for you")
	evil.wantTexts()
	b.speak(alice, "mine")
	evil.speak(alice, "and mine")
	if len(a.shown) != 2 || a.shown[0].Session != live.ID || a.shown[1].Session != e.Session.ID {
		t.Errorf("%+v", a.shown)
	}
}

// Four sessions of one tag live at most, and a data message is tried with each.
func TestCapTriedSessions(t *testing.T) {
	w, a, b := couple(t, true)
	for k := range maxTried {
		o := w.joinAs(bob+"/o"+string(rune('0'+k)), b.account.Tag(), longTermKey(t, 4+k))
		o.start(alice)
		w.pass(2 * time.Second)
	}
	if n := a.liveSessions(bob); n != maxTried {
		t.Fatalf("%d sessions", n)
	}
	w.forget()
	var texts []string
	for _, n := range w.nodes[1 : 1+maxTried] {
		texts = append(texts, string(n.route()))
		n.speak(alice, string(n.route()))
	}
	a.wantTexts(texts...)
}

// What does not authenticate changes nothing of a live session.
func TestHandshakeInProgressChangesNothing(t *testing.T) {
	w, a, b := couple(t, true)
	b.speak(alice, "me")
	before := *a.inside(b)
	evil := w.join(bob+"/evil", 3)
	for _, lost := range []string{"reveal", "signature"} {
		w.filter = drop(lost)
		evil.account.tag = b.account.Tag()
		evil.start(alice)
		after := *a.inside(b)
		if lost == "reveal" && (before.ssid != after.ssid || before.route != after.route || before.order != after.order || before.fingerprint != after.fingerprint) {
			t.Errorf("%s lost: %+v", lost, after)
		}
	}
	w.filter = nil
	for _, text := range []string{"plain", "?OTR Error: x", "?OTR:AAMDAAA.", "?OTR:====.", "?OTR|zz,", "?OTR:AAMC."} {
		a.receive(bob, bob+"/evil", []byte(text))
	}
	after := *a.inside(b)
	if before.ssid != after.ssid || before.route != after.route || before.order != after.order || after.state != stateLive {
		t.Errorf("%+v", after)
	}
}

// A handshake carries the route of its own last message, and it becomes the
// session's on completion only.
func TestHandshakeRoute(t *testing.T) {
	w, a, b := couple(t, true)
	b.took(alice, b.buddy(alice).Refresh(b.with(a).ID, w.now))
	deliver := func(n, from *node, as Route) {
		p := w.queue[0]
		w.queue = w.queue[1:]
		n.receive(from.bare, as, p.Text)
	}
	deliver(a, b, bob+"/one")
	if a.with(b).Route != b.route() {
		t.Error("a Commit moved the route")
	}
	if p := w.lastOf("key"); p.To != bob+"/one" {
		t.Errorf("the D-H Key went to %q", p.To)
	}
	deliver(b, a, a.route())
	deliver(a, b, bob+"/two")
	if a.with(b).Route != bob+"/two" {
		t.Errorf("route %q", a.with(b).Route)
	}
}

// A refresh re-keys each live session with a Commit that names its tag, sent to
// its route, and looks for new clients only where none has a session.
func TestRefreshAll(t *testing.T) {
	w, a, laptop, phone := trio(t, true)
	w.join(bob+"/tablet", 3)
	a.took(bob, a.buddy(bob).RefreshAll(w.now))
	to := map[string]Route{}
	for _, p := range w.sent {
		if p.kind() == "commit" {
			h, err := wire.ParseHeader(p.raw())
			must(t, err)
			for _, n := range []*node{laptop, phone} {
				if InstanceTag(h.Receiver) == n.account.Tag() {
					to[n.part] = p.To
				}
			}
		} else if p.kind() != "query" || p.To != bob+"/tablet" {
			t.Errorf("%s to %q", p.kind(), p.To)
		}
	}
	if to["laptop"] != laptop.route() || to["phone"] != phone.route() {
		t.Errorf("%v", to)
	}
	w.run()
	if n := len(all[Refreshed](a)); n != 2 {
		t.Errorf("%d refreshed", n)
	}
	if n := len(a.buddy(bob).Sessions()); n != 3 {
		t.Errorf("%d sessions", n)
	}
}

// A wanted handshake that stalls is begun again once, 5 to 7 s after its last
// message; then it is given up and said.
func TestRetry(t *testing.T) {
	for _, lost := range []string{"key", "reveal", "signature"} {
		w := newWorld(t, true)
		a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
		w.filter = drop(lost)
		a.start(bob)
		w.pass(4900 * time.Millisecond)
		if n := w.kinds()["commit"]; n != 1 {
			t.Fatalf("%s lost: %d Commits before 5 s", lost, n)
		}
		w.filter = nil
		w.pass(2200 * time.Millisecond)
		if !a.private(b) {
			t.Errorf("%s lost: not private after the second try: %v", lost, w.kinds())
		}
		none[HandshakeFailed](a)
	}
}

func TestRetryGivesUp(t *testing.T) {
	w, a, b := couple(t, true)
	w.filter = drop("key", "query")
	a.took(bob, a.buddy(bob).Refresh(a.with(b).ID, w.now))
	w.pass(time.Minute)
	if n := count(a, "commit"); n != 2 {
		t.Errorf("%d Commits", n)
	}
	if e := one[HandshakeFailed](a); e.Session.ID != a.with(b).ID || e.Refused || e.To != b.route() {
		t.Errorf("%+v", e)
	}
	none[HandshakeFailed](b)
	w.filter = nil
	a.speak(bob, "under the old keys")
	b.wantTexts("under the old keys")
}

// Copies of the Commit's secrets die a minute after it, others a minute after
// their last message.
func TestUnfinishedHandshakesAreWiped(t *testing.T) {
	w := newWorld(t, true)
	a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
	w.filter = drop("reveal", "signature")
	b.start(alice)
	i, j := a.exchanges(bob).clients[0], b.exchanges(alice).clients[0]
	own, theirs := i.own, j.theirs
	if own == nil || theirs == nil {
		t.Fatal("no handshake is under way")
	}
	w.pass(59 * time.Second)
	w.pass(2 * time.Second)
	if commitR(own.hs) != [16]byte{} {
		t.Error("r is still there")
	}
	w.pass(20 * time.Second) // theirs saw more Commits when both began again
	if theirs.hs.State() != ake.Done || own.hs.State() != ake.Done {
		t.Error("a handshake outlives its minute")
	}
	w.pass(2 * time.Minute)
	for _, n := range w.nodes {
		for _, b := range n.account.buddies {
			if n.keeps(b.name) {
				t.Errorf("something of %s is left", b.name)
			}
		}
	}
}

// A second handshake that is under way when the first completes does not make text
// wait any longer.
func TestTextWaitsForTwoHandshakes(t *testing.T) {
	w, a, b := couple(t, true)
	w.filter = drop("signature")
	a.refresh(bob)
	signature := w.lastOf("signature")
	a.say(bob, "one")
	w.pass(4 * time.Second)
	w.filter = drop("reveal")
	b.refresh(alice)
	a.receive(bob, b.route(), signature.Text)
	one[Refreshed](a)
	a.say(bob, "two")
	none[LineReturned](a)
	w.pass(time.Second + time.Millisecond)
	back := all[LineReturned](a)
	if len(back) != 2 || string(back[0].Text) != "one" || string(back[1].Text) != "two" || back[0].Reason != BlockNotRefreshed {
		t.Errorf("after 5 s: %+v", back)
	}
	if !a.with(b).Rekeying {
		t.Error("the second handshake holds no text")
	}
}

// A query that is typed while new keys are on their way leaves all the same: its
// line has to go with something.
func TestTypedQueryDuringRefresh(t *testing.T) {
	w, a, b := couple(t, true)
	w.filter = drop("signature")
	a.refresh(bob)
	w.forget()
	out := a.say(bob, "?OTRv3?")
	if len(out.Transmit) != 1 || out.Transmit[0].Token != a.next || kindOf(out.Transmit[0].Text) != "query" || out.Fate != SentPlain {
		t.Errorf("%+v", out)
	}
	w.filter = nil
	w.pass(10 * time.Second)
	a.wantPrivate(b)
	none[Unreadable](a)
}

// However often either user refreshes, and whatever is under way then, no line is
// lost: it arrives or comes back.
func TestManyRefreshesLoseNothing(t *testing.T) {
	for _, who := range [][]int{{0, 0}, {0, 1}, {0, 1, 0}} {
		for _, v2 := range []bool{false, true} {
			for seed := range 12 {
				t.Run(fmt.Sprint(who, v2, seed), func(t *testing.T) {
					refreshAtRandom(t, who, v2, rand.New(rand.NewPCG(uint64(seed), 7)))
				})
			}
		}
	}
}

// refreshAtRandom lets Alice (0) and Bob (1) refresh in this order while both write and
// the network delivers now and then, the lines of each in their order.
func refreshAtRandom(t *testing.T, who []int, v2 bool, r *rand.Rand) {
	w := newWorld(t, r.IntN(2) == 0)
	nodes := []*node{w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)}
	if v2 {
		nodes[1].old(alice)
	}
	nodes[0].start(bob)
	w.pass(time.Second)
	w.forget()
	var lines [2][]string
	for range 60 {
		k := r.IntN(2)
		n, o := nodes[k], nodes[1-k]
		switch x := r.IntN(10); {
		case x < 1 && len(who) > 0:
			n, o = nodes[who[0]], nodes[1-who[0]]
			who = who[1:]
			n.took(o.bare, n.buddy(o.bare).RefreshAll(w.now))
		case x < 3 && len(lines[k]) < 8:
			lines[k] = append(lines[k], fmt.Sprint("line ", len(lines[k])))
			n.say(o.bare, lines[k][len(lines[k])-1])
		default:
			if at := slices.IndexFunc(w.queue, func(p packet) bool { return p.from == n }); at >= 0 {
				p := w.queue[at]
				w.queue = slices.Delete(w.queue, at, at+1)
				o.receive(n.bare, n.route(), p.Text)
			}
		}
	}
	w.pass(20 * time.Second)
	for k, n := range nodes {
		got := nodes[1-k].texts(true)
		for _, e := range all[LineReturned](n) {
			got = append(got, string(e.Text))
		}
		slices.Sort(got)
		if !slices.Equal(got, lines[k]) {
			t.Errorf("%s wrote %q, of which there are %q", n.bare, lines[k], got)
		}
	}
}

// A handshake that needs our key waits for it, whoever began.
func TestWaitsForKey(t *testing.T) {
	for _, keyless := range []string{"starter", "asked"} {
		w := newWorld(t, true)
		a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
		late := a
		if keyless == "asked" {
			late = b
		}
		key := late.key
		late.giveKey(nil)
		a.start(bob)
		w.pass(3 * time.Second)
		one[KeyNeeded](late)
		if len(a.buddy(bob).Sessions()) > 0 {
			t.Fatal("a session without a key")
		}
		late.giveKey(key)
		w.run()
		a.wantPrivate(b)
	}
}

// What waits for our key is no longer than a handshake message is.
func TestCapPending(t *testing.T) {
	for kind, long := range map[string]func(h wire.Header) []byte{
		"key": func(h wire.Header) []byte {
			return (&wire.DHKey{Header: h, GY: bytes.Repeat([]byte{1}, maxPending)}).Append(nil)
		},
		"reveal": func(h wire.Header) []byte {
			return (&wire.RevealSignature{Header: h, EncSig: make([]byte, maxPending)}).Append(nil)
		},
	} {
		w := newWorld(t, true)
		a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
		key := a.key
		a.giveKey(nil)
		w.filter = drop(kind)
		if kind == "key" {
			b.start(alice)
		} else {
			a.start(bob)
		}
		h, err := wire.ParseHeader(w.lastOf(kind).raw())
		must(t, err)
		a.receive(bob, b.route(), wire.Encode(long(h)))
		for _, i := range a.exchanges(bob).clients {
			for _, e := range i.exchanges() {
				if e.pending != nil {
					t.Errorf("%s: %d bytes wait", kind, len(e.pending))
				}
			}
		}
		none[KeyNeeded](a)
		for range 2 {
			a.receive(bob, b.route(), w.lastOf(kind).Text)
		}
		one[KeyNeeded](a)
		w.filter = nil
		a.giveKey(key)
		w.run()
		a.wantPrivate(b)
	}
}

// Clients that share a tag and a key: told once, and no automatic re-keys.
func TestCopiedProfile(t *testing.T) {
	w := newWorld(t, true)
	a := w.join(alice+"/home", 0)
	laptop := w.join(bob+"/laptop", 1)
	a.start(bob)
	w.pass(time.Second)
	copied := w.joinAs(bob+"/copy", laptop.account.Tag(), longTermKey(t, 1))
	copied.start(alice)
	w.pass(time.Second)
	one[SharedTag](a)
	laptop.start(alice)
	w.pass(time.Second)
	one[SharedTag](a)
	w.forget()
	w.pass(oldKeysLife)
	copied.say(alice, "unreadable now")
	w.run()
	if e := one[Unreadable](a); e.Restarting {
		t.Errorf("%+v", e)
	}
	for _, p := range w.sent {
		if p.from == a {
			t.Errorf("Alice sent a %s by herself", p.kind())
		}
	}
	w.forget()
	a.took(bob, a.buddy(bob).Refresh(a.with(laptop).ID, w.now))
	w.run()
	if len(all[Refreshed](a)) == 0 {
		t.Error("the user's own refresh does nothing")
	}
	w.filter = drop("signature")
	w.pass(commitLife)
	w.forget()
	a.took(bob, a.buddy(bob).Refresh(a.with(laptop).ID, w.now))
	w.pass(retryAfter + retryJitter)
	one[HandshakeFailed](a)
	commits := a.commitsTo(laptop.route()) + a.commitsTo(copied.route())
	if commits != 1 {
		t.Errorf("%d Commits for the user's one refresh", commits)
	}
	// The keys of before are not good any more: text waits.
	if out := a.say(bob, "line"); out.Fate != Held {
		t.Errorf("%+v", out)
	}
}

func TestRenamedResourceIsNoCopy(t *testing.T) {
	w, a, laptop := couple(t, true)
	laptop.rename("desk")
	laptop.start(alice)
	w.pass(time.Second)
	none[SharedTag](a)
}

// A client that proves a key we do not accept is told of as refused, and text that
// waited for its new keys goes out under the old ones.
func TestRefusedKeyEndsTheHandshake(t *testing.T) {
	w, a, b := couple(t, true)
	w.filter = func(p packet) []packet {
		if p.kind() != "reveal" {
			return []packet{p}
		}
		m, err := wire.ParseRevealSignature(p.raw())
		must(t, err)
		keys := hidden(b.client(a).own.hs, "keys")
		block, err := aes.NewCipher(keys.FieldByName("c").Index(0).Bytes())
		must(t, err)
		crypt := func() { cipher.NewCTR(block, make([]byte, 16)).XORKeyStream(m.EncSig, m.EncSig) }
		crypt()
		m.EncSig[1] = 1 // no DSA
		crypt()
		mac := hmac.New(sha256.New, keys.FieldByName("m2").Index(0).Bytes())
		mac.Write(binary.BigEndian.AppendUint32(nil, uint32(len(m.EncSig))))
		mac.Write(m.EncSig)
		copy(m.MAC[:], mac.Sum(nil))
		p.Text = wire.Encode(m.Append(nil))
		return []packet{p}
	}
	b.took(alice, b.buddy(alice).Refresh(b.with(a).ID, w.now))
	a.receive(bob, b.route(), w.queue[0].Text)
	w.queue = w.queue[1:]
	if out := a.say(bob, "line"); out.Fate != Held {
		t.Fatalf("%+v", out)
	}
	w.run()
	if e := one[HandshakeFailed](a); !e.Refused || e.Session.ID != a.with(b).ID || e.To != b.route() {
		t.Errorf("%+v", e)
	}
	if a.client(b).busy() || a.with(b).Rekeying {
		t.Error("the handshake goes on")
	}
	b.wantTexts("line")
}

// A handshake that waits for our key has not stalled, unless the other side begins
// it again.
func TestHandshakeThatWaitsForKeyIsNotBegunAgain(t *testing.T) {
	for name, c := range map[string]struct {
		asked   bool // who was asked has no key
		lost    []string
		commits int
	}{
		"starter":               {lost: []string{"commit"}},
		"asked":                 {asked: true, lost: []string{"commit"}},
		"starter, begun by Bob": {lost: []string{"key"}, commits: 1},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, true)
			a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
			late := a
			if c.asked {
				late = b
			}
			late.giveKey(nil)
			a.start(bob)
			one[KeyNeeded](late)
			w.forget()
			w.filter = drop(c.lost...)
			w.pass(20 * time.Second)
			if n := late.commitsTo(late.peerRoute()); n != c.commits {
				t.Errorf("%d Commits without a key", n)
			}
		})
	}
}

// Where one client cannot be addressed, a refresh of all asks everybody, and a
// client that gets new keys anyway is not answered when it answers that, once.
func TestRefreshAllWithoutRoutes(t *testing.T) {
	for seed := range 6 {
		w := newWorld(t, false)
		for range seed {
			w.join("carol@example.org/any", 0)
		}
		a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
		a.start(bob)
		a.wantPrivate(b)
		w.pass(time.Second)
		w.forget()
		a.refresh(bob)
		one[Refreshed](a)
		if keys, commits := w.kinds()["key"], a.commitsTo(""); keys != 1 || commits != 1 {
			t.Errorf("seed %d: %d D-H Keys, %d Commits of Alice's", seed, keys, commits)
		}
		w.pass(time.Second)
		b.receive(alice, "", []byte("?OTRv3?"))
		w.run()
		if n := len(all[Refreshed](a)); n != 2 {
			t.Errorf("seed %d: the next one is not answered", seed)
		}
	}
}

// A Commit in answer to the query of a refresh goes unanswered as long as that query may
// be on its way, but not one that names us.
func TestWhichCommitIsNotAnswered(t *testing.T) {
	w, a, b := couple(t, false)
	var query packet
	w.filter = func(p packet) []packet {
		if p.kind() == "query" {
			query = p
			return nil
		}
		return []packet{p}
	}
	a.refresh(bob)
	w.pass(10 * time.Second)
	b.receive(alice, "", query.Text)
	w.run()
	one[Refreshed](a)
	if n := w.kinds()["key"]; n != 1 {
		t.Errorf("%d D-H Keys", n)
	}

	w, a, b = couple(t, false)
	w.filter = drop("query", "commit")
	a.refresh(bob)
	w.filter = nil
	b.took(alice, b.buddy(alice).Refresh(b.with(a).ID, w.now))
	w.run()
	one[Refreshed](a)
}

// A Commit to one client takes the place of the one to all.
func TestRefreshReplacesOpenCommit(t *testing.T) {
	w, a, b := couple(t, false)
	a.receive(bob, "", []byte("?OTRv3?"))
	late := w.queue
	w.queue = nil
	a.took(bob, a.buddy(bob).Refresh(a.with(b).ID, w.now))
	w.run()
	one[Refreshed](a)
	w.queue = late
	w.run()
	if n := w.kinds()["reveal"]; n != 1 {
		t.Errorf("%d Reveal Signatures", n)
	}
}

// Where there are no keys yet no text waits for new ones.
func TestFirstHandshakeHoldsNothing(t *testing.T) {
	w := newWorld(t, true)
	a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
	w.forget()
	w.filter = drop("reveal")
	b.receive(alice, a.route(), []byte("?OTRv3?"))
	w.run()
	if a.client(b).theirs == nil {
		t.Fatal("no handshake")
	}
	none[Changed](a)
	none[Changed](b)
}

// Two handshakes whose last messages cross end with the same keys at both ends,
// those of the Commit with the larger hash, and hold no text.
func TestCrossedHandshakes(t *testing.T) {
	larger := map[bool]bool{}
	for seed := range 8 {
		w := newWorld(t, true)
		for range seed {
			w.join("carol@example.org/any", 0)
		}
		a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
		a.start(bob)
		a.wantPrivate(b)
		w.pass(time.Second)
		w.forget()
		give := func(n *node, kind string) {
			t.Helper()
			at := slices.IndexFunc(w.queue, func(p packet) bool { return p.from != n && p.kind() == kind })
			if at < 0 {
				t.Fatalf("no %s for %s", kind, n.bare)
			}
			p := w.queue[at]
			w.queue = slices.Delete(w.queue, at, at+1)
			n.receive(p.from.bare, p.from.route(), p.Text)
		}
		a.took(bob, a.buddy(bob).Refresh(a.with(b).ID, w.now))
		give(b, "commit")
		b.took(alice, b.buddy(alice).Refresh(b.with(a).ID, w.now))
		give(a, "key")
		give(a, "commit")
		give(b, "key") // overtakes Alice's Reveal Signature
		ours := bytes.Compare(a.client(b).own.hs.Committed()[:], b.client(a).own.hs.Committed()[:]) > 0
		larger[ours] = true
		give(a, "reveal")
		w.run()
		a.wantPrivate(b)
		if a.with(b).SSIDFirst != ours || b.with(a).SSIDFirst == ours {
			t.Errorf("seed %d: the keys are not those of the larger hash", seed)
		}
		if a.say(bob, "line").Fate != SentPrivate || b.say(alice, "line").Fate != SentPrivate {
			t.Errorf("seed %d: text waits", seed)
		}
	}
	if len(larger) != 2 {
		t.Error("one side always had the larger hash")
	}
}

func TestCopyMuchLaterIsNotNoticed(t *testing.T) {
	w, a, laptop := couple(t, true)
	w.pass(sharedTagWithin)
	copied := w.joinAs(bob+"/copy", laptop.account.Tag(), longTermKey(t, 1))
	copied.start(alice)
	w.pass(time.Second)
	a.wantPrivate(copied)
	none[SharedTag](a)
}
