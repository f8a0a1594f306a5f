package rig

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// shown is the X id of a visible window of this Pidgin whose title matches.
func (p *Pidgin) shown(title string) (id string, ok bool) {
	// xdotool answers a search without a hit with an error.
	out, _ := p.output("xdotool", "search", "--all", "--onlyvisible", "--pid", strconv.Itoa(p.PID()), "--name", title)
	id, _, _ = strings.Cut(strings.TrimSpace(out), "\n")
	return id, id != ""
}

// xwindow is shown, waited for.
func (p *Pidgin) xwindow(title string) (id string) {
	p.Helper()
	p.Eventually(drawLimit, p.Who+" shows a window "+title, func() (ok bool) {
		id, ok = p.shown(title)
		return ok
	})
	return id
}

func (p *Pidgin) xdotool(args ...string) {
	p.Helper()
	if _, err := p.output("xdotool", args...); err != nil {
		p.Fatalf("%s: %v", p.Who, err)
	}
}

// Focus gives the keyboard to the window and waits until it has it.
func (p *Pidgin) Focus(title string) {
	p.Helper()
	id := p.xwindow(title)
	what := fmt.Sprintf("%s gives the keyboard to %q", p.Who, title)
	p.Eventually(drawLimit, what, p.focusing(id))
}

// focusing asks for the keyboard for a window and reports whether that has it. xdotool
// cannot be told to wait for that: its wait ends at once when no window has the keyboard,
// as between two that have it, and the next keys reach nobody. A window that has it is
// only raised: given anew, the keyboard would be gone for a moment.
func (p *Pidgin) focusing(id string) func() bool {
	var asked time.Time
	return func() bool {
		if p.hasKeyboard(id) {
			p.output("xdotool", "windowraise", id)
			return true
		}
		if time.Since(asked) > askAgain {
			asked = time.Now()
			p.output("xdotool", p.giveKeyboard(), id)
		}
		return false
	}
}

// askAgain is how long a window may take to get the keyboard before it is asked for
// once more: whoever else has just opened a window may have got it instead.
const askAgain = 2 * time.Second

func (p *Pidgin) giveKeyboard() string {
	if p.options.NoManager {
		return "windowfocus"
	}
	return "windowactivate"
}

// hasKeyboard reports whether the display gives keys to the window, and the window
// manager, if there is one, knows it.
func (p *Pidgin) hasKeyboard(id string) bool {
	if p.options.NoManager {
		return p.tells("getwindowfocus", "-f") == id
	}
	return p.tells("getwindowfocus") == id && p.tells("getactivewindow") == id
}

// tells is the window that xdotool names; "" if there is none.
func (p *Pidgin) tells(which ...string) string {
	out, _ := p.output("xdotool", which...)
	return strings.TrimSpace(out)
}

// Keys presses keys in the window, named as xdotool names them: "alt+t", "Down".
func (p *Pidgin) Keys(title string, keys ...string) {
	p.Helper()
	p.Focus(title)
	for _, key := range keys {
		p.Tap(key)
	}
}

// Tap presses a key in whatever has the keyboard, such as an open menu, and waits until
// the program has handled it.
func (p *Pidgin) Tap(key string) {
	p.Helper()
	p.xdotool("key", "--clearmodifiers", key)
	p.handled()
}

// handled waits until the program has handled the keys that were pressed. It takes one
// of them, and one call, in each turn of its main loop, so that some calls later there
// are none left. One that does not answer is not waited for.
func (p *Pidgin) handled() {
	limited, cancel := context.WithTimeout(context.Background(), askAgain)
	defer cancel()
	for range turns {
		if p.purple.CallWithContext(limited, face+".PurpleAccountIsConnected", 0, p.account).Err != nil {
			return
		}
	}
}

// turns are more than the events that one key brings about: pressed, released, a new
// key map, the keyboard gone and come.
const turns = 20

// Type types text and Return into the window, as the user does.
func (p *Pidgin) Type(title, text string) {
	p.Helper()
	p.TypeOnly(title, text)
	p.Keys(title, "Return")
}

// TypeOnly types text without Return into the entry of the window that the keyboard is
// in, and sees that it stands there. The display may lose a key: then all of it is typed
// anew.
func (p *Pidgin) TypeOnly(title, text string) {
	p.Helper()
	for range typings {
		p.Focus(title)
		entry := p.writing(title)
		before := entry.Text()
		p.TypeOn(text)
		var stands string
		if poll(lostAfter, func() bool { stands = entry.Text(); return stands == before+text }) {
			return
		}
		p.Logf("%s typed %q after %q, and %q stands there: typed anew", p.Who, text, before, stands)
		if err := entry.Fill(before); err != nil {
			p.Fatalf("%s cannot clear %q: %v", p.Who, title, err)
		}
	}
	p.Fatalf("%s cannot type %q into %q", p.Who, text, title)
}

// typings is how often a text is typed at most, lostAfter how long it may take until it
// stands in the entry, and focusTold until an entry says that it has the keyboard.
const (
	typings   = 3
	lostAfter = 3 * time.Second
	focusTold = 200 * time.Millisecond
)

// writing is the entry of the window that the keyboard is in. If none says that it has
// it, it is the lowest, as in a conversation: GTK forgets to say so after some choices
// from menus.
func (p *Pidgin) writing(title string) (entry Node) {
	p.Helper()
	focused := func() (ok bool) {
		if window, shown := p.Window(title); shown {
			entry, ok = window.Find(func(n Node) bool { return n.Focused() && n.state(stateEditable) })
		}
		return ok
	}
	if poll(focusTold, focused) {
		return entry
	}
	p.Eventually(drawLimit, fmt.Sprintf("%s can type into %q", p.Who, title), func() (ok bool) {
		entry, ok = p.Entry(title)
		return ok
	})
	return entry
}

// Place moves and sizes a window.
func (p *Pidgin) Place(title string, x, y, width, height int) {
	p.Helper()
	id := p.xwindow(title)
	p.xdotool("windowsize", id, strconv.Itoa(width), strconv.Itoa(height))
	p.xdotool("windowmove", id, strconv.Itoa(x), strconv.Itoa(y))
}

// Hide takes a window off the screen without closing it.
func (p *Pidgin) Hide(title string) {
	p.Helper()
	p.xdotool("windowminimize", p.xwindow(title))
}

// TryFocus gives the keyboard to the window, whose title matches, if there is one.
func (p *Pidgin) TryFocus(title string) bool {
	p.Helper()
	id, ok := p.shown(title)
	return ok && poll(askAgain, p.focusing(id))
}

// Active is the window that has the keyboard: its X id, program and title. ok is false
// if none has.
func (r *Rig) Active() (id string, pid int, title string, ok bool) {
	r.Helper()
	id, err := r.output("xdotool", "getactivewindow")
	if err != nil {
		return "", 0, "", false
	}
	id = strings.TrimSpace(id)
	out, err := r.output("xdotool", "getwindowpid", id, "getwindowname", id)
	number, title, found := strings.Cut(strings.TrimSuffix(out, "\n"), "\n")
	if err != nil || !found {
		return "", 0, "", false
	}
	pid, err = strconv.Atoi(number)
	return id, pid, title, err == nil
}

// Shown are the X ids of the windows, of all programs, whose title matches.
func (r *Rig) Shown(title string) (ids []string) {
	r.Helper()
	// xdotool answers a search without a hit with an error.
	out, _ := r.output("xdotool", "search", "--onlyvisible", "--name", title)
	return strings.Fields(out)
}
