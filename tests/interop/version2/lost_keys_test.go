package version2_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/tests/sim/client"
)

// again brings one of ours online anew, with nothing but its key and tag.
func (w *world) again(c *client.Client) *client.Client {
	w.Helper()
	c.Kill()
	o := c.Options
	o.Rand, o.Seed = nil, o.Seed+1000
	return w.attach(o)
}

// Our program is killed and started again while the peer keeps typing. Where
// messages come to one client alone the lost line restarts by itself; elsewhere
// it may be for another client of ours, and is left to the user.
func TestWeLoseOurKeys(t *testing.T) {
	each(t, func(t *testing.T, make maker, addressable, they bool) {
		w, before, p := couple(t, addressable, make)
		w.start(they, before, p)
		c := w.again(before)
		p.say("secret text that nobody can read")
		w.net.Run(2 * time.Second)
		lost := client.All[otr.Unreadable](c, bob)
		if len(lost) != 1 || lost[0].Restarting != addressable {
			t.Errorf("the lost line was reported as %+v", lost)
		}
		if agree(c, p) != addressable {
			t.Errorf("private: %v", agree(c, p))
		}
		w.start(they, c, p)
		w.net.Run(2 * time.Second)
		w.talk(c, p, 0, 0)
	})
}

// The peer is killed and started again, and has forgotten the session that we
// still write to. Where its coming and going is seen, the line brings new keys;
// else it is lost, and offered back.
func TestTheyLoseTheirKeys(t *testing.T) {
	each(t, func(t *testing.T, make maker, addressable, they bool) {
		w, c, before := couple(t, addressable, make)
		w.start(!they, c, before)
		before.detach()
		w.net.Run(time.Second)
		p := w.peer(make, "old", peerKey)
		c.Forget()
		line := c.Send(bob, "secret text that nobody can read")
		w.net.Run(2 * time.Second)
		if addressable {
			if !slices.Contains(p.heard(), line.Text) {
				t.Errorf("it read %q", p.heard())
			}
			w.talk(c, p, 1, 0)
			return
		}
		if line.Fate != otr.SentPrivate || len(p.heard()) > 0 {
			t.Fatalf("the line: fate %v, read %q", line.Fate, p.heard())
		}
		w.wantMaybeLost(c, p, line.Text)
		w.renew(they, c, p)
		w.wantPrivate(c, p)
		w.net.Run(2 * time.Second)
		w.talk(c, p, 0, 0)
	})
}

// wantMaybeLost checks that the line is offered back once the peer complains,
// which not every program does.
func (w *world) wantMaybeLost(c *client.Client, p peer, text string) {
	w.Helper()
	lost := client.All[otr.MaybeLost](c, bob)
	if !p.complains() {
		if len(lost) > 0 {
			w.Errorf("offered back unasked: %+v", lost)
		}
		return
	}
	if len(lost) != 1 || fmt.Sprintf("%s", lost[0].Lines) != "["+text+"]" || !client.Has[otr.ErrorLine](c, bob) {
		w.Errorf("the lost line was reported as %+v", c.Events)
	}
}
