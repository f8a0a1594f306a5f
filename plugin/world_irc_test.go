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
	if c.queueing {
		c.queue = append(c.queue, p)
		return
	}
	const line = 512
	for text := p.text; text != ""; {
		p.text, text = text[:min(len(text), line-64-len(p.to))], text[min(len(text), line-64-len(p.to)):]
		if c.plugin.IRCSending(c.id, "PRIVMSG "+p.to+" :"+p.text+"\r\n") {
			continue
		}
		whole := c.prefix() + " PRIVMSG " + p.to + " :"
		p.text = strings.TrimRight(p.text[:min(len(p.text), line-2-len(whole))], "\r\n")
		c.w.send(p)
	}
}

// raw sends a line as a part of the program does that asks nobody. It reports
// whether the line left as it is.
func (c *client) raw(line string) (left bool) {
	c.event(func() { left = !c.plugin.IRCSending(c.id, line+"\r\n") })
	return left
}

// command types a command in the conversation with the address, or, with none,
// in a channel. It reports what the host shows or does by itself.
func (c *client) command(address, name, first, rest string) (v CommandVerdict) {
	c.event(func() {
		v = c.plugin.IRCCommand(c.buddy(address), IRCCommand{Name: name, First: first, Rest: rest})
	})
	c.w.run()
	return v
}

// drain lets everything out of the host's queue.
func (c *client) drain() {
	c.queueing = false
	for _, p := range c.queue {
		c.event(func() { c.putIRC(p) })
	}
	c.queue = nil
}

// takes gives the client another nick, which those hear who share a channel with
// it. Their windows get the new name, as the host does.
func (w *world) takes(c *client, nick string, heard bool) {
	line, old := c.prefix()+" NICK :"+nick, c.self
	c.self = nick
	for _, o := range w.clients {
		if o == c || !heard {
			continue
		}
		o.event(func() {
			o.plugin.IRCReceiving(o.id, o.self, line)
			if win := o.windows[old]; win != nil {
				win.peer = nick
				o.windows[nick] = win
				delete(o.windows, old)
			}
		})
	}
	w.run()
}

// quits takes the client off the network.
func (w *world) quits(c *client) {
	c.online = false
	for _, o := range w.clients {
		if o != c {
			o.hear(c.prefix() + " QUIT :bye")
		}
	}
}

// writes sends a line in clear, or whatever it is, past the client's own plugin.
func (c *client) writes(to, text string) {
	c.w.send(packet{from: c, to: to, text: text})
	c.w.run()
}
