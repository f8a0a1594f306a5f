package desktop

import (
	"slices"
	"testing"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// Our Pidgin is killed and started again while Bob's pidgin-otr types line after
// line. What he wrote in between is reported as lost, and soon after his next
// line every one is read again.
func TestKilledWhileBobKeepsTyping(t *testing.T) {
	r, a, l := pair(t)
	a.Click("OTR", "Start private conversation")
	awaitPrivate(patience, a, l)
	mark := r.MarkWire()
	typing := l.Pump(alice, "typed on", 250*time.Millisecond)
	a.AwaitText(patience, bob, "typed on 2")
	a.Kill()
	r.Eventually(patience, "bob sees alice leave", func() bool { return !l.Sees(alice) })
	back := r.MarkWire()
	a.Restart()

	var next time.Time
	r.Eventually(patience, "bob's next line reaches alice", func() bool {
		if lines := rig.Messages(r.Since(back), rig.ToClient, a.Address()); len(lines) > 0 {
			next = lines[0].At
		}
		return !next.IsZero()
	})
	a.AwaitNotice(10*time.Second-time.Since(next), bob, "conversation with bob started")
	t.Logf("private again %v after bob's next line", time.Since(next))
	time.Sleep(time.Second)
	sent := typing.Stop()
	a.AwaitText(patience, bob, sent[len(sent)-1])
	read := a.Read(bob)
	if len(read) == len(sent) || !slices.Equal(read, sent[len(sent)-len(read):]) {
		t.Errorf("of %q alice read %q", sent, read)
	}
	if n := a.CountNotices(bob, "could not be read"); n == 0 {
		t.Error("alice is not told of the lost lines")
	}
	told(t, a, bob, "is being started anew", 1)
	noClear(t, r.Since(mark), "typed on")
}
