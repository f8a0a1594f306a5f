package markup

import (
	"strings"

	"golang.org/x/net/html"
)

// kind of a piece.
type kind uint8

const (
	words     kind = iota // text; entities may be in it
	lineBreak             // <br>, and <hr>, whose rule could pass for one of the window's
	image                 // <img id="1">
	opened                // a tag that is closed later
	closed                // its end
)

// A piece of a message. The raw bytes of all pieces are the message.
type piece struct {
	kind kind
	raw  string
	tag  tag
	end  int // of opened: where it is closed; of closed: where it was opened
}

// parse takes a message apart. Tags are those of Pidgin, complete and paired;
// all else is words. Pairs lie in one another, and no link lies in a link.
func parse(message string) (pieces []piece) {
	if !strings.Contains(message, "<") {
		return []piece{{raw: message}}
	}
	z := html.NewTokenizer(strings.NewReader(message))
	var open stack
	for {
		kind := z.Next()
		// After <plaintext>, <script> and the like it would take all that
		// follows for text.
		z.NextIsNotRawText()
		raw := string(z.Raw()) // also what an unfinished tag leaves at the end
		if raw != "" {
			pieces = open.take(pieces, kind, raw)
		}
		if kind == html.ErrorToken {
			return pieces
		}
	}
}

// stack is the tags that are open, as places in the pieces.
type stack struct {
	places []int
	count  [len(names)]int // of each name
}

// take adds one token to the pieces.
func (s *stack) take(pieces []piece, kind html.TokenType, raw string) []piece {
	p := piece{raw: raw}
	switch kind {
	case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
		p.kind, p.tag = readTag(raw)
	}
	switch p.kind {
	case opened:
		if p.tag.name == "a" && s.count[p.tag.index()] > 0 {
			p.kind = words
			break
		}
		p.kind = words // until it is closed
		s.push(len(pieces), p.tag)
	case closed:
		from, ok := s.pop(pieces, p.tag)
		if !ok {
			p.kind = words
			break
		}
		pieces[from].kind, pieces[from].end, p.end = opened, len(pieces), from
	}
	return append(pieces, p)
}

func (s *stack) push(at int, t tag) {
	s.places = append(s.places, at)
	s.count[t.index()]++
}

// pop finds the latest open tag of that name. Those opened after it were never
// closed: they are words.
func (s *stack) pop(pieces []piece, t tag) (at int, ok bool) {
	if s.count[t.index()] == 0 {
		return 0, false
	}
	for {
		at = s.places[len(s.places)-1]
		s.places = s.places[:len(s.places)-1]
		s.count[pieces[at].tag.index()]--
		if pieces[at].tag.name == t.name {
			return at, true
		}
	}
}
