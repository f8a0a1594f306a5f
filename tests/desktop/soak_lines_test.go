//go:build soak

package desktop

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// soakLine is one line that somebody wrote, and what became of it.
type soakLine struct {
	text     string
	from     *soaker
	run      int // of the writer's program
	buddy    string
	guarded  bool     // the menu showed something private or Finished
	selected []string // clients whose sessions the menu showed as selected; nil: unknown
	readBy   []string // by name, each time
	told     bool     // it stands in a notice of the writer's
	again    bool     // the writer may have sent it again
	over     bool     // the writer ended the session before anything spoke against the line
	at       time.Time
	story    int // acts before it
}

func (l *soakLine) String() string {
	return fmt.Sprintf("%q of %s to %s (selected %q), read by %q, told %v", l.text, l.from.Who, l.buddy, l.selected, l.readBy, l.told)
}

var (
	lineText = regexp.MustCompile(`line-\d{6}-end`)
	quoted   = regexp.MustCompile(`"([^"]+)"`)
)

// fates counts what became of the encrypted lines: those of a writer whose program
// was killed afterwards may be gone.
func (s *soak) fates() (encrypted, read, told, died int) {
	for _, l := range s.lines {
		switch {
		case !l.guarded:
			continue
		case len(l.readBy) > 0:
			read++
		case l.told:
			told++
		case l.run != l.from.run:
			died++
		}
		encrypted++
	}
	return encrypted, read, told, died
}

// writes sends a line. What the menu shows before and after it must agree for the
// line to count as meant for one client.
func (s *soak) writes(p *soaker, buddy string) {
	if !slices.Contains(p.talksTo, buddy) || !p.up() || !p.SignedOn() || !s.server {
		return
	}
	before, selected := s.shown(p, buddy)
	l := &soakLine{text: fmt.Sprintf("line-%06d-end", len(s.lines)), from: p, run: p.run, buddy: buddy,
		guarded: before != "" && before != "Not private", story: len(s.story), at: time.Now()}
	s.lines = append(s.lines, l)
	s.tell("%s writes %s to %s: %s %q", p.Who, l.text, buddy, before, selected)
	p.Say(buddy, l.text)
	if after, still := s.shown(p, buddy); after == before && slices.Equal(still, selected) {
		l.selected = selected
	}
}

// shown is the level and the clients of the selected sessions, as the menu shows
// them.
func (s *soak) shown(p *soaker, buddy string) (level string, selected []string) {
	menu, ok := s.menu(p, buddy)
	if !ok {
		return "", nil
	}
	level = strings.TrimPrefix(menu.Name, "OTR: ")
	sessions := 0
	for _, item := range menu.Items {
		if strings.HasPrefix(item.Name, "Session ") {
			sessions++
		}
	}
	for _, item := range menu.Items {
		name := quoted.FindStringSubmatch(item.Name)
		marked := strings.Contains(item.Name, "(selected)") || sessions == 0 && strings.HasPrefix(item.Name, level+" - ")
		if name != nil && marked {
			selected = append(selected, name[1])
		}
	}
	return level, selected
}

// gather reads on in every window: what was read, and which lines notices give
// back.
func (s *soak) gather() {
	for _, p := range s.people {
		if p.dead || p.hung {
			continue
		}
		for _, buddy := range p.talksTo {
			s.gatherFrom(p, buddy)
		}
	}
}

func (s *soak) gatherFrom(p *soaker, buddy string) {
	history := p.History(buddy)
	for _, line := range history[min(p.read[buddy], len(history)):] {
		s.count(line)
		if line.Notice() && (strings.Contains(line.Text, " ended: session ") || strings.Contains(line.Text, " were ended")) {
			s.endedBy(p, buddy)
		}
		for _, text := range lineText.FindAllString(line.Text, -1) {
			l := s.line(text)
			switch {
			case l == nil:
			case line.Notice() && p == l.from:
				l.told = true
			case line.Received() && !line.Notice():
				l.readBy = append(l.readBy, p.Who)
			}
		}
	}
	p.read[buddy] = len(history)
}

// endedBy: who ends a session has nothing of it watched any more. Lines whose clients
// have not gone until then are not judged for being lost.
func (s *soak) endedBy(p *soaker, buddy string) {
	for _, l := range s.lines {
		gone := slices.ContainsFunc(s.people, func(q *soaker) bool {
			return slices.Contains(s.meant(l), q.Who) && q.went.After(l.at)
		})
		l.over = l.over || l.from == p && l.buddy == buddy && !gone
	}
}

// counted are phrases of notices, which show that what governs happened.
var counted = []string{"Authenticated: ", "has accepted your answer", "Not authenticated", "is Private now",
	"Your key is another one now", "switched off", "not sent", "may be lost", "multiple sessions", "ended", "refreshed"}

func (s *soak) count(line rig.Line) {
	for _, phrase := range counted {
		if line.Notice() && strings.Contains(line.Text, phrase) {
			s.told[phrase]++
		}
	}
}

func (s *soak) line(text string) *soakLine {
	var n int
	if _, err := fmt.Sscanf(text, "line-%d-end", &n); err != nil || n >= len(s.lines) {
		return nil
	}
	return s.lines[n]
}

// settle brings everybody back, waits for what is under way, and ends every
// session: what was not answered until then is offered back.
func (s *soak) settle() {
	if !s.server {
		s.serverReturns()
	}
	for _, p := range s.people {
		switch {
		case p.hung:
			s.wakes(p)
		case p.dead:
			s.returns(p)
		case p.off:
			p.SignOn()
			p.off = false
		}
		if p.bare {
			must(p.Pidgin, "load", ourID)
			p.bare = false
		}
	}
	time.Sleep(15 * time.Second)
	for _, p := range s.people {
		for _, buddy := range p.talksTo {
			s.clicks(p, buddy, "End all private conversations", "End private conversation")
		}
	}
	time.Sleep(5 * time.Second)
	s.gather()
}

// judge holds every line against what must be true of it, and says what is not.
func (s *soak) judge() (complaints []string) {
	wire := s.Wire()
	for _, l := range s.lines {
		if !l.guarded {
			continue
		}
		switch {
		case l.readTwice() && !l.again:
			complaints = append(complaints, s.blame(l, "read twice"))
		case len(s.strangers(l)) > 0 && !l.told:
			complaints = append(complaints, s.blame(l, "read by another client than the menu said"))
		case s.missed(l) && !l.told && !l.over && l.run == l.from.run:
			complaints = append(complaints, s.blame(l, "lost without a word"))
		}
		if readable(wire, l.text) {
			complaints = append(complaints, s.blame(l, "readable on the wire"))
		}
	}
	return complaints
}

// readTwice reports whether one client has read the line twice, or more clients than
// it can have been for.
func (l *soakLine) readTwice() bool {
	readers := slices.Compact(slices.Sorted(slices.Values(l.readBy)))
	if len(readers) < len(l.readBy) {
		return true
	}
	unknown := l.selected == nil && l.from.toAll
	return len(readers) > max(1, len(l.selected)) && !unknown
}

// strangers are the readers for whom the line was not meant, if that is known.
func (s *soak) strangers(l *soakLine) (who []string) {
	for _, reader := range l.readBy {
		if l.selected != nil && !slices.Contains(s.meant(l), reader) {
			who = append(who, reader)
		}
	}
	return who
}

// missed reports whether somebody has not read the line for whom it was meant.
func (s *soak) missed(l *soakLine) bool {
	for _, who := range s.meant(l) {
		if !slices.Contains(l.readBy, who) {
			return true
		}
	}
	return len(l.readBy) == 0
}

// meant are the programs at the addresses that the line was meant for.
func (s *soak) meant(l *soakLine) (who []string) {
	for _, p := range s.people {
		if p.Bare() == l.buddy && slices.Contains(l.selected, p.Resource) {
			who = append(who, p.Who)
		}
	}
	return who
}

func readable(wire []rig.Stanza, text string) bool {
	for _, stanza := range wire {
		if stanza.Direction == rig.FromClient && strings.Contains(stanza.XML, text) {
			return true
		}
	}
	return false
}

// blame is what is wrong with a line, with what happened around it.
func (s *soak) blame(l *soakLine, what string) string {
	return fmt.Sprintf("%s: %v\n  %s", what, l, s.around(l.story))
}

// around is what happened before and after an act, by its number.
func (s *soak) around(act int) string {
	return strings.Join(s.story[max(0, act-25):min(len(s.story), act+15)], "\n  ")
}
