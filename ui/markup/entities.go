package markup

import (
	"html"
	"strings"

	"golang.org/x/net/html/atom"
)

// entity finds the entity that text begins with, if it is one that Pidgin
// writes: those of its entry, and the apostrophe, as it stands in the names of
// some smileys. length is 0 if there is none.
func entity(text string) (char byte, length int) {
	for _, e := range [...]struct {
		name string
		char byte
	}{{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}, {"&#39;", '\''}} {
		if strings.HasPrefix(text, e.name) {
			return e.char, len(e.name)
		}
	}
	return 0, 0
}

// decode replaces the entities that Pidgin writes. Every other '&' stays.
func decode(text string) string {
	var out strings.Builder
	for {
		at := strings.IndexByte(text, '&')
		if at < 0 {
			out.WriteString(text)
			return out.String()
		}
		out.WriteString(text[:at])
		char, length := entity(text[at:])
		if length == 0 {
			char, length = '&', 1
		}
		out.WriteByte(char)
		text = text[at+length:]
	}
}

func holdsEntity(text string) bool {
	for i := range len(text) {
		if text[i] == '&' {
			if _, length := entity(text[i:]); length > 0 {
				return true
			}
		}
	}
	return false
}

// holdsBare reports whether text that is no markup of Pidgin's has a '<' or '&'
// which is none of another program's either: no name that HTML knows follows.
func holdsBare(text string) bool {
	for i := range len(text) {
		switch text[i] {
		case '<':
			if !knownTag(text[i+1:]) {
				return true
			}
		case '&':
			if !knownEntity(text[i:]) {
				return true
			}
		}
	}
	return false
}

func knownTag(text string) bool {
	text = strings.TrimPrefix(text, "/")
	end := 0
	for end < len(text) && isWord(text[end]) {
		end++
	}
	return end < len(text) && end <= maxName && strings.IndexByte(">/ ", text[end]) >= 0 &&
		atom.Lookup([]byte(strings.ToLower(text[:end]))) != 0
}

// knownEntity reports whether a text that begins with & begins with an entity of HTML.
func knownEntity(text string) bool {
	end := strings.IndexByte(text[:min(len(text), maxName)], ';')
	return end > 0 && html.UnescapeString(text[:end+1]) != text[:end+1]
}

// maxName is longer than any name of HTML that somebody uses.
const maxName = 32

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}
