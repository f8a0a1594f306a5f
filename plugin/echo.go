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
	sum  [sha256.Size]byte
	at   time.Time
	line string // to be shown for it, the host's markup; "": nothing
}

const (
	maxEchoes = 256             // messages remembered per buddy; the oldest go
	echoLife  = 2 * time.Minute // how long one is
)

// expectEcho remembers what leaves for a session. line is what an echo of it shows;
// "" if there is none, it is shown already, or another piece stands for it.
func (p *Plugin) expectEcho(b *buddy, w otr.Wire, line string) {
	if w.Plain || w.Session == 0 && w.Token == 0 {
		return
	}
	p.forgetEchoes(b)
	if len(b.echoes) == maxEchoes {
		b.echoes = slices.Delete(b.echoes, 0, 1)
	}
	b.echoes = append(b.echoes, sentText{echoSum(string(w.Text)), p.host.Now(), line})
}

// forgetEchoes forgets what is not expected back any more.
func (p *Plugin) forgetEchoes(b *buddy) {
	since := p.host.Now().Add(-echoLife)
	b.echoes = slices.DeleteFunc(b.echoes, func(s sentText) bool { return s.at.Before(since) })
}

// echoSum knows a text again, whatever blanks became of its own.
func echoSum(text string) [sha256.Size]byte {
	return sha256.Sum256([]byte(strings.Join(strings.Fields(text), " ")))
}

// echo looks for the line of ours that the message from the network is. Its line
// is told once.
func (p *Plugin) echo(id BuddyID, text string) (line string, ours bool) {
	b := p.known(id)
	if b == nil || len(b.echoes) == 0 || !isOTR(text) {
		return "", false
	}
	p.forgetEchoes(b)
	sum := echoSum(ui.PlainText(text))
	for k := range b.echoes {
		if s := &b.echoes[k]; s.sum == sum {
			line, s.line = s.line, ""
			return line, true
		}
	}
	return "", false
}

// receiveOwn shows a copy of what our account has sent. Ciphertext of another
// client of ours is of no use to anybody.
func (p *Plugin) receiveOwn(id BuddyID, text string) ReceiveVerdict {
	line, ours := p.echo(id, text)
	if ours || isCiphertext(text) {
		return ReceiveVerdict{Swallow: line == "", Text: line}
	}
	return ReceiveVerdict{Text: text}
}

// WritingSent is asked about a line that the host is about to show as sent by us:
// a network may write our own ciphertext there by itself.
func (p *Plugin) WritingSent(id BuddyID, text string) ReceiveVerdict {
	verdict := ReceiveVerdict{Text: text}
	p.safely("a line of ours", func() {
		if line, ours := p.echo(id, text); ours {
			verdict = ReceiveVerdict{Swallow: line == "", Text: line}
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
