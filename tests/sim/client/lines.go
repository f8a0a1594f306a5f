package client

import (
	"slices"
	"time"

	"pidgin-otr/otr"
)

// Line is one text that the user entered, and what became of it.
type Line struct {
	Token   uint64
	Buddy   string
	Text    string
	Fate    otr.LineFate // of the call; Held lines move on
	Session otr.Session  // the session that carried it; zero in plain text
	Gone    bool         // handed to the network
	Back    bool         // given back to the entry
	Wires   int          // messages that carried it
	At      time.Time    // when it went
	Spoilt  bool         // the network did something to it
	Offered bool         // said to be lost, maybe
	Copies  []*Line      // that went to other sessions, each with its own fate
}

// Carriers are the line and its copies, each as it went to one session.
func (l *Line) Carriers() []*Line { return append([]*Line{l}, l.Copies...) }

// A Note is what a message of a client's is known by on the network.
type Note struct {
	client *Client
	wire   otr.Outgoing
	token  uint64 // of the line that it carries all or a part of
	line   *Line  // that, or its copy; nil: none
}

// By reports whether the client sent the message.
func (n *Note) By(c *Client) bool { return n.client == c }

// Spoil notes that the network did something to the message.
func (n *Note) Spoil() {
	if n.line != nil {
		n.line.Spoilt = true
	}
}

// SameLine reports whether both messages carry a part of one line to one session.
func (n *Note) SameLine(o *Note) bool { return n.client == o.client && n.line == o.line }

// Last reports whether the message carries the end of its line, or nothing of any.
func (n *Note) Last() bool { return n.line == nil || n.wire.Token != 0 || n.wire.CopyOf != 0 }

// notes makes one for each message. A line's token stands on its last piece.
func (c *Client) notes(wires []otr.Outgoing) (all []*Note) {
	for _, w := range wires {
		n := &Note{client: c, wire: w, token: max(w.Token, w.CopyOf)}
		if n.token > 0 && n.token <= uint64(len(c.Lines)) {
			n.line = c.Lines[n.token-1]
		}
		if w.CopyOf > 0 && n.line != nil {
			n.line.Copies = append(n.line.Copies, &Line{Token: w.CopyOf, Buddy: n.line.Buddy, Text: n.line.Text, Fate: otr.SentPrivate})
			n.line = n.line.Copies[len(n.line.Copies)-1]
		}
		all = append(all, n)
	}
	for k := len(all) - 2; k >= 0; k-- {
		if all[k].token == 0 && all[k].wire.Session == all[k+1].wire.Session {
			all[k].token, all[k].line = all[k+1].token, all[k+1].line
		}
	}
	return all
}

// Waiting reports whether the engine still holds the line.
func (l *Line) Waiting() bool { return l.Fate == otr.Held && !l.Gone && !l.Back }

// Send enters a line.
func (c *Client) Send(buddy, text string) *Line {
	b := c.Buddy(buddy)
	line := &Line{Token: uint64(len(c.Lines) + 1), Buddy: buddy, Text: text}
	c.Lines = append(c.Lines, line)
	out := b.Send([]byte(text), line.Token, c.net.Now())
	line.Fate = out.Fate
	line.Back = out.Fate == otr.Blocked
	c.Did(b, out)
	return line
}

// Release answers a question about a held line.
func (c *Client) Release(line *Line, a otr.Answer, other otr.SessionID) {
	b := c.Buddy(line.Buddy)
	out := b.Release(line.Token, a, other, c.net.Now())
	if out.Fate == otr.Blocked {
		line.Back = true
	}
	c.Did(b, out)
}

// sent records which line a message carried.
func (c *Client) sent(n *Note) {
	line := n.line
	if line == nil || n.wire.Token == 0 && n.wire.CopyOf == 0 {
		return
	}
	line.Gone = true
	line.Wires++
	line.At = c.net.Now()
	line.Session = session(c.Buddy(line.Buddy), n.wire.Session)
	if c.Went != nil {
		c.Went(line)
	}
}

func (c *Client) noted(buddy string, e otr.Event) {
	if m, ok := e.(otr.MaybeLost); ok {
		for _, line := range c.Lines {
			offered := slices.ContainsFunc(m.Lines, func(l []byte) bool { return string(l) == line.Text })
			for _, carrier := range line.Carriers() {
				here := !m.Alone || carrier.Session.ID == m.Session.ID
				carrier.Offered = carrier.Offered || line.Buddy == buddy && offered && here
			}
		}
	}
	if r, ok := e.(otr.LineReturned); ok && r.Token > 0 && r.Token <= uint64(len(c.Lines)) {
		c.Lines[r.Token-1].Back = true
	}
}

// Has reports whether an event of type E was noted about the buddy.
func Has[E otr.Event](c *Client, buddy string) bool { return len(All[E](c, buddy)) > 0 }

// All lists the noted events of type E about the buddy.
func All[E otr.Event](c *Client, buddy string) []E {
	var out []E
	for _, n := range c.Events {
		if e, ok := n.Event.(E); ok && n.Buddy == buddy {
			out = append(out, e)
		}
	}
	return out
}
