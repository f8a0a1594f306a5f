package otr

import (
	"bytes"
	"testing"
	"time"

	"pidgin-otr/otr/dh"
	"pidgin-otr/otr/wire"
)

// All copies of a Commit's secrets die 60 s after it, however late the answer.
func TestCapCommitLife(t *testing.T) {
	w := newWorld(t, false)
	a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
	a.account.key = nil // the copy waits for it, and is not begun again
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
	i := a.buddy(bob).table.instance(b.account.tag)
	if i == nil || i.own == nil {
		t.Fatal("the answer was not taken")
	}
	copied := i.own.hs.commit
	w.pass(9 * time.Second)
	if i.own == nil || copied.r == [16]byte{} {
		t.Error("the copy died early")
	}
	w.pass(time.Second)
	if i.own != nil || copied.r != [16]byte{} || a.buddy(bob).table != nil && a.buddy(bob).table.commit != nil {
		t.Error("a copy outlives the Commit's minute")
	}
}

// A handshake that finds no room leaves no keys behind.
func TestKeysOfAHandshakeWithoutRoomGo(t *testing.T) {
	w, a, b := couple(t, true)
	pair, err := dh.Generate(a.account.rand)
	must(t, err)
	their := *a.inside(b).ratchet.ours[previous].Public()
	var shared dh.Secret
	must(t, pair.Shared(&shared, &their))
	keys := newRatchet(pair, &their, 1, &shared)
	if shared != (dh.Secret{}) {
		t.Error("the shared secret outlives the keys that were made of it")
	}
	used := keys.slots[previous][current]
	i := a.buddy(bob).touch(b.account.tag, w.now)
	a.buddy(bob).turnAway(&turn{now: w.now}, i, &exchange{}, &established{ratchet: keys})
	if *pair.Public() != (dh.Public{}) || used.recv.macKey != [20]byte{} || used.send.macKey != [20]byte{} {
		t.Error("keys are left")
	}
}

// 32 handshakes are in progress at most also when answers to our open Commit
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
	a.account.key = nil // the answers wait
	gy := key[len(key)-20:]
	for k := range 30 {
		gy[0] = byte(k) // not the one that completed
		a.receive(bob, "", wire.Encode(setTags(bytes.Clone(key), InstanceTag(0x9000+k), a.account.tag)))
	}
	if n := a.buddy(bob).table.handshakes(); n != maxHandshakes {
		t.Errorf("%d in progress", n)
	}
	if a.buddy(bob).table.instance(0x9000+29).own == nil {
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
	i := a.buddy(bob).table.instance(tagV2)
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
	if starts := a.buddy(bob).table.starts; len(starts) != maxStarts || starts[0].to != Route(bob+"/"+string(rune('A'+40-maxStarts))) {
		t.Errorf("%d starts, the first to %q", len(starts), starts[0].to)
	}
}
