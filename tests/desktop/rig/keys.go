package rig

import (
	"strconv"
	"strings"
	"time"
)

// xwindow is the X id of a visible window of this Pidgin by a part of its title.
func (p *Pidgin) xwindow(title string) string {
	p.Helper()
	var id string
	p.Eventually(drawLimit, p.Who+" shows a window "+title, func() bool {
		// xdotool answers a search without a hit with an error.
		out, err := p.output("xdotool", "search", "--all", "--onlyvisible", "--pid", strconv.Itoa(p.PID()), "--name", title)
		if err != nil {
			return false
		}
		id, _, _ = strings.Cut(strings.TrimSpace(out), "\n")
		return id != ""
	})
	return id
}

func (p *Pidgin) xdotool(args ...string) {
	p.Helper()
	if _, err := p.output("xdotool", args...); err != nil {
		p.Fatalf("%s: %v", p.Who, err)
	}
}

// Focus gives the keyboard to the window.
func (p *Pidgin) Focus(title string) {
	p.Helper()
	if p.options.NoManager {
		p.xdotool("windowfocus", "--sync", p.xwindow(title))
		return
	}
	p.xdotool("windowactivate", "--sync", p.xwindow(title))
}

// Keys presses keys in the window, named as xdotool names them: "alt+t", "Down".
func (p *Pidgin) Keys(title string, keys ...string) {
	p.Helper()
	p.Focus(title)
	for _, key := range keys {
		p.xdotool("key", "--clearmodifiers", key)
		time.Sleep(60 * time.Millisecond)
	}
}

// Tap presses a key in whatever has the keyboard, such as an open menu.
func (p *Pidgin) Tap(key string) {
	p.Helper()
	p.xdotool("key", "--clearmodifiers", key)
	time.Sleep(40 * time.Millisecond)
}

// Type types text and Return into the window, as the user does.
func (p *Pidgin) Type(title, text string) {
	p.Helper()
	p.TypeOnly(title, text)
	// A Return right after special characters can be lost: the server maps keys
	// for them on the fly.
	time.Sleep(300 * time.Millisecond)
	p.Keys(title, "Return")
}

// TypeOnly types text without Return.
func (p *Pidgin) TypeOnly(title, text string) {
	p.Helper()
	p.Focus(title)
	p.xdotool("type", "--clearmodifiers", "--delay", "8", text)
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
	out, _ := p.output("xdotool", "search", "--all", "--onlyvisible", "--pid", strconv.Itoa(p.PID()), "--name", title)
	id, _, _ := strings.Cut(strings.TrimSpace(out), "\n")
	if id == "" {
		return false
	}
	_, err := p.output("xdotool", "windowactivate", "--sync", id)
	return err == nil
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
