package rig

import (
	"encoding/xml"
	"os"
	"strconv"
	"strings"
	"time"
)

// Direction of a stanza as the server saw it.
type Direction string

const (
	FromClient Direction = "IN"
	ToClient   Direction = "OUT"
)

// Stanza is one line of the server's record.
type Stanza struct {
	At        time.Time
	Direction Direction
	Client    string // full address of the client at the other end of the stream
	XML       string

	Name     string // message, presence or iq
	To, From string
	Type     string
	ID       string
	Body     string
	HasBody  bool
	Children []string // "{namespace}name" of the direct children
}

type stanzaXML struct {
	XMLName  xml.Name
	To       string `xml:"to,attr"`
	From     string `xml:"from,attr"`
	Type     string `xml:"type,attr"`
	ID       string `xml:"id,attr"`
	Children []struct {
		XMLName xml.Name
		Text    string `xml:",chardata"`
	} `xml:",any"`
}

// Record is everything that the server has carried so far, in its order.
func (s *Server) Record() ([]Stanza, error) {
	text, err := os.ReadFile(s.record)
	if err != nil {
		return nil, err
	}
	var stanzas []Stanza
	for line := range strings.Lines(string(text)) {
		if !strings.HasSuffix(line, "\n") {
			break // being written
		}
		stanza, err := parseStanza(strings.TrimSuffix(line, "\n"))
		if err != nil {
			return nil, err
		}
		stanzas = append(stanzas, stanza)
	}
	return stanzas, nil
}

func parseStanza(line string) (Stanza, error) {
	fields := strings.SplitN(line, "\t", 4)
	if len(fields) != 4 {
		return Stanza{}, errorf("wire record: line %q", line)
	}
	seconds, err := strconv.ParseFloat(fields[0], 64)
	if err != nil {
		return Stanza{}, errorf("wire record: %w", err)
	}
	s := Stanza{
		At:        time.UnixMicro(int64(seconds * 1e6)),
		Direction: Direction(fields[1]), Client: fields[2], XML: fields[3],
	}
	var x stanzaXML
	if err := xml.Unmarshal([]byte(s.XML), &x); err != nil {
		return Stanza{}, errorf("wire record: %w in %q", err, s.XML)
	}
	s.Name, s.To, s.From, s.Type, s.ID = x.XMLName.Local, x.To, x.From, x.Type, x.ID
	for _, child := range x.Children {
		s.Children = append(s.Children, "{"+child.XMLName.Space+"}"+child.XMLName.Local)
		if child.XMLName.Local == "body" {
			s.Body, s.HasBody = child.Text, true
		}
	}
	return s, nil
}

// Wire is the record so far; it must be readable.
func (r *Rig) Wire() []Stanza {
	r.Helper()
	stanzas, err := r.Server.Record()
	if err != nil {
		r.Fatalf("%v", err)
	}
	return stanzas
}

// Mark is a point in the record; Since returns what came after it.
type Mark int

// MarkWire remembers how much the server has carried so far.
func (r *Rig) MarkWire() Mark { return Mark(len(r.Wire())) }

// Since is the record after the mark.
func (r *Rig) Since(m Mark) []Stanza { return r.Wire()[m:] }

// Messages keeps the message stanzas with a body that went in the direction on
// the client's stream; "" keeps every client.
func Messages(stanzas []Stanza, direction Direction, client string) (kept []Stanza) {
	for _, s := range stanzas {
		if s.Name == "message" && s.HasBody && s.Direction == direction && (client == "" || s.Client == client) {
			kept = append(kept, s)
		}
	}
	return kept
}
