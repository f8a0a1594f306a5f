package plugin

import (
	"testing"
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
