package interop

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/tests/interop/libotr"
	"pidgin-otr/tests/sim/client"
	"pidgin-otr/tests/sim/relay"
)

// Who does something in a scenario.
const (
	we = iota
	they
)

func side(who int) string { return [...]string{"ours", "libotr"}[who] }

func (w *world) start(who int, c *client.Client, p *libotr.Node) {
	if who == we {
		c.Start(bob)
	} else {
		p.Took(p.Start(alice))
	}
}

func TestConversation(t *testing.T) {
	for _, addressable := range []bool{true, false} {
		for starter := range 2 {
			for refresher := range 2 {
				for ender := range 2 {
					name := fmt.Sprintf("routes=%v/%s starts/%s refreshes/%s ends", addressable, side(starter), side(refresher), side(ender))
					t.Run(name, func(t *testing.T) {
						w := newWorld(t, relay.Options{Addressable: addressable})
						w.net.Faults.Delay = 30 * time.Millisecond
						c, p := w.our("home"), w.their("laptop")
						w.start(starter, c, p)
						w.wantPrivate(5 * time.Second)
						w.stream(c, p, refresher)
						w.end(ender, c, p)
						c.Forget()
						p.Forget()
						w.start(1-starter, c, p)
						w.wantPrivate(5 * time.Second)
						w.stream(c, p, 1-refresher)
					})
				}
			}
		}
	}
}

// stream sends 100 lines each way, one every 10 ms, with a refresh after 50.
func (w *world) stream(c *client.Client, p *libotr.Node, refresher int) {
	w.Helper()
	c.Forget()
	p.Forget()
	out, in := numbered("from ours", 100), numbered("from libotr", 100)
	for i := range 100 {
		if i == 50 {
			w.refresh(refresher, c, p)
		}
		w.say(c, p, out[i])
		w.answer(p, c, in[i])
		w.net.Run(10 * time.Millisecond)
	}
	w.net.Run(10 * time.Second)
	if got := privateTexts(p); !slices.Equal(got, out) {
		w.Errorf("libotr read %d texts: %q", len(got), got)
	}
	if got := ourPrivateTexts(c); !slices.Equal(got, in) {
		w.Errorf("ours read %d texts: %q", len(got), got)
	}
	if !client.Has[otr.Refreshed](c, bob) {
		w.Errorf("no refresh was noted: %s", w.describe())
	}
	w.nothingInClear()
}

func (w *world) refresh(who int, c *client.Client, p *libotr.Node) {
	if who == we {
		c.Refresh(bob, 0)
	} else {
		p.Took(p.Start(alice))
	}
}

func (w *world) nothingInClear() {
	w.Helper()
	for _, text := range w.sent {
		if strings.Contains(text, "from ours") || strings.Contains(text, "from libotr") {
			w.Errorf("in clear on the wire: %.80q", text)
		}
	}
}

func (w *world) end(who int, c *client.Client, p *libotr.Node) {
	w.Helper()
	if who == we {
		c.End(bob, 0)
	} else {
		p.Took(p.End(alice, uint32(c.Tag)))
	}
	w.net.Run(time.Second)
	if live := c.Live(bob); len(live) != 0 {
		w.Errorf("ours still holds %+v", live)
	}
	if live := p.Private(alice); len(live) != 0 {
		w.Errorf("libotr still holds %+v", live)
	}
	if who == they {
		ended := client.All[otr.Ended](c, bob)
		if len(ended) == 0 || !ended[len(ended)-1].ByPeer {
			w.Errorf("the peer's end was not noted: %+v", ended)
		}
		if line := c.Send(bob, "from ours after the end"); line.Fate != otr.Blocked {
			w.Errorf("a line after the peer's end: fate %v", line.Fate)
		}
		w.nothingInClear()
	}
}

// Opportunistic clients find each other by the whitespace tag.
func TestWhitespaceTag(t *testing.T) {
	for first := range 2 {
		t.Run(side(first), func(t *testing.T) {
			w := newWorld(t, relay.Options{Addressable: true})
			c, p := w.our("home"), w.their("laptop")
			if first == we {
				c.Send(bob, "hello")
			} else {
				p.Took(p.Send(alice, libotr.Best, []byte("hello")))
			}
			w.wantPrivate(5 * time.Second)
			w.say(c, p, "now in private")
			w.net.Run(time.Second)
			if got := privateTexts(p); !slices.Equal(got, []string{"now in private"}) {
				t.Errorf("libotr read %q", got)
			}
		})
	}
}

// After our end nothing starts by itself with an opportunistic peer.
func TestQuietAfterEnd(t *testing.T) {
	w := newWorld(t, relay.Options{Addressable: true})
	c, p := w.our("home"), w.their("laptop")
	c.Start(bob)
	w.wantPrivate(5 * time.Second)
	c.End(bob, 0)
	w.net.Run(time.Second)
	for i := range 3 {
		line := c.Send(bob, fmt.Sprintf("plain %d", i))
		if line.Fate != otr.SentPlain {
			t.Errorf("line %d: fate %v", i, line.Fate)
		}
		p.Took(p.Send(alice, libotr.Best, fmt.Appendf(nil, "plain answer %d", i)))
		w.net.Run(time.Second)
	}
	if len(c.Live(bob)) != 0 {
		t.Errorf("something started by itself: %s", w.describe())
	}
}
