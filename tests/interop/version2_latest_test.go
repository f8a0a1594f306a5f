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

// crowd is which of Bob's clients speak version 2 alone; the last one came online
// last.
type crowd struct {
	name string
	old  []bool
}

var crowds = []crowd{
	{"version 2 alone", []bool{true}},
	{"version 2 latest, beside version 3", []bool{false, true}},
	{"version 3 latest, beside version 2", []bool{true, false}},
}

// arrive brings the crowd online and returns the latest.
func (w *world) arrive(c crowd) (latest *libotr.Node) {
	w.Helper()
	for i, old := range c.old {
		latest = w.their(fmt.Sprint(i))
		if old {
			w.old(latest)
		}
	}
	return latest
}

// paired reports whether both hold one session, in whichever version.
func paired(c *client.Client, p *libotr.Node) bool { return private(c, p) || privateV2(c, p) }

// On a network that relays to the latest client only, one session comes up in the
// version of that client, whoever starts, and nobody is told of anything else.
func TestVersion2RelayToLatest(t *testing.T) {
	for _, crowd := range crowds {
		for starter := range 2 {
			for _, addressable := range []bool{false, true} {
				if addressable && len(crowd.old) > 1 {
					continue // each is asked at its own address
				}
				name := fmt.Sprintf("%s/%s starts, addressable %v", crowd.name, side(starter), addressable)
				t.Run(name, func(t *testing.T) { version2RelayToLatest(t, crowd, starter, addressable) })
			}
		}
	}
}

func version2RelayToLatest(t *testing.T, crowd crowd, starter int, addressable bool) {
	w := newWorld(t, relay.Options{Rule: relay.ToLatest, Addressable: addressable})
	w.net.Faults.Delay = 30 * time.Millisecond
	c := w.our("home")
	latest := w.arrive(crowd)
	w.start(starter, c, latest)
	w.net.Run(time.Minute)
	if live := c.Live(bob); !paired(c, latest) || len(live) != 1 || (live[0].Version == otr.V2) != crowd.old[len(crowd.old)-1] {
		t.Fatalf("not one session with the latest client: %s", w.describe())
	}
	w.onlyStarted(c)
	w.linesBothWays(c, latest)
	w.onlyStarted(c)
	for _, other := range w.theirs[:len(w.theirs)-1] {
		if len(other.Heard) > 0 || len(other.Events) > 0 {
			t.Errorf("the other client noticed %v %v", other.Heard, other.Events)
		}
	}
	w.nothingInClear()
}

// linesBothWays sends lines to a client and back.
func (w *world) linesBothWays(c *client.Client, p *libotr.Node) {
	w.Helper()
	before, heard := len(privateTexts(p)), len(ourPrivateTexts(c))
	out, in := numbered("from ours to "+p.Port.Address(), 20), numbered("from libotr at "+p.Port.Address(), 20)
	for i := range out {
		w.say(c, p, out[i])
		w.reply(p, c, in[i])
		w.net.Run(50 * time.Millisecond)
	}
	w.net.Run(2 * time.Second)
	if got := privateTexts(p)[before:]; !slices.Equal(got, out) {
		w.Errorf("%s read %q", p.Port.Address(), got)
	}
	if got := ourPrivateTexts(c)[heard:]; !slices.Equal(got, in) {
		w.Errorf("%s read %q", c.Part, got)
	}
}

// reply sends a text from one of theirs to one of ours, in whichever version they
// talk: libotr finds a session of version 2 under no tag.
func (w *world) reply(from *libotr.Node, to *client.Client, text string) {
	tag := uint32(to.Tag)
	if privateV2(to, from) {
		tag = libotr.Master
	}
	from.Took(from.Send(alice, tag, []byte(text)))
}

// Where the network knows addresses each client is asked at its own, whichever
// version it speaks.
func TestVersion2StartReachesWhatIsNotTheLatest(t *testing.T) {
	for _, crowd := range crowds[1:] {
		t.Run(crowd.name, func(t *testing.T) {
			w := newWorld(t, relay.Options{Rule: relay.ToLatest, Addressable: true})
			c := w.our("home")
			w.arrive(crowd)
			c.Start(bob)
			w.net.Run(time.Minute)
			w.bothVersions(c)
			w.nothingInClear()
		})
	}
}

// bothVersions checks that ours has a session with each of Bob's two clients, and
// is read by each and reads it.
func (w *world) bothVersions(c *client.Client) {
	w.Helper()
	for _, p := range w.theirs {
		if !paired(c, p) {
			w.Fatalf("no session with %s: %s", p.Port.Address(), w.describe())
		}
	}
	if told := client.All[otr.MultipleSessions](c, bob); len(told) != 1 {
		w.Errorf("told %d times of two sessions", len(told))
	}
	for _, p := range w.theirs {
		w.linesBothWays(c, p)
	}
}

// Asked by the latest client of a network that can address the other, we reach
// both: one table holds a session of each version.
func TestVersion2LatestAsks(t *testing.T) {
	for _, crowd := range crowds[1:] {
		t.Run(crowd.name, func(t *testing.T) {
			w := newWorld(t, relay.Options{Rule: relay.ToLatest, Addressable: true})
			w.net.Faults.Delay = 30 * time.Millisecond
			c := w.our("home")
			latest := w.arrive(crowd)
			w.start(they, c, latest)
			w.net.Run(time.Minute)
			if len(c.Live(bob)) != 2 {
				t.Errorf("sessions: %s", w.describe())
			}
			w.bothVersions(c)
			w.nothingInClear()
		})
	}
}
