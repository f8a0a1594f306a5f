// Package markup reads and writes the text of encrypted messages.
//
// Clients do not agree on what that text is. Pidgin encrypts what its entry
// holds as markup, tags and entities and all; mcabber, irssi and most others
// encrypt what was typed, letter by letter. So a message is read as markup only
// where it is what Pidgin itself writes; all else is text and is shown. What is
// read is written anew, so that nothing of a peer's message passes as it came.
//
// Rules of the package: pure functions, time linear in the length of the text.
package markup

import "strings"

// A Reading is a message of a peer, read.
type Reading struct {
	// HTML shows the message in Pidgin's widget and in whatever reads as it does.
	HTML string
	// Marked: it holds a tag or an entity as Pidgin writes them.
	Marked bool
	// Bare: it holds a '<' or '&' that no client which writes markup would write.
	Bare bool
}

// Read reads a message of a client that may write markup or not.
func Read(message string) Reading {
	pieces := parse(message)
	var r Reading
	for _, p := range pieces {
		r.Marked = r.Marked || p.kind != words || holdsEntity(p.raw)
		r.Bare = r.Bare || p.kind == words && holdsBare(p.raw)
	}
	r.HTML = sanitise(pieces)
	return r
}

// Literal shows a message of a client that writes no markup: every letter of it.
func Literal(message string) string {
	var w writer
	w.text(message)
	return w.done()
}

// ForMarkup is a line as Pidgin's entry holds it, for a client that reads
// markup, or that may: without what has no effect there, and with each link
// whose text is its address as that address, which every client makes a link of.
// It is never longer than the line.
func ForMarkup(line string) string {
	var out strings.Builder
	pieces := parse(line)
	for i := 0; i < len(pieces); i++ {
		p := pieces[i]
		switch {
		case p.kind == words:
			out.WriteString(p.raw)
		case p.kind == lineBreak:
			out.WriteByte('\n')
		case p.kind == opened && p.end == i+1:
			i++ // nothing is in it
		case p.kind == opened && p.tag.idle(pieces[i+1:p.end]):
		case p.kind == closed && pieces[p.end].tag.idle(pieces[p.end+1:i]):
		default:
			out.WriteString(p.raw)
		}
	}
	return out.String()
}

// ForPlain is a line as Pidgin's entry holds it, for a client that shows text
// as it is: what was typed. It is never longer than the line.
func ForPlain(line string) string {
	var out strings.Builder
	pieces := parse(line)
	for i, p := range pieces {
		switch p.kind {
		case words:
			out.WriteString(decode(p.raw))
		case lineBreak:
			out.WriteByte('\n')
		case closed:
			link := pieces[p.end].tag
			if link.name == "a" && !link.isAddress(shown(pieces[p.end+1:i])) {
				out.WriteString(" (" + decode(link.value) + ")")
			}
		}
	}
	return out.String()
}

// shown is the text of the pieces, as it is seen.
func shown(pieces []piece) string {
	var out strings.Builder
	for _, p := range pieces {
		switch p.kind {
		case image:
			out.WriteString(p.raw)
		case words:
			out.WriteString(decode(p.raw))
		case lineBreak:
			out.WriteByte('\n')
		}
	}
	return out.String()
}
