package markup

import (
	"slices"
	"strings"
)

// tag is a tag as Pidgin writes it: at most one attribute.
type tag struct {
	name, attribute string // in lower case
	value           string // raw, of the attribute
}

// names are those of the tags that are closed again.
var names = [...]string{"a", "b", "body", "font", "i", "s", "span", "u"}

func (t tag) index() int { return slices.Index(names[:], t.name) }

// readTag reads a tag. Its kind is words if it is none that Pidgin writes.
func readTag(raw string) (kind, tag) {
	inside, complete := strings.CutSuffix(raw, ">")
	if !complete {
		return words, tag{}
	}
	inside = inside[1:] // '<'
	if name, end := strings.CutPrefix(inside, "/"); end {
		t := tag{name: strings.ToLower(name)}
		if t.index() < 0 {
			return words, tag{}
		}
		return closed, t
	}
	name, attribute, _ := strings.Cut(inside, " ")
	t := tag{name: strings.ToLower(name)}
	switch t.name {
	case "br", "br/", "hr", "hr/":
		return single(attribute)
	case "b", "i", "u", "s":
		if inside == name {
			return opened, t
		}
		return words, tag{}
	}
	return t.withAttribute(attribute)
}

// single reads a tag that stands alone. libpurple itself writes <br/> too.
func single(rest string) (kind, tag) {
	if rest != "" && rest != "/" {
		return words, tag{}
	}
	return lineBreak, tag{}
}

// withAttribute reads a tag that has an attribute, which is one of those that
// Pidgin gives it.
func (t tag) withAttribute(text string) (kind, tag) {
	name, value, _ := strings.Cut(text, "=")
	t.attribute = strings.ToLower(name)
	var quoted bool
	if t.value, quoted = unquote(value); !quoted {
		return words, tag{}
	}
	switch t.name + " " + t.attribute {
	case "a href", "font color", "font back", "font face", "font size", "body bgcolor", "span style":
		return opened, t
	case "img id":
		return image, t
	}
	return words, tag{}
}

// unquote takes the quotes off a value. Pidgin's widget ends a tag at its first
// '>', so there is none in a value.
func unquote(s string) (value string, ok bool) {
	if len(s) < 2 || s[0] != '"' && s[0] != '\'' || s[len(s)-1] != s[0] {
		return "", false
	}
	value = s[1 : len(s)-1]
	return value, !strings.ContainsAny(value, "<>"+s[:1])
}

// idle reports whether the tag does nothing for the pieces in it when Pidgin
// shows them: directions follow from the text, 3 is the size of all text, and an
// address becomes a link by itself.
func (t tag) idle(inside []piece) bool {
	switch t.name {
	case "span":
		return t.value == rightToLeft
	case "font":
		return t.attribute == "size" && t.value == "3"
	case "a":
		return t.isAddress(shown(inside))
	}
	return false
}

// rightToLeft is the style of the span that Pidgin puts around text that begins
// with a letter of a script written from right to left.
const rightToLeft = "direction:rtl;text-align:right;"
