package otr

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"pidgin-otr/otr/dh"
	"pidgin-otr/otr/wire"
)

// A flood sends Commits that nobody means at any rate, while Alice starts and ends
// again and again.
type flood struct {
	*world
	a, laptop *node
	commits   [][]byte // raw, of the laptop's
	n         int
}

// newFlood has seen some of the laptop's Commits without a handshake that came of
// them.
func newFlood(t *testing.T, routes bool) *flood {
	w := newWorld(t, routes)
	f := &flood{world: w, a: w.join(alice+"/home", 0), laptop: w.join(bob+"/laptop", 1)}
	w.filter = drop("commit")
	for range 6 {
		f.a.start(bob)
		f.commits = append(f.commits, w.lastOf("commit").raw())
		w.pass(30 * time.Second)
	}
	w.filter = nil
	w.pass(10 * time.Minute)
	w.forget()
	return f
}

// replay sends a Commit of the laptop's as it was.
func (f *flood) replay(buddy string, from Route) {
	f.n++
	f.a.receive(buddy, from, wire.Encode(f.commits[f.n%len(f.commits)]))
}

// invent sends one that nobody made, in the laptop's name or in one of its own.
func (f *flood) invent(buddy string, from Route) {
	f.n++
	raw := bytes.Clone(f.commits[0])
	raw[len(raw)-1] ^= byte(f.n)
	raw[len(raw)-2] ^= byte(f.n >> 8)
	if f.n%2 == 0 {
		setTags(raw, InstanceTag(0x9000+f.n), 0)
	}
	f.a.receive(buddy, from, wire.Encode(raw))
}

// Every start of the user's comes up, whatever Commits others send and at any rate:
// from another address of the buddy's, from many, or from strangers.
func TestStartsAreNotStarved(t *testing.T) {
	for name, send := range map[string]func(f *flood, k int){
		"replayed":                   func(f *flood, _ int) { f.replay(bob, bob+"/evil") },
		"invented":                   func(f *flood, _ int) { f.invent(bob, bob+"/evil") },
		"invented by many addresses": func(f *flood, k int) { f.invent(bob, Route(fmt.Sprint(bob, "/evil", k))) },
		"of strangers": func(f *flood, k int) {
			who := fmt.Sprintf("stranger%d@example.org", k)
			f.invent(who, Route(who+"/x"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFlood(t, true)
			k := 0
			second := func() {
				for range 10 {
					for range 4 {
						send(f, k)
						k++
					}
					f.pass(100 * time.Millisecond)
				}
			}
			for range 30 {
				second()
			}
			came := 0
			for range 10 {
				f.a.took(bob, f.a.buddy(bob).Start(f.now))
				for range 4 {
					send(f, k)
					k++
				}
				second()
				second()
				if f.a.private(f.laptop) {
					came++
				}
				f.a.end(bob, 0)
				second()
			}
			if came != 10 {
				t.Errorf("%d of 10 starts came up", came)
			}
		})
	}
}

// A refresh completes while others send Commits in the name of its client, and text
// does not wait for them.
func TestRefreshIsNotStarved(t *testing.T) {
	f := newFlood(t, true)
	f.a.start(bob)
	f.a.wantPrivate(f.laptop)
	for range 10 {
		f.forget()
		f.a.took(bob, f.a.buddy(bob).Refresh(f.a.with(f.laptop).ID, f.now))
		for range 40 {
			f.invent(bob, bob+"/evil")
			f.replay(bob, bob+"/evil")
		}
		f.run()
		one[Refreshed](f.a)
		for range 40 {
			f.invent(bob, bob+"/evil")
		}
		if out := f.a.say(bob, "line"); out.Fate != SentPrivate {
			t.Fatalf("%+v", out)
		}
		f.run()
		f.laptop.wantTexts("line")
		f.pass(10 * time.Second)
	}
}

// Nothing that is not authenticated silences "no answer".
func TestForgedAnswersDoNotSilenceAStart(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		f := newFlood(t, routes)
		f.laptop.online = false
		f.a.took(bob, f.a.buddy(bob).Start(f.now))
		from := map[bool]Route{true: bob + "/evil"}[routes]
		for range 25 {
			f.invent(bob, from)
			f.pass(time.Second)
		}
		if len(all[StartUnanswered](f.a))+len(all[HandshakeFailed](f.a)) == 0 {
			t.Error("nobody says that the start failed")
		}
		if routes {
			one[StartUnanswered](f.a)
		}
		if n := len(all[HandshakeFailed](f.a)); n > 2 {
			t.Errorf("%d notices", n)
		}
	})
}

// A Commit that was sent to one address is answered from there alone: a D-H Key
// with the laptop's tag from another one does nothing, and the laptop's still
// completes.
func TestCommitIsAnsweredFromItsAddress(t *testing.T) {
	for _, refresh := range []bool{true, false} {
		w := newWorld(t, true)
		a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
		if refresh {
			a.start(bob)
			w.pass(time.Second)
		}
		var key []packet
		w.filter = func(p packet) []packet {
			if p.from == b && p.kind() == "key" {
				key = append(key, p)
				return nil
			}
			return []packet{p}
		}
		if refresh {
			a.took(bob, a.buddy(bob).Refresh(a.with(b).ID, w.now))
		} else {
			a.receive(bob, bob+"/evil", []byte("?OTRv3?")) // so that evil has the same Commit
			b.start(alice)
		}
		w.run()
		w.forget()
		w.filter = nil
		m, err := wire.ParseDHKey(key[0].raw())
		must(t, err)
		pair, err := dh.Generate(a.account.rand)
		must(t, err)
		forged := wire.DHKey{Header: m.Header, GY: pair.Public().Magnitude()}
		a.receive(bob, bob+"/evil", wire.Encode(forged.Append(nil)))
		if refresh && len(a.sent) > 0 {
			t.Errorf("evil got an answer: %v", w.kinds())
		}
		a.receive(bob, b.route(), key[0].Text)
		w.run()
		a.wantPrivate(b)
		if refresh {
			one[Refreshed](a)
		} else {
			one[Started](a)
		}
	}
}
