package markup

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// writer writes HTML for Pidgin's widget: letters, breaks and the tags that it is
// told to. Before the widget has it, the host makes links of what looks like an
// address, without looking closely: so the writer parts what must not become one.
type writer struct {
	out   strings.Builder
	run   strings.Builder // text since the last tag
	depth [len(names)]int // open elements of each name
	crlf  bool            // the last letter was a carriage return
}

// tag writes a tag.
func (w *writer) tag(tag string) {
	w.flush()
	w.crlf = false
	w.out.WriteString(tag)
}

// open and close write the tags of an element. One inside another of its name
// changes nothing more, but for fonts.
func (w *writer) open(e element) {
	i := e.index()
	if w.depth[i]++; w.depth[i] <= e.limit() {
		w.tag(e.start)
	}
}

func (w *writer) close(e element) {
	i := e.index()
	if w.depth[i] <= e.limit() {
		w.tag("</" + e.name + ">")
	}
	w.depth[i]--
}

// link begins a link to the address; the caller ends it.
func (w *writer) link(address string) {
	w.tag(`<a href="` + escape(address) + `">`)
}

// text writes letters. What no message should hold is left out, and whatever the
// widget draws as a new line is one.
func (w *writer) text(s string) {
	for _, r := range s {
		after := w.crlf
		w.crlf = r == '\r'
		switch {
		case r == '\n' && after:
		case strings.ContainsRune("\n\r\v\f\u0085\u2028\u2029", r):
			w.run.WriteByte('\n')
		case r == '\t':
			w.run.WriteByte('\t')
		case r == '\ufffc': // stands for a picture in the widget's text
			w.run.WriteRune(utf8.RuneError)
		case !unicode.IsControl(r) && !directs(r) && !isNoncharacter(r):
			w.run.WriteRune(r)
		}
	}
}

// directs reports whether a character turns the direction of the text around it
// (Unicode Bidirectional Algorithm: embeddings, overrides and isolates). Marks, which
// stand for a letter of their direction, stay.
func directs(r rune) bool {
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// isNoncharacter reports whether Unicode has set the code point aside as none: such
// ones upset text layout.
func isNoncharacter(r rune) bool {
	return r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef
}

func (w *writer) done() string {
	w.flush()
	return w.out.String()
}

// parting is a tag that shows nothing, and that no address goes across.
const parting = "<b></b>"

// flush escapes the text since the last tag. The host would make links of files,
// and would read an entity in an address twice, so that the link led elsewhere
// than it says.
func (w *writer) flush() {
	run := w.run.String()
	w.run.Reset()
	for i, r := range run {
		if r == '\n' {
			w.out.WriteString("<br>")
			continue
		}
		writeEscaped(&w.out, r)
		if r == '&' && knownEntity(run[i:]) || r == ':' && namesFile(run[:i], run[i+1:]) {
			w.out.WriteString(parting)
		}
	}
}

// namesFile reports whether a colon between the two texts makes the address of a
// file.
func namesFile(before, after string) bool {
	return len(before) >= 4 && strings.EqualFold(before[len(before)-4:], "file") && strings.HasPrefix(after, "//")
}

// escape makes text safe in an attribute.
func escape(s string) string {
	var out strings.Builder
	for _, r := range s {
		writeEscaped(&out, r)
	}
	return out.String()
}

// writeEscaped writes a letter so that it is safe in an element and in an
// attribute.
func writeEscaped(out *strings.Builder, r rune) {
	switch r {
	case '&':
		out.WriteString("&amp;")
	case '<':
		out.WriteString("&lt;")
	case '>':
		out.WriteString("&gt;")
	case '"':
		out.WriteString("&quot;")
	default:
		out.WriteRune(r)
	}
}
