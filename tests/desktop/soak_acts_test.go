//go:build soak

package desktop

import (
	"fmt"
	"strings"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// act lets somebody do something.
func (s *soak) act() {
	p := s.people[s.rand.IntN(len(s.people))]
	buddy := p.talksTo[s.rand.IntN(len(p.talksTo))]
	switch roll := s.rand.IntN(100); {
	case !s.server && roll < 40:
		s.serverReturns()
	case p.dead:
		s.returns(p)
	case p.hung && roll < 30:
		s.dies(p)
	case p.hung && roll < 50:
		s.wakes(p)
	case p.hung:
		s.writesTo(p)
	case p.off && s.server && roll < 60:
		s.tell("%s signs on", p.Who)
		p.SignOn()
		p.off = false
	case p.bare && roll < 60:
		s.tell("%s loads the plugin", p.Who)
		must(p.Pidgin, "load", ourID)
		p.bare = false
	case roll < 36:
		if level, _ := s.shown(p, buddy); level == "Not private" && s.rand.IntN(3) == 0 {
			s.clicks(p, buddy, "Start private conversation")
		}
		s.writes(p, buddy)
	case roll < 64:
		s.governs(p, buddy)
	case roll < 68:
		for _, p := range s.people {
			s.answers(p)
		}
	case roll < 70:
		s.sendsAgain(p, buddy)
	case roll < 77:
		s.clicks(p, buddy, "Start private conversation", "Refresh private conversation")
	case roll < 80:
		s.chooses(p, buddy)
	case roll < 83:
		s.clicks(p, buddy, "End private conversation", "End all private conversations")
	case roll < 86 && p.up() && s.server:
		s.hangs(p)
	case roll < 88:
		s.dies(p)
	case roll < 91 && p.up():
		s.tell("%s signs off", p.Who)
		p.SignOff()
		p.off, p.went = true, time.Now()
	case roll < 93 && p.up() && !p.bare:
		s.tell("%s unloads the plugin", p.Who)
		must(p.Pidgin, "unload", ourID)
		p.bare = true
	case roll < 94 && s.server:
		s.serverGoes()
	case roll < 97:
		s.governs(p, buddy)
	default:
		pause := time.Duration(s.rand.IntN(8000)) * time.Millisecond
		s.tell("nothing for %v", pause)
		time.Sleep(pause)
	}
	time.Sleep(time.Duration(s.rand.IntN(250)) * time.Millisecond)
}

// tell writes down what happens, also where it outlives a test that breaks off.
func (s *soak) tell(format string, args ...any) {
	line := time.Now().Format("15:04:05.000 ") + fmt.Sprintf(format, args...)
	s.story = append(s.story, line)
	fmt.Fprintln(s.file, line)
}

func (s *soak) dies(p *soaker) {
	s.gather()
	s.tell("%s is killed", p.Who)
	p.Kill()
	p.dead, p.off, p.hung, p.went = true, false, false, time.Now()
	p.run++
	p.read, p.opens = map[string]int{}, map[string]time.Time{}
}

// hangs stops the program: what arrives from now on, it reads when it goes on. Mostly
// it is killed and never does.
func (s *soak) hangs(p *soaker) {
	s.gather()
	s.tell("%s hangs", p.Who)
	p.Pause()
	p.hung = true
	for range 2 + s.rand.IntN(6) {
		s.writesTo(p)
	}
	if s.rand.IntN(3) > 0 {
		s.dies(p)
	}
}

// writesTo lets somebody write to the person.
func (s *soak) writesTo(p *soaker) {
	s.writes(s.people[s.rand.IntN(len(s.people))], p.Bare())
}

func (s *soak) wakes(p *soaker) {
	s.tell("%s goes on", p.Who)
	p.Resume()
	p.hung = false
}

func (s *soak) returns(p *soaker) {
	if !s.server {
		return
	}
	s.tell("%s is started again", p.Who)
	p.Offline = true // as who was killed signed off comes back
	p.Restart()
	p.SignOn()
	p.dead, p.off, p.bare = false, false, !s.hasPlugin(p)
	for _, buddy := range p.talksTo {
		p.Open(buddy)
	}
}

// hasPlugin tells whether the program has the plugin loaded: one that was killed
// without it may come back with or without.
func (s *soak) hasPlugin(p *soaker) bool {
	running, _ := plugins(p.Pidgin, "running", ourID)
	return running
}

func (s *soak) serverGoes() {
	for _, p := range s.people {
		if p.hung {
			s.wakes(p)
		}
	}
	if s.rand.IntN(2) == 0 {
		s.tell("the server is killed")
		s.KillServer()
	} else {
		s.tell("the server stops")
		s.StopServer()
	}
	s.server = false
	for _, p := range s.people {
		p.went = time.Now()
		if p.up() {
			s.Eventually(patience, p.Who+" notices", func() bool { return !p.SignedOn() })
		}
	}
}

// serverReturns: the programs would reconnect by themselves, after a while.
func (s *soak) serverReturns() {
	s.tell("the server is started again")
	s.RestartServer()
	s.server = true
	for _, p := range s.people {
		if p.up() {
			p.SignOff()
			p.SignOn()
		}
	}
}

// menu is the menu of the person's window with the buddy; ok is false if there is
// none.
func (s *soak) menu(p *soaker, buddy string) (menu rig.MenuItem, ok bool) {
	if p.dead || p.hung || p.bare {
		return menu, false
	}
	name, _, _ := strings.Cut(buddy, "@")
	return p.MenuIn(name, "OTR")
}

// answers presses a button of one of the questions about a client that is offline.
func (s *soak) answers(p *soaker) {
	if p.dead || p.hung {
		return
	}
	window, ok := p.Window(offline)
	if !ok {
		return
	}
	var buttons []rig.Node
	window.Find(func(n rig.Node) bool {
		if n.Role() == "push button" && n.Sensitive() {
			buttons = append(buttons, n)
		}
		return false
	})
	if len(buttons) > 0 {
		button := buttons[s.rand.IntN(len(buttons))]
		s.tell("%s answers: %s", p.Who, button.Name())
		s.goesElsewhere(p)
		_ = button.Do() // the question may be gone by now
	}
}

// goesElsewhere: what the person wrote and nobody has read may go to another client
// by an answer of the person's.
func (s *soak) goesElsewhere(p *soaker) {
	for _, l := range s.lines {
		if l.from == p && len(l.readBy) == 0 {
			l.selected = nil
		}
	}
}

// sendsAgain sends the lines that may be lost again: they may be read twice.
func (s *soak) sendsAgain(p *soaker, buddy string) {
	s.mayRepeat(p, buddy)
	s.clicks(p, buddy, "Send again: ")
}

func (s *soak) mayRepeat(p *soaker, buddy string) {
	s.gather()
	for _, l := range s.lines {
		l.again = l.again || l.from == p && l.buddy == buddy && l.told
	}
}

// clicks activates the first of the rows that is there and works.
func (s *soak) clicks(p *soaker, buddy string, rows ...string) {
	menu, ok := s.menu(p, buddy)
	if !ok {
		return
	}
	for _, row := range rows {
		for _, item := range menu.Flat() {
			if item.Sensitive && strings.HasPrefix(item.Name, row) {
				s.tell("%s with %s: %s", p.Who, buddy, row)
				_ = item.Node.Do() // the menu may have changed meanwhile
				return
			}
		}
	}
}

// chooses activates one of the rows that choose the session.
func (s *soak) chooses(p *soaker, buddy string) {
	menu, ok := s.menu(p, buddy)
	if !ok {
		return
	}
	var choices []rig.MenuItem
	for _, item := range menu.Flat() {
		if item.Sensitive && (item.Name == "Select" || strings.HasPrefix(item.Name, "Send to ")) {
			choices = append(choices, item)
		}
	}
	if len(choices) > 0 {
		choice := choices[s.rand.IntN(len(choices))]
		s.tell("%s with %s: %s", p.Who, buddy, choice.Name)
		p.toAll = p.toAll || choice.Name == "Send to all sessions"
		_ = choice.Node.Do()
	}
}
