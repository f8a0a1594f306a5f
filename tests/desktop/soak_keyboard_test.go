//go:build soak

package desktop

import (
	"fmt"
	"slices"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// openFor is how long after the user's act a window that it opens may be on its way:
// the generation of a key is among them.
const openFor = 20 * time.Second

// forgetClosed forgets that the user asked for windows that are closed again, given
// those that are open.
func (p *soaker) forgetClosed(open []rig.Node) {
	for title, asked := range p.opens {
		there := slices.ContainsFunc(open, func(w rig.Node) bool { return w.Name() == title })
		if !there && time.Since(asked) > openFor {
			delete(p.opens, title)
		}
	}
}

// watchKeyboard looks which window has the keyboard. One of the plugin's may only if
// its user has opened it, or if it was open before without the keyboard: when the
// user closes a window, the window manager gives the keyboard to another one.
func (s *soak) watchKeyboard() {
	before := s.waiting
	active, pid, title, ok := s.Active()
	s.waiting = s.Shown("^(Client offline|Ask back|.*without encryption|.*OTR.*)$")
	s.waiting = slices.DeleteFunc(s.waiting, func(id string) bool { return id == active })
	if !ok || !isOurs(title) || slices.Contains(before, active) {
		return
	}
	for _, p := range s.people {
		if p.dead || p.PID() != pid {
			continue
		}
		if _, opened := p.opens[title]; opened {
			return
		}
		s.pushed = append(s.pushed, fmt.Sprintf("%s: the window %q has the keyboard, which the user did not open:\n  %s",
			p.Who, title, s.around(len(s.story))))
		p.asksFor(title) // it is said once
	}
}

// allLive ends the soak when a program has ended by itself.
func (s *soak) allLive() {
	for _, p := range s.people {
		if !p.dead && !p.Running() {
			s.Fatalf("%s has crashed:\n  %s", p.Who, s.around(len(s.story)))
		}
	}
}
