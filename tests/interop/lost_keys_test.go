package interop

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/tests/interop/libotr"
	"pidgin-otr/tests/sim/client"
	"pidgin-otr/tests/sim/relay"
)

// Our program is killed and started again while the peer keeps typing.
func TestWeLoseOurKeys(t *testing.T) {
	for _, addressable := range []bool{true, false} {
		t.Run(fmt.Sprintf("routes=%v", addressable), func(t *testing.T) {
			w := newWorld(t, relay.Options{Addressable: addressable})
			w.net.Faults.Delay = 30 * time.Millisecond
			before, p := w.our("home"), w.their("laptop")
			before.Start(bob)
			w.wantPrivate(5 * time.Second)
			before.Kill()
			w.ours = nil
			after := w.ourWith("home", 0, before.Tag)
			w.answer(p, after, "nobody can read this")
			w.wantPrivate(10 * time.Second)
			lost := client.All[otr.Unreadable](after, bob)
			if len(lost) != 1 || !lost[0].Restarting {
				t.Errorf("the lost line was reported as %+v", lost)
			}
			w.answer(p, after, "this can be read")
			w.net.Run(time.Second)
			if got := ourPrivateTexts(after); len(got) != 1 || got[0] != "this can be read" {
				t.Errorf("ours read %q", got)
			}
		})
	}
}

// The libotr program is killed and comes back: the first line brings new keys.
func TestTheyLoseTheirKeys(t *testing.T) {
	w := newWorld(t, relay.Options{Addressable: true})
	dir := t.TempDir()
	c, p := w.our("home"), w.theirWith("laptop", dir)
	c.Start(bob)
	w.wantPrivate(5 * time.Second)
	if err := p.Logout(); err != nil {
		t.Fatal(err)
	}
	p.Port.Detach()
	w.theirs = nil
	again := w.theirWith("laptop", dir)
	c.Send(bob, "it has lost the keys")
	w.wantPrivate(10 * time.Second)
	w.say(c, again, "and has new ones")
	w.net.Run(time.Second)
	if got := privateTexts(again); !slices.Equal(got, []string{"it has lost the keys", "and has new ones"}) {
		t.Errorf("libotr read %q", got)
	}
}

// The same in version 2, where no tag says whom the lost line was for.
func TestVersion2WeLoseOurKeys(t *testing.T) {
	w := newWorld(t, relay.Options{Addressable: true})
	before, p := w.pair(2, we)
	before.Kill()
	w.ours = nil
	after := w.ourWith("home", 0, before.Tag)
	p.Took(p.Send(alice, libotr.Best, []byte("nobody can read this")))
	w.wantPrivateV2(after, p, 10*time.Second)
	lost := client.All[otr.Unreadable](after, bob)
	if len(lost) != 1 || !lost[0].Restarting {
		t.Errorf("the lost line was reported as %+v", lost)
	}
	w.exchange(after, p)
}

func TestVersion2TheyLoseTheirKeys(t *testing.T) {
	for starter := range 2 {
		t.Run(side(starter)+" starts again", func(t *testing.T) {
			w := newWorld(t, relay.Options{Addressable: true})
			dir := t.TempDir()
			c, p := w.our("home"), w.old(w.theirWith("laptop", dir))
			w.start(we, c, p)
			w.wantPrivateV2(c, p, 5*time.Second)
			if err := p.Logout(); err != nil {
				t.Fatal(err)
			}
			p.Port.Detach()
			w.theirs = nil
			again := w.old(w.theirWith("laptop", dir))
			w.say(c, again, "nobody can read this")
			w.net.Run(time.Second)
			w.start(starter, c, again)
			w.wantPrivateV2(c, again, 10*time.Second)
			w.exchange(c, again)
		})
	}
}
