package markup

import "strings"

// sanitise writes the pieces anew: letters, breaks, bold and the like, the names
// of fonts, and links. Sizes, colours, pictures and comments could hide text or
// break the lines of the window, and are left out.
func sanitise(pieces []piece) string {
	var w writer
	for i := 0; i < len(pieces); i++ {
		p := pieces[i]
		switch p.kind {
		case words:
			w.text(decode(p.raw))
		case lineBreak:
			w.text("\n")
		case image:
			w.text(p.raw) // there is no picture to show, but there was one
		case opened:
			w.enter(p, pieces[i+1:p.end])
		case closed:
			w.leave(pieces[p.end], pieces[p.end+1:i])
		}
	}
	return w.done()
}

// enter opens what a tag stands for.
func (w *writer) enter(p piece, inside []piece) {
	if p.tag.name == "a" {
		if p.tag.linkText(inside) {
			w.link(p.tag.target(shown(inside)))
		}
		return
	}
	for _, element := range p.tag.elements() {
		w.open(element)
	}
}

// leave closes it. A link that may not be one, or whose text is another
// address, is followed by where it leads.
func (w *writer) leave(p piece, inside []piece) {
	if p.tag.name == "a" {
		w.leaveLink(p.tag, inside)
		return
	}
	elements := p.tag.elements()
	for i := len(elements) - 1; i >= 0; i-- {
		w.close(elements[i])
	}
}

func (w *writer) leaveLink(t tag, inside []piece) {
	text := shown(inside)
	address := t.target(text)
	switch {
	case t.linkText(inside):
		w.tag("</a>")
	case t.isAddress(text):
	case mayBeLink(address):
		w.text(" (")
		w.link(address)
		w.text(address)
		w.tag("</a>")
		w.text(")")
	default:
		w.text(" (" + address + ")")
	}
}

// linkText reports whether the pieces in the link may be shown as its text.
func (t tag) linkText(inside []piece) bool {
	text := shown(inside)
	return mayBeLink(t.target(text)) && (t.isAddress(text) || namesNoAddress(text))
}

// element is what is written for a tag.
type element struct{ name, start string }

func (e element) index() int { return tag{name: e.name}.index() }

// limit is how deep elements of the name lie in one another.
func (e element) limit() int {
	if e.name == "font" {
		return maxFonts
	}
	return 1
}

// maxFonts bounds the fonts in one another. Pidgin writes one at a time.
const maxFonts = 4

// elements are what is written for a tag.
func (t tag) elements() []element {
	switch t.name {
	case "b", "i", "u", "s":
		return []element{plainElement(t.name)}
	case "font":
		return t.face()
	case "span":
		return t.styles()
	}
	return nil
}

func plainElement(name string) element { return element{name, "<" + name + ">"} }

// face is the font of a name. A name is letters and digits.
func (t tag) face() []element {
	if t.attribute != "face" || t.value == "" || len(t.value) > maxFace {
		return nil
	}
	for i := range len(t.value) {
		if c := t.value[i]; !isWord(c) && c != ' ' && c != '-' {
			return nil
		}
	}
	return []element{{"font", `<font face="` + t.value + `">`}}
}

const maxFace = 64 // bytes of a font's name

// styles reads the style of a span: the direction of what was typed, or the looks
// of what was pasted.
func (t tag) styles() (elements []element) {
	if t.value == rightToLeft {
		return []element{{"span", `<span style="` + rightToLeft + `">`}}
	}
	var seen [len(names)]bool
	for declaration := range strings.SplitSeq(t.value, ";") {
		name := ""
		switch strings.ToLower(strings.ReplaceAll(declaration, " ", "")) {
		case "font-weight:bold":
			name = "b"
		case "font-style:italic":
			name = "i"
		case "text-decoration:underline":
			name = "u"
		default:
			continue
		}
		if e := plainElement(name); !seen[e.index()] {
			seen[e.index()] = true
			elements = append(elements, e)
		}
	}
	return elements
}
