package ui

import (
	"html"
	"strings"
	"unicode"
)

// Text that was not encrypted must not look like anything else. Its markup goes,
// and each line of it is marked, so that no line can pass for another message or
// for a notice, whatever makes a line in the host's window: a break, a paragraph,
// a character, or blanks that wrap.

// maxLines bounds what the marks add to a message of many short lines: the rest
// becomes one line.
const maxLines = 256

// wideGap is how many blanks on end may be meant to wrap a line.
const wideGap = 3

// Clear is a message that was not encrypted, as HTML: one marked line for each of
// its lines, and at least one.
func (w Words) Clear(message string) string {
	lines, _ := flatten(message)
	if len(lines) == 0 {
		lines = []string{string(ellipsis)}
	}
	for i, l := range lines {
		lines[i] = marked(w.Tr("(not encrypted) {line}"), Places{"line": isolate(l)})
	}
	return strings.Join(lines, "<br>")
}

// Further is a message from one of several private sessions, as HTML, with the
// mark of its session before each line but the first, which follows the name of
// its writer. A message of one line stays as it is.
func (w Words) Further(s Session, message string) string {
	lines, gap := flatten(message)
	if len(lines) < 2 && !gap {
		return message
	}
	if len(lines) == 0 { // blanks alone
		return string(ellipsis)
	}
	for i, l := range lines {
		if i == 0 {
			lines[i] = EscapeHTML(isolate(l))
			continue
		}
		lines[i] = marked(w.Tr("(session {number}) {line}"), Places{"number": itoa(s.Number), "line": isolate(l)})
	}
	return strings.Join(lines, "<br>")
}

func marked(text string, places Places) string { return EscapeHTML(Fill(text, places)) }

// flatten takes the markup off a message and returns its lines, none of them
// empty, at most maxLines. gap reports blanks on end that could wrap a line.
func flatten(message string) (lines []string, gap bool) {
	text := withoutMarkup(message, func(tag string) string {
		switch tag {
		case "td", "th":
			return " "
		case "br", "hr", "p", "div", "table", "caption", "thead", "tbody", "tfoot", "tr", "ul", "ol", "li", "dl", "dt", "dd",
			"h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "center", "html", "body", "head", "title", "form":
			return "\n"
		}
		return ""
	})
	var rest strings.Builder // the last line, with all that follows it
	for l := range strings.FieldsFuncSeq(text, endsLine) {
		flat, wide := flatLine(l)
		gap = gap || wide
		switch {
		case flat == "":
		case len(lines) < maxLines-1:
			lines = append(lines, flat)
		case rest.Len() == 0:
			rest.WriteString(flat)
		default:
			rest.WriteString(" " + flat)
		}
	}
	if rest.Len() > 0 {
		lines = append(lines, rest.String())
	}
	return lines, gap
}

// endsLine reports whether the host begins a new line at the character.
func endsLine(r rune) bool {
	switch r {
	case '\n', '\r', '\v', '\f', 0x85, 0x2028, 0x2029:
		return true
	}
	return false
}

// flatLine cleans a line: any run of blanks is one space, and nothing invisible
// is left but a joiner between two letters, which some scripts need. wide reports
// a run of blanks that was long.
func flatLine(s string) (flat string, wide bool) {
	var out strings.Builder
	var pile marks
	blanks, gap, joiner, before := 0, 0, rune(0), rune(0)
	for _, r := range s {
		if isBlank(r) || isFiller(r) {
			gap++
			wide = wide || gap >= wideGap || r == '\t'
		}
		after := before
		before = r
		switch {
		case isBlank(r):
			blanks++
			continue
		case r == 0x200c || r == 0x200d:
			joiner = r
			continue
		case !shown(r) || isSelector(r) && !selects(after) || pile.add(r):
			continue
		}
		switch {
		case out.Len() == 0:
		case blanks > 0:
			out.WriteByte(' ')
		case joiner != 0:
			out.WriteRune(joiner)
		}
		blanks, gap, joiner = 0, 0, 0
		out.WriteRune(r)
	}
	return out.String(), wide
}

func isBlank(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.In(r, unicode.Z)
}

// withoutMarkup takes the tags off a message and puts in their place what instead
// says for the name of each, in lower case. Entities become what they stand for,
// and what that is is not read again. A '<' that begins no tag is text. It reads
// the message once, so that hostile markup costs no more than any other.
func withoutMarkup(message string, instead func(tag string) string) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(message, "<")
		out.WriteString(html.UnescapeString(before))
		if !found {
			return out.String()
		}
		if !beginsTag(rest) {
			out.WriteByte('<')
			message = rest
			continue
		}
		tag, after, closed := strings.Cut(rest, ">")
		if !closed {
			out.WriteString("<" + html.UnescapeString(rest))
			return out.String()
		}
		if strings.Contains(tag, "<") { // the next one is the tag, perhaps a break
			out.WriteByte('<')
			message = rest
			continue
		}
		out.WriteString(instead(tagName(tag)))
		message = after
	}
}

func beginsTag(s string) bool {
	if s == "" {
		return false
	}
	c := s[0] | 0x20
	return c >= 'a' && c <= 'z' || s[0] == '/' || s[0] == '!'
}

// tagName is the name in a tag, opening or closing, in lower case.
func tagName(tag string) string {
	tag = strings.TrimPrefix(tag, "/")
	end := strings.IndexFunc(tag, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if end >= 0 {
		tag = tag[:end]
	}
	return strings.ToLower(tag)
}
