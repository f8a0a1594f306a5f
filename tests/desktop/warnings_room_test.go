package desktop

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// A room's occupant is a buddy whose clients cannot be addressed one by one: both
// Bobs share a nick, and the server hands both of them what is for it. The
// warnings say that a message may not arrive, and nobody asks who is offline.
func TestWarningsWithoutAddresses(t *testing.T) {
	a, l, p := persons(t, rig.Ours)
	// The room and the occupant each have a window, so that both menus show.
	a.Prefs = map[string]string{"/pidgin/conversations/placement": "type='string' value='new'"}
	r := newRig(t)
	people := r.Start(a, l, p)
	w := &trio{Rig: r, alice: people[0], laptop: people[1], phone: people[2]}
	quiet(t, people...)
	his := rig.Room("den", "bob")
	hers := rig.Room("den", "alice")
	w.alice.Join("den", "alice")
	w.laptop.Join("den", "bob")
	w.phone.Join("den", "bob")
	w.laptop.Open(hers)
	w.phone.Open(hers)
	w.alice.Open(his)
	for _, p := range []*rig.Pidgin{w.laptop, w.phone} {
		p.Say(hers, p.Who+" is here") // an occupant is on nobody's list
		w.alice.AwaitText(patience, his, p.Who+" is here")
	}
	w.alice.Click("OTR", "Start private conversation")
	w.alice.AwaitNotice(patience, his, "multiple sessions")

	w.selectByKey(w.phone)
	told(t, w.alice, his, notMostRecent, 0)
	w.writesTo(w.laptop, hers, his, "the laptop speaks")
	w.selectByKey(w.laptop)
	told(t, w.alice, his, notMostRecent, 0)
	w.selectByKey(w.phone)
	w.mayNotArrive(t, his, 1, "your messages are now for session %d, but session %d wrote last", w.phone, w.laptop)
	w.alice.Say(his, "known already")
	w.phone.AwaitText(patience, hers, "known already")
	w.laptop.AwaitNotice(patience, hers, "different session")

	w.writesTo(w.phone, hers, his, "the phone speaks")
	w.writesTo(w.laptop, hers, his, "the laptop speaks again")
	w.alice.Say(his, "after the switch")
	w.mayNotArrive(t, his, 2, "Your message was for session %d, which is not the most recent session: session %d wrote last", w.phone, w.laptop)
	w.alice.Say(his, "once more")
	w.phone.AwaitText(patience, hers, "once more")
	told(t, w.alice, his, notMostRecent, 2)
	told(t, w.laptop, hers, "different session", 1)
	told(t, w.phone, hers, "different session", 0)

	w.phone.Kill()
	w.alice.Say(his, "into the blue")
	w.Never(time.Second, "asked about an offline client", w.isAsked)
	told(t, w.alice, his, notMostRecent, 2)
}

func (w *trio) writesTo(p *rig.Pidgin, to, from, text string) {
	w.Helper()
	p.Say(to, text)
	w.alice.AwaitText(patience, from, text)
}

// numberByKey is the number of a Bob's session, found by the Bob's fingerprint.
func (w *trio) numberByKey(p *rig.Pidgin) (n int) {
	w.Helper()
	w.Eventually(patience, "a session of "+p.Who, func() bool {
		for _, item := range w.alice.Menu("OTR").Items {
			if _, ok := item.Item("Fingerprint " + p.Fingerprint); ok {
				fmt.Sscanf(item.Name, "Session %d", &n)
			}
		}
		return n > 0
	})
	return n
}

func (w *trio) selectByKey(p *rig.Pidgin) {
	w.Helper()
	session := fmt.Sprintf("Session %d", w.numberByKey(p))
	w.alice.Click("OTR", session, "Select")
	w.Eventually(patience, session+" is selected", func() bool {
		marked := w.selected()
		return len(marked) == 1 && strings.HasPrefix(marked[0], session+" ")
	})
}

// mayNotArrive waits for the n-th warning and checks its words.
func (w *trio) mayNotArrive(t *testing.T, buddy string, n int, format string, selected, recent *rig.Pidgin) {
	t.Helper()
	w.Eventually(patience, fmt.Sprintf("warning %d", n), func() bool {
		return w.alice.CountNotices(buddy, notMostRecent) >= n
	})
	notices := w.alice.Notices(buddy)
	want := fmt.Sprintf(format, w.numberByKey(selected), w.numberByKey(recent))
	if last := notices[len(notices)-1]; !containsAll(last, want, "may not arrive at session") {
		t.Errorf("warning %d is %q, want %q in it", n, last, want)
	}
	told(t, w.alice, buddy, notMostRecent, n)
}
