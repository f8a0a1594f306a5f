package otr

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"time"

	"pidgin-otr/otr/internal/ake"
	"pidgin-otr/otr/wire"
)

// setTags rewrites the tags of a binary message.
func setTags(raw []byte, sender, receiver InstanceTag) []byte {
	binary.BigEndian.PutUint32(raw[3:], uint32(sender))
	binary.BigEndian.PutUint32(raw[7:], uint32(receiver))
	return raw
}

// The table of Protocol-v3, "Instance Tags": what is kept and what is dropped.
func TestTagRules(t *testing.T) {
	w := newWorld(t, true)
	a := w.join(alice+"/home", 0)
	w.join(bob+"/laptop", 1)
	a.start(bob)
	kinds := map[string][]byte{}
	for _, kind := range []string{"commit", "key", "reveal", "signature"} {
		kinds[kind] = w.lastOf(kind).raw()
	}
	a.speak(bob, "x")
	kinds["data"] = w.lastOf("data").raw()
	ours, foreign := a.account.Tag(), a.account.Tag()+1
	for kind, raw := range kinds {
		for _, c := range []struct {
			sender, receiver InstanceTag
			ok               bool
		}{
			{0x5000, ours, true},
			{0x5000, 0, kind == "commit"},
			{0x5000, foreign, false},
			{0x5000, 0xff, false},
			{0xff, ours, false},
			{0, ours, false},
			{ours, ours, false},
		} {
			h, err := wire.ParseHeader(setTags(raw, c.sender, c.receiver))
			must(t, err)
			if ok := a.buddy(bob).addresseeOf(h.Sender, h.Receiver, h.Type == wire.TypeDHCommit) == toUs; ok != c.ok {
				t.Errorf("%s from %x to %x: %v", kind, c.sender, c.receiver, ok)
			}
		}
	}
}

// The same for fragments, of whose senders nothing is kept unless they may be for
// us; what they put together is judged again.
func TestTagRulesOfFragments(t *testing.T) {
	for _, c := range []struct {
		sender, receiver InstanceTag
		kept             bool
		said             string
	}{
		{0x5000, 0x1000, true, ""},
		{0x5000, 0, true, ""},
		{0x5000, 0x2000, false, "otr.ForOtherSession"},
		{0x5000, 0xff, false, ""},
		{0xff, 0x1000, false, ""},
		{0, 0x1000, false, ""},
		{0x1000, 0x1000, false, ""}, // repeated by whoever got it
	} {
		w := newWorld(t, true)
		a := w.join(alice+"/home", 0) // tag 0x1000
		whole := wire.Encode([]byte{0, 3, wire.TypeData, 0, 0, 0x50, 0, 0, 0, 0x20, 0, 0})
		a.receive(bob, bob+"/x", fmt.Appendf(nil, "?OTR|%x|%x,1,2,%s,", c.sender, c.receiver, bytes.TrimSuffix(whole, []byte("."))))
		if kept := a.clientOf(bob, c.sender) != nil; kept != c.kept || names(a.events) != c.said {
			t.Errorf("from %x to %x: kept %v, events %s", c.sender, c.receiver, kept, names(a.events))
		}
	}
}

// Strangers with invented tags leave at most 16 of them behind.
func TestCapUnknownTags(t *testing.T) {
	w := newWorld(t, true)
	a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
	for k := range 100 {
		h := wire.Header{Version: 3, Sender: uint32(0x9000 + k), Receiver: uint32(a.account.Tag())}
		pieces, err := wire.Split([]byte("?OTR:AAMD"+strings.Repeat("A", 200)+"."), h, 60)
		must(t, err)
		a.receive(bob, b.route(), pieces[0])
		w.now = w.now.Add(time.Millisecond)
	}
	if n := len(a.exchanges(bob).clients); n != maxUnknownTags {
		t.Errorf("%d tags are kept", n)
	}
	for tag, kept := range map[InstanceTag]bool{0x9000 + 99: true, 0x9000 + 84: true, 0x9000 + 83: false} {
		if (a.clientOf(bob, tag) != nil) != kept {
			t.Errorf("tag %x is kept: %v", tag, !kept)
		}
	}
	w.pass(fragmentLife + 1)
	if a.keeps(bob) || a.account.fragmentBytes != 0 {
		t.Error("strangers outlive their fragments")
	}
}

func TestOwnTag(t *testing.T) {
	w := newWorld(t, true)
	a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
	a.start(bob)
	commit := w.lastOf("commit").raw()
	ours := a.account.Tag()

	text := wire.Encode(setTags(commit, ours, 0))
	if a.receive(alice, alice+"/copy", text); a.account.Tag() != ours {
		t.Error("a new tag while a session lives")
	}
	none[NewOwnTag](a)
	a.end(bob, 0)
	a.receive(alice, a.route(), text)
	one[Reflected](a)
	w.forget()
	a.receive(bob, b.route(), text)
	a.receive(bob, bob+"/evil", text)
	none[Reflected](a) // he repeats what was sent to him
	if a.account.Tag() != ours {
		t.Error("a new tag because our own message came back")
	}
	a.took(alice, a.buddy(alice).Receive(Incoming{Text: text, From: alice + "/copy", Delayed: true}, w.now))
	none[NewOwnTag](a)
	w.filter = drop("reveal")
	b.start(alice)
	under := a.client(b).own
	w.filter = nil
	a.receive(alice, alice+"/copy", text)
	if under.hs.State() != ake.Done {
		t.Error("a handshake under the old tag goes on")
	}
	if e := one[NewOwnTag](a); e.Tag == ours || e.Tag < MinTag || a.account.Tag() != e.Tag {
		t.Errorf("%+v", e)
	}
	w.pass(10 * time.Second)
	a.start(bob)
	a.wantPrivate(b)
}
