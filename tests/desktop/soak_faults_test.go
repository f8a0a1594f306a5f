//go:build soak

package desktop

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// The soak finds what it is there for: of a library that does wrong on purpose, one
// thing at a time, it complains, and of one that does not, it does not.
func TestSoakFindsPlantedFaults(t *testing.T) {
	path, err := faulty()
	if err != nil {
		t.Fatal(err)
	}
	s := newSoak(t, 1, path, everybody[:4])
	a, readers := s.people[0], s.people[2:]
	s.Eventually(patience, "alice sees bob", func() bool { return a.Sees(bob) })
	s.clicks(a, bob, "Start private conversation")
	s.Eventually(patience, "there are two sessions", func() bool { return s.sessions(a, bob) == 2 })
	s.readsOne(a)
	if complaints := s.judge(); len(complaints) > 0 {
		t.Fatalf("without a fault: %v", complaints)
	}
	for _, planted := range []struct {
		fault, complaint string
		at               []*soaker
	}{
		{"astray", "read by another client than the menu said", s.people[:1]},
		{"twice", "read twice", readers},
		{"lost", "lost without a word", readers},
		{"clear", "readable on the wire", s.people[:1]},
	} {
		known := len(s.judge())
		for _, p := range planted.at {
			setFault(p.Pidgin, "fault-"+planted.fault, true)
		}
		s.writes(a, bob)
		time.Sleep(time.Second)
		for _, p := range planted.at {
			setFault(p.Pidgin, "fault-"+planted.fault, false)
		}
		s.readsOne(a)
		complaints := strings.Join(s.judge(), "\n")
		if got := len(s.judge()); got == known || !strings.Contains(complaints, planted.complaint) {
			t.Errorf("%s: %d complaints, %d before: %s", planted.fault, got, known, complaints)
		}
	}
	s.findsPushyWindow(t, a)
}

// sessions is how many sessions the menu shows.
func (s *soak) sessions(p *soaker, buddy string) (count int) {
	menu, _ := s.menu(p, buddy)
	for _, item := range menu.Items {
		if strings.HasPrefix(item.Name, "Session ") {
			count++
		}
	}
	return count
}

// readsOne writes a line and waits until it is read.
func (s *soak) readsOne(p *soaker) {
	s.Helper()
	s.writes(p, bob)
	l := s.lines[len(s.lines)-1]
	s.Eventually(patience, l.text+" is read", func() bool { s.gather(); return len(l.readBy) > 0 })
}

// findsPushyWindow: a question that nobody asked for takes the keyboard.
func (s *soak) findsPushyWindow(t *testing.T, a *soaker) {
	t.Helper()
	s.watchKeyboard()
	if len(s.pushed) > 0 {
		t.Fatalf("without a fault: %v", s.pushed)
	}
	setFault(a.Pidgin, "fault-keyboard", true)
	_, selected := s.shown(a, bob)
	for _, p := range s.people[2:] {
		if slices.Contains(selected, p.Resource) {
			p.SignOff()
			p.off = true
		}
	}
	s.clicks(a, bob, "Select")
	s.Eventually(patience, "the client is offline", func() bool {
		menu, _ := s.menu(a, bob)
		return strings.Contains(menu.String(), "offline")
	})
	s.writes(a, bob)
	s.Eventually(patience, "alice is asked", func() bool { return shows(a.Pidgin, offline) })
	s.Eventually(patience, "the soak complains", func() bool { s.watchKeyboard(); return len(s.pushed) > 0 })
}
