package plugin

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
)

// A stanza is read in parts, because text may stand in any of them: in a second
// body, in a subject, in the reason of an invitation, in an element of another
// plugin.

// Stanza is an outgoing XMPP message stanza.
type Stanza struct {
	To, Type, ID string
	Parts        []Part // its child elements, in order
	Loose        string // text that stands between them
	broken       bool   // it could not be read: all of it is in Loose
}

// Part is a child element of a stanza, with all that is in it at any depth.
type Part struct {
	Name, Space string
	Text        string   // all character data, and all attributes that are not for programs
	Invited     []string // the addresses that a room is asked to pass it on to
	deep        bool     // there are elements in it
}

// errStanza: what the host hands over is no stanza.
var errStanza = errors.New("otr: not a message stanza")

// ReadStanza reads the XML of a stanza. What cannot be read comes back whole, as
// loose text. It never panics.
func ReadStanza(text string) (s Stanza) {
	defer func() {
		if recover() != nil {
			s = Stanza{Loose: text, broken: true}
		}
	}()
	s, err := readStanza(xml.NewDecoder(strings.NewReader(text)))
	if err != nil {
		return Stanza{Loose: text, broken: true}
	}
	return s
}

func readStanza(d *xml.Decoder) (s Stanza, err error) {
	token, err := d.Token()
	root, ok := token.(xml.StartElement)
	if err != nil || !ok || root.Name.Local != "message" {
		return s, errStanza
	}
	s = Stanza{To: attribute(root, "to"), Type: attribute(root, "type"), ID: attribute(root, "id")}
	for {
		token, err := d.Token()
		switch token := token.(type) {
		case xml.StartElement:
			part, err := readPart(d, token)
			if err != nil {
				return s, err
			}
			s.Parts = append(s.Parts, part)
		case xml.CharData:
			s.Loose += string(token)
		case xml.EndElement:
			return s, nil
		}
		if err != nil {
			return s, err
		}
	}
}

// readPart reads to the end of the element.
func readPart(d *xml.Decoder, start xml.StartElement) (Part, error) {
	part := Part{Name: start.Name.Local, Space: start.Name.Space}
	part.take(start)
	for depth := 1; depth > 0; {
		token, err := d.Token()
		switch token := token.(type) {
		case xml.StartElement:
			depth++
			part.deep = true
			part.Text += " "
			part.take(token)
		case xml.EndElement:
			depth--
		case xml.CharData:
			part.Text += string(token)
		}
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return part, err
		}
	}
	return part, nil
}

// take keeps what stands in the tag of an element.
func (p *Part) take(e xml.StartElement) {
	for _, a := range e.Attr {
		if !forPrograms(a) {
			p.Text = strings.TrimSpace(p.Text + " " + a.Value)
		}
	}
	if e.Name.Local == "invite" || e.Name.Local == "decline" {
		p.Invited = append(p.Invited, attribute(e, "to"))
	}
}

// forPrograms reports whether an attribute is an address, an identifier or the name
// of a space.
func forPrograms(a xml.Attr) bool {
	if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" {
		return isWord(a.Value)
	}
	switch a.Name.Local {
	case "id", "jid", "to", "from", "by", "type", "lang", "name", "namespace":
		return isWord(a.Value)
	}
	return false
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

const (
	chatStates = "http://jabber.org/protocol/chatstates"
	roomUser   = "http://jabber.org/protocol/muc#user"
)

// maxWord is the longest identifier of a message or a thread, in bytes.
const maxWord = 255

// isWord reports whether the value can be an address or an identifier, which
// are written by programs.
func isWord(value string) bool {
	return len(value) <= maxWord && !strings.ContainsAny(value, " \t\r\n")
}

// silent reports whether the part is of a kind that is known to carry no text of
// the user's, and carries none.
func (p Part) silent() bool {
	text := strings.TrimSpace(p.Text)
	switch p.Space {
	case chatStates, "jabber:x:conference", "urn:xmpp:carbons:2", "urn:xmpp:hints", "urn:xmpp:eme:0",
		"urn:xmpp:attention:0", "urn:xmpp:receipts", "urn:xmpp:chat-markers:0", "urn:xmpp:sid:0":
		return text == "" && !p.deep
	case roomUser:
		return text == ""
	case "jabber:x:event":
		return isWord(text) // the identifier of the message that it is about
	}
	return p.Name == "thread" && p.ofMessages() && isWord(text) && !p.deep
}

// ofMessages reports whether the part is one of those that every message may have.
func (p Part) ofMessages() bool { return p.Space == "" || p.Space == "jabber:client" }

// typingOnly reports whether the stanza is a typing notice and nothing else.
func (s Stanza) typingOnly() bool {
	any := false
	for _, p := range s.Parts {
		if !p.silent() || p.Space != chatStates && p.Name != "thread" {
			return false
		}
		any = any || p.Space == chatStates
	}
	return any && strings.TrimSpace(s.Loose) == ""
}

// isBody reports whether the part is the text of a message and nothing else.
func (p Part) isBody() bool { return p.Name == "body" && p.ofMessages() && !p.deep }

// readable reports whether the stanza may carry text of the user's.
func (s Stanza) readable() bool {
	for _, p := range s.Parts {
		if !p.silent() {
			return true
		}
	}
	return strings.TrimSpace(s.Loose) != ""
}

// texts are the texts in the stanza, each once.
func (s Stanza) texts() (texts []string) {
	add := func(text string) {
		text = strings.TrimSpace(text)
		if text != "" && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	for _, p := range s.Parts {
		if !p.silent() {
			add(p.Text)
		}
	}
	add(s.Loose)
	return texts
}
