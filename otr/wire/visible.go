package wire

import (
	"bytes"
	"html"
	"unicode"
	"unicode/utf8"
)

// visible returns text from its first visible byte: blanks, characters that do not
// show, and markup before it are what a host puts around a message, not what the
// peer wrote.
func visible(text []byte) []byte {
	for len(text) > 0 {
		n := filler(text)
		if n == 0 {
			break
		}
		text = text[n:]
	}
	return text
}

// Blank reports whether nothing of text shows.
func Blank(text []byte) bool { return len(visible(text)) == 0 }

// filler is the length of the blank, the invisible character or the markup that
// text begins with, or 0.
func filler(text []byte) int {
	switch c := text[0]; {
	case c == ' ' || c >= '\t' && c <= '\r':
		return 1
	case c == '<':
		return markup(text)
	case c == '&':
		return entity(text)
	case c < utf8.RuneSelf:
		return 0
	}
	r, n := utf8.DecodeRune(text)
	if hidden(r) {
		return n
	}
	return 0
}

// hidden reports whether nothing is seen of a character: a blank, a mark of
// direction, a joiner, the byte order mark, a filler that is a letter by its kind.
func hidden(r rune) bool {
	return unicode.IsSpace(r) || r == brailleBlank ||
		unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// brailleBlank is the braille pattern without dots.
const brailleBlank = '\u2800'

// maxEntity is the length of the longest entity that is looked at.
const maxEntity = 10

// entity is the length of the entity of a hidden character that text, which begins
// with '&', starts with, or 0.
func entity(text []byte) int {
	end := bytes.IndexByte(text[:min(len(text), maxEntity)], ';')
	if end < 0 {
		return 0
	}
	meant := html.UnescapeString(string(text[:end+1]))
	if r, n := utf8.DecodeRuneInString(meant); n == len(meant) && hidden(r) {
		return end + 1
	}
	return 0
}

// markup is the length of the tag or comment that text, which begins with '<',
// starts with, or 0. A '>' inside quotes does not end a tag.
func markup(text []byte) int {
	if len(text) < 3 || !tagStart(text[1]) {
		return 0
	}
	if bytes.HasPrefix(text, []byte("<!--")) {
		if end := bytes.Index(text, []byte("-->")); end > 0 {
			return end + 3
		}
		return 0
	}
	quote := byte(0)
	for i, c := range text {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i + 1
		}
	}
	return 0
}

func tagStart(c byte) bool {
	return c == '/' || c == '!' || c|0x20 >= 'a' && c|0x20 <= 'z'
}
