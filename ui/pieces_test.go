package ui

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// A long text is in the pieces whole, each of which the host shows.
func TestLongNoticesAreShownWhole(t *testing.T) {
	for name, text := range map[string]string{
		"words":        strings.Repeat("слово ", 1000),
		"no blanks":    strings.Repeat("ж", 5000),
		"entities":     strings.Repeat("a&b", 3000),
		"only angles":  strings.Repeat("<", 9000),
		"lines":        strings.Repeat("one line\n", 1500),
		"marks":        strings.Repeat("e\u0301", 4000),
		"marks alone":  strings.Repeat("\u0301", 6000),
		"flags":        strings.Repeat("👩\u200d👩\u200d👧", 1200),
		"bytes":        strings.Repeat("\xff", 5000),
		"short":        "hello",
		"just fits":    strings.Repeat("x", MaxPiece),
		"one too long": strings.Repeat("x", MaxPiece+1),
	} {
		w := testWords()
		whole := w.NotSent(PeerEnded, Session{}, Session{}, strings.ReplaceAll(EscapeHTML(text), "\n", "<br>"))
		var back strings.Builder
		for i, piece := range Pieces(whole) {
			if len(piece) > MaxPiece {
				t.Errorf("%s: a piece of %d bytes", name, len(piece))
			}
			if !utf8.ValidString(piece) {
				t.Errorf("%s: cut inside a letter: %q", name, piece[max(0, len(piece)-10):])
			}
			if p := PlainText(piece); EscapeHTML(p) != strings.ReplaceAll(piece, "<br>", "\n") {
				t.Errorf("%s: piece %d is cut inside markup: %q", name, i, piece[max(0, len(piece)-20):])
			}
			back.WriteString(piece)
		}
		squeeze := strings.NewReplacer(" ", "", "<br>", "", "\n", "")
		if squeeze.Replace(back.String()) != squeeze.Replace(whole) {
			t.Errorf("%s: something is lost", name)
		}
	}
}

func TestShortNoticesAreOnePiece(t *testing.T) {
	for _, html := range []string{"", "x", "a<br>b &amp; c"} {
		if got := Pieces(html); len(got) != 1 || got[0] != html {
			t.Errorf("Pieces(%q) = %q", html, got)
		}
	}
}
