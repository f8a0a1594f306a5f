package otr

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"pidgin-otr/otr/wire"
)

// All copies of a Commit's secrets die 60 s after it, however late the answer.
func TestCapCommitLife(t *testing.T) {
	w := newWorld(t, false)
	a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
	a.giveKey(nil) // the copy waits for one, and is not begun again
	w.filter = drop("key")
	a.receive(bob, "", []byte("?OTRv3?"))
	if _, next := a.account.Tick(w.now); next.Sub(w.now) != 60*time.Second {
		t.Errorf("next tick after %v", next.Sub(w.now))
	}
	w.run()
	key := w.lastOf("key")
	w.filter = drop("commit")
	w.pass(50 * time.Second)
	a.receive(bob, "", key.Text)
	i := a.client(b)
	if i == nil || i.own == nil {
		t.Fatal("the answer was not taken")
	}
	copied := i.own.hs
	w.pass(9 * time.Second)
	if i.own == nil || commitR(copied) == [16]byte{} {
		t.Error("the copy died early")
	}
	w.pass(time.Second)
	if i.own != nil || commitR(copied) != [16]byte{} || a.keeps(bob) && a.exchanges(bob).commit != nil {
		t.Error("a copy outlives the Commit's minute")
	}
}

// A handshake that finds no room leaves no keys behind.
func TestKeysOfAHandshakeWithoutRoomGo(t *testing.T) {
	_, a, b := couple(t, true)
	keys, raw := clone(a.keys(b)), b.sealed(a, nil)
	if !opens(t, keys, raw) {
		t.Fatal("no keys")
	}
	a.turnAway(b, keys)
	if opens(t, keys, raw) {
		t.Error("keys are left")
	}
}

// 32 handshakes are in progress at most also when answers to our Commit to any
// begin them.
func TestCapHandshakesByAnswers(t *testing.T) {
	w := newWorld(t, false)
	a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
	b.start(alice)
	commit, key := w.lastOf("commit").raw(), w.lastOf("key").raw()
	a.end(bob, 0)
	b.leave()
	w.pass(2 * time.Minute)
	for k := range 20 {
		a.receive(bob, "", wire.Encode(setTags(bytes.Clone(commit), InstanceTag(0x8000+k), 0)))
	}
	a.receive(bob, "", []byte("?OTRv3?"))
	a.giveKey(nil) // the answers wait
	gy := key[len(key)-20:]
	for k := range 30 {
		gy[0] = byte(k) // not the one that completed
		a.receive(bob, "", wire.Encode(setTags(bytes.Clone(key), InstanceTag(0x9000+k), a.account.Tag())))
	}
	if n := a.exchanges(bob).handshakes(); n != maxHandshakes {
		t.Errorf("%d in progress", n)
	}
	if a.clientOf(bob, 0x9000+29).own == nil {
		t.Error("the latest one is not among them")
	}
}

// A session remembers the authenticators of the latest 512 messages.
func TestCapSeenMACs(t *testing.T) {
	var seen seenMACs
	mac := func(k int) *[20]byte { return &[20]byte{1, byte(k), byte(k >> 8)} }
	for k := range 1500 {
		seen.add(mac(k))
		if !seen.has(mac(k)) || len(seen.ring) > maxSeenMACs {
			t.Fatalf("message %d: %d remembered", k, len(seen.ring))
		}
	}
	if !seen.has(mac(1500-maxSeenMACs)) || seen.has(mac(1500-maxSeenMACs-1)) {
		t.Error("not the latest ones are remembered")
	}
}

// A Commit of version 2 that nobody answers and that nobody waits for dies after
// 60 s, too.
func TestCapCommitLifeVersion2(t *testing.T) {
	w := newWorld(t, true)
	a := w.join(alice+"/home", 0)
	a.receive(bob, bob+"/old", []byte("?OTRv2?"))
	i := a.clientOf(bob, tagV2)
	if i == nil || i.own == nil {
		t.Fatal("no Commit")
	}
	w.pass(59 * time.Second)
	if i.own == nil {
		t.Error("the Commit died early")
	}
	w.pass(time.Second)
	if i.own != nil {
		t.Error("the Commit outlives its minute")
	}
}

// 32 starts without an answer are remembered.
func TestCapStarts(t *testing.T) {
	w := newWorld(t, true)
	a := w.join(alice+"/home", 0)
	for k := range 40 {
		a.took(bob, a.buddy(bob).StartRoute(Route(bob+"/"+string(rune('A'+k))), w.now))
	}
	if starts := a.exchanges(bob).starts; len(starts) != maxStarts || starts[0].to != Route(bob+"/"+string(rune('A'+40-maxStarts))) {
		t.Errorf("%d starts, the first to %q", len(starts), starts[0].to)
	}
}

// Strangers under ever new names leave nothing behind, whatever they send, and are
// never more than 4096, whether they are answered or not; who matters is kept.
func TestCapStrangers(t *testing.T) {
	for name, text := range map[string]string{
		"queries":        "?OTRv23?",
		"version 1":      "?OTR?",
		"pieces":         "?OTR|00000777|00000000,00001,00002,piece,",
		"whole pieces":   "?OTR|00000777|00000000,00001,00001,piece,",
		"damaged":        "?OTR:AAMD====.",
		"tags":           "x" + string(wire.AppendTag(nil, wire.OfferV3)),
		"errors":         "?OTR Error: x",
		"other versions": "?OTRv4?",
	} {
		t.Run(name, func(t *testing.T) {
			w, a, b := couple(t, true)
			for k := range maxStrangers + 500 {
				who := fmt.Sprintf("stranger%d@example.org", k)
				a.buddy(who).Receive(Incoming{Text: []byte(text), From: Route(who + "/x")}, w.now)
				if k%100 == 0 {
					w.now = w.now.Add(time.Second)
				}
			}
			tables := func() (n int) {
				for _, b := range a.account.buddies {
					if a.keeps(b.name) {
						n++
					}
				}
				return n
			}
			if n := tables(); n > maxStrangers+1 || n != a.account.tables {
				t.Errorf("something is kept of %d buddies, or %d", n, a.account.tables)
			}
			w.filter = drop("query", "commit")
			w.pass(2 * sameNotice)
			if n := tables(); n != 1 {
				t.Errorf("something is kept of %d buddies", n)
			}
			a.wantPrivate(b)
		})
	}
}

// Forged text under invented tags is told once in ten seconds, and where we may not
// start anew it gets three error lines at most.
func TestCapForgedText(t *testing.T) {
	for _, starts := range []bool{true, false} {
		w, a, b := couple(t, true)
		b.speak(alice, "line")
		p := w.lastOf("data")
		a.buddy(bob).SetPolicy(Policy{V2: true, V3: true, StartOnError: starts}, w.now)
		w.filter = drop("commit")
		w.forget()
		for k := range 500 {
			a.receive(bob, bob+"/evil", wire.Encode(setTags(bytes.Clone(p.raw()), InstanceTag(0x9000+k), a.account.Tag())))
			if k == 250 {
				w.pass(errorLineEvery)
			}
		}
		if n := len(all[Unreadable](a)); n != 2 {
			t.Errorf("told %d times", n)
		}
		if n := w.kinds()["error"]; !starts && n != 2*maxErrorLines {
			t.Errorf("%d error lines", n)
		}
	}
}

// By itself nothing asks one address twice in 20 s, and nobody is asked more than
// 32 times a minute.
func TestNobodyIsAskedTwiceAtOnce(t *testing.T) {
	w := newWorld(t, true)
	a := w.join(alice+"/home", 0)
	b := a.buddy(bob)
	b.SetPolicy(Policy{V3: true, Require: true}, w.now)
	for range 2 {
		a.say(bob, "starts by itself")
		a.end(bob, 0)
	}
	w.wantKinds(map[string]int{"query": 1})
	w.pass(time.Minute)
	w.forget()
	for k := range 2 * maxQueries {
		a.took(bob, b.StartRoute(Route(fmt.Sprint(bob, "/", k)), w.now))
	}
	w.wantKinds(map[string]int{"query": maxQueries})
	w.pass(time.Minute)
	w.forget()
	a.start(bob)
	w.wantKinds(map[string]int{"query": 1})
}
