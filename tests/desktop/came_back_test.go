package desktop

import (
	"fmt"
	"strings"
	"testing"

	"pidgin-otr/tests/desktop/rig"
)

// Bob's client is killed and comes back to the same address without its keys.
// What Alice types at once, and what waited for it, is read; and where another
// profile of Bob's is at the address by then, she is asked and gets through.
func TestClientThatCameBackWithoutItsKeys(t *testing.T) {
	for name, bobs := range map[string]rig.Plugin{"ours": rig.Ours, "pidgin-otr": rig.PidginOTR} {
		t.Run(name, func(t *testing.T) {
			w := newTalkers(t, bobs)
			w.reads(t, w.laptop, sesame+" before")
			w.typedAtOnce(t)
			w.heldUntilBack(t)
			if bobs == rig.Ours {
				w.anotherProfile(t)
			}
		})
	}
}

// newTalkers starts Alice and the laptop, private.
func newTalkers(t *testing.T, bobs rig.Plugin) *trio {
	t.Helper()
	a, l, _ := persons(t, bobs)
	return newPrivate(t, a, l)
}

// newPrivate starts these two, with further modules of the server, and makes them
// private.
func newPrivate(t *testing.T, a, l rig.Person, modules ...string) *trio {
	t.Helper()
	r := newRig(t, modules...)
	people := r.Start(a, l)
	w := &trio{Rig: r, alice: people[0], laptop: people[1]}
	quiet(t, people...)
	w.Eventually(patience, "alice sees bob", func() bool { return w.alice.Sees(bob) })
	w.alice.Open(bob)
	startOne(w.alice, w.laptop)
	return w
}

func (w *trio) kill() {
	w.Helper()
	w.laptop.Kill()
	w.Eventually(patience, "alice sees bob leave", func() bool { return !w.alice.Sees(bob) })
}

func (w *trio) back() {
	w.Helper()
	w.laptop.Restart()
	w.Eventually(patience, "alice sees bob again", func() bool { return w.alice.Sees(bob) })
}

func (w *trio) typedAtOnce(t *testing.T) {
	t.Helper()
	w.kill()
	begun := w.MarkWire()
	w.back()
	lines := []string{sesame + " at once 1", sesame + " at once 2"}
	for _, line := range lines {
		w.alice.Say(bob, line)
	}
	w.arrived(t, w.laptop, lines)
	noClear(t, w.Since(begun), sesame)
	w.speak(w.laptop, "yes, at once")
}

func (w *trio) heldUntilBack(t *testing.T) {
	t.Helper()
	w.kill()
	begun := w.MarkWire()
	lines := []string{sesame + " held 1", sesame + " held 2", sesame + " held 3"}
	w.asked(t, lines...)
	w.alice.Press(offline, "Wait until it is back")
	w.back()
	w.arrived(t, w.laptop, lines)
	noClear(t, w.Since(begun), sesame)
	w.speak(w.laptop, "yes, held")
}

// anotherProfile: *Refresh* finds it, her next line comes back and names it, and
// goes there when it is sent again.
func (w *trio) anotherProfile(t *testing.T) {
	t.Helper()
	w.kill()
	begun := w.MarkWire()
	old := w.laptop
	_, person, _ := persons(t, rig.Ours)
	person.Who = "other"
	w.laptop = w.Start(person)[0]
	quiet(t, w.laptop)
	w.Eventually(patience, "alice sees bob again", func() bool { return w.alice.Sees(bob) })
	w.laptop.Open(alice)
	w.alice.Click("OTR", "Refresh private conversation")
	w.Eventually(2*patience, "the other profile is private with alice", func() bool {
		return w.laptop.CountNotices(alice, "started") > 0
	})
	w.Eventually(patience, "both are in the menu", func() bool { return len(w.sessions()) == 2 })
	line := sesame + " for whom"
	w.alice.Type("bob", line)
	w.alice.AwaitNotice(patience, bob, "this one would go to session 2")
	w.Eventually(patience, "the text is back in the entry", func() bool { return w.entry() == line })
	w.alice.Keys("bob", "Return")
	w.laptop.AwaitText(patience, alice, line)
	noClear(t, w.Since(begun), sesame)
	w.laptop = old
}

// sessions are the sessions in Alice's menu.
func (w *trio) sessions() (names []string) {
	w.Helper()
	for _, item := range w.alice.Menu("OTR").Items {
		if strings.HasPrefix(item.Name, "Session ") {
			names = append(names, item.Name)
		}
	}
	return names
}

// The question about a line goes with its line, and presence that lies asks
// nothing.
func TestTheOfflineQuestionGoesWithItsLine(t *testing.T) {
	w := newTrio(t, rig.Ours, func(_, laptop, _ *rig.Person) { *laptop = withSwitch(t, *laptop) })
	w.startBoth()
	w.choose(w.laptop)
	w.reads(t, w.laptop, "while it is online")
	w.backBeforeTheAnswer(t)
	w.conversationGone(t)
	w.hidesAndWrites(t)
	w.accountDeleted(t)
}

func (w *trio) backBeforeTheAnswer(t *testing.T) {
	t.Helper()
	w.signOff()
	lines := []string{"back 1", "back 2"}
	w.asked(t, lines...)
	w.laptop.SignOn()
	w.arrived(t, w.laptop, lines)
	w.Eventually(patience, "the question is gone", func() bool { return !w.isAsked() })
	w.alice.AwaitNotice(patience, bob, "is back")
}

func (w *trio) conversationGone(t *testing.T) {
	t.Helper()
	w.signOff()
	w.asked(t, "gone 1")
	w.alice.Close(bob)
	w.Eventually(patience, "the question is gone", func() bool { return !w.isAsked() })
	w.alice.Open(bob)
	w.alice.AwaitNotice(patience, bob, "gone 1")
	w.laptop.SignOn()
	w.reads(t, w.laptop, "nothing is left over")
}

// hidesAndWrites: Bob hides from Alice and goes on writing.
func (w *trio) hidesAndWrites(t *testing.T) {
	t.Helper()
	emit(w.laptop, fmt.Sprintf("<presence to='%s' type='unavailable'/>", alice))
	w.Eventually(patience, "the laptop is shown as offline", func() bool {
		return strings.Contains(w.session(w.laptop).Name, ", offline")
	})
	for i := range 3 {
		w.speak(w.laptop, fmt.Sprintf("hidden %d", i))
		w.reads(t, w.laptop, fmt.Sprintf("answer %d", i))
	}
	if w.isAsked() {
		t.Error("alice is asked about a client that writes")
	}
}

func (w *trio) accountDeleted(t *testing.T) {
	t.Helper()
	w.signOff()
	w.asked(t, "deleted 1")
	w.alice.Call(nil, "PurpleAccountsDelete", w.alice.AccountID())
	w.Eventually(patience, "the question is gone, the line is shown", func() bool {
		return !w.isAsked() && w.windowSays("deleted 1")
	})
}

// windowSays tells whether one of Alice's windows holds the text.
func (w *trio) windowSays(text string) (says bool) {
	w.Helper()
	for _, window := range w.alice.Windows() {
		window.Find(func(n rig.Node) bool {
			says = says || strings.Contains(n.Name(), text)
			return says
		})
	}
	return says
}
