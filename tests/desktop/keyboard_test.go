package desktop

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// Without a mouse: the menu opens, everything in it is reached, and what is
// chosen happens.
func TestKeyboardReachesEverything(t *testing.T) {
	w := newTrio(t, rig.Ours)
	w.pick("Start private conversation")
	w.awaitBoth()

	w.reachesEverything()
	for _, p := range []*rig.Pidgin{w.laptop, w.phone} {
		w.pick(w.row(p), "Select")
		w.awaitSelected(p)
		text := "chosen by keys: " + p.Who
		w.alice.Type("bob", text)
		p.AwaitText(patience, alice, text)
	}
	w.pick("Send to most recent session")
	w.Eventually(patience, "most recent is checked", func() bool {
		item, ok := w.alice.Menu("OTR").Item("Send to most recent session")
		return ok && item.Checked
	})
	w.pick(w.row(w.laptop), "Verify fingerprint")
	w.Eventually(patience, "the question is open", func() bool { _, ok := w.alice.Window("Verify fingerprint"); return ok })
	w.alice.Press("Verify fingerprint", "They are the same")
	w.Eventually(patience, "the laptop is verified", func() bool { return containsAll(w.session(w.laptop).Name, "Private") })
	w.pick("End all private conversations")
	for _, p := range []*rig.Pidgin{w.laptop, w.phone} {
		p.AwaitNotice(patience, alice, "has ended")
	}
}

// pick opens the menu with its key, goes down to the row of that name and, with
// a second name, into its submenu, and presses Return. It looks where it stands
// after each key: keys come faster than a busy machine draws.
func (w *trio) pick(way ...string) {
	w.Helper()
	menu := w.alice.Menu("OTR")
	w.alice.Keys("bob", "alt+t")
	for depth, name := range way {
		if depth > 0 {
			w.enter(menu)
		}
		w.goDown(menu, name)
		menu, _ = menu.Item(name)
	}
	w.alice.Tap("Return")
}

// goDown presses Down in the menu, which opens on its first row, until it stands
// on the row whose name begins so.
func (w *trio) goDown(menu rig.MenuItem, name string) {
	w.Helper()
	for i, row := range usable(menu) {
		w.standsOn(menu.Node, row, i > 0)
		if strings.HasPrefix(row.Name, name) {
			return
		}
		w.alice.Tap("Down")
	}
	w.Fatalf("no row %q in\n%v", name, menu)
}

// row is how the row of a Bob's session begins.
func (w *trio) row(p *rig.Pidgin) string { return fmt.Sprintf("Session %d", w.number(p)) }

// reachesEverything walks through the open menu with arrow keys, and compares
// what it stands on with what can be used.
func (w *trio) reachesEverything() {
	w.Helper()
	menu := w.alice.Menu("OTR")
	w.alice.Keys("bob", "alt+t")
	for i, item := range usable(menu) {
		w.standsOn(menu.Node, item, i > 0)
		if inside := usable(item); len(inside) > 0 {
			w.enter(item)
			for i, row := range inside {
				w.standsOn(item.Node, row, i > 0)
				w.alice.Tap("Down")
			}
			w.alice.Tap("Left")
		}
		w.alice.Tap("Down")
	}
	w.alice.Keys("bob", "Escape", "Escape", "Escape")
}

// enter opens the submenu of the item that the keys stand on. A key that comes
// while the host is still busy with the last one may be lost: it is pressed again.
func (w *trio) enter(item rig.MenuItem) {
	w.Helper()
	var pressed time.Time
	w.Eventually(patience, "a submenu opens: "+item.Name, func() bool {
		if _, ok := item.Node.Under(); ok {
			return true
		}
		if time.Since(pressed) > patience/8 {
			w.alice.Tap("Right")
			pressed = time.Now()
		}
		return false
	})
}

func usable(m rig.MenuItem) (items []rig.MenuItem) {
	for _, item := range m.Items {
		if item.Sensitive && item.Role != "separator" {
			items = append(items, item)
		}
	}
	return items
}

// standsOn waits until the keyboard is on the item of the menu. When Down has been
// pressed and nothing has come of it for a while, it is pressed again, as in enter.
func (w *trio) standsOn(menu rig.Node, item rig.MenuItem, down bool) {
	w.Helper()
	pressed := time.Now()
	from, _ := menu.Under()
	w.Eventually(patience, "the keys reach "+item.Name, func() bool {
		under, ok := menu.Under()
		if ok && under.Name() == item.Name {
			return true
		}
		if down && under == from && time.Since(pressed) > patience/8 {
			w.alice.Tap("Down")
			pressed = time.Now()
		}
		return false
	})
}

// A message that comes by itself, for what the other side does, is not gone by what was
// meant for a conversation: Enter and Space press nothing in it until the user goes to its
// button.
func TestTypingOnClosesNoMessageThatComesByItself(t *testing.T) {
	const title = "OTR file not written"
	r := newRig(t)
	alicePerson, laptopPerson, _ := persons(t, rig.Ours)
	people := r.Start(alicePerson, laptopPerson)
	a, laptop := people[0], people[1]
	quiet(t, people...)
	if err := os.MkdirAll(a.File(filepath.Join("otr.fingerprints", "in the way")), 0o700); err != nil {
		t.Fatal(err)
	}
	laptop.Open(alice)
	laptop.Eventually(patience, "bob sees alice", func() bool { return laptop.Sees(alice) })
	laptop.Click("OTR", "Start private conversation")
	a.Eventually(patience, "the message is there", func() bool { return shows(a, title) })
	a.Keys(title, "Return", "space", "KP_Enter", "c", "o")
	time.Sleep(300 * time.Millisecond)
	if !shows(a, title) {
		t.Fatal("typing on has closed it")
	}
	r.Screenshot(picture(t, "by-itself"))
	a.Keys(title, "Tab", "Tab", "space") // by the text, which can be copied
	a.Eventually(patience, "it is closed", func() bool { return !shows(a, title) })
}
