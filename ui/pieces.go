package ui

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxPiece is how many bytes of markup the host shows whole in one system
// message: it writes each into a buffer of 4,096 together with the time and the
// font. A cut there loses the rest, or, inside a letter, all of it.
const MaxPiece = 3900

// Pieces cuts a notice, as this package makes them, into such as are shown whole.
// It cuts at a line break or a blank where there is one in the second half of a
// piece, else between letters, never inside a tag, an entity or a letter.
func Pieces(html string) []string {
	var pieces []string
	for len(html) > MaxPiece {
		at := cut(html)
		pieces = append(pieces, html[:at])
		html = strings.TrimPrefix(strings.TrimPrefix(html[at:], " "), "<br>")
	}
	return append(pieces, html)
}

// cut is how many bytes the next piece takes of a text that is longer.
func cut(html string) int {
	end, blank := 0, 0
	for at := 0; ; {
		n := unit(html[at:])
		if at+n > MaxPiece {
			break
		}
		at += n
		if at == len(html) || joins(html[at:]) {
			continue
		}
		end = at
		if html[at] == ' ' || strings.HasPrefix(html[at:], "<br>") {
			blank = at
		}
	}
	switch {
	case blank > MaxPiece/2:
		return blank
	case end > 0:
		return end
	}
	return max(hard(html), unit(html)) // marks without a letter, or one huge tag
}

// hard is the longest piece that ends between characters.
func hard(html string) int {
	at := MaxPiece
	for at > 0 && !utf8.RuneStart(html[at]) {
		at--
	}
	return at
}

// unit is the length of the tag, entity or letter that the text begins with.
func unit(html string) int {
	end := byte(0)
	switch html[0] {
	case '<':
		end = '>'
	case '&':
		end = ';'
	default:
		_, n := utf8.DecodeRuneInString(html)
		return n
	}
	if i := strings.IndexByte(html, end); i >= 0 {
		return i + 1
	}
	return 1
}

// joins reports whether the text begins with what belongs to the letter before.
func joins(html string) bool {
	r, _ := utf8.DecodeRuneInString(html)
	return unicode.In(r, unicode.M) || r == '\u200d'
}
