package otr

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"pidgin-otr/otr/internal/ratchet"
)

func linesSent(s *session, lines ...string) *sentLines {
	l := new(sentLines)
	for _, text := range lines {
		l.add(s, sentLine{text: []byte(text)})
	}
	return l
}

func (l *sentLines) texts() (all []string) {
	for _, e := range l.lines {
		all = append(all, string(e.text))
	}
	return all
}

// What is kept of lines that left stays within its caps, and the oldest of which
// nothing says that it is lost goes first.
func TestSentLinesStayWithinTheirCaps(t *testing.T) {
	s := &session{id: 1, ratchet: new(ratchet.Ratchet)}
	l := linesSent(s, "lost")
	l.lose(s, time.Time{})
	for k := range maxHeldLines {
		l.add(s, sentLine{text: fmt.Appendf(nil, "line %d", k)})
	}
	if got := l.texts(); len(got) != maxHeldLines || got[0] != "lost" || got[1] != "line 1" {
		t.Errorf("kept %q", got)
	}
	l.add(s, sentLine{text: bytes.Repeat([]byte{'x'}, maxHeldBytes-1)})
	l.add(s, sentLine{text: []byte{'y'}})
	if len(l.lines) != 2 || l.bytes != maxHeldBytes {
		t.Errorf("%d lines of %d bytes are kept, want 2 of %d", len(l.lines), l.bytes, maxHeldBytes)
	}
	l.forget(s)
	if len(l.lines) != 0 || l.bytes != 0 {
		t.Errorf("%d lines of %d bytes are left", len(l.lines), l.bytes)
	}
}

// A line that goes is wiped, and the next takes its memory.
func TestSentLineTakesTheMemoryOfOneThatWent(t *testing.T) {
	s := &session{id: 1, ratchet: new(ratchet.Ratchet)}
	l := linesSent(s, "the first", "the second")
	first := l.lines[0].sentLine
	text := first.text
	l.remove(0)
	if len(bytes.Trim(text, "\x00")) > 0 {
		t.Errorf("%q is left", text)
	}
	l.add(s, sentLine{text: []byte("the third")})
	if got := l.texts(); l.lines[1].sentLine != first || &first.text[0] != &text[0] || len(got) != 2 || got[0] != "the second" || got[1] != "the third" {
		t.Errorf("kept %q", got)
	}
	line := bytes.Repeat([]byte{'x'}, 100)
	for range maxHeldLines {
		l.add(s, sentLine{text: line})
	}
	if n := testing.AllocsPerRun(100, func() { l.add(s, sentLine{text: line}) }); n > 0 {
		t.Errorf("%v allocations a line, although one goes for each", n)
	}
}
