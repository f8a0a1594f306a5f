package desktop

import (
	"slices"
	"testing"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// Without a mouse: the menu opens, everything in it is reached, and what is
// chosen happens.
func TestKeyboardReachesEverything(t *testing.T) {
	w := newTrio(t, rig.Ours)
	w.pick(0) // Start private conversation
	w.awaitBoth()

	w.reachesEverything()
	for _, p := range []*rig.Pidgin{w.laptop, w.phone} {
		row := w.number(p) - 1
		w.pick(row, 0) // Select
		w.awaitSelected(p)
		text := "chosen by keys: " + p.Who
		w.alice.Type("bob", text)
		p.AwaitText(patience, alice, text)
	}
	w.pick(3) // Send to most recent session
	w.Eventually(patience, "most recent is checked", func() bool {
		item, ok := w.alice.Menu("OTR").Item("Send to most recent session")
		return ok && item.Checked
	})
	w.pick(w.number(w.laptop)-1, 3) // Verify fingerprint...
	w.Eventually(patience, "the question is open", func() bool { _, ok := w.alice.Window("Verify fingerprint"); return ok })
	w.alice.Press("Verify fingerprint", "I have compared them")
	w.Eventually(patience, "the laptop is verified", func() bool { return containsAll(w.session(w.laptop).Name, "Private") })
	w.pick(4) // End all private conversations
	for _, p := range []*rig.Pidgin{w.laptop, w.phone} {
		p.AwaitNotice(patience, alice, "has ended")
	}
}

// pick opens the menu with its key, goes down to a row, into its submenu when
// there is a second number, and presses Return. A menu opens on its first row.
// Separators and rows that cannot be used are not counted: the keys pass over
// them.
func (w *trio) pick(rows ...int) {
	w.Helper()
	keys := []string{"alt+t"}
	for depth, row := range rows {
		if depth > 0 {
			keys = append(keys, "Right")
		}
		keys = append(keys, slices.Repeat([]string{"Down"}, row)...)
	}
	w.alice.Keys("bob", append(keys, "Return")...)
	time.Sleep(200 * time.Millisecond)
}

// reachesEverything walks through the open menu with arrow keys, and compares
// what it stands on with what can be used.
func (w *trio) reachesEverything() {
	w.Helper()
	menu := w.alice.Menu("OTR")
	w.alice.Keys("bob", "alt+t")
	for _, item := range usable(menu) {
		w.standsOn(menu.Node, item)
		if inside := usable(item); len(inside) > 0 {
			w.alice.Tap("Right")
			for _, row := range inside {
				w.standsOn(item.Node, row)
				w.alice.Tap("Down")
			}
			w.alice.Tap("Left")
		}
		w.alice.Tap("Down")
	}
	w.alice.Keys("bob", "Escape", "Escape", "Escape")
}

func usable(m rig.MenuItem) (items []rig.MenuItem) {
	for _, item := range m.Items {
		if item.Sensitive && item.Role != "separator" {
			items = append(items, item)
		}
	}
	return items
}

// standsOn waits until the keyboard is on the item of the menu.
func (w *trio) standsOn(menu rig.Node, item rig.MenuItem) {
	w.Helper()
	w.Eventually(patience, "the keys reach "+item.Name, func() bool {
		under, ok := menu.Under()
		return ok && under.Name() == item.Name
	})
}
