package desktop

import (
	"strings"
	"testing"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// The toolbar button lends the keyboard to its menu and gives it back to the
// entry: whichever button of the mouse, or assistive software, opens the menu, and
// whether it is closed by Escape or by choosing a row.
func TestToolbarButtonLeavesTheKeyboardToTheEntry(t *testing.T) {
	person, _, _ := persons(t, rig.Ours)
	r := newRig(t)
	a := r.Start(person)[0]
	quiet(t, a)
	a.Open(bob)
	button := toolbarButton(a)
	ways := []struct {
		name, key string
		open      func()
	}{
		{"left", "Escape", func() { a.Mouse(button, 1) }},
		{"middle", "Escape", func() { a.Mouse(button, 2) }},
		{"right", "Escape", func() { a.Mouse(button, 3) }},
		{"assistive", "Escape", func() { button.Do() }},
		{"left, choosing", "Return", func() { a.Mouse(button, 1) }},
	}
	for _, way := range ways {
		var entry rig.Node
		r.Eventually(patience, "alice has an entry", func() (ok bool) { entry, ok = a.Entry("bob"); return ok })
		a.Focus("bob")
		a.Mouse(entry, 1)
		way.open()
		r.Eventually(patience, way.name+": the menu opens at the button", func() bool { return opensAt(a, button.Box()) })
		a.PointAway()
		a.Tap(way.key)
		r.Eventually(patience, way.name+": the menu closes", func() bool { return len(a.Popups()) == 0 })
		a.Focus("bob") // the window manager forgets it with the menu
		a.TypeOn("hello world")
		r.Eventually(patience, way.name+": what is typed stands in the entry", func() bool { return entry.Text() == "hello world" })
		if len(a.Popups()) > 0 {
			t.Errorf("%s: the space has opened the menu again", way.name)
		}
		if err := entry.Fill(""); err != nil {
			t.Fatal(err)
		}
	}
}

func toolbarButton(p *rig.Pidgin) (button rig.Node) {
	p.Helper()
	p.Eventually(patience, "there is a toolbar button", func() (ok bool) {
		button, ok = p.Accessible().Find(func(n rig.Node) bool {
			return n.Role() == "push button" && n.Name() == "Privacy: Not private"
		})
		return ok
	})
	return button
}

// opensAt reports whether a menu, and no tooltip over it, is open and touches the
// button.
func opensAt(p *rig.Pidgin, button rig.Box) bool {
	popups := p.Popups()
	if len(popups) != 1 {
		return false
	}
	menu := popups[0]
	below := menu.Y - (button.Y + button.Height)
	above := button.Y - (menu.Y + menu.Height)
	near := func(gap int) bool { return gap >= -4 && gap <= 4 }
	return menu.X >= button.X-4 && menu.X <= button.X+button.Width && (near(below) || near(above))
}

// What arrives while Alice types a line takes not one letter of it: a question of
// the buddy's opens nothing, and the question about a client that is offline opens
// without the keyboard, whether a window manager gives it to new windows or not.
func TestWhatArrivesLeavesTheKeyboardToTheEntry(t *testing.T) {
	for name, options := range map[string]rig.Options{"managed": {}, "without a window manager": {NoManager: true}} {
		t.Run(name, func(t *testing.T) { arrivalsLeaveTheKeyboard(t, options) })
	}
}

func arrivalsLeaveTheKeyboard(t *testing.T, options rig.Options) {
	w := newTrioWith(t, options, rig.Ours)
	w.alice.Click("OTR", "Start private conversation")
	w.awaitBoth()
	var entry rig.Node
	w.Eventually(patience, "alice has an entry", func() (ok bool) { entry, ok = w.alice.Entry("bob"); return ok })
	lookAt := func() {
		w.alice.Focus("bob")
		w.Eventually(patience, "the entry has the keyboard", entry.Focused)
	}
	lookAt()
	w.alice.TypeOn("the first half, ")
	w.laptop.Click("OTR", "Authenticate buddy")
	w.laptop.Press(authenticate, "Question and answer")
	w.laptop.Fill(authenticate, "Which door?", "blue")
	w.laptop.Press(authenticate, "Authenticate")
	w.alice.AwaitNotice(patience, bob, "asks you to authenticate")
	if shows(w.alice, authenticate) {
		t.Error("a window opens by itself")
	}
	lookAt() // the laptop's windows have had it
	w.alice.TypeOn("and the second")
	w.Eventually(patience, "the whole line stands in the entry", func() bool {
		return entry.Text() == "the first half, and the second"
	})
	if err := entry.Fill(""); err != nil {
		t.Fatal(err)
	}

	w.prefer(byHand, w.phone)
	w.phone.SignOff()
	w.Eventually(patience, "the phone is offline", func() bool { return strings.Contains(w.session(w.phone).Name, "offline") })
	w.alice.Type("bob", "to the phone")
	w.Eventually(patience, "the user is asked", func() bool { return shows(w.alice, "Client offline") })
	w.alice.TypeOn("the next line")
	w.Eventually(patience, "the next line stands in the entry", func() bool { return entry.Text() == "the next line" })

	// When the user closes a window, the window manager may give the keyboard to this
	// one: what is typed then answers nothing.
	w.alice.Focus("Client offline")
	for _, key := range []string{"space", "Return", "a"} {
		w.alice.Tap(key)
	}
	time.Sleep(300 * time.Millisecond)
	if !shows(w.alice, "Client offline") {
		t.Error("a key that was meant for the entry has answered the question")
	}
	w.alice.Press("Client offline", "Do not send")
	w.Eventually(patience, "a button that was chosen answers it", func() bool { return !shows(w.alice, "Client offline") })
}
