package otr

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write what comes out into the stories")

// Stories worth reading, in testdata/stories. A line with "> " is what somebody does,
// below it stands what came of it: what went onto the wire, then what each client's
// user was shown and told. A changed behaviour is a difference to read; -update
// writes the stories anew.
func TestStories(t *testing.T) {
	paths, err := filepath.Glob("testdata/stories/*.txt")
	must(t, err)
	if len(paths) == 0 {
		t.Fatal("no stories")
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			raw, err := os.ReadFile(path)
			must(t, err)
			told := newStory(t).tell(string(raw))
			if *update {
				must(t, os.WriteFile(path, []byte(told), 0o600))
				return
			}
			want, got := strings.Split(string(raw), "\n"), strings.Split(told, "\n")
			for k := range min(len(want), len(got)) {
				if want[k] != got[k] {
					t.Fatalf("line %d is %q, want %q", k+1, got[k], want[k])
				}
			}
			if len(want) != len(got) {
				t.Fatalf("%d lines, want %d", len(got), len(want))
			}
		})
	}
}

// A story is a network and its clients by the last part of their addresses.
type story struct {
	*world
	people map[string]*node
	names  map[*node]string
	order  []*node
}

func newStory(t *testing.T) *story {
	return &story{world: newWorld(t, true), people: make(map[string]*node), names: make(map[*node]string)}
}

// tell does what the script says, and returns it with what comes of each step.
func (s *story) tell(script string) string {
	var told strings.Builder
	for line := range strings.Lines(script) {
		command, ok := strings.CutPrefix(line, "> ")
		if ok {
			told.WriteString(line)
			s.act(strings.Fields(command))
			s.report(&told)
			continue
		}
		if strings.HasPrefix(line, "#") || line == "\n" {
			told.WriteString(line)
		}
	}
	return told.String()
}

// act does one step. Nothing that is sent arrives before "deliver" or "pass".
func (s *story) act(words []string) {
	s.Helper()
	switch verb := words[0]; verb {
	case "join", "copy", "crash":
		s.enter(verb, words[1:])
		return
	case "deliver":
		s.run()
		return
	case "pass":
		d, err := time.ParseDuration(words[1])
		must(s, err)
		s.pass(d)
		return
	}
	n := s.people[words[1]]
	if n == nil {
		s.Fatalf("nobody is called %q", words[1])
	}
	buddy := alice
	if n.bare == alice {
		buddy = bob
	}
	switch words[0] {
	case "start":
		n.took(buddy, n.buddy(buddy).Start(n.now))
	case "refresh":
		n.took(buddy, n.buddy(buddy).RefreshAll(n.now))
	case "end":
		n.took(buddy, n.buddy(buddy).EndAll(n.now))
	case "leave":
		n.leave()
	case "say":
		n.say(buddy, strings.Join(words[2:], " "))
	default:
		s.Fatalf("no such step: %q", words)
	}
}

// enter brings a client online: a new one, one with the profile of another, or one
// whose program has ended without a word and runs again.
func (s *story) enter(verb string, words []string) {
	s.Helper()
	switch verb {
	case "join":
		s.call(words[0], s.join(words[0], len(s.nodes)))
	case "copy":
		from := s.people[words[0]]
		s.call(words[1], s.joinAs(from.bare+"/"+words[1], from.account.Tag(), from.key))
	case "crash":
		n := s.people[words[0]]
		n.leave()
		s.call(words[0], s.joinAs(string(n.route()), n.account.Tag(), n.key))
	}
}

func (s *story) call(full string, n *node) {
	_, part, ok := strings.Cut(full, "/")
	if !ok {
		part = full
	}
	s.people[part], s.names[n] = n, part
	s.order = append(s.order, n)
}

// report writes what has happened since the last step.
func (s *story) report(told *strings.Builder) {
	for _, p := range s.sent {
		_, to, _ := strings.Cut(string(p.To), "/")
		if to == "" {
			to = "all"
		}
		fmt.Fprintf(told, "  %s -> %s: %s\n", s.names[p.from], to, p.kind())
	}
	s.sent = nil
	for _, n := range s.order {
		for _, m := range n.shown {
			kind := "in clear"
			if m.Private {
				kind = "privately"
			}
			fmt.Fprintf(told, "  %s reads %s: %s\n", s.names[n], kind, m.Text)
		}
		for _, e := range n.events {
			if _, ok := e.(Changed); !ok {
				fmt.Fprintf(told, "  %s: %s\n", s.names[n], storyOf(e))
			}
		}
		n.shown, n.events = nil, nil
	}
}

// storyOf names an event and the session that it is about.
func storyOf(e Event) string {
	name := strings.TrimPrefix(fmt.Sprintf("%T", e), "otr.")
	switch e := e.(type) {
	case Started:
		return fmt.Sprintf("%s %d", name, e.Session.Number)
	case Refreshed:
		return fmt.Sprintf("%s %d", name, e.Session.Number)
	case Ended:
		return fmt.Sprintf("%s %d", name, e.Session.Number)
	case SharedTag:
		return fmt.Sprintf("%s %d", name, e.Session.Number)
	case SpeakerChanged:
		return fmt.Sprintf("%s %d", name, e.Session.Number)
	case NewSelection:
		return fmt.Sprintf("%s from %d to %d", name, e.From.Number, e.To.Number)
	case LineReturned:
		return fmt.Sprintf("%s %q", name, e.Text)
	case MaybeLost:
		return fmt.Sprintf("%s %q", name, e.Lines)
	}
	return name
}
