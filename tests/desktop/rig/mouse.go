package rig

import (
	"fmt"
	"strconv"
	"strings"
)

// Mouse presses and releases a button of the mouse (1 left, 2 middle, 3 right) in
// the middle of what is shown of the object.
func (p *Pidgin) Mouse(n Node, button int) {
	p.Helper()
	x, y, width, height := n.Extents()
	p.xdotool("mousemove", strconv.Itoa(x+width/2), strconv.Itoa(y+height/2), "click", strconv.Itoa(button))
}

// PointAway moves the pointer to where nothing is.
func (p *Pidgin) PointAway() { p.Helper(); p.xdotool("mousemove", "2", "2") }

// TypeOn types text without Return into whatever has the keyboard, as somebody
// does who does not look up.
func (p *Pidgin) TypeOn(text string) {
	p.Helper()
	p.xdotool("type", "--clearmodifiers", "--delay", "8", text)
}

// Entry is the message entry of a conversation window, named by a part of its
// title: the lowest of what text stands in.
func (p *Pidgin) Entry(title string) (entry Node, ok bool) {
	p.Helper()
	window, ok := p.Window(title)
	if !ok {
		return Node{}, false
	}
	entries := window.Entries()
	if len(entries) == 0 {
		return Node{}, false
	}
	return entries[len(entries)-1], true
}

// Box is a place on the screen, in pixels.
type Box struct{ X, Y, Width, Height int }

// Box is where the object is on the screen.
func (n Node) Box() (b Box) {
	b.X, b.Y, b.Width, b.Height = n.Extents()
	return b
}

// Popups are the open menus and tooltips that belong to no menu bar. The program
// names them after itself.
func (p *Pidgin) Popups() (popups []Box) {
	p.Helper()
	found, _ := p.output("xdotool", "search", "--all", "--onlyvisible", "--pid", strconv.Itoa(p.PID()), "--name", "^Pidgin$")
	for _, id := range strings.Fields(found) {
		var b Box
		geometry, err := p.output("xdotool", "getwindowgeometry", "--shell", id)
		if err != nil {
			continue // gone meanwhile
		}
		var window, screen int
		fmt.Sscanf(geometry, "WINDOW=%d\nX=%d\nY=%d\nWIDTH=%d\nHEIGHT=%d\nSCREEN=%d", &window, &b.X, &b.Y, &b.Width, &b.Height, &screen)
		if b.X >= 0 { // one that takes keys for a menu is off the screen
			popups = append(popups, b)
		}
	}
	return popups
}

// ClickAt presses and releases the left button of the mouse at a place on the screen.
func (p *Pidgin) ClickAt(x, y int) {
	p.Helper()
	p.xdotool("mousemove", strconv.Itoa(x), strconv.Itoa(y), "click", "1")
}
