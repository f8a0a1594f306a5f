package interop

import (
	"fmt"
	"testing"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/tests/interop/libotr"
	"pidgin-otr/tests/sim/client"
	"pidgin-otr/tests/sim/relay"
)

// On a network that relays to the latest client only, one session comes up,
// whoever starts, and nobody is told of anything else.
func TestRelayToLatest(t *testing.T) {
	for starter := range 2 {
		for _, addressable := range []bool{false, true} {
			if starter == they && addressable {
				continue // asked by one client, we reach the others at their addresses
			}
			t.Run(fmt.Sprintf("%s starts, addressable %v", side(starter), addressable), func(t *testing.T) {
				relayToLatest(t, starter, addressable)
			})
		}
	}
}

func relayToLatest(t *testing.T, starter int, addressable bool) {
	w := newWorld(t, relay.Options{Rule: relay.ToLatest, Addressable: addressable})
	c := w.our("home")
	w.their("laptop")
	latest := w.their("phone")
	w.start(starter, c, latest)
	w.net.Run(time.Minute)
	if !private(c, latest) || len(c.Live(bob)) != 1 {
		t.Fatalf("not one session with the latest client: %s", w.describe())
	}
	w.onlyStarted(c)

	w.say(c, latest, "to the latest")
	w.answer(latest, c, "from the latest")
	w.net.Run(time.Second)
	sameTexts(t, "the latest", privateTexts(latest), []string{"to the latest"})
	sameTexts(t, "ours", ourPrivateTexts(c), []string{"from the latest"})
	if other := w.theirs[0]; len(other.Heard) > 0 || len(other.Events) > 0 {
		t.Errorf("the other client noticed %v %v", other.Heard, other.Events)
	}
	if addressable {
		w.startsByHand(c, w.theirs[0])
	}
}

// onlyStarted checks that the user was told of one start and of nothing that
// went wrong.
func (w *world) onlyStarted(c *client.Client) {
	w.Helper()
	started := 0
	for _, e := range c.Events {
		switch e.Event.(type) {
		case otr.Started:
			started++
		case otr.NewFingerprint, otr.NewBest, otr.KeyAgreed, otr.NewSelection, otr.Changed, otr.RouteChanged:
		default:
			w.Errorf("told of %T%+v", e.Event, e.Event)
		}
	}
	if started != 1 {
		w.Errorf("told of %d starts", started)
	}
}

// startsByHand starts the other client at its own address.
func (w *world) startsByHand(c *client.Client, other *libotr.Node) {
	w.Helper()
	b := c.Buddy(bob)
	free := b.FreeRoutes()
	if len(free) != 1 || string(free[0]) != other.Port.Address() {
		w.Fatalf("free addresses: %v", free)
	}
	c.Did(b, b.StartRoute(free[0], w.net.Now()))
	w.wantPrivate(10 * time.Second)
	if !client.Has[otr.MultipleSessions](c, bob) {
		w.Error("nobody was told of two sessions")
	}
}

// A start that reaches nobody says so, once.
func TestStartWithoutAnAnswer(t *testing.T) {
	w := newWorld(t, relay.Options{Rule: relay.ToLatest})
	c := w.our("home")
	c.Start(bob)
	w.net.Run(19 * time.Second)
	if told := client.All[otr.StartUnanswered](c, bob); len(told) != 0 {
		t.Error("told too early")
	}
	w.net.Run(5 * time.Minute)
	if told := client.All[otr.StartUnanswered](c, bob); len(told) != 1 {
		t.Errorf("told %d times", len(told))
	}
}
