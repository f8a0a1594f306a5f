//go:build soak

package desktop

import (
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// authenticates asks the buddy a question, which one of the buddy's clients mostly
// answers, sometimes wrongly. Anything may have happened between two steps.
func (s *soak) authenticates(p *soaker, buddy string) {
	s.typesCommand(p, buddy, "ask Which door?", authenticate)
	s.submits(p)
	if s.rand.IntN(4) == 0 {
		return // it goes on waiting
	}
	time.Sleep(500 * time.Millisecond)
	for _, q := range s.people {
		if q.Bare() == buddy && q.up() && !q.bare {
			q.asksFor(authenticate)
			s.clicks(q, p.Bare(), "Answer ", "Enter the secret")
			s.submits(q)
		}
	}
}

// submits fills in an open form for authenticating, if there is one soon.
func (s *soak) submits(p *soaker) {
	if p.dead || p.hung || p.bare {
		return
	}
	for range 10 {
		if window, ok := p.Window(authenticate); ok && len(window.Entries()) > 0 {
			s.fillsIn(p, window)
			s.pressesNamed(p, window, "Authenticate")
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func (s *soak) pressesNamed(p *soaker, window rig.Node, name string) {
	button, ok := window.Find(func(n rig.Node) bool { return n.Role() == "push button" && n.Name() == name })
	if ok {
		s.tell("%s presses %q", p.Who, name)
		_ = button.Do()
	}
}
