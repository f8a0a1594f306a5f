package plugin

import (
	"pidgin-otr/otr"
	"pidgin-otr/ui/markup"
)

// What is encrypted is markup with some clients and bare text with others. No
// message says which; what a session has sent so far does.

// script is what a session has been seen to write.
type script struct {
	marked bool // a tag or an entity of the host's, ever: it writes markup
	bare   bool // a '<' or '&' that markup would not hold
}

// plain reports whether the session's client is known to write text as it is.
func (s script) plain() bool { return s.bare && !s.marked }

// maxScripts is how many sessions of a buddy may come and go before those that
// are gone are forgotten.
const maxScripts = 64

// shown is a private message of the session as the host shows it. What the
// message says of its client counts from the next one on.
func (p *Plugin) shown(b *buddy, id otr.SessionID, message string) string {
	was := b.scripts[id]
	read := markup.Read(message)
	if is := (script{was.marked || read.Marked, was.bare || read.Bare}); is != was {
		b.keepScript(id, is)
	}
	if was.plain() {
		return markup.Literal(message)
	}
	return read.HTML
}

// forms are what a line is encrypted as, as the session has been seen to write.
func forms(line string) otr.Forms {
	return otr.Forms{Marked: []byte(markup.ForMarkup(line)), Plain: []byte(markup.ForPlain(line))}
}

// keepScript notes how a session's client writes, and tells the engine to write to
// it in the same way.
func (b *buddy) keepScript(id otr.SessionID, s script) {
	if b.scripts == nil {
		b.scripts = make(map[otr.SessionID]script)
	}
	if len(b.scripts) >= maxScripts {
		for known := range b.scripts {
			if _, there := b.session(known); !there {
				delete(b.scripts, known)
			}
		}
	}
	b.scripts[id] = s
	b.engine.SetPlain(id, s.plain())
}
