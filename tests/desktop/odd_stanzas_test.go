package desktop

import (
	"fmt"
	"strings"
	"testing"

	"pidgin-otr/tests/desktop/rig"
)

// newPair starts Alice, whose other plugins can send stanzas of their own, and
// the laptop, and makes them private.
func newPair(t *testing.T, modules ...string) *trio {
	t.Helper()
	a, l, _ := persons(t, rig.Ours)
	return newPrivate(t, withSwitch(t, a), l, modules...)
}

// emit lets another plugin of p send a stanza.
func emit(p *rig.Pidgin, stanza string) {
	p.Helper()
	number := give(p, "stanza", stanza)
	p.Eventually(patience, p.Who+" has sent a stanza", func() bool {
		return strings.HasPrefix(pref(p, done), number+" yes")
	})
}

// Whatever another part of the program puts into a stanza for somebody who is
// private, and of whatever type it is: no text leaves, and all of it is reported.
func TestNoTextLeavesInOddStanzas(t *testing.T) {
	w := newPair(t)
	begun := w.MarkWire()
	odd := map[string]string{
		"second body":     "<message to='%s' type='chat'><body/><body xml:lang='x'>%s</body></message>",
		"unknown type":    "<message to='%s' type='foo'><body>%s</body></message>",
		"headline":        "<message to='%s' type='headline'><body>%s</body></message>",
		"room type":       "<message to='%s' type='groupchat'><body>%s</body></message>",
		"error":           "<message to='%s' type='error'><error type='cancel'><text>%s</text></error></message>",
		"second markup":   "<message to='%s'><html xmlns='http://jabber.org/protocol/xhtml-im'/><html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'><p>%s</p></body></html></message>",
		"subject":         "<message to='%s'><subject>%s</subject></message>",
		"invitation":      "<message to='%s'><x xmlns='jabber:x:conference' jid='room@rooms.localhost' reason='%s'/></message>",
		"link":            "<message to='%s'><x xmlns='jabber:x:oob'><url>http://example.org</url><desc>%s</desc></x></message>",
		"in a chat state": "<message to='%s' type='chat'><active xmlns='http://jabber.org/protocol/chatstates'><deep><deeper>%s</deeper></deep></active></message>",
		"beside all":      "<message to='%s' type='chat'>%s<active xmlns='http://jabber.org/protocol/chatstates'/></message>",
	}
	n := 0
	for name, stanza := range odd {
		n++
		text := fmt.Sprintf("%s no %d", sesame, n)
		emit(w.alice, fmt.Sprintf(stanza, bob, text))
		w.Eventually(patience, "alice is told of what was stopped: "+name, func() bool {
			return strings.Contains(w.lastNotice(text), "not sent")
		})
	}
	text := sesame + " in a room's invitation"
	emit(w.alice, "<message to='room@"+rig.Rooms+"'><x xmlns='http://jabber.org/protocol/muc#user'><invite to='"+bob+"'><reason>"+text+"</reason></invite></x></message>")
	w.alice.AwaitNotice(patience, bob, text)
	noClear(t, w.Since(begun), sesame)
	w.reads(t, w.laptop, sesame+" and it goes on")
	emit(w.alice, "<message to='"+bob+"' type='chat' id='kept'><composing xmlns='http://jabber.org/protocol/chatstates'/><request xmlns='urn:xmpp:receipts'/><x xmlns='jabber:x:event'><composing/><id>m7</id></x><thread>T1</thread></message>")
	w.Eventually(patience, "what carries no text passes whole", func() bool {
		for _, s := range w.Since(begun) {
			if s.ID == "kept" && s.Direction == rig.FromClient {
				return len(s.Children) >= 4
			}
		}
		return false
	})
}
