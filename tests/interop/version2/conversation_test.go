package version2_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/tests/sim/client"
)

func ourTexts(c *client.Client) (texts []string) {
	for _, h := range c.Heard {
		if h.Private {
			texts = append(texts, h.Text)
		}
	}
	return texts
}

// talk sends lines both ways, in pieces if size is not 0.
func (w *world) talk(c *client.Client, p peer, length, size int) {
	w.Helper()
	c.Forget()
	c.Engine.SetMaxMessage(size)
	p.limit(size)
	before := len(p.heard())
	var out, in []string
	for i := range 12 {
		out = append(out, fmt.Sprint("secret text of ours ", i, strings.Repeat(" long", length)))
		in = append(in, fmt.Sprint("secret text of theirs ", i, strings.Repeat(" long", length)))
		c.Send(bob, out[i])
		if i%3 > 0 {
			w.net.Run(100 * time.Millisecond)
		}
		p.say(in[i])
		w.net.Run(100 * time.Millisecond)
	}
	w.net.Run(time.Second)
	if got := p.heard()[before:]; !slices.Equal(got, out) {
		w.Errorf("they read %.300q", got)
	}
	if got := ourTexts(c); !slices.Equal(got, in) {
		w.Errorf("we read %.300q", got)
	}
	w.nothingInClear()
}

func TestConversation(t *testing.T) {
	each(t, func(t *testing.T, make maker, addressable, they bool) {
		w, c, p := couple(t, addressable, make)
		w.start(they, c, p)
		w.talk(c, p, 0, 0)
		w.end(!they, c, p)
		w.start(!they, c, p)
		w.talk(c, p, 0, 0)
	})
}

// end ends the conversation at one side, and the other closes it.
func (w *world) end(they bool, c *client.Client, p peer) {
	w.Helper()
	w.finish(they, c, p)
	if they {
		c.End(bob, 0)
	} else {
		p.end()
	}
	w.net.Run(time.Second)
	c.Forget()
}

// finish ends the conversation at one side.
func (w *world) finish(they bool, c *client.Client, p peer) {
	w.Helper()
	if they {
		p.end()
	} else {
		c.End(bob, 0)
	}
	w.net.Run(time.Second)
	if len(c.Live(bob)) > 0 || p.private() {
		w.Fatal("a side holds on")
	}
	if ended := client.All[otr.Ended](c, bob); len(ended) != 1 || ended[0].ByPeer != they {
		w.Errorf("%+v", ended)
	}
}

// The handshake and the lines go in pieces both ways.
func TestFragments(t *testing.T) {
	for _, size := range []int{100, 150, 400, 1500} {
		for name, make := range peers {
			for _, they := range []bool{true, false} {
				t.Run(fmt.Sprintf("%s/pieces of %d/they start=%v", name, size, they), func(t *testing.T) {
					t.Parallel()
					w, c, p := couple(t, false, make)
					c.Engine.SetMaxMessage(size)
					p.limit(size)
					w.start(they, c, p)
					w.talk(c, p, 200, size)
					w.wantPieces(size)
				})
			}
		}
	}
}

// wantPieces checks that nothing of OTR was longer, and that something was cut.
func (w *world) wantPieces(size int) {
	w.Helper()
	cut := 0
	for _, text := range w.sent {
		if strings.HasPrefix(text, "?OTR,") {
			cut++
		}
		if len(text) > size && !strings.HasPrefix(text, "?OTRv") {
			w.Fatalf("%d bytes: %.60q", len(text), text)
		}
	}
	if cut == 0 {
		w.Error("nothing went in pieces")
	}
}

func TestAuthentication(t *testing.T) {
	for name, make := range peers {
		for _, they := range []bool{true, false} {
			for _, question := range []string{"", "Which door?"} {
				for _, answer := range []string{"blue", "green"} {
					t.Run(fmt.Sprintf("%s/they=%v/question=%q/%s", name, they, question, answer), func(t *testing.T) {
						t.Parallel()
						w, c, p := couple(t, true, make)
						w.start(false, c, p)
						w.authenticate(they, c, p, question, answer)
						w.wantOutcome(name, they, c, p, answer == "blue")
						w.talk(c, p, 0, 0)
					})
				}
			}
		}
	}
}

// wantOutcome checks what both sides make of a run. python3-potr, where the
// secrets differ, says so by an abort and may keep no record of it.
func (w *world) wantOutcome(name string, they bool, c *client.Client, p peer, same bool) {
	w.Helper()
	runs := client.All[otr.SMPChanged](c, bob)
	if len(runs) == 0 {
		w.Fatalf("nothing came of it: %+v, theirs %d", c.Events, p.run())
	}
	last := runs[len(runs)-1]
	potr := name == "python3-potr"
	ours, theirs := otr.SMPSucceeded, p.run() == runSucceeded
	if !same {
		ours, theirs = otr.SMPFailed, p.run() == runFailed || potr && p.run() != runSucceeded
		if potr && !they {
			ours = otr.SMPAborted
		}
	}
	if last.State != ours || !theirs {
		w.Errorf("ours %+v, theirs %d", last, p.run())
	}
	if s, _ := session(c); (s.Level == otr.LevelPrivate) != last.Proved {
		w.Errorf("%+v", s)
	}
}

// authenticate lets one side ask with the secret "blue" and the other answer.
func (w *world) authenticate(they bool, c *client.Client, p peer, question, answer string) {
	w.Helper()
	if they {
		p.ask(question, "blue")
	} else if s, _ := session(c); c.Authenticate(bob, s.ID, question, "blue") != nil {
		w.Fatal("not begun")
	}
	w.net.Run(time.Second)
	if !they {
		if p.run() != runAsked {
			w.Fatalf("they are not asked: %d", p.run())
		}
		p.answer(answer)
	} else {
		asked := client.All[otr.SMPAsked](c, bob)
		if len(asked) != 1 || asked[0].Question != question {
			w.Fatalf("asked %+v", asked)
		}
		if err := c.Answer(bob, asked[0], answer); err != nil {
			w.Fatal(err)
		}
	}
	w.net.Run(time.Second)
}

// Beside a client of the same buddy that speaks version 3: both come up, whoever
// starts, and each is reached.
func TestBesideVersion3(t *testing.T) {
	each(t, func(t *testing.T, make maker, addressable, they bool) {
		w, c, p := couple(t, addressable, make)
		laptop := w.client(bob, "laptop", otr.Opportunistic())
		w.start(they, c, p)
		c.Start(bob)
		w.net.Run(10 * time.Second)
		w.wantPrivate(c, p)
		if live := c.Live(bob); len(live) != 2 {
			t.Fatalf("%+v", live)
		}
		for _, s := range c.Live(bob) {
			before := len(p.heard())
			laptop.Forget()
			c.Select(bob, otr.Selection{Mode: otr.Explicit, Session: s.ID})
			c.Send(bob, "secret text for one")
			w.net.Run(time.Second)
			old, young := len(p.heard())-before, len(laptop.Heard)
			if s.Version == otr.V2 && (old != 1 || young != 0) || s.Version == otr.V3 && (old != 0 || young != 1) {
				t.Errorf("version %d: %d and %d texts", s.Version, old, young)
			}
		}
		w.nothingInClear()
	})
}

// Both start at once.
func TestCollision(t *testing.T) {
	each(t, func(t *testing.T, make maker, addressable, they bool) {
		w, c, p := couple(t, addressable, make)
		if they {
			p.query()
			c.Start(bob)
		} else {
			c.Start(bob)
			p.query()
		}
		w.net.Run(15 * time.Second)
		w.wantPrivate(c, p)
		w.talk(c, p, 0, 0)
	})
}
