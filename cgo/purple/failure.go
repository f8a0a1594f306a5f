package purple

import (
	"html"
	"strings"

	"pidgin-otr/plugin"
)

// sendingFailed tells the user that a line was blocked because this plugin
// failed, and gives the line back.
func (b *Bridge) sendingFailed(id plugin.BuddyID, line string) {
	const lead = "Your message to {buddy} was not sent, because the OTR plugin failed. "
	if b.InEntry(id, line) && b.PutBack(id, line) {
		b.tellFailure(id, lead+"It is back in the entry. Try again, or restart the program.")
		return
	}
	// The line was ours: it is markup already.
	b.tellFailure(id, lead+"Try again, or restart the program. The message was:", "<br>", line)
}

func (b *Bridge) receivingFailed(id plugin.BuddyID) {
	b.tellFailure(id, "A message from {buddy} could not be read, because the OTR plugin failed. Ask {buddy} to send it again.")
}

func (b *Bridge) stanzaFailed(id plugin.BuddyID, s plugin.Stanza) {
	if s.HasBody {
		b.tellFailure(id, "A message to {buddy} was not sent, because the OTR plugin failed. Try again, or restart the program.")
	}
}

// tellFailure writes a translated notice; tail is markup that follows as it is.
func (b *Bridge) tellFailure(id plugin.BuddyID, msgid string, tail ...string) {
	notice := strings.ReplaceAll(html.EscapeString(b.Tr(msgid)), "{buddy}", html.EscapeString(id.Name))
	b.Notice(id, notice+strings.Join(tail, ""), true)
}
