package markup

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"testing"
)

// sentLine is what a user typed, as it looks, and what the client encrypted.
type sentLine struct{ typed, sent string }

// recorded is what real clients encrypted, read from the wire by a peer that has
// the keys: pidgin-otr 4.0.2 and this plugin in Pidgin 2.14, mcabber 1.1.2,
// irssi 1.4.3, psi-plus 1.4.554, python3-potr 1.0.2. A file has one line for each: both texts
// quoted, a tab between.
func recorded(t *testing.T, client string) (lines []sentLine) {
	t.Helper()
	file, err := os.Open("testdata/clients/" + client + ".tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for scanner := bufio.NewScanner(file); scanner.Scan(); {
		typed, sent, _ := strings.Cut(scanner.Text(), "\t")
		line := sentLine{unquoted(t, typed), unquoted(t, sent)}
		lines = append(lines, line)
	}
	if len(lines) < 5 {
		t.Fatalf("%s: only %d lines", client, len(lines))
	}
	return lines
}

func unquoted(t *testing.T, s string) string {
	t.Helper()
	text, err := strconv.Unquote(s)
	if err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return text
}

// withoutLinks is the letters of what is seen.
func withoutLinks(written string) string {
	var out strings.Builder
	for _, p := range parse(written) {
		switch p.kind {
		case words:
			out.WriteString(decode(p.raw))
		case lineBreak:
			out.WriteByte('\n')
		}
	}
	return out.String()
}

// What clients of markup send is shown as it was typed, and gives them away.
func TestWhatMarkupClientsSendIsShown(t *testing.T) {
	for _, client := range []string{"pidgin-otr", "ours", "psi-plus"} {
		for _, line := range recorded(t, client) {
			r := Read(line.sent)
			if got := withoutLinks(r.HTML); got != line.typed {
				t.Errorf("%s: %q is shown as %q, typed %q", client, line.sent, got, line.typed)
			}
			if r.Bare {
				t.Errorf("%s: %q is taken for text of a plain client", client, line.sent)
			}
			for _, tag := range []string{"b", "i", "u"} {
				if strings.Contains(line.sent, "<"+tag+">") != strings.Contains(strings.ReplaceAll(r.HTML, parting, ""), "<"+tag+">") {
					t.Errorf("%s: %q becomes %q", client, line.sent, r.HTML)
				}
			}
		}
	}
}

// What clients without markup send is shown to the letter, each line by itself
// unless it has what Pidgin would write, and every line once the client is known.
func TestWhatPlainClientsSendIsShown(t *testing.T) {
	for _, client := range []string{"mcabber", "irssi", "python3-potr"} {
		known := false
		for _, line := range recorded(t, client) {
			if line.sent != line.typed {
				t.Errorf("%s writes %q as %q", client, line.typed, line.sent)
			}
			r := Read(line.sent)
			if !r.Marked && seen(r.HTML) != line.typed {
				t.Errorf("%s: %q is shown as %q", client, line.typed, seen(r.HTML))
			}
			if known = known || r.Bare && !r.Marked; known && seen(Literal(line.sent)) != line.typed {
				t.Errorf("%s: %q is shown as %q, letter by letter", client, line.typed, seen(Literal(line.sent)))
			}
		}
		if !known {
			t.Errorf("%s is never known", client)
		}
	}
}

// What Pidgin's entry holds is what pidgin-otr encrypts. Of it, a client without
// markup gets what was typed, and one of markup the same looks.
func TestWhatPidginsEntryHoldsIsSentToBoth(t *testing.T) {
	for _, line := range recorded(t, "pidgin-otr") {
		if got := ForPlain(line.sent); got != line.typed {
			t.Errorf("%q goes in letters as %q, typed %q", line.sent, got, line.typed)
		}
		if got := withoutLinks(Read(ForMarkup(line.sent)).HTML); got != line.typed {
			t.Errorf("%q goes as %q, which is shown as %q", line.sent, ForMarkup(line.sent), got)
		}
	}
}
