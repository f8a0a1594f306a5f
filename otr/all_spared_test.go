package otr

import (
	"fmt"
	"testing"
	"time"
)

// A line that waits for several goes to the session that has taken the place of one of
// them meanwhile.
func TestAllPassesAWaitingLineOnToWhoIsThereNow(t *testing.T) {
	w, a, laptop, phone := toAll(t, true)
	a.trust(bob, laptop.fingerprint(), true) // the line waits for it, the phone is among the rest
	w.pass(time.Minute)
	phone.crash()
	w.presence(phone, false)
	back := w.joinAs(phone.bare+"/"+phone.part, 0x7777, longTermKey(t, 2))
	late := w.keepSignatures(laptop)
	a.took(bob, a.buddy(bob).Refresh(a.with(laptop).ID, w.now))
	w.run()
	if out := a.say(bob, "one"); out.Fate != Held {
		t.Fatalf("%+v", out)
	}
	back.start(alice)
	a.wantPrivate(back)
	w.pass(time.Second)
	w.filter = nil
	w.queue = *late
	w.run()
	laptop.wantTexts("one")
	back.wantTexts("one")
	a.wantLost()
}

// A session that gets what is written to all makes no room for another one.
func TestAllSparesItsSessionsInAFullTable(t *testing.T) {
	w, a, laptop, phone := toAll(t, true)
	for k := range maxSessions - 2 {
		w.pass(time.Minute)
		n := w.joinAs(fmt.Sprintf("%s/stranger%d", bob, k), InstanceTag(0x8000+k), longTermKey(t, 3))
		n.start(alice)
		a.wantPrivate(n)
	}
	w.pass(time.Minute)
	a.wantRecipients(laptop, phone)
	verified := w.joinAs(bob+"/verified", 0x9000, longTermKey(t, 4))
	a.buddy(bob).KnowKey(KnownKey{Fingerprint: verified.fingerprint(), Trusted: true})
	verified.start(alice)
	a.wantPrivate(verified, laptop, phone)
	a.wantRecipients(laptop, phone, verified) // at a higher level, so that it may join
}
