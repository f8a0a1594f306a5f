package interop

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/tests/interop/libotr"
	"pidgin-otr/tests/sim/client"
	"pidgin-otr/tests/sim/relay"
)

func TestExtraKeyBothWays(t *testing.T) {
	for version := 2; version <= 3; version++ {
		t.Run(fmt.Sprint("version ", version), func(t *testing.T) {
			w := newWorld(t, relay.Options{Addressable: true})
			c, p := w.pair(version, we)
			for i := range 4 {
				c.Forget()
				p.Forget()
				w.extraKeyToUs(c, p)
				w.extraKeyToThem(c, p)
				if i%2 == 0 {
					w.say(c, p, "from ours")
					p.Took(p.Send(alice, libotr.Best, []byte("from libotr")))
					w.net.Run(time.Second)
				}
			}
		})
	}
}

func (w *world) extraKeyToThem(c *client.Client, p *libotr.Node) {
	w.Helper()
	s, _ := sessionOf(c, p)
	b := c.Buddy(bob)
	key, out, err := b.UseExtraKey(s.ID, 42, []byte("a file"), w.net.Now())
	if err != nil {
		w.Fatal(err)
	}
	c.Did(b, out)
	w.net.Run(time.Second)
	for _, e := range p.Events {
		if e, ok := e.(libotr.SymKey); ok {
			if e.Use != 42 || string(e.Data) != "a file" || !bytes.Equal(e.Key, key[:]) {
				w.Errorf("ours %x, libotr %+v", key, e)
			}
			return
		}
	}
	w.Errorf("libotr has no key: %+v", p.Events)
}

func (w *world) extraKeyToUs(c *client.Client, p *libotr.Node) {
	w.Helper()
	p.Took(p.UseSymKey(alice, libotr.Best, 43, []byte("a call")))
	w.net.Run(time.Second)
	var want []byte
	for _, e := range p.Events {
		if e, ok := e.(libotr.OwnKey); ok {
			want = e.Key
		}
	}
	got := client.All[otr.ExtraKey](c, bob)
	if len(got) != 1 || got[0].Use != 43 || string(got[0].Data) != "a call" || !bytes.Equal(got[0].Key[:], want) {
		w.Errorf("libotr %x, ours %+v", want, got)
	}
}
