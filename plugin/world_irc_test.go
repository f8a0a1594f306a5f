package plugin

import "strings"

// What IRC does to messages, in the world of the tests.

// prefix is how the server names the client to others.
func (c *client) prefix() string { return ":" + c.self + "!" + c.host }

// hear is a line from the server, as the host passes it on before it acts.
func (c *client) hear(line string) {
	c.event(func() { c.plugin.IRCReceiving(c.id, c.self, line) })
}

// putIRC sends as the host and the server do: the host splits what is too long
// for it, the server cuts what does not fit into a line.
func (c *client) putIRC(p packet) {
	const line = 512
	for text := p.text; text != ""; {
		p.text, text = text[:min(len(text), line-64-len(p.to))], text[min(len(text), line-64-len(p.to)):]
		whole := c.prefix() + " PRIVMSG " + p.to + " :"
		p.text = strings.TrimRight(p.text[:min(len(p.text), line-2-len(whole))], "\r\n")
		c.w.send(p)
	}
}
