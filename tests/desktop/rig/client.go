package rig

import (
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"net"
	"sync"
	"time"
)

// Client is a bare XMPP client without any user interface: a second device of
// somebody, a stranger, whoever sends what Pidgin never would.
type Client struct {
	*Rig
	Address string

	conn    net.Conn
	decoder *xml.Decoder

	mu       sync.Mutex
	received []Received
}

// Received is a message that the client got.
type Received struct {
	From string `xml:"from,attr"`
	Type string `xml:"type,attr"`
	Body string `xml:"body"`
	XML  string `xml:",innerxml"`
}

// Client logs in as account/resource with the priority and sends its presence.
// It is gone at the test's end.
func (r *Rig) Client(account, resource string, priority int) *Client {
	r.Helper()
	c := &Client{Rig: r, Address: account + "@" + Host + "/" + resource}
	if err := c.login(account, resource); err != nil {
		r.Fatalf("%s: %v", c.Address, err)
	}
	r.Cleanup(c.Close)
	go c.read()
	c.Send(fmt.Sprintf("<presence><priority>%d</priority></presence>", priority))
	return c
}

// Close breaks the connection.
func (c *Client) Close() { c.conn.Close() }

func (c *Client) login(account, resource string) (err error) {
	c.conn, err = net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", c.Server.Port))
	if err != nil {
		return err
	}
	c.conn.SetDeadline(time.Now().Add(startLimit))
	credentials := base64.StdEncoding.EncodeToString([]byte("\x00" + account + "\x00" + Password))
	steps := []struct{ send, await string }{
		{"", "features"},
		{"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>" + credentials + "</auth>", "success"},
		{"", "features"},
		{"<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>" + escape(resource) + "</resource></bind></iq>", "iq"},
	}
	for _, step := range steps {
		if step.send == "" {
			step.send = "<?xml version='1.0'?><stream:stream to='" + Host + "' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
			c.decoder = xml.NewDecoder(c.conn)
		}
		if _, err := c.conn.Write([]byte(step.send)); err != nil {
			return err
		}
		if err := c.await(step.await); err != nil {
			return err
		}
	}
	return c.conn.SetDeadline(time.Time{})
}

// await reads to the end of the element of that name.
func (c *Client) await(name string) error {
	for {
		token, err := c.decoder.Token()
		if err != nil {
			return err
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local == "stream" {
			continue
		}
		if start.Name.Local != name {
			return errorf("the server says %s, not %s", start.Name.Local, name)
		}
		return c.decoder.Skip()
	}
}

func (c *Client) read() {
	for {
		token, err := c.decoder.Token()
		if err != nil {
			return
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if start.Name.Local != "message" {
			c.decoder.Skip()
			continue
		}
		var message Received
		if c.decoder.DecodeElement(&message, &start) == nil {
			c.mu.Lock()
			c.received = append(c.received, message)
			c.mu.Unlock()
		}
	}
}

// Send writes raw XML to the stream.
func (c *Client) Send(stanza string) {
	c.Helper()
	if _, err := c.conn.Write([]byte(stanza)); err != nil {
		c.Fatalf("%s: %v", c.Address, err)
	}
}

// Message sends a chat message.
func (c *Client) Message(to, body string) {
	c.Helper()
	c.Send(fmt.Sprintf("<message to='%s' type='chat'><body>%s</body></message>", escape(to), escape(body)))
}

// Received are the messages so far.
func (c *Client) Received() []Received {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]Received(nil), c.received...)
}
