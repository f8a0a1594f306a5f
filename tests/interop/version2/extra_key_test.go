package version2_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/tests/sim/client"
)

// The record for the extra symmetric key came with version 3. The programs pass
// over it: the lines around it arrive, and nothing is shown for it.
func TestExtraKeyIsHarmless(t *testing.T) {
	each(t, func(t *testing.T, make maker, addressable, they bool) {
		w, c, p := couple(t, addressable, make)
		w.start(they, c, p)
		for i := range 3 {
			c.Send(bob, fmt.Sprint("secret text before ", i))
			w.useExtraKey(c)
			c.Send(bob, fmt.Sprint("secret text behind ", i))
			w.net.Run(time.Second)
		}
		if n := len(p.heard()); n != 6 || len(p.clear()) > 0 {
			t.Errorf("they read %q and %q", p.heard(), p.clear())
		}
		w.talk(c, p, 0, 0)
	})
}

func (w *world) useExtraKey(c *client.Client) {
	w.Helper()
	s, _ := session(c)
	b := c.Buddy(bob)
	_, out, err := b.UseExtraKey(s.ID, 7, []byte("for a file"), w.net.Now())
	if err != nil {
		w.Fatal(err)
	}
	c.Did(b, out)
}

// python3-potr sends the record, and has one key for the whole session: that of
// the handshake. So it agrees with ours in the first message after it.
func TestExtraKeyOfPotr(t *testing.T) {
	w, c, p := couple(t, true, newPotrPeer)
	w.start(false, c, p)
	w.net.Run(time.Second)
	login := p.(*potrPeer).login
	p.(*potrPeer).check(login.UseExtraKey([4]byte{3: 7}, "for a file"))
	w.net.Run(time.Second)
	got := client.All[otr.ExtraKey](c, bob)
	if len(got) != 1 || got[0].Use != 7 || string(got[0].Data) != "for a file" || !bytes.Equal(got[0].Key[:], login.Extra) {
		t.Fatalf("%+v, theirs %x", got, login.Extra)
	}
	w.talk(c, p, 0, 0)
}
