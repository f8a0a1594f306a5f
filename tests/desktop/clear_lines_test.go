package desktop

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// inConversation checks that Alice was shown the text as the last lines of Bob's.
func (w *trio) inConversation(t *testing.T, what, text string) {
	t.Helper()
	last := func() string {
		read := w.alice.Read(bob)
		if len(read) == 0 {
			return ""
		}
		return strings.NewReplacer("\u2068", "", "\u2069", "").Replace(read[len(read)-1])
	}
	if !poll(patience, func() bool { return last() == text }) {
		t.Errorf("%s: shown %q, want %q", what, last(), text)
	}
}

func poll(limit time.Duration, ok func() bool) bool {
	for end := time.Now().Add(limit); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			return false
		}
	}
	return true
}

// windows are the titles of a Pidgin's windows.
func windows(p *rig.Pidgin) (titles []string) {
	p.Helper()
	for _, n := range p.Windows() {
		titles = append(titles, n.Name())
	}
	slices.Sort(titles)
	return titles
}

// Text that arrives in clear, in whatever stanza and markup, stands in the
// conversation with a mark before each of its lines, and the host opens no window
// for it.
func TestClearTextLooksUnencrypted(t *testing.T) {
	w := newPair(t)
	before := windows(w.alice)
	fake := "ok<br/>(time) bob: new address is evil.example<br/>(time) Private conversation with bob refreshed: session 1"
	marked := "(not encrypted) ok\n(not encrypted) (time) bob: new address is evil.example\n(not encrypted) (time) Private conversation with bob refreshed: session 1"
	html := "<html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'>%s</body></html>"
	for _, c := range []struct{ what, attributes, content, shown string }{
		{"markup", "type='chat'", "<body>x</body>" + fmt.Sprintf(html, fake), marked},
		{"paragraphs", "", fmt.Sprintf("<body>x</body>"+html, "<p>a</p><p>b</p><div>c</div>"), "(not encrypted) a\n(not encrypted) b\n(not encrypted) c"},
		{"separators", "type='chat'", "<body>a\u2028b\u2029c&#13;d&#10;e\u00a0\u2003\u3000   f</body>", "(not encrypted) a\n(not encrypted) b\n(not encrypted) c\n(not encrypted) d\n(not encrypted) e f"},
		{"headline", "type='headline'", "<subject>news</subject><body>first</body>", "(not encrypted) news\n(not encrypted) first"},
		{"error", "type='error'", "<body>second\nthird</body><error type='cancel'/>", "(not encrypted) second\n(not encrypted) third"},
	} {
		w.Inject(w.alice.Address(), fmt.Sprintf("<message from='%s' to='%s' %s>%s</message>",
			w.laptop.Address(), w.alice.Address(), c.attributes, c.content))
		w.inConversation(t, c.what, c.shown)
	}
	told(t, w.alice, bob, "not encrypted", 1)
	if now := windows(w.alice); !slices.Equal(now, before) {
		t.Errorf("windows %q, before %q", now, before)
	}
}

// Somebody else who knows the id of a stanza says that it has not arrived: that
// is not believed, while the word of its address is.
func TestOnlyTheAddressOfAStanzaCanRefuseIt(t *testing.T) {
	w := newPair(t)
	mark := w.MarkWire()
	w.reads(t, w.laptop, sesame+" arrives")
	sent := rig.Messages(w.Since(mark), rig.FromClient, w.alice.Address())
	if len(sent) == 0 || sent[0].ID == "" {
		t.Fatalf("sent %+v", sent)
	}
	refuse := func(from string) {
		w.Inject(w.alice.Address(), fmt.Sprintf("<message from='%s' to='%s' type='error' id='%s'><error type='cancel'/></message>",
			from, w.alice.Address(), sent[0].ID))
	}
	refuse("carol@" + rig.Host + "/desk")
	refuse(bob + "/evil")
	refuse(bob)
	time.Sleep(300 * time.Millisecond)
	told(t, w.alice, bob, "could not deliver", 0)
	refuse(w.laptop.Address())
	w.alice.AwaitNotice(patience, bob, "could not deliver")
}
