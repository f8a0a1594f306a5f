package desktop

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// patience is what a step may take at most; most take a few milliseconds.
const patience = 20 * time.Second

// newTrio starts Alice and both Bobs with the conversation open at Alice, and
// looks for GLib trouble in every log at the end.
func newTrio(t *testing.T, bobs rig.Plugin, adapt ...func(alice, laptop, phone *rig.Person)) *trio {
	t.Helper()
	return newTrioWith(t, rig.Options{}, bobs, adapt...)
}

// newTrioWith is newTrio with options of the rig's own.
func newTrioWith(t *testing.T, options rig.Options, bobs rig.Plugin, adapt ...func(alice, laptop, phone *rig.Person)) *trio {
	t.Helper()
	a, l, p := persons(t, bobs)
	for _, f := range adapt {
		f(&a, &l, &p)
	}
	r := newRigWith(t, options)
	people := r.Start(a, l, p)
	w := &trio{Rig: r, alice: people[0], laptop: people[1], phone: people[2]}
	quiet(t, people...)
	w.Eventually(patience, "alice sees bob", func() bool { return w.alice.Sees(bob) })
	// A handshake opens no window: who shall read notices has one open.
	w.alice.Open(bob)
	w.laptop.Open(alice)
	w.phone.Open(alice)
	return w
}

// quiet makes the test fail when a Pidgin with our plugin has logged trouble
// that a Pidgin without any does not.
func quiet(t *testing.T, people ...*rig.Pidgin) {
	t.Cleanup(func() {
		for _, p := range people {
			if p.Plugin == rig.PidginOTR {
				continue // logs an assertion by itself
			}
			if trouble := p.Trouble(); len(trouble) > 0 {
				t.Errorf("%s complains:\n%s", p.Who, strings.Join(trouble, "\n"))
			}
		}
	})
}

// people are all three.
func (w *trio) people() []*rig.Pidgin { return []*rig.Pidgin{w.alice, w.laptop, w.phone} }

// other is the Bob that is not p.
func (w *trio) other(p *rig.Pidgin) *rig.Pidgin {
	if p == w.laptop {
		return w.phone
	}
	return w.laptop
}

// startBoth lets Alice start, and waits until she is private with both Bobs.
func (w *trio) startBoth() {
	w.Helper()
	w.alice.Click("OTR", "Start private conversation")
	w.awaitBoth()
}

func (w *trio) awaitBoth() {
	w.Helper()
	w.alice.AwaitNotice(patience, bob, "multiple sessions")
	awaitStarted(w.laptop)
	awaitStarted(w.phone)
}

// awaitStarted waits until a Bob is told that he is private with Alice.
func awaitStarted(p *rig.Pidgin) {
	p.Helper()
	p.Eventually(patience, p.Who+" is private with alice", func() bool {
		return p.CountNotices(alice, "onversation with ") > 0 && p.CountNotices(alice, "started") > 0
	})
}

// startOne lets Alice start with the laptop, the only client of Bob online.
func startOne(a, laptop *rig.Pidgin) {
	a.Helper()
	laptop.Open(alice)
	a.Click("OTR", "Start private conversation")
	a.AwaitNotice(patience, bob, "conversation with bob started")
	awaitStarted(laptop)
}

// speak lets a Bob write, and waits until Alice has read it.
func (w *trio) speak(p *rig.Pidgin, text string) {
	w.Helper()
	p.Say(alice, text)
	w.alice.AwaitText(patience, bob, text)
}

// comesTrue waits until nothing is wrong, and reports what is wrong after that. What a
// menu or a window shows follows what was done when the program has time for it, and may
// be read in pieces while it does.
func comesTrue(t *testing.T, wrong func() string) {
	t.Helper()
	var last string
	if !poll(patience, func() bool { last = wrong(); return last == "" }) {
		t.Error(last)
	}
}

// menuIs waits until the OTR menu of the window in front is called so.
func menuIs(t *testing.T, p *rig.Pidgin, want string) {
	t.Helper()
	comesTrue(t, func() string {
		if name := p.Menu("OTR").Name; name != want {
			return fmt.Sprintf("the menu is %q, not %q", name, want)
		}
		return ""
	})
}

// session finds the submenu of a Bob's session in Alice's menu.
func (w *trio) session(p *rig.Pidgin) rig.MenuItem {
	w.Helper()
	var found rig.MenuItem
	w.Eventually(patience, "alice's menu lists "+p.Who, func() bool {
		for _, item := range w.alice.Menu("OTR").Items {
			if strings.HasPrefix(item.Name, "Session ") && strings.Contains(item.Name, client(p)) {
				found = item
				return true
			}
		}
		return false
	})
	return found
}

// client is how labels name a Bob's client: quoted, between isolating
// characters, which the accessible name keeps.
func client(p *rig.Pidgin) string { return "\u2068\"" + p.Resource + "\"\u2069" }

// number is the number of a Bob's session.
func (w *trio) number(p *rig.Pidgin) (n int) {
	w.Helper()
	if _, err := fmt.Sscanf(w.session(p).Name, "Session %d", &n); err != nil {
		w.Fatalf("%q has no number", w.session(p).Name)
	}
	return n
}

// choose selects a Bob's session by hand and waits until the menu shows it.
func (w *trio) choose(p *rig.Pidgin) {
	w.Helper()
	w.alice.Click("OTR", fmt.Sprintf("Session %d", w.number(p)), "Select")
	w.awaitSelected(p)
}

// mode chooses "most secure" or "most recent".
func (w *trio) mode(which string) {
	w.Helper()
	name := "Send to " + which + " session"
	if item, ok := w.alice.Menu("OTR").Item(name); ok && item.Checked {
		return
	}
	w.alice.Click("OTR", name)
	w.Eventually(patience, name+" is checked", func() bool {
		item, ok := w.alice.Menu("OTR").Item(name)
		return ok && item.Checked
	})
}

// awaitSelected waits until the menu marks exactly the Bob's session.
func (w *trio) awaitSelected(p *rig.Pidgin) {
	w.Helper()
	w.Eventually(patience, p.Who+" is marked as selected", func() bool {
		marked := w.selected()
		return len(marked) == 1 && strings.Contains(marked[0], p.Resource)
	})
}

// selected are the names of the sessions that the menu marks.
func (w *trio) selected() (names []string) {
	w.Helper()
	for _, item := range w.alice.Menu("OTR").Items {
		if strings.Contains(item.Name, "(selected)") {
			names = append(names, item.Name)
		}
	}
	return names
}

// told checks how often a phrase stands in the notices.
func told(t *testing.T, p *rig.Pidgin, buddy, phrase string, times int) {
	t.Helper()
	if n := p.CountNotices(buddy, phrase); n != times {
		t.Errorf("%s was told %q %d times, want %d:\n%s", p.Who, phrase, n, times, strings.Join(p.Notices(buddy), "\n"))
	}
}

// readAll waits until everything sent was read, and checks that it was read
// once and in order.
func readAll(t *testing.T, p *rig.Pidgin, buddy string, sent []string) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for len(p.Read(buddy)) < len(sent) && time.Now().Before(deadline) {
		time.Sleep(50 * time.Millisecond)
	}
	got := p.Read(buddy)
	if slices.Equal(got, sent) {
		return
	}
	for i := range max(len(got), len(sent)) {
		if i >= len(got) || i >= len(sent) || got[i] != sent[i] {
			t.Errorf("%s read %d of %d lines; from line %d on: read %q, sent %q",
				p.Who, len(got), len(sent), i+1, got[min(i, len(got)):min(i+4, len(got))], sent[min(i, len(sent)):min(i+4, len(sent))])
			return
		}
	}
}

func containsAll(text string, parts ...string) bool {
	for _, part := range parts {
		if !strings.Contains(text, part) {
			return false
		}
	}
	return true
}
