package interop

import (
	"fmt"
	"testing"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/tests/sim/client"
	"pidgin-otr/tests/sim/relay"
)

// On a network that relays to the latest client only and knows no addresses, one
// session comes up, whoever starts, and nobody is told of anything else.
func TestRelayToLatest(t *testing.T) {
	for starter := range 2 {
		t.Run(fmt.Sprintf("%s starts", side(starter)), func(t *testing.T) { relayToLatest(t, starter) })
	}
}

// Where it knows addresses each client is asked at its own.
func TestStartReachesWhatIsNotTheLatest(t *testing.T) {
	w := newWorld(t, relay.Options{Rule: relay.ToLatest, Addressable: true})
	c := w.our("home")
	w.their("laptop")
	w.their("phone")
	c.Start(bob)
	w.wantPrivate(10 * time.Second)
	if told := client.All[otr.MultipleSessions](c, bob); len(told) != 1 {
		t.Errorf("told %d times of two sessions", len(told))
	}
}

func relayToLatest(t *testing.T, starter int) {
	w := newWorld(t, relay.Options{Rule: relay.ToLatest})
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
