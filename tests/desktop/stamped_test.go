package desktop

import (
	"testing"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// A bridge stamps all that it passes on with the present time: handshakes complete
// all the same. One whose stamps are old is not of this sign-on, and does not.
func TestStampedHandshakes(t *testing.T) {
	person, _, _ := persons(t, rig.Ours)
	r := newRig(t)
	a := r.Start(person)[0]
	quiet(t, a)
	now := newEnginePeer(t, r, "bob", "bridge", alice)
	old := newEnginePeer(t, r, "carol", "bridge", alice)
	now.stamp = time.Now
	old.stamp = func() time.Time { return time.Now().Add(-3 * time.Hour) }
	r.Eventually(patience, "alice sees both", func() bool { return a.Sees(bob) && a.Sees(carol) })
	a.Open(bob)
	a.Open(carol)
	mark := r.MarkWire()
	a.Say(bob, "?OTRv3?")
	a.Say(carol, "?OTRv3?")
	a.AwaitNotice(patience, bob, "conversation with bob started")
	r.Eventually(patience, "the peer is private", now.private)
	now.say("stamped with the present time")
	a.AwaitText(patience, bob, "stamped with the present time")
	r.Eventually(patience, "the old one has answered", func() bool {
		return counts(of(r.Since(mark), old.Address))[commit] > 0
	})
	r.Never(2*time.Second, "a handshake of before completes", func() bool {
		return old.private() || a.CountNotices(carol, "started") > 0
	})
}
