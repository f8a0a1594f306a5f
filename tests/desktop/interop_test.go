package desktop

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// pair is Alice with our plugin and one client of Bob with pidgin-otr 4.0.2.
func pair(t *testing.T) (r *rig.Rig, a, l *rig.Pidgin) {
	t.Helper()
	alicePerson, laptopPerson, _ := persons(t, rig.PidginOTR)
	r = newRig(t)
	people := r.Start(alicePerson, laptopPerson)
	quiet(t, people...)
	a, l = people[0], people[1]
	r.Eventually(patience, "alice and bob see each other", func() bool { return a.Sees(bob) && l.Sees(alice) })
	a.Open(bob)
	l.Open(alice)
	return r, a, l
}

// talk sends n lines each way, and checks that each is read once and in order.
func talk(t *testing.T, a, l *rig.Pidgin, label string, n int) {
	t.Helper()
	exchange(t, a, bob, l, alice, label+", from alice", n)
	exchange(t, l, alice, a, bob, label+", from bob", n)
}

func exchange(t *testing.T, from *rig.Pidgin, to string, reader *rig.Pidgin, author, label string, n int) {
	t.Helper()
	before := len(reader.Read(author))
	var sent []string
	for i := range n {
		sent = append(sent, fmt.Sprintf("%s, line %d", label, i+1))
		from.Say(to, sent[i])
	}
	reader.AwaitText(patience, author, sent[n-1])
	if got := reader.Read(author)[before:]; !slices.Equal(got, sent) {
		t.Errorf("%s: %d of %d lines were read: %q", label, len(got), n, got)
	}
}

// awaitPrivate waits until both menus say that the conversation is private.
func awaitPrivate(limit time.Duration, a *rig.Pidgin, bobs ...*rig.Pidgin) {
	a.Helper()
	a.Eventually(limit, "alice is private", func() bool { return a.Menu("OTR").Name == "OTR: Unverified" })
	for _, p := range bobs {
		p.Eventually(limit, p.Who+" is private", func() bool { return theirLevel(p) == "Unverified" })
	}
}

// theirLevel is what pidgin-otr's menu says.
func theirLevel(p *rig.Pidgin) string {
	p.Helper()
	for _, item := range p.Menu("OTR").Items {
		switch item.Name {
		case "Not Private", "Unverified", "Private", "Finished":
			return item.Name
		}
	}
	return ""
}

// endBoth ends at both sides and waits until nothing is private any more.
func endBoth(a *rig.Pidgin, bobs ...*rig.Pidgin) {
	a.Helper()
	var end string
	a.Eventually(patience, "alice can end", func() bool {
		menu := a.Menu("OTR")
		for _, end = range []string{"End private conversation", "End all private conversations"} {
			if item, ok := menu.Item(end); ok && item.Sensitive {
				return true
			}
		}
		return false
	})
	a.Click("OTR", end)
	for _, p := range bobs {
		p.Eventually(patience, p.Who+" is told of the end", func() bool { return theirLevel(p) == "Finished" })
		p.Click("OTR", "End private conversation")
		p.Eventually(patience, p.Who+" has ended", func() bool { return theirLevel(p) == "Not Private" })
	}
	a.Eventually(patience, "alice has ended", func() bool { return a.Menu("OTR").Name == "OTR: Not private" })
}

// A whole conversation with pidgin-otr 4.0.2, begun by either side.
func TestConversationWithPidginOTR(t *testing.T) {
	r, a, l := pair(t)
	mark := r.MarkWire()
	for _, starter := range []*rig.Pidgin{a, l} {
		starter.Click("OTR", "Start private conversation")
		awaitPrivate(patience, a, l)
		talk(t, a, l, starter.Who+" started", 100)
		for _, refresher := range []*rig.Pidgin{a, l} {
			refreshInMidStream(t, a, l, refresher)
		}
		endBoth(a, l)
	}
	noClear(t, r.Since(mark), ", line ", " to bob ", " to alice ")
	a.Say(bob, "in clear again")
	l.AwaitText(patience, alice, "in clear again")
}

// refreshInMidStream lets lines go both ways while one side makes new keys.
func refreshInMidStream(t *testing.T, a, l, refresher *rig.Pidgin) {
	t.Helper()
	readByAlice, readByBob := len(a.Read(bob)), len(l.Read(alice))
	toBob, toAlice := a.Pump(bob, refresher.Who+" refreshes: to bob", 50*time.Millisecond), l.Pump(alice, refresher.Who+" refreshes: to alice", 50*time.Millisecond)
	time.Sleep(300 * time.Millisecond)
	refresher.Click("OTR", "Refresh private conversation")
	time.Sleep(1500 * time.Millisecond)
	sentToBob, sentToAlice := toBob.Stop(), toAlice.Stop()
	readSince(t, l, alice, readByBob, sentToBob)
	readSince(t, a, bob, readByAlice, sentToAlice)
}

// readSince is readAll less the lines that had been read before.
func readSince(t *testing.T, p *rig.Pidgin, buddy string, before int, sent []string) {
	t.Helper()
	p.AwaitText(patience, buddy, sent[len(sent)-1])
	if got := p.Read(buddy)[before:]; !slices.Equal(got, sent) {
		t.Errorf("%s read %d of %d lines: %q", p.Who, len(got), len(sent), got)
	}
}

// pace is the shortest round: a buddy's Commits are answered without a limit up
// to one a second only.
const pace = time.Second

// Both sides start within the same 50 ms, twenty times: no tie leaves them apart.
func TestBothStartAtOnce(t *testing.T) {
	t.Parallel()
	t.Run("one client", func(t *testing.T) {
		_, a, l := pair(t)
		for round := range 20 {
			next := time.After(pace)
			startTogether(t, a, l)
			awaitPrivate(8*time.Second, a, l)
			talk(t, a, l, fmt.Sprintf("round %d", round+1), 1)
			endBoth(a, l)
			<-next
		}
	})
	t.Run("two clients", func(t *testing.T) {
		w := newTrio(t, rig.PidginOTR)
		for round := range 20 {
			next := time.After(pace)
			startTogether(t, w.alice, w.laptop, w.phone)
			awaitPrivate(8*time.Second, w.alice, w.laptop, w.phone)
			for _, p := range []*rig.Pidgin{w.laptop, w.phone} {
				w.speak(p, fmt.Sprintf("%s speaks in round %d", p.Who, round+1))
				w.awaitSelected(p)
				text := fmt.Sprintf("to %s in round %d", p.Who, round+1)
				w.alice.Say(bob, text)
				p.AwaitText(patience, alice, text)
			}
			endBoth(w.alice, w.laptop, w.phone)
			<-next
		}
	})
}

// startTogether activates everybody's start item within 50 ms.
func startTogether(t *testing.T, people ...*rig.Pidgin) {
	t.Helper()
	var items []rig.Node
	for _, p := range people {
		items = append(items, p.Ready("OTR", "Start private conversation"))
	}
	failures := make([]error, len(items))
	begun := time.Now()
	var all sync.WaitGroup
	for i, item := range items {
		all.Go(func() { failures[i] = item.Do() })
	}
	all.Wait()
	if took := time.Since(begun); took > 50*time.Millisecond {
		t.Logf("the starts were spread over up to %v", took)
	}
	for i, err := range failures {
		if err != nil {
			t.Fatalf("%s cannot start: %v", people[i].Who, err)
		}
	}
}

// Our Pidgin is killed and started again while Bob keeps typing: his next line
// is reported as lost, and they are private again.
func TestKilledAndStartedAgain(t *testing.T) {
	r, a, l := pair(t)
	a.Click("OTR", "Start private conversation")
	awaitPrivate(patience, a, l)
	talk(t, a, l, "before", 3)
	a.Kill()
	r.Eventually(patience, "bob sees alice leave", func() bool { return !l.Sees(alice) })
	a.Restart()
	a.Open(bob)
	r.Eventually(patience, "bob sees alice again", func() bool { return l.Sees(alice) })
	mark := r.MarkWire()
	l.Say(alice, "nobody has the keys for this")
	a.AwaitNotice(patience, bob, "could not be read")
	a.Eventually(patience, "alice is private again", func() bool { return a.Menu("OTR").Name == "OTR: Unverified" })
	if slices.Contains(a.Read(bob), "nobody has the keys for this") {
		// pidgin-otr sends the lost line again once it is private.
		t.Log("the lost line arrived under the new keys")
	}
	exchange(t, a, bob, l, alice, "after, from alice", 3)
	exchange(t, l, alice, a, bob, "after, from bob", 3)
	noClear(t, r.Since(mark), "nobody has", ", line ")
	for _, line := range a.History(bob) {
		if strings.Contains(line.Text, "?OTR:") {
			t.Errorf("ciphertext is shown: %s", line.Text)
		}
	}
}
