package version2_test

import (
	"fmt"
	"testing"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/tests/interop/libotr"
	"pidgin-otr/tests/sim/client"
)

// libotrClient brings a client of libotr's of bob's online, which speaks version 3.
func (w *world) libotrClient(binary, profile string) *libotr.Node {
	w.Helper()
	process, err := libotr.Start(binary)
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() {
		if err := process.Close(); err != nil {
			w.Errorf("the libotr peer ended with %v", err)
		}
	})
	c, err := process.Login(bob, "xmpp", profile)
	if err != nil {
		w.Fatal(err)
	}
	return c.Attach(w.net, "laptop", func(err error) { w.Fatal(err) })
}

// Beside a client of the same buddy that runs libotr: one table holds a session of
// each version, whoever starts, and each client is reached and read. Where clients
// have addresses nobody is shown what is for the other.
func TestBesideLibotr(t *testing.T) {
	binary, err := libotr.Build(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	profile := t.TempDir()
	for name, make := range peers {
		for _, addressable := range []bool{true, false} {
			for _, starter := range []string{"ours", "version 2", "libotr"} {
				t.Run(fmt.Sprintf("%s/routes=%v/%s starts", name, addressable, starter), func(t *testing.T) {
					w, c, p := couple(t, addressable, make)
					l := w.libotrClient(binary, profile)
					w.startAll(starter, c, p, l)
					w.reachBoth(c, p, l)
					if addressable {
						w.nobodyReadsCipher(p)
					}
				})
			}
		}
	}
}

// startAll lets one side ask, and ours look for who is still missing.
func (w *world) startAll(starter string, c *client.Client, p peer, l *libotr.Node) {
	w.Helper()
	switch starter {
	case "version 2":
		p.query()
	case "libotr":
		l.Took(l.Start(alice))
	}
	w.net.Run(5 * time.Second)
	c.Start(bob)
	w.net.Run(10 * time.Second)
	w.wantPrivate(c, p)
	live := c.Live(bob)
	if len(live) != 2 || len(l.Private(alice)) != 1 || live[0].Version == live[1].Version {
		w.Fatalf("ours %+v\nlibotr %+v", live, l.Private(alice))
	}
}

// reachBoth sends a line to each client, and one back.
func (w *world) reachBoth(c *client.Client, p peer, l *libotr.Node) {
	w.Helper()
	for _, s := range c.Live(bob) {
		old, young := len(p.heard()), len(l.Heard)
		c.Select(bob, otr.Selection{Mode: otr.Explicit, Session: s.ID})
		c.Send(bob, fmt.Sprint("secret text for version ", s.Version))
		w.net.Run(time.Second)
		old, young = len(p.heard())-old, privateSince(l, young)
		if s.Version == otr.V2 && (old != 1 || young != 0) || s.Version == otr.V3 && (old != 0 || young != 1) {
			w.Errorf("version %d: %d and %d texts", s.Version, old, young)
		}
	}
	c.Forget()
	p.say("secret text of version 2")
	l.Took(l.Send(alice, uint32(c.Tag), []byte("secret text of version 3")))
	w.net.Run(time.Second)
	got := map[string]otr.Version{}
	for _, h := range c.Heard {
		got[h.Text] = h.Session.Version
	}
	if len(c.Heard) != 2 || got["secret text of version 2"] != otr.V2 || got["secret text of version 3"] != otr.V3 {
		w.Errorf("we read %+v", c.Heard)
	}
	w.nothingInClear()
}

// privateSince counts what a client read in private after the first n texts.
func privateSince(l *libotr.Node, n int) (count int) {
	for _, d := range l.Heard[n:] {
		if d.Private {
			count++
		}
	}
	return count
}
