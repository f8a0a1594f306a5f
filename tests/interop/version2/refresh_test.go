package version2_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/tests/sim/client"
)

// renew lets one side ask for new keys in a live session.
func (w *world) renew(they bool, c *client.Client, p peer) {
	w.Helper()
	if they {
		p.query()
	} else {
		s, _ := session(c)
		c.Refresh(bob, s.ID)
	}
}

// wantRefreshed lets time pass until both hold other keys than those of before,
// under one and the same session.
func (w *world) wantRefreshed(c *client.Client, p peer, before otr.Session) {
	w.Helper()
	took, ok := w.net.RunUntil(5*time.Second, func() bool {
		s, _ := session(c)
		return s.SSID != before.SSID && agree(c, p)
	})
	if !ok {
		w.Fatalf("no new keys after %v: %+v", took, c.Events)
	}
	if after, _ := session(c); after.ID != before.ID {
		w.Errorf("another session: %+v, was %+v", after, before)
	}
	if !client.Has[otr.Refreshed](c, bob) {
		w.Errorf("nobody was told: %+v", c.Events)
	}
}

// Either side makes new keys again and again, with lines before and after.
func TestRefresh(t *testing.T) {
	each(t, func(t *testing.T, make maker, addressable, they bool) {
		w, c, p := couple(t, addressable, make)
		w.start(!they, c, p)
		for range 2 {
			w.talk(c, p, 0, 0)
			before, _ := session(c)
			w.renew(they, c, p)
			w.wantRefreshed(c, p, before)
		}
		w.talk(c, p, 0, 0)
	})
}

// Lines are in flight each way when either side makes new keys. One program's user
// waits here: golang.org/x/crypto/otr drops its keys as soon as it is asked, and
// neither reads nor writes until it has others.
func TestRefreshInMidStream(t *testing.T) {
	each(t, func(t *testing.T, make maker, addressable, they bool) {
		w, c, p := couple(t, addressable, make)
		w.start(!they, c, p)
		c.Forget()
		var out, in []string
		var before otr.Session
		for i := range 45 {
			s, _ := session(c)
			settled := agree(c, p) && s.SSID != before.SSID
			if settled || p.keepsKeys() {
				out = append(out, fmt.Sprint("secret text of ours ", i))
				c.Send(bob, out[len(out)-1])
			}
			if settled || p.keepsKeys() {
				in = append(in, fmt.Sprint("secret text of theirs ", i))
				p.say(in[len(in)-1])
			}
			if i%15 == 14 {
				before = s
				w.renew(they, c, p)
			}
			w.net.Run(12 * time.Millisecond)
		}
		w.net.Run(5 * time.Second)
		if got := p.heard(); len(out) < 20 || !slices.Equal(got, out) {
			t.Errorf("they read %q of %d lines", got, len(out))
		}
		if got := ourTexts(c); len(in) < 20 || !slices.Equal(got, in) {
			t.Errorf("we read %q of %d lines", got, len(in))
		}
		if n := len(client.All[otr.Refreshed](c, bob)); n != 3 {
			t.Errorf("%d new keys", n)
		}
		w.wantPrivate(c, p)
		w.nothingInClear()
	})
}

// What python3-potr writes under its old keys after we have new ones is read: it
// cannot know yet that the handshake is complete.
func TestLineUnderOldKeys(t *testing.T) {
	for _, addressable := range []bool{true, false} {
		t.Run(fmt.Sprintf("routes=%v", addressable), func(t *testing.T) {
			t.Parallel()
			w, c, p := couple(t, addressable, newPotrPeer)
			w.start(true, c, p)
			w.net.Run(time.Second)
			c.Forget()
			w.renew(false, c, p)
			w.net.RunUntil(time.Second, func() bool { return client.Has[otr.Refreshed](c, bob) })
			if agree(c, p) {
				t.Fatal("the peer has the new keys already")
			}
			p.say("secret text under old keys")
			w.net.Run(2 * time.Second)
			if got := ourTexts(c); !slices.Equal(got, []string{"secret text under old keys"}) || client.Has[otr.Unreadable](c, bob) {
				t.Errorf("we read %q, told of %+v", got, c.Events)
			}
			w.wantPrivate(c, p)
			w.talk(c, p, 0, 0)
		})
	}
}

// Either side ends the session and either side starts again, without the other
// having closed it.
func TestEndAndStartAgain(t *testing.T) {
	each(t, func(t *testing.T, make maker, addressable, they bool) {
		w, c, p := couple(t, addressable, make)
		w.start(they, c, p)
		for _, starter := range []bool{true, false} {
			c.Forget()
			w.finish(they, c, p)
			w.start(starter, c, p)
			w.talk(c, p, 0, 0)
		}
	})
}
