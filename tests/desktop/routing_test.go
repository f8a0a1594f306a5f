package desktop

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// lines is how many messages each combination of mode, session and last speaker
// sends.
const lines = 40

// The selected session gets the message, and nobody else.
func TestSelectedSessionGetsTheMessage(t *testing.T) {
	t.Parallel()
	priorities := func(laptop, phone int) func(a, l, p *rig.Person) {
		return func(_, l, p *rig.Person) { l.Priority, p.Priority = laptop, phone }
	}
	cases := []struct {
		name  string
		bobs  rig.Plugin
		adapt func(a, l, p *rig.Person)
	}{
		{"equal priorities", rig.Ours, priorities(1, 1)},
		{"priorities 5 and 1", rig.Ours, priorities(5, 1)},
		{"pidgin-otr", rig.PidginOTR, priorities(1, 1)},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := newTrio(t, c.bobs, c.adapt)
			w.startBoth()
			w.everyMode(t)
			w.endsAlone(t)
		})
	}
}

// everyMode sends in every selection mode, whichever session spoke last.
func (w *trio) everyMode(t *testing.T) {
	t.Helper()
	for _, speaker := range []*rig.Pidgin{w.laptop, w.phone} {
		for _, chosen := range []*rig.Pidgin{w.laptop, w.phone} {
			w.speak(speaker, fmt.Sprintf("%s speaks, %s is chosen", speaker.Who, chosen.Who))
			w.choose(chosen)
			w.reaches(t, chosen, fmt.Sprintf("by hand to %s after %s", chosen.Who, speaker.Who))
		}
	}
	for _, mode := range []string{"most secure", "most recent"} {
		w.mode(mode)
		for _, speaker := range []*rig.Pidgin{w.phone, w.laptop} {
			w.speak(speaker, fmt.Sprintf("%s speaks, %s", speaker.Who, mode))
			w.awaitSelected(speaker)
			w.reaches(t, speaker, mode+" after "+speaker.Who)
		}
	}
}

// reaches sends lines as Alice and checks who reads them, and what the server
// has carried to whom.
func (w *trio) reaches(t *testing.T, target *rig.Pidgin, label string) {
	t.Helper()
	w.reachesAt(t, target, target.Address(), label)
}

// reachesAt is reaches for a target that the server gave another address.
func (w *trio) reachesAt(t *testing.T, target *rig.Pidgin, address, label string) {
	t.Helper()
	mark, before := w.MarkWire(), len(target.Read(alice))
	var sent []string
	for i := range lines {
		text := fmt.Sprintf("%s, line %d", label, i+1)
		w.alice.Say(bob, text)
		sent = append(sent, text)
	}
	target.AwaitText(patience, alice, sent[lines-1])
	if got := target.Read(alice)[before:]; !slices.Equal(got, sent) {
		t.Errorf("%s: %s read %q", label, target.Who, got)
	}
	w.addressed(t, w.Since(mark), target, address, label)
}

// addressed checks that whatever Alice sent is for the target's full address,
// and that the other Bob's stream carried no body.
func (w *trio) addressed(t *testing.T, stanzas []rig.Stanza, target *rig.Pidgin, address, label string) {
	t.Helper()
	for _, s := range rig.Messages(stanzas, rig.FromClient, w.alice.Address()) {
		if s.To != address {
			t.Errorf("%s: a %s went to %s", label, kindOf(s.Body), s.To)
		}
		if kindOf(s.Body) == clear {
			t.Errorf("%s: in clear: %s", label, s.Body)
		}
	}
	for _, s := range rig.Messages(stanzas, rig.ToClient, w.other(target).Address()) {
		t.Errorf("%s: %s got a %s", label, w.other(target).Who, kindOf(s.Body))
	}
}

// endsAlone refreshes and ends one session from its submenu: the other Bob
// hears nothing of it.
func (w *trio) endsAlone(t *testing.T) {
	t.Helper()
	w.choose(w.phone)
	number := fmt.Sprintf("Session %d", w.number(w.phone))
	mark := w.MarkWire()
	w.alice.Click("OTR", number, "Refresh private conversation")
	w.alice.AwaitNotice(patience, bob, "refreshed")
	w.alice.Click("OTR", number, "End private conversation")
	w.alice.AwaitNotice(patience, bob, "ended")
	w.phone.AwaitNotice(patience, alice, "has ended")
	w.addressed(t, w.Since(mark), w.phone, w.phone.Address(), "refresh and end")
}

// A verified key makes a session the most secure one, whoever wrote last; what
// is no speech does not move the most recent one.
func TestMostSecureAndMostRecent(t *testing.T) {
	t.Parallel()
	withBoth(t, mostSecureAndMostRecent)
}

// withBoth runs a test with ours and with pidgin-otr as both Bobs.
func withBoth(t *testing.T, test func(t *testing.T, bobs rig.Plugin)) {
	t.Helper()
	t.Run("ours", func(t *testing.T) { test(t, rig.Ours) })
	t.Run("pidgin-otr", func(t *testing.T) { test(t, rig.PidginOTR) })
}

func mostSecureAndMostRecent(t *testing.T, bobs rig.Plugin) {
	w := newTrio(t, bobs)
	w.startBoth()
	w.verify(w.laptop)
	w.speak(w.phone, "the unverified phone speaks last")
	w.awaitSelected(w.laptop)
	w.reaches(t, w.laptop, "most secure, the other spoke last")

	w.mode("most recent")
	w.awaitSelected(w.phone)
	w.InjectMessage(w.laptop.Address(), w.alice.Address(), "plain text is no speech")
	w.InjectMessage(w.laptop.Address(), w.alice.Address(), "?OTRv3?")
	before := w.alice.CountNotices(bob, "refreshed")
	w.alice.Click("OTR", fmt.Sprintf("Session %d", w.number(w.laptop)), "Refresh private conversation")
	w.alice.AwaitOneMore(patience, bob, "refreshed", before)
	time.Sleep(time.Second)
	w.awaitSelected(w.phone)
	w.reaches(t, w.phone, "most recent, the other was refreshed")
}

// verify says yes to the question about a Bob's fingerprint.
func (w *trio) verify(p *rig.Pidgin) {
	w.Helper()
	w.alice.Click("OTR", fmt.Sprintf("Session %d", w.number(p)), "Verify fingerprint")
	w.alice.Press("Verify fingerprint", "They are the same")
	w.Eventually(patience, p.Who+" is shown as verified", func() bool {
		return containsAll(w.session(p).Name, "Private")
	})
}

// The selected session's client reconnects under another resource, and the
// session goes on under its new address.
func TestRouteFollowsANewResource(t *testing.T) {
	t.Parallel()
	withBoth(t, routeFollowsANewResource)
}

func routeFollowsANewResource(t *testing.T, bobs rig.Plugin) {
	w := newTrio(t, bobs)
	w.startBoth()
	w.speak(w.laptop, "before")
	w.choose(w.laptop)
	w.laptop.SignOff()
	squatter := w.Client("bob", "laptop", -1)
	w.laptop.SignOn()
	mark := w.MarkWire()
	w.speak(w.laptop, "after")
	spoken := rig.Messages(w.Since(mark), rig.FromClient, "")
	if len(spoken) == 0 || spoken[0].Client == w.laptop.Address() {
		t.Fatalf("the laptop did not get a new address: %v", spoken)
	}
	w.reachesAt(t, w.laptop, spoken[0].Client, "to the new address")
	if got := squatter.Received(); len(got) > 0 {
		t.Errorf("the client at the old address got %v", got)
	}
}
