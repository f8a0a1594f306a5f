package ui

import (
	"strings"
	"unicode"
)

// Longest pieces of peer text that are shown, in characters.
const (
	maxPeer  = 24  // in labels: a client's name, one part of an address
	maxName  = 64  // a buddy's name
	maxQuote = 60  // the beginning of a message
	maxError = 200 // an error in the words of the peer's client
	maxPath  = 200 // a file of ours
)

const ellipsis = '…'

// Clean makes peer text fit for one line: control, format and direction
// characters are gone, an invalid byte is U+FFFD, any run of blanks is one space,
// and no more than max characters are left, the last of them an ellipsis if some
// were cut.
// It reads no further than it must.
func Clean(s string, max int) string {
	var kept []rune
	var pile marks
	blank, before := false, rune(0)
	for _, r := range s {
		after := before
		before = r
		switch {
		case isBlank(r):
			blank = len(kept) > 0
			continue
		case !shown(r) || isSelector(r) && !selects(after) || pile.add(r):
			continue
		}
		if blank {
			kept, blank = append(kept, ' '), false
		}
		kept = append(kept, r)
		if len(kept) > max {
			return strings.TrimRight(string(kept[:max-1]), " ") + string(ellipsis)
		}
	}
	return string(kept)
}

// shown reports whether a character may appear in text that a peer chose.
// Format characters (Unicode class Cf) hold every direction control, the
// zero-width ones and the invisible tags; fillers and the blank braille pattern
// are letters and signs that nobody sees; noncharacters upset text layout.
func shown(r rune) bool {
	switch r {
	case 0x2800, 0xfffc, 0x1d159:
		return false
	}
	return !unicode.In(r, unicode.Cf, unicode.Cs, unicode.Other_Default_Ignorable_Code_Point) &&
		(!unicode.Is(unicode.Variation_Selector, r) || r == 0xfe0e || r == 0xfe0f) &&
		r&0xfffe != 0xfffe && (r < 0xfdd0 || r > 0xfdef)
}

// marks counts the marks on one letter.
type marks int

// maxMarks is how many marks a letter may carry; the richest script needs about six.
// A higher pile is painted over the lines above and below, and could cover what stands
// there.
const maxMarks = 8

// add counts the next character and reports whether it is a mark too many.
func (m *marks) add(r rune) bool {
	if !unicode.IsMark(r) {
		*m = 0
		return false
	}
	*m = min(*m, maxMarks) + 1
	return *m > maxMarks
}

// isSelector reports whether a character only chooses the looks of the one before it,
// text or picture.
func isSelector(r rune) bool { return r == 0xfe0e || r == 0xfe0f }

// selects reports whether a character may have such a selector after it. By itself
// one is a letter that nobody sees.
func selects(r rune) bool { return r != 0 && !isBlank(r) && shown(r) && !isSelector(r) }

// isFiller reports whether a character that nobody sees takes room like a blank.
func isFiller(r rune) bool {
	return r == 0x2800 || unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) && unicode.IsLetter(r)
}

// isolate keeps the direction of a piece of text from reaching its
// surroundings (Unicode Bidirectional Algorithm, FIRST STRONG ISOLATE). The
// piece must be clean: an isolate ends early at a control of its own.
func isolate(s string) string { return "\u2068" + s + "\u2069" }

// rightToLeft reports whether the text has a character of a script written
// from right to left.
func rightToLeft(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return r >= 0x0590 && r <= 0x08ff || r >= 0xfb1d && r <= 0xfdff ||
			r >= 0xfe70 && r <= 0xfeff || r >= 0x10800 && r <= 0x10fff || r >= 0x1e800 && r <= 0x1efff
	})
}

// Quote cleans peer text, bounds it and puts it between quotation marks, which
// the text itself cannot close: its own become apostrophes. Text of which
// nothing is left gives "".
func Quote(s string, max int) string {
	s = Clean(s, max)
	if s == "" {
		return ""
	}
	return isolate(`"` + strings.Map(unquote, s) + `"`)
}

func unquote(r rune) rune {
	switch r {
	case '"', '“', '”', '„', '‟', '″', '〝', '〞', '＂':
		return '\''
	}
	return r
}

// EscapeHTML makes plain text safe as the content of an HTML element. Nothing
// in this package is put into an attribute, so quotation marks stay.
func EscapeHTML(s string) string {
	if !strings.ContainsAny(s, "&<>") {
		return s // ciphertext, for one
	}
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

// PlainText takes the markup off a message as hosts write it: tags go, a line
// break becomes one, entities become what they stand for. A '<' that begins no
// tag is text.
func PlainText(message string) string {
	return withoutMarkup(message, func(tag string) string {
		if tag == "br" {
			return "\n"
		}
		return ""
	})
}

// repeated is a whole message of the user's own as escaped HTML, uncut, so that
// nothing of it is lost. Only what no message can carry is left out.
func repeated(plain string) string {
	plain = strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(plain, "\ufffd"))
	return strings.ReplaceAll(EscapeHTML(plain), "\n", "<br>")
}
