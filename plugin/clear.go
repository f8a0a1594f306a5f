package plugin

import (
	"strings"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/ui"
)

// What arrives unencrypted while a conversation is private must look so, and a
// line of one session must not look like one of another.

// clearRun is a run of unencrypted lines, which is explained once.
type clearRun struct {
	from  otr.Route
	at    time.Time // of the latest; zero: there is none
	going bool      // the latest was not the first
}

// sameRun is how long after a line the next one still belongs to its run.
const sameRun = 10 * time.Minute

// note adds a line to the run, or begins another one.
func (r *clearRun) note(from otr.Route, now time.Time) {
	r.going = !r.at.IsZero() && r.from == from && now.Sub(r.at) < sameRun
	r.from, r.at = from, now
}

// inClear reports whether the event says that the message was not encrypted and
// must look so.
func inClear(e otr.Event) bool {
	_, clear := e.(otr.PlainWhilePrivate)
	return clear
}

// asShown is a message as the host is to show it, in HTML. clear: it must look
// unencrypted.
func (p *Plugin) asShown(b *buddy, m otr.Message, clear bool) string {
	text := string(m.Text)
	switch {
	case m.Private:
		b.clear = clearRun{}
		text = p.shown(b, m.Session, text)
		if s, ok := b.session(m.Session); ok && b.privateCount() > 1 {
			text = p.words(b).Further(b.show(s), text)
		}
	case clear:
		text = p.words(b).Clear(text)
	}
	return text
}

// ReceivingWindow is asked about a message that the host would open a window of
// its own for. From somebody with whom a conversation is private or has to be, it
// is shown there, like all that is not encrypted. failed: it brings a message back that
// could not be delivered; one of ours is of no use to anybody. A failure of our
// own swallows it.
func (p *Plugin) ReceivingWindow(id BuddyID, text string, failed bool) (swallow, show bool) {
	swallow = true
	p.safely("a message with a window", func() {
		b := p.known(id)
		swallow = b != nil && b.held() || p.choicesFor(id).policy.Require
		show = swallow && !(failed && isOTR(text))
	})
	return swallow, show
}

// isOTR reports whether what the message shows begins as one of OTR does.
func isOTR(text string) bool { return strings.HasPrefix(strings.TrimSpace(ui.PlainText(text)), "?OTR") }
