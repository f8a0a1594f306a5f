package markup

import "testing"

// FuzzRead: what was written, read again, is the same, and nothing in it is what
// this package never writes.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"x<y && z>w end", "</3 you", "<?", "<b", "<!--", "<xmp><b>x</b>", "&copy=2&lt3",
		`<A HREF="http://a?x=1&y=2">http://a?x=1&amp;y=2</A>`, `<a href="http://evil.org">http://good.org</a>`,
		`<span style='font-weight: bold;font-style: italic;'>x</span>`, `<SPAN style="direction:rtl;text-align:right;">שלום</SPAN>`,
		"file:///x", "http://x/&amp;#47;y", `<a href="http://a">x<img id="1"></a>`, "a\r\nb\u2028c\u202ed",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, message string) {
		checkSanitised(t, message)
		if text := tame(message); !Read(text).Marked && seen(Read(text).HTML) != text {
			t.Errorf("%q is shown as %q", text, seen(Read(text).HTML))
		}
	})
}
