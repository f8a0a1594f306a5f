package version2_test

import (
	"slices"
	"testing"
	"time"

	"pidgin-otr/ui/markup"
)

// These programs encrypt what they are told, letter by letter. It is read as
// such, and what they are known by after it is text without markup.
func TestTextsWithoutMarkup(t *testing.T) {
	texts := []string{"hello", "a <b> & \"c\" 'd' > e", "x<y && z>w end", "5 < 6 & 7 > 3", "see http://a.org/?x=1&y=2 and www.foo.org",
		"I <3 you", "&amp; &lt; &#47; &copy", "</3 you", "<plaintext> a <!-- b -->", "grüße €"}
	for name, make := range peers {
		t.Run(name, func(t *testing.T) {
			w, c, p := couple(t, true, make)
			w.start(false, c, p)
			c.Forget()
			for _, text := range texts {
				p.say(text)
				w.net.Run(100 * time.Millisecond)
			}
			got := ourTexts(c)
			if !slices.Equal(got, texts) {
				t.Errorf("we read %q", got)
			}
			for _, text := range got {
				if r := markup.Read(text); r.Marked && text != "&amp; &lt; &#47; &copy" {
					t.Errorf("%q is taken for markup", text)
				}
			}
		})
	}
}
