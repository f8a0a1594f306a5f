package desktop

import (
	"testing"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// firstContact is longer than the time in which a second client of a buddy counts
// as met together with the first.
const firstContact = 21 * time.Second

// Alice is private with Bob's laptop and nobody has written. Another client of a
// key never seen makes a handshake: her first line goes to the laptop. It writes:
// her next line does not go there unasked, and goes when she sends it again.
func TestUnknownClientIsAskedAbout(t *testing.T) {
	for name, bobs := range map[string]rig.Plugin{"ours": rig.Ours, "pidgin-otr": rig.PidginOTR} {
		t.Run(name, func(t *testing.T) { unknownClientIsAskedAbout(t, bobs) })
	}
}

func unknownClientIsAskedAbout(t *testing.T, bobs rig.Plugin) {
	alicePerson, laptopPerson, phonePerson := persons(t, bobs)
	r := newRig(t)
	people := r.Start(alicePerson, laptopPerson)
	w := &trio{Rig: r, alice: people[0], laptop: people[1]}
	quiet(t, people...)
	r.Eventually(patience, "alice sees bob", func() bool { return w.alice.Sees(bob) })
	w.alice.Open(bob)
	startOne(w.alice, w.laptop)
	begun := r.MarkWire()
	time.Sleep(firstContact)
	w.phone = r.Start(phonePerson)[0]
	quiet(t, w.phone)
	w.phone.Open(alice)
	w.phone.Click("OTR", "Start private conversation")
	w.awaitBoth()

	w.awaitSelected(w.laptop)
	w.reads(t, w.laptop, sesame+" first line")
	w.speak(w.phone, "this is the new one")
	w.alice.Type("bob", sesame+" for whom")
	w.alice.AwaitNotice(patience, bob, "which you have not written to before")
	w.Eventually(patience, "the text is back in the entry", func() bool { return w.entry() == sesame+" for whom" })
	if got := w.phone.Read(alice); len(got) > 0 {
		t.Errorf("the phone read %q unasked", got)
	}
	w.alice.Keys("bob", "Return")
	w.phone.AwaitText(patience, alice, sesame+" for whom")
	w.speak(w.laptop, "this is the old one")
	w.reads(t, w.laptop, sesame+" to the old one")
	w.speak(w.phone, "and this the new one")
	w.reads(t, w.phone, sesame+" to the new one")
	told(t, w.alice, bob, "not sent", 1)
	noClear(t, r.Since(begun), sesame)
}

// Bob's laptop believes in a session that Alice's client has lost, and writes. Once
// Alice is told that it is being started anew, what she types waits for that.
func TestTextWaitsForAnnouncedRestart(t *testing.T) {
	alicePerson, laptopPerson, _ := persons(t, rig.PidginOTR)
	r := newRig(t)
	people := r.Start(alicePerson, laptopPerson)
	w := &trio{Rig: r, alice: people[0], laptop: people[1]}
	quiet(t, w.alice)
	r.Eventually(patience, "alice sees bob", func() bool { return w.alice.Sees(bob) })
	w.alice.Open(bob)
	startOne(w.alice, w.laptop)
	begun := r.MarkWire()
	w.alice.Kill()
	w.alice.Restart()
	r.Eventually(patience, "they see each other again", func() bool { return w.alice.Sees(bob) && w.laptop.Sees(alice) })
	w.alice.Open(bob)
	w.Redirect(w.laptop.Address(), "")
	w.laptop.Say(alice, sesame+" cannot be read")
	w.alice.AwaitNotice(patience, bob, "started anew")
	w.alice.Type("bob", sesame+" waits")
	w.alice.AwaitNotice(patience, bob, "message waits")
	w.StopRedirecting(w.laptop.Address())
	w.laptop.AwaitText(patience+patience, alice, sesame+" waits")
	noClear(t, r.Since(begun), sesame)
}
