package ui

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestClean(t *testing.T) {
	for _, c := range []struct {
		in, want string
		max      int
	}{
		{"laptop", "laptop", 24},
		{"  two\n\t words\u2028here\u00a0", "two words here", 24},
		{"a\u202eb\u2066c\u200fd\u061ce\u200bf\ufeffg\U000e0041h", "abcdefgh", 24},
		{"\x00\x1b[31m\x7f", "[31m", 24},
		{"o" + strings.Repeat("\u0308", 40) + "u" + strings.Repeat("\u0330", 3), "o" + strings.Repeat("\u0308", 8) + "u" + strings.Repeat("\u0330", 3), 24},
		{"o" + strings.Repeat("\u0308\u200d\u0489", 40) + "u", "o" + strings.Repeat("\u0308\u0489", 4) + "u", 24},
		{"bad\xffbyte", "bad\ufffdbyte", 24},
		{"\ufffe\ufdd0\U0001ffff", "", 24},
		{strings.Repeat("x", 24), strings.Repeat("x", 24), 24},
		{strings.Repeat("x", 25), strings.Repeat("x", 23) + "…", 24},
		{"abc def", "abc…", 5},
		{" \n ", "", 24},
	} {
		if got := Clean(c.in, c.max); got != c.want {
			t.Errorf("Clean(%q, %d) = %q, want %q", c.in, c.max, got, c.want)
		}
	}
}

func TestPlainText(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                           "plain",
		"<b>bold</b> &amp; &lt;i&gt;":     "bold & <i>",
		"one<br>two<BR/>three<br />four":  "one\ntwo\nthree\nfour",
		"1 < 2 and 3 > 2":                 "1 < 2 and 3 > 2",
		"open <b never &amp; closed":      "open <b never & closed",
		"<":                               "<",
		`<a href="http://x">http://x</a>`: "http://x",
	} {
		if got := PlainText(in); got != want {
			t.Errorf("PlainText(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestPlainTextIsLinear reads markup that a careless reader scans again for each
// of its pieces: minutes instead of milliseconds.
func TestPlainTextIsLinear(t *testing.T) {
	for _, piece := range []string{"<", "<a", "&", "<!"} {
		hostile := strings.Repeat(piece, 4<<20/len(piece))
		began := time.Now()
		PlainText(hostile)
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%d times %q took %v", 4<<20/len(piece), piece, took)
		}
	}
}

func TestNamesAreQuotedOnlyWhereNeeded(t *testing.T) {
	for in, want := range map[string]string{
		"bob":                   "bob",
		"Zoë":                   "Zoë",
		"bob@example.org":       "bob@example.org",
		"דוד":                   "\u2068דוד\u2069",
		"\u202e":                "",
		"b\u3164o\u2800b\u115f": "bob",
		"b \ufe0f \ufe0f \ufe0eob\u2764\ufe0f\ufe0f":                                          "\u2068\"b ob\u2764\ufe0f\"\u2069",
		"room@conference.example.org/bob is authenticated and Private now. Earlier name: bob": "\u2068\"room@conference.example.org/bob is authenticated and Private no…\"\u2069",
		"bob: hi":        "\u2068\"bob: hi\"\u2069",
		"bob\u00a0is":    "\u2068\"bob is\"\u2069",
		`bob" is now "x`: "\u2068\"bob' is now 'x\"\u2069",
	} {
		if got := (Words{Buddy: in}).Name(); got != want {
			t.Errorf("Name of %q is %q, want %q", in, got, want)
		}
	}
}

func TestLabelOfAnImitator(t *testing.T) {
	s := with(laptop(), func(s *Session) { s.Resource = `x" - Private (selected)` })
	got := testWords().sessionLabel(s, false)
	if want := "Session 1 - Unverified - \u2068\"x' - Private [selected]\"\u2069, spoke 12:05"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// nasty draws text that tries to get out of its place.
func nasty() *rapid.Generator[string] {
	piece := rapid.OneOf(
		rapid.String(),
		rapid.SampledFrom([]string{"{buddy}", "{session}", "{client}", "<script>", "</b>", "&amp;", "\"", "“", "(selected)",
			"Session 1 - Private (selected)", "\u202e", "\u2066", "\u2069", "\u2068", "\u200f", "\u061c", "\n", "\x00", "\x1b[2J", "\xff",
			"/", "not sent", "%s", "%!d", "\u2029", "\U000e0001", "שלום", strings.Repeat("long", 400)}))
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(piece, 0, 6).Draw(t, "pieces"), "")
	})
}

func nastyCase(t *rapid.T) hostile {
	return hostile{
		buddy:       nasty().Draw(t, "buddy"),
		resource:    nasty().Draw(t, "resource"),
		address:     nasty().Draw(t, "address"),
		fingerprint: nasty().Draw(t, "fingerprint"),
		text:        nasty().Draw(t, "text"),
	}
}

// fault says what is wrong with a text that holds peer text, "" if nothing.
// breaks allows line breaks.
func fault(s string, maxRunes int, breaks bool) string {
	open := 0
	for _, r := range s {
		switch {
		case r == '\u2068':
			open++
		case r == '\u2069':
			open--
		case r == '\n' && breaks:
		case unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp):
			return "holds a control character"
		}
		if open < 0 || open > 1 {
			return "has isolates out of order"
		}
	}
	switch {
	case open != 0:
		return "leaves an isolate open"
	case !utf8.ValidString(s):
		return "is not UTF-8"
	case utf8.RuneCountInString(s) > maxRunes:
		return "is too long"
	}
	return ""
}

func TestNoticesHoldPeerTextIn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := nastyCase(t)
		w := testWords()
		w.Buddy, w.Nick = h.buddy, h.text
		for name, text := range everyNotice(w, h) {
			if why := fault(text, 1500, false); why != "" {
				t.Errorf("%s %s: %q", name, why, text)
			}
			if strings.Contains(name, "maybe lost") {
				text = strings.ReplaceAll(text, "<br>", "") // before each of the user's own lines
			}
			if strings.ContainsAny(text, "<>") {
				t.Errorf("%s holds markup: %q", name, text)
			}
			if rest := strings.NewReplacer("&amp;", "", "&lt;", "", "&gt;", "").Replace(text); strings.Contains(rest, "&") {
				t.Errorf("%s holds a bare ampersand: %q", name, text)
			}
		}
	})
}

func TestRepeatedTextStaysText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := nasty().Draw(t, "body")
		for _, text := range []string{testWords().Guarded(body), testWords().InternalError(body), testWords().CommandRefused(body)} {
			if !utf8.ValidString(text) || strings.ContainsAny(strings.ReplaceAll(text, "<br>", ""), "<>\x00\x1b") {
				t.Errorf("%q breaks out", text)
			}
		}
	})
}

func TestQuestionsAndNotesHoldPeerTextIn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := nastyCase(t)
		w := testWords()
		w.Buddy, w.Nick = h.buddy, h.text
		for _, f := range everyQuestion(w, h) {
			for _, text := range append([]string{f.Title, f.Primary, f.Secondary}, f.Choices...) {
				if why := fault(text, 1000, true); why != "" {
					t.Errorf("%q %s", text, why)
				}
			}
			if len(f.Choices) > 3+maxOthers || f.Default < 0 || f.Default >= len(f.Choices) {
				t.Errorf("%d choices, default %d", len(f.Choices), f.Default)
			}
		}
		plainForms := everyForm(testWords(), tame())
		for i, f := range everyForm(w, h) {
			for _, text := range []string{f.Title, f.Primary, f.Secondary} {
				if why := fault(text, 1000, true); why != "" {
					t.Errorf("%q %s", text, why)
				}
			}
			// Labels and buttons, which some hosts read as markup, hold no peer text.
			if !slices.Equal(labels(f), labels(plainForms[i])) || f.OK != plainForms[i].OK || f.Cancel != plainForms[i].Cancel {
				t.Errorf("labels %q", labels(f))
			}
		}
		for _, n := range everyNote(w.Tr, h) {
			for _, text := range []string{n.Title, n.Primary, n.Secondary} {
				if why := fault(text, 1000, true); why != "" {
					t.Errorf("%q %s", text, why)
				}
			}
		}
	})
}

func TestMenuHoldsPeerTextIn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := nastyCase(t)
		w := testWords()
		w.Buddy, w.Nick = h.buddy, h.text
		chosen := with(phone(), func(s *Session) { s.Resource, s.Address, s.Fingerprint = h.resource, h.address, h.fingerprint })
		other := with(chosen, func(s *Session) { s.ID, s.Number = 11, 1 })
		m := w.Menu(View{Enabled: true, Online: true, Sessions: []Session{other, chosen}, Selected: 12, Routes: []string{h.address, h.text}})
		marks := 0
		for _, r := range m.Rows {
			if why := fault(r.Label, 120, false); why != "" {
				t.Errorf("%q %s", r.Label, why)
			}
			if r.ID != strings.ToValidUTF8(r.ID, "") || strings.ContainsFunc(r.ID, func(c rune) bool { return c <= ' ' || c >= 0x7f }) {
				t.Errorf("id %q is not ASCII", r.ID)
			}
			marks += strings.Count(r.Label, "(selected)")
			if r.Kind == Submenu && strings.Contains(r.Label, "(selected)") && !strings.HasPrefix(r.Label, "Session 2 - Private (selected)") {
				t.Errorf("label %q", r.Label)
			}
		}
		if marks != 1 {
			t.Errorf("%d marks of the selected session", marks)
		}
		for _, text := range []string{m.Accessible, m.Tooltip, m.Button, m.ButtonName} {
			if why := fault(text, 200, false); why != "" {
				t.Errorf("%q %s", text, why)
			}
		}
	})
}
