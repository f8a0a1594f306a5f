package plugin

import (
	"crypto/sha256"
	"slices"
	"strings"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/ui"
)

// Some networks hand us back what we sent: marked as ours, often in place of what
// the host would show itself, or as if the buddy had written it. Our ciphertext
// stands for the line that is in it.

// sentText is a message of ours in a session, or a piece of one, as the network
// got it.
type sentText struct {
	size int    // in bytes
	end  string // its last bytes, which tell most texts apart
	sum  [sha256.Size]byte
	at   time.Time
	line string // to be shown for it, the host's markup; "": nothing
}

// endOfText is how many bytes of a text's end are kept.
const endOfText = 16

const (
	maxEchoes = 256             // messages remembered per buddy; the oldest go
	echoLife  = 2 * time.Minute // how long one is
)

// expectEcho remembers what leaves for a session. line is what an echo of it shows;
// "" if there is none, it is shown already, or another piece stands for it.
func (p *Plugin) expectEcho(b *buddy, w otr.Outgoing, line string) {
	if w.Plain || w.Session == 0 && w.Token == 0 {
		return
	}
	p.forgetEchoes(b)
	if len(b.echoes) == maxEchoes {
		b.echoes = slices.Delete(b.echoes, 0, 1)
	}
	text := bareText(string(w.Text))
	b.echoes = append(b.echoes, sentText{
		size: len(text), end: strings.Clone(text[max(0, len(text)-endOfText):]), sum: sha256.Sum256([]byte(text)),
		at: p.host.Now(), line: line,
	})
}

// forgetEchoes forgets what is not expected back any more.
func (p *Plugin) forgetEchoes(b *buddy) {
	since := p.host.Now().Add(-echoLife)
	b.echoes = slices.DeleteFunc(b.echoes, func(s sentText) bool { return s.at.Before(since) })
	if len(b.echoes) == 0 {
		b.echoes = nil
	}
}

// bareText is a text of ours without what becomes of its blanks on the way.
func bareText(text string) string {
	text = strings.TrimSpace(text)
	if strings.ContainsAny(text, " \t\r\n") {
		text = strings.Join(strings.Fields(text), " ")
	}
	return text
}

// echo finds the message of ours that the text from the network is, nil if it is
// none.
func (p *Plugin) echo(id BuddyID, text string) *sentText {
	b := p.known(id)
	if b == nil || len(b.echoes) == 0 {
		return nil
	}
	p.forgetEchoes(b)
	if strings.ContainsAny(text, "<&") {
		text = ui.PlainText(text)
	}
	text = bareText(text)
	for k := range b.echoes {
		s := &b.echoes[k]
		if s.size == len(text) && strings.HasSuffix(text, s.end) && s.sum == sha256.Sum256([]byte(text)) {
			return s
		}
	}
	return nil
}

// takeVerdict is what the host shows for a message of ours that came back marked as ours:
// its line, once.
func (s *sentText) takeVerdict() ReceiveVerdict {
	line := s.line
	s.line = ""
	return ReceiveVerdict{Swallow: line == "", Text: line}
}

// receiveOwn shows a copy of what our account has sent. Ciphertext of another
// client of ours is of no use to anybody.
func (p *Plugin) receiveOwn(id BuddyID, text string) ReceiveVerdict {
	if s := p.echo(id, text); s != nil {
		return s.takeVerdict()
	}
	return ReceiveVerdict{Swallow: isCiphertext(text), Text: text}
}

// WritingSent is asked about a line that the host is about to show as sent by us:
// a network may write our own ciphertext there by itself.
func (p *Plugin) WritingSent(id BuddyID, text string) ReceiveVerdict {
	verdict := ReceiveVerdict{Text: text}
	p.safely("a line of ours", func() {
		if s := p.echo(id, text); s != nil {
			verdict = s.takeVerdict()
		}
	})
	return verdict
}

// isCiphertext reports whether the message shows an encoded message or a piece of
// one.
func isCiphertext(text string) bool {
	rest, ok := strings.CutPrefix(strings.TrimSpace(ui.PlainText(text)), "?OTR")
	return ok && rest != "" && strings.Contains(":|,", rest[:1])
}
