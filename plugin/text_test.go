package plugin

import (
	"strings"
	"testing"

	"pidgin-otr/otr"
)

// says lets a client without any markup of its own encrypt the text as it is.
func (c *client) says(to *client, text string) {
	c.t.Helper()
	b := c.knownBuddy(to.self)
	c.event(func() {
		c.plugin.apply(b, b.engine.Send([]byte(text), c.plugin.newLine(), c.w.now))
	})
	c.w.run()
}

// wantShown checks the last line that the client was shown of another.
func (c *client) wantShown(from *client, html string) {
	c.t.Helper()
	lines := c.open(from.self).lines
	if len(lines) == 0 || lines[len(lines)-1] != bare(from.self)+": "+html {
		c.t.Errorf("shown %q, want %q", lines, html)
	}
}

func TestPlainTextArrivesToTheLetter(t *testing.T) {
	_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	for text, html := range map[string]string{
		"x<y && z>w end":  "x&lt;y &amp;&amp; z&gt;w end",
		"5 < 6 & 7 > 3":   "5 &lt; 6 &amp; 7 &gt; 3",
		"I </3 you <b":    "I &lt;/3 you &lt;b",
		"<plaintext> one": "&lt;plaintext&gt; one",
	} {
		bob.says(alice, text)
		alice.wantShown(bob, html)
	}
}

func TestHarmfulMarkupArrivesWithoutHarm(t *testing.T) {
	_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	bob.says(alice, `<font color="#ffffff">hidden</font> <b>bold</b> <!-- x --> <a href="file:///x">y</a>`)
	alice.wantShown(bob, "hidden <b>bold</b> &lt;!-- x --&gt; y (file:<b></b>///x)")
}

// A client that has written a bare '<' and never a tag or an entity writes none:
// what looks like one was typed.
func TestTextOfAPlainClientIsNeverMarkup(t *testing.T) {
	_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	bob.says(alice, "a < b")
	bob.says(alice, "in HTML <b>x</b> and &amp;")
	alice.wantShown(bob, "in HTML &lt;b&gt;x&lt;/b&gt; and &amp;<b></b>amp;")
	bob.says(alice, "so <b>it is</b>") // a client of markup after all
	alice.wantShown(bob, "so <b>it is</b>")
}

func TestTextOfAMarkupClientStaysMarkup(t *testing.T) {
	_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	bob.says(alice, "a &lt; b")
	bob.says(alice, "a < b")
	bob.says(alice, "<i>x</i> &amp; y")
	alice.wantShown(bob, "<i>x</i> &amp; y")
}

// reads is the text of the last encrypted message to the client, as it was
// encrypted.
func (c *client) reads(from *client, line string) (text string) {
	c.t.Helper()
	engine := c.knownBuddy(from.self).engine
	mark := len(c.w.wire)
	from.enter(c.self, line)
	c.w.queue = nil // it is read here, not shown
	for _, p := range c.w.since(mark, from) {
		if out := engine.Receive(otr.Incoming{Text: []byte(p.text), From: otr.Route(from.self)}, c.w.now); out.Deliver != nil {
			text += string(out.Deliver.Text)
		}
	}
	return text
}

// What is sent to a session is written as the session writes: until that is known
// markup that everybody can read, to clients without markup bare text.
func TestEachSessionIsWrittenToAsItWrites(t *testing.T) {
	const line = `<b>a &lt; b</b> &amp; <A HREF="http://x.org/?a=1&b=2">http://x.org/?a=1&amp;b=2</A><br>two`
	const marked, plain = "<b>a &lt; b</b> &amp; http://x.org/?a=1&amp;b=2\ntwo", "a < b & http://x.org/?a=1&b=2\ntwo"
	for name, c := range map[string]struct {
		said []string
		want string
	}{
		"nothing known":             {nil, marked},
		"said nothing to tell by":   {[]string{"hello", "1 > 0"}, marked},
		"wrote a bare sign":         {[]string{"hello", "a < b"}, plain},
		"wrote an ampersand":        {[]string{"you & me"}, plain},
		"wrote a tag":               {[]string{"<i>x</i>"}, marked},
		"wrote an entity":           {[]string{"a &lt; b"}, marked},
		"wrote a sign, then a tag":  {[]string{"a < b", "<i>x</i>"}, marked},
		"wrote a tag, then a sign":  {[]string{"<i>x</i>", "a < b"}, marked},
		"wrote a tag, signs, a tag": {[]string{"a & b", "x<br>y", "a & b"}, marked},
	} {
		t.Run(name, func(t *testing.T) {
			_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
			for _, text := range c.said {
				bob.says(alice, text)
			}
			if got := bob.reads(alice, line); got != c.want {
				t.Errorf("encrypted %q, want %q", got, c.want)
			}
			alice.wantLine(bob.self, "me: "+line, 1) // shown as it was typed
		})
	}
}

// In clear the host writes for the network itself: its line is not touched.
func TestALineInClearIsTheHosts(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.join(protocolXMPP, aliceHome, 0), w.join(protocolXMPP, bobLaptop, 1)
	alice.enter(bob.self, "<b>a</b><br>b")
	if sent := w.wire[len(w.wire)-1].text; !strings.HasPrefix(sent, "<b>a</b><br>b") {
		t.Errorf("sent %q", sent)
	}
}
