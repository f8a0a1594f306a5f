package desktop

import (
	"testing"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// The first way to several sessions: Alice and Bob's laptop are private, then the
// phone comes online and gets its own session, while lines go to and fro.
func TestSecondClientComesLater(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name  string
		bobs  rig.Plugin
		start func(a, phone *rig.Pidgin)
		// A refresh makes new keys for the laptop's session too.
		handshakes int
		still      time.Duration
	}{
		{"ours, phone starts", rig.Ours, phoneStarts, 1, 30 * time.Second},
		{"ours, alice refreshes", rig.Ours, aliceRefreshes, 2, 30 * time.Second},
		{"pidgin-otr, phone starts", rig.PidginOTR, phoneStarts, 1, 30 * time.Second},
		{"pidgin-otr, alice refreshes", rig.PidginOTR, aliceRefreshes, 2, 30 * time.Second},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { secondClientComesLater(t, c.bobs, c.start, c.handshakes, c.still) })
	}
}

func phoneStarts(a, phone *rig.Pidgin) {
	phone.Click("OTR", "Start private conversation")
}

func aliceRefreshes(a, phone *rig.Pidgin) {
	a.Click("OTR", "Refresh private conversation")
}

func secondClientComesLater(t *testing.T, bobs rig.Plugin, start func(a, phone *rig.Pidgin), sessions int, still time.Duration) {
	alicePerson, laptopPerson, phonePerson := persons(t, bobs)
	r := newRig(t)
	people := r.Start(alicePerson, laptopPerson)
	a, laptop := people[0], people[1]
	quiet(t, people...)
	r.Eventually(patience, "alice sees bob", func() bool { return a.Sees(bob) })
	a.Open(bob)
	startOne(a, laptop)

	private := r.MarkWire()
	toBob := a.Pump(bob, "to laptop", 50*time.Millisecond)
	toAlice := laptop.Pump(alice, "to alice", 50*time.Millisecond)
	time.Sleep(500 * time.Millisecond)
	phone := r.Start(phonePerson)[0]
	quiet(t, phone)
	begun := r.MarkWire()
	phone.Open(alice)
	start(a, phone)
	a.AwaitNotice(patience, bob, "multiple sessions")
	awaitStarted(phone)
	time.Sleep(time.Second)
	sentToBob, sentToAlice := toBob.Stop(), toAlice.Stop()

	readAll(t, laptop, alice, sentToBob)
	readAll(t, a, bob, sentToAlice)
	if got := phone.Read(alice); len(got) > 0 {
		t.Errorf("the phone read %q", got)
	}
	noClear(t, r.Since(private), "to laptop", "to alice")
	told(t, a, bob, "multiple sessions", 1)
	for _, p := range []*rig.Pidgin{laptop, phone} {
		told(t, p, alice, "different session", 0)
	}
	told(t, a, bob, "different session", 0)
	silence(t, r, still)
	handshakes(t, r.Since(begun), sessions)
}
