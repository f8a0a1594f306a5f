package desktop

import (
	"strings"
	"testing"

	"pidgin-otr/tests/desktop/rig"
)

// faultNames are the places where a build made for tests can be made to panic.
var faultNames = []string{"fault-send", "fault-receive", "fault-stanza", "fault-tick"}

// settingsPath is where the plugin's settings are.
const settingsPath = "/plugins/core/otr-sessions/"

// setFault switches one of them.
func setFault(p *rig.Pidgin, name string, on bool) {
	p.Helper()
	value := int32(0)
	if on {
		value = 1
	}
	p.Call(nil, "PurplePrefsAddBool", settingsPath+name, int32(0))
	p.Call(nil, "PurplePrefsSetBool", settingsPath+name, value)
}

// setHostFault makes the call of that name from the host panic at once; "" none.
func setHostFault(p *rig.Pidgin, call string) {
	p.Helper()
	p.Call(nil, "PurplePrefsAddString", settingsPath+"fault", "")
	p.Call(nil, "PurplePrefsSetString", settingsPath+"fault", call)
}

// An internal error anywhere on the way of a message blocks it, says so, and
// gives the text back; afterwards the conversation goes on.
func TestInternalErrorSendsNothing(t *testing.T) {
	a, l, _ := persons(t, rig.Ours)
	path, err := faulty()
	if err != nil {
		t.Fatal(err)
	}
	a.Library = path
	r := newRig(t)
	people := r.Start(a, l)
	w := &trio{Rig: r, alice: people[0], laptop: people[1]}
	r.Eventually(patience, "alice sees bob", func() bool { return w.alice.Sees(bob) })
	w.alice.Open(bob)
	startOne(w.alice, w.laptop)
	begun := w.MarkWire()

	w.failsWhileSending(t, "the controller", func(on bool) { setFault(w.alice, "fault-send", on) })
	w.failsWhileSending(t, "the host's call", func(on bool) { setHostFault(w.alice, map[bool]string{true: "sending-im"}[on]) })
	w.failsInTheStanza(t, "the controller", func(on bool) { setFault(w.alice, "fault-stanza", on) })
	w.failsInTheStanza(t, "the host's call", func(on bool) { setHostFault(w.alice, map[bool]string{true: "sending-stanza"}[on]) })
	w.failsWhileReceiving(t, "the controller", func(on bool) { setFault(w.alice, "fault-receive", on) })
	w.failsWhileReceiving(t, "the host's call", func(on bool) { setHostFault(w.alice, map[bool]string{true: "receiving-im"}[on]) })
	w.failsInATick(t)
	noClear(t, w.Since(begun), sesame)
}

func (w *trio) failsWhileSending(t *testing.T, where string, fault func(on bool)) {
	t.Helper()
	text := sesame + " typed while " + where + " fails"
	told := w.alice.CountNotices(bob, "not sent")
	fault(true)
	w.sendsNothing(t, where, func() {
		w.alice.Type("bob", text)
		w.Eventually(patience, "the text is back in the entry", func() bool { return w.entry() == text })
	})
	if n := w.alice.CountNotices(bob, "not sent"); n != told+1 {
		t.Errorf("%s: told %d times that a line was not sent", where, n-told)
	}
	fault(false)
	w.alice.Keys("bob", "Return")
	w.laptop.AwaitText(patience, alice, text)
}

// failsInTheStanza: neither our own messages nor those of others leave with a
// body, and both texts come back.
func (w *trio) failsInTheStanza(t *testing.T, where string, fault func(on bool)) {
	t.Helper()
	foreign, text := sesame+" of a plugin while the stanza fails in "+where, sesame+" whose stanza fails in "+where
	fault(true)
	w.givenBack(t, foreign, where, func() { w.alice.ServSend(bob, foreign) })
	w.givenBack(t, text, where, func() { w.alice.Say(bob, text) })
	fault(false)
	w.reads(t, w.laptop, text+", once more")
}

func (w *trio) failsWhileReceiving(t *testing.T, where string, fault func(on bool)) {
	t.Helper()
	told := w.alice.CountNotices(bob, "could not be handled")
	read := len(w.alice.Read(bob))
	fault(true)
	w.laptop.Say(alice, sesame+" while "+where+" fails")
	w.Eventually(patience, "alice is told", func() bool {
		return w.alice.CountNotices(bob, "could not be handled") == told+1
	})
	fault(false)
	if got := w.alice.Read(bob)[read:]; len(got) > 0 {
		t.Errorf("%s: shown all the same: %q", where, got)
	}
	w.speak(w.laptop, sesame+" after "+where+" failed")
}

// failsInATick: what waits goes on waiting until the timer works again.
func (w *trio) failsInATick(t *testing.T) {
	t.Helper()
	before := len(w.alice.Log())
	setFault(w.alice, "fault-tick", true)
	w.reads(t, w.laptop, sesame+" while the timer fails")
	w.Eventually(patience, "the timer fails", func() bool { return strings.Contains(w.alice.Log()[before:], "internal error") })
	setFault(w.alice, "fault-tick", false)
	w.reads(t, w.laptop, sesame+" after the timer failed")
}
