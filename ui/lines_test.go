package ui

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// hostLines are the lines that the host's window makes of markup, as it was seen
// to: new lines, carriage returns and the paragraph separator break, also when
// they are written as character references; U+2028 is drawn as a break; <br> and
// <hr> break after what stands before them, <p> before what follows; other tags
// vanish.
func hostLines(markup string) (lines []string) {
	text := regexp.MustCompile(`(?is)<(br|hr|p)\b[^>]*>`).ReplaceAllString(markup, "\n")
	text = regexp.MustCompile(`(?s)<!--.*?-->|<[^>]*>`).ReplaceAllString(text, "")
	text = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&", "&#10;", "\n", "&#13;", "\r", "&#8232;", "\u2028", "&nbsp;", "\u00a0", "&#12288;", "\u3000").Replace(text)
	for _, l := range regexp.MustCompile("\r\n|[\n\r\u2028\u2029]").Split(text, -1) {
		if seen, _ := flatLine(l); seen != "" {
			lines = append(lines, l)
		}
	}
	return lines
}

func TestEveryClearLineIsMarked(t *testing.T) {
	for in, want := range map[string]string{
		"hello": "(not encrypted) hello",
		"ok<br/>(12:00) bob: new address is evil.example<br/>(12:00) Private conversation with bob refreshed: session 1": "(not encrypted) ok|(not encrypted) (12:00) bob: new address is evil.example|(not encrypted) (12:00) Private conversation with bob refreshed: session 1",
		"a<p>b</p><div>c</div>d":                        "(not encrypted) a|(not encrypted) b|(not encrypted) c|(not encrypted) d",
		"<table><tr><td>a</td><td>b</td></tr><tr><td>c": "(not encrypted) a b|(not encrypted) c",
		"a\nb\rc\r\nd\u2028e\u2029f\u0085g\vh\fi":       "(not encrypted) a|(not encrypted) b|(not encrypted) c|(not encrypted) d|(not encrypted) e|(not encrypted) f|(not encrypted) g|(not encrypted) h|(not encrypted) i",
		"a&#10;b&#13;c&#x2028;d":                        "(not encrypted) a|(not encrypted) b|(not encrypted) c|(not encrypted) d",
		"a" + strings.Repeat(" ", 300) + "b":            "(not encrypted) a b",
		"a\u00a0\u2003\u3000 \u2800\u3164\u200b\tb":     "(not encrypted) a b",
		"a" + strings.Repeat("\ufe0f ", 90) + "b":       "(not encrypted) a\ufe0f b",
		"\ufe0e\ufe0e \ufe0fa\u2764\ufe0f\ufe0f\ufe0e":  "(not encrypted) a\u2764\ufe0f",
		"a&nbsp;&nbsp;&#12288;b":                        "(not encrypted) a b",
		"<font color=white>a</font><br >&lt;b&gt;":      "(not encrypted) a|(not encrypted) &lt;b&gt;",
		"a\u202eb\u2066c\u3164\u115f\u1160\uffa0":       "(not encrypted) abc",
		"می\u200cخواهم":                                 "(not encrypted) می\u200cخواهم",
		"<img src='x'/>":                                "(not encrypted) …",
	} {
		got := strings.ReplaceAll(plain(testWords().Clear(in)), "<br>", "|")
		if got != want {
			t.Errorf("%q is shown as %q, want %q", in, got, want)
		}
	}
}

// markup draws messages as a peer may write them.
func markup() *rapid.Generator[string] {
	piece := rapid.OneOf(
		nasty(),
		rapid.SampledFrom([]string{"<br>", "<br/>", "<BR >", "<br\n>", "<p>", "</p>", "<div>", "<hr>", "<hr/>", "<table>", "<td>", "<tr>", "<li>",
			"\r", "\n", "\r\n", "\u2028", "\u2029", "\u0085", "\v", "\f", "\u00a0", "\u2003", "\u3000", "\u3164", "\u2800", "\u115f", "\u1160", "\uffa0",
			"&#10;", "&#13;", "&#8232;", "&nbsp;", "&lt;br&gt;", "&amp;lt;", "<!-- ", " -->", "<!DOCTYPE>", "<foo bar='x>y'>", "<b", "<5>",
			"<span style='color: white'>", "(12:00) bob: ", "word", " ", "\u200d", "\u200c", "\ufe0f", "\U000e0100"}))
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(t, "pieces"), "")
	})
}

// shownAs says what is wrong with lines as the host shows them, "" if nothing.
// The first unmarked lines need no mark.
func shownAs(html, mark string, unmarked int) string {
	if !utf8.ValidString(html) {
		return "is not UTF-8"
	}
	lines := hostLines(html)
	if len(lines) != strings.Count(html, "<br>")+1 {
		return fmt.Sprintf("is shown in %d lines", len(lines))
	}
	for i, l := range lines {
		if i >= unmarked && !strings.HasPrefix(l, mark) {
			return fmt.Sprintf("has a line without a mark: %q", l)
		}
		if strings.Contains(l, "  ") || strings.ContainsFunc(l, func(r rune) bool { return r != ' ' && unicode.IsSpace(r) }) {
			return fmt.Sprintf("has a wide blank: %q", l)
		}
		open := 0
		for _, r := range l {
			switch {
			case r == 0x2068:
				open++
			case r == 0x2069:
				open--
			case r == 0x200c || r == 0x200d:
			case unicode.IsControl(r) || !shown(r):
				return fmt.Sprintf("shows %q", r)
			}
			if open < 0 || open > 1 {
				return "has isolates out of order"
			}
		}
		if open != 0 {
			return "leaves an isolate open"
		}
	}
	return ""
}

// Marks piled upon a letter would be painted over the line above, and what says there
// that it is not encrypted.
func TestNoLetterOfAClearLineReachesTheOneAbove(t *testing.T) {
	got := testWords().Clear("hi<br>o" + strings.Repeat("\u0336\u200d", 60) + "k")
	if want := "(not encrypted) \u2068hi\u2069<br>(not encrypted) \u2068o" + strings.Repeat("\u0336\u200d", 8); !strings.HasPrefix(got, strings.TrimSuffix(want, "\u200d")) || strings.Count(got, "\u0336") != 8 {
		t.Errorf("%q", got)
	}
}

func TestNoClearLineIsWithoutMark(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := markup().Draw(t, "message")
		if why := shownAs(testWords().Clear(in), "(not encrypted) ", 0); why != "" {
			t.Fatalf("%q becomes %q, which %s", in, testWords().Clear(in), why)
		}
	})
}

func FuzzClear(f *testing.F) {
	for _, seed := range []string{"", "a<br/>b", "a\u2028b", "<p>a", "&#10;<", "<!-- <br> -->x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		if why := shownAs(testWords().Clear(in), "(not encrypted) ", 0); why != "" {
			t.Fatalf("%q becomes %q, which %s", in, testWords().Clear(in), why)
		}
	})
}

func TestFurtherLinesNameTheirSession(t *testing.T) {
	w := testWords()
	for in, want := range map[string]string{
		"one <b>line</b>": "one <b>line</b>",
		"one<br><font color=white>two</font>\nthree":       "one<br>(session 2) two<br>(session 2) three",
		"one" + strings.Repeat(" ", 80) + "two":            "one two",
		"one" + strings.Repeat("\u2800", 80) + "two":       "onetwo",
		"one" + strings.Repeat("\u3164\ufe0f", 80) + "two": "onetwo",
		"one" + strings.Repeat(" \ufe0f", 80) + "two":      "one two",
		"1\ufe0f\u20e3 \u2764\ufe0f":                       "1\ufe0f\u20e3 \u2764\ufe0f",
		"<one<br>two":                                      "&lt;one<br>(session 2) two",
		"":                                                 "",
		"<td><td><td>":                                     "…",
	} {
		if got := plain(w.Further(with(phone(), func(s *Session) { s.Number = 2 }), in)); got != want {
			t.Errorf("%q is shown as %q, want %q", in, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		in := markup().Draw(t, "message")
		got := w.Further(phone(), in)
		if got == in {
			if lines := hostLines(in); len(lines) > 1 {
				t.Fatalf("%q is shown in %d lines", in, len(lines))
			}
			return
		}
		if why := shownAs(got, "(session 2) ", 1); why != "" {
			t.Fatalf("%q becomes %q, which %s", in, got, why)
		}
	})
}

// Marks make no avalanche of a message of many lines, and nothing of it is lost.
func TestManyClearLines(t *testing.T) {
	began := time.Now()
	got := testWords().Clear(strings.Repeat("a<br>", 1<<20))
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
	if n := strings.Count(got, "(not encrypted)"); n != maxLines {
		t.Errorf("%d marks", n)
	}
	if n := strings.Count(got, "a"); n != 1<<20 {
		t.Errorf("%d of %d letters are left", n, 1<<20)
	}
}
