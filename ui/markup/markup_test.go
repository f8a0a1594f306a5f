package markup

import (
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"pgregory.net/rapid"
)

// seen is what the widget shows of HTML that this package wrote: its letters,
// with links in brackets that hold where they lead.
func seen(written string) string {
	var out strings.Builder
	z := html.NewTokenizer(strings.NewReader(written))
	for {
		kind := z.Next()
		token := z.Token()
		switch {
		case kind == html.ErrorToken:
			return out.String()
		case kind == html.TextToken:
			out.WriteString(token.Data)
		case token.Data == "br":
			out.WriteByte('\n')
		case token.Data == "a" && kind == html.StartTagToken:
			out.WriteString("[" + token.Attr[0].Val + "|")
		case token.Data == "a":
			out.WriteByte(']')
		}
	}
}

// TestPlainTextIsShownToTheLetter has what clients without markup send. Most of
// it is lost on whoever reads it as HTML.
func TestPlainTextIsShownToTheLetter(t *testing.T) {
	for _, text := range []string{
		"x<y && z>w end",
		"5 < 6 & 7 > 3",
		"</3 you>",
		"<3",
		"<?xml version='1.0'?>",
		"<!-- not a comment -->",
		"<!DOCTYPE html>",
		"a <b",
		"if (a<b) return",
		"std::vector<int> v; List<String> l",
		"&copy=2&lt3 &copy; &nbsp; &#60;b&#62; &#x3c;",
		"AT&T R&D &amp",
		"<xmp>x</xmp> <plaintext>y",
		"<script>alert(1)</script>",
		"<title>", "<textarea>", "<style>", "<noscript>", "<iframe>", "<noembed>", "<noframes>",
		"<em>x</em> <p>y</p> <h1>z</h1> <html> <div>",
		"<b class=x>no</b>", "< b >", "<b >x</b >", "<b/>", "</ b>", "</>", "<>",
		"<b", "<b>never closed", "closed only</b>", "<i>x</b>",
		"<a href=http://x>x</a>", "<a>x</a>", "<a href='x\">y</a>", "<font>x</font>", "<font color=red>x</font>",
		"<span>x</span>", "<img src=x>", "<img src=\"http://x/\">", "<body>x</body>",
		"<br x>", "<brr>",
		"<![CDATA[x]]>",
		"\"quoted\" 'so' %s {buddy} \\",
		"two\nlines\n\nand an empty one",
	} {
		r := Read(text)
		if got := seen(r.HTML); got != text {
			t.Errorf("%q is shown as %q", text, got)
		}
		if r.Marked {
			t.Errorf("%q is taken for markup", text)
		}
	}
}

func TestMarkupOfPidginIsKept(t *testing.T) {
	for message, want := range map[string]string{
		"<b>bold</b> <i>i</i> <u>u</u> <s>s</s>":                        "<b>bold</b> <i>i</i> <u>u</u> <s>s</s>",
		"<B><I>both</I></B>":                                            "<b><i>both</i></b>",
		"a &lt;b&gt; &amp; &quot;c&quot; :&#39;( :&apos;(":              "a &lt;b&gt; &amp; &quot;c&quot; :'( :'(",
		"one<br>two<BR>three<br/>four<br />":                            "one<br>two<br>three<br>four<br>",
		"one\ntwo":                                                      "one<br>two",
		`<font face="Sans">x</font>`:                                    `<font face="Sans">x</font>`,
		`<font color="#ffffff">x</font>`:                                "x",
		`<font size="7">x</font><font back="#000000">y</font>`:          "xy",
		`<body bgcolor="#000000">x</body>`:                              "x",
		`<span style='font-weight: bold;color: #fff;'>x</span>`:         "<b>x</b>",
		`<SPAN style="direction:rtl;text-align:right;">שלום</SPAN>`:     `<span style="direction:rtl;text-align:right;">שלום</span>`,
		`<A HREF="http://a.org/?x=1&y=2">http://a.org/?x=1&amp;y=2</A>`: `<a href="http://a.org/?x=1&amp;y=2">http://a.org/?x=1&amp;y=2</a>`,
		`<A HREF="http://www.a.org">www.a.org</A>`:                      `<a href="http://www.a.org">www.a.org</a>`,
		`<A HREF="mailto:a@b.org">a@b.org</A>`:                          `<a href="mailto:a@b.org">a@b.org</a>`,
		`<a href="https://a.org/?x=1&amp;y=2">click <b>here</b></a>`:    `<a href="https://a.org/?x=1&amp;y=2">click <b>here</b></a>`,
		"a<hr>b": "a<br>b",
	} {
		r := Read(message)
		if r.HTML != want {
			t.Errorf("%q becomes\n%q, want\n%q", message, r.HTML, want)
		}
		if !r.Marked && message != "one\ntwo" || r.Bare {
			t.Errorf("%q: %+v", message, r)
		}
	}
}

// TestLinksSayWhereTheyLead has links that pretend.
func TestLinksSayWhereTheyLead(t *testing.T) {
	for message, want := range map[string]string{
		`<a href="http://evil.org">http://good.org</a>`:           `http://good.org ([http://evil.org|http://evil.org])`,
		`<a href="http://evil.org">www.good.org</a>`:              `www.good.org ([http://evil.org|http://evil.org])`,
		`<a href="http://evil.org">good.org</a>`:                  `good.org ([http://evil.org|http://evil.org])`,
		`<a href="http://evil.org">bob@good.org</a>`:              `bob@good.org ([http://evil.org|http://evil.org])`,
		`<a href="http://evil.org">good。org</a>`:                  `good。org ([http://evil.org|http://evil.org])`,
		`<a href="http://evil.org"><b>good</b>.<i>org</i></a>`:    `good.org ([http://evil.org|http://evil.org])`,
		`<a href="http://evil.org">http://evil.org/</a>`:          `http://evil.org/ ([http://evil.org|http://evil.org])`,
		`<a href="http://evil.org"></a>`:                          ` ([http://evil.org|http://evil.org])`,
		`<a href="http://evil.org"> </a>`:                         `  ([http://evil.org|http://evil.org])`,
		`<a href="http://evil.org">read this.</a>`:                `[http://evil.org|read this.]`,
		`<a href="file:///etc/passwd">file:///etc/passwd</a>`:     `file:///etc/passwd`,
		`<a href="file:///etc/passwd">read this</a>`:              `read this (file:///etc/passwd)`,
		`<a href="FILE:///etc/passwd">http://good.org</a>`:        `http://good.org (FILE:///etc/passwd)`,
		`<a href="javascript:alert(1)">x</a>`:                     `x (javascript:alert(1))`,
		`<a href="&#102;ile:///x">x</a>`:                          `x (&#102;ile:///x)`,
		"<a href=\"http://good.org\u202e\">http://good.org</a>":   `http://good.org (http://good.org)`,
		`<a href="http://good.org http://evil.org">x</a>`:         `x (http://good.org http://evil.org)`,
		`<a href="">x</a>`:                                        `x ()`,
		`<a href="http://a"><a href="http://b">x</a></a>`:         `<a href="http://b">x ([http://a|http://a])</a>`,
		`<A HREF="http://a/&lt;b">http://a/&amp;lt;b</A>`:         `[http://a/&lt;b|http://a/&lt;b]`,
		`<a href="http://a/&amp;lt;b">http://a/&amp;amp;lt;b</a>`: `[http://a/&amp;lt;b|http://a/&amp;lt;b]`,
		`<a href="http://&quot;onclick=&quot;x">x</a>`:            `x (http://"onclick="x)`,
		`<a href="http://evil.org">` + "a\u00a0b" + `</a>`:        "a\u00a0b ([http://evil.org|http://evil.org])",
		`<a href="http://evil.org">` + "x\u202e" + `</a>`:         "x ([http://evil.org|http://evil.org])",
		`<a href="http://evil.org">good` + "\ua4f8" + `org</a>`:   "good\ua4f8org ([http://evil.org|http://evil.org])",
		`<a href="http://evil.org">good` + "\u0660" + `org</a>`:   "good\u0660org ([http://evil.org|http://evil.org])",
		`<a href="http://evil.org">good` + "\u318d" + `org</a>`:   "good\u318dorg ([http://evil.org|http://evil.org])",
		`<a href="http://evil.org">good` + "\ua78f" + `org</a>`:   "good\ua78forg ([http://evil.org|http://evil.org])",
		`<a href="http://evil.org">http` + "\u02d0" + ` it</a>`:   "http\u02d0 it ([http://evil.org|http://evil.org])",
		`<a href="http://evil.org"><img id="good.org"></a>`:       `<img id="good.org"> ([http://evil.org|http://evil.org])`,
		`<a href="http://evil.org">Путь 2 读</a>`:                  `[http://evil.org|Путь 2 读]`,
	} {
		if got := seen(Read(message).HTML); got != want {
			t.Errorf("%q is shown as\n%q, want\n%q", message, got, want)
		}
	}
}

// TestHostMakesNoFalseLinks parts what the host would make a link of by itself,
// and what it would read twice.
func TestHostMakesNoFalseLinks(t *testing.T) {
	for _, text := range []string{"file:///etc/passwd", "see FILE:///x", "fi<font size=\"3\"></font>le:///x", "fi\u202ele:///x"} {
		if got := Read(text).HTML; strings.Contains(strings.ToLower(got), "file://") {
			t.Errorf("%q becomes %q", text, got)
		}
	}
	for _, text := range []string{"http://x/&amp;#47;y", "http://x/&amp;lt;y", "http://x/&#38;amp;y"} {
		got := Read(text).HTML
		for _, twice := range []string{"&amp;#47;", "&amp;lt;", "&amp;amp;"} {
			if strings.Contains(got, twice) {
				t.Errorf("%q becomes %q", text, got)
			}
		}
	}
	if got := Read("http://x/?a=1&amp;b=2").HTML; got != "http://x/?a=1&amp;b=2" {
		t.Errorf("an address is parted: %q", got)
	}
}

func TestLiteralShowsAll(t *testing.T) {
	for _, text := range []string{"<b>x</b> &lt; &amp;", `<a href="http://x">y</a>`, "a<br>b\nc"} {
		if got := seen(Literal(text)); got != text {
			t.Errorf("%q is shown as %q", text, got)
		}
	}
}

func TestEvidence(t *testing.T) {
	for message, want := range map[string]Reading{
		"hello":           {},
		"1 > 0 \"x\"":     {},
		"a & b":           {Bare: true},
		"a < b":           {Bare: true},
		"x<y && z>w":      {Bare: true},
		"I <3 you":        {Bare: true},
		"List<String>":    {Bare: true},
		"&bogus;":         {Bare: true},
		"<b>x</b>":        {Marked: true},
		"a &amp; b":       {Marked: true},
		"a<br>b":          {Marked: true},
		"a &amp; b & c":   {Marked: true, Bare: true},
		"<em>x</em>":      {}, // markup of another program
		"a&nbsp;b &#160;": {},
		"<p>x</p>":        {},
	} {
		got := Read(message)
		if got.Marked != want.Marked || got.Bare != want.Bare {
			t.Errorf("%q: marked %v, bare %v", message, got.Marked, got.Bare)
		}
	}
}

// letters draws a text of the pieces that matter.
func letters(t *rapid.T, more ...string) string {
	piece := rapid.OneOf(rapid.String(), rapid.SampledFrom(append([]string{
		"<", ">", "&", "\"", "'", "/", "<b>", "</b>", "<i>", "</i>", "<br>", "<hr>", "<!--", "-->", "<?", "</3", "<xmp>", "</xmp>",
		`<a href="http://x.org">`, `<a href="file:///x">`, "</a>", "http://y.org", "file://", `<font face="Sans">`, `<font color="red">`, "</font>",
		`<span style='font-weight: bold;'>`, `<SPAN style="direction:rtl;text-align:right;">`, "</SPAN>", `<img id="1">`,
		"&amp;", "&lt;", "&quot;", "&#39;", "&#47;", "&copy", "\n", "\r\n", "\r", "\u2028", "\u202e", "\ufffc", "\x00", "\v", "a", " ", "שלום", "\ufffe",
	}, more...)))
	return strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(t, "pieces"), "")
}

// TestReadAgainIsTheSame: what was written holds nothing that would be taken
// away, so nothing hides in it.
func TestReadAgainIsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkSanitised(t, letters(t)) })
}

type reporter interface {
	Errorf(format string, args ...any)
}

func checkSanitised(t reporter, message string) {
	for _, written := range []string{Read(message).HTML, Literal(message)} {
		if again := Read(written).HTML; again != written {
			t.Errorf("%q becomes\n%q and that\n%q", message, written, again)
		}
		if !utf8.ValidString(written) {
			t.Errorf("%q becomes %q, which is not UTF-8", message, written)
		}
		for _, r := range written {
			if r != '\t' && (unicode.IsControl(r) || directs(r) || strings.ContainsRune("\u2028\u2029\ufffc", r)) {
				t.Errorf("%q becomes %q, which holds %q", message, written, r)
			}
		}
		if why := strange(written); why != "" {
			t.Errorf("%q becomes %q: %s", message, written, why)
		}
	}
}

// strange says what is in written HTML that this package never writes.
func strange(written string) string {
	z := html.NewTokenizer(strings.NewReader(written))
	var open []string
	for {
		kind := z.Next()
		raw := string(z.Raw())
		switch kind {
		case html.ErrorToken:
			if raw != "" || len(open) > 0 {
				return "it ends early"
			}
			return ""
		case html.TextToken:
			if strings.ContainsAny(raw, "<>") {
				return "a bare angle bracket"
			}
		case html.StartTagToken:
			name, _, _ := strings.Cut(strings.Trim(raw, "<>"), " ")
			switch {
			case name == "br":
				continue
			case !strings.Contains(" a b i u s font span ", " "+name+" "):
				return "the tag " + raw
			case name == "a" && !strings.HasPrefix(raw, `<a href="`):
				return "the tag " + raw
			case name == "a" && strings.HasPrefix(strings.ToLower(raw), `<a href="file`):
				return "a link to a file"
			}
			open = append(open, name)
		case html.EndTagToken:
			if len(open) == 0 || raw != "</"+open[len(open)-1]+">" {
				return "tags that cross"
			}
			open = open[:len(open)-1]
		default:
			return "a comment"
		}
	}
}

// TestNoLetterOfPlainTextIsLost looks at texts without a tag or an entity of
// Pidgin's: every letter of them is shown.
func TestNoLetterOfPlainTextIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := tame(letters(t))
		if r := Read(text); !r.Marked && seen(r.HTML) != text {
			t.Errorf("%q is shown as %q", text, seen(r.HTML))
		}
		if got := seen(Literal(text)); got != text {
			t.Errorf("%q is shown as %q, letter by letter", text, got)
		}
	})
}

// tame takes out what is left out of every message.
func tame(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && (unicode.IsControl(r) || directs(r) || isNoncharacter(r) || strings.ContainsRune("\u2028\u2029\ufffc", r)) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "?"))
}

func TestWhatIsSent(t *testing.T) {
	for line, want := range map[string]struct{ marked, plain string }{
		"hello":                           {"hello", "hello"},
		"a &lt;b&gt; &amp; &quot;c&quot;": {"a &lt;b&gt; &amp; &quot;c&quot;", `a <b> & "c"`},
		"<b>bold</b>":                     {"<b>bold</b>", "bold"},
		"one<br>two":                      {"one\ntwo", "one\ntwo"},
		`<A HREF="http://a.org/?x=1&y=2">http://a.org/?x=1&amp;y=2</A> there`: {"http://a.org/?x=1&amp;y=2 there", "http://a.org/?x=1&y=2 there"},
		`<A HREF="http://www.a.org">www.a.org</A>`:                            {"www.a.org", "www.a.org"},
		`<A HREF="mailto:a@b.org">a@b.org</A>`:                                {"a@b.org", "a@b.org"},
		`<a href="http://a.org"><b>here</b></a>`:                              {`<a href="http://a.org"><b>here</b></a>`, "here (http://a.org)"},
		`<SPAN style="direction:rtl;text-align:right;">שלום</SPAN>`:           {"שלום", "שלום"},
		`<font size="3">x</font><font size="5">y</font>`:                      {`x<font size="5">y</font>`, "xy"},
		`x<b></b>y<i></i>`:                 {"xy", "xy"},
		`<font color="#ff0000">red</font>`: {`<font color="#ff0000">red</font>`, "red"},
		`<IMG ID="3">`:                     {`<IMG ID="3">`, ""},
		"5 < 6 & x<y && z>w":               {"5 < 6 & x<y && z>w", "5 < 6 & x<y && z>w"},
	} {
		if got := ForMarkup(line); got != want.marked {
			t.Errorf("%q goes as %q, want %q", line, got, want.marked)
		}
		if got := ForPlain(line); got != want.plain {
			t.Errorf("%q goes in letters as %q, want %q", line, got, want.plain)
		}
	}
}

// TestWhatIsSentIsReadTheSame: what goes out is shown as the line itself would
// be, and never longer than it.
func TestWhatIsSentIsReadTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := letters(t)
		for _, sent := range []string{ForMarkup(line), ForPlain(line)} {
			if len(sent) > len(line) {
				t.Errorf("%q goes as %q, which is longer", line, sent)
			}
		}
	})
	for _, typed := range []string{"a <b> & \"c\"", "http://a.org/?x=1&y=2", "&amp; &lt;", "two\nlines"} {
		line := strings.ReplaceAll(escape(typed), "\n", "<br>")
		if got := seen(Read(ForMarkup(line)).HTML); got != typed {
			t.Errorf("%q is read as %q", typed, got)
		}
		if got := seen(Literal(ForPlain(line))); got != typed {
			t.Errorf("%q is read as %q, letter by letter", typed, got)
		}
	}
}

// TestReadingIsLinear reads texts that a careless reader would go through again and
// again.
func TestReadingIsLinear(t *testing.T) {
	for _, piece := range []string{"<", "<b>", "</b>", "<!--", "&", "&amp;", "<a href=\"x\">", "<a ", "<a href=\"http://x\">y</a>",
		"<b></i>", "file:", "<plaintext>", "<SPAN style=\"direction:rtl;text-align:right;\">", "\"", "<![CDATA["} {
		hostile := strings.Repeat(piece, 1<<18/len(piece))
		began := time.Now()
		Read(hostile)
		Literal(hostile)
		ForMarkup(hostile)
		ForPlain(hostile)
		if took := time.Since(began); took > 12*time.Second {
			t.Errorf("%d times %q took %v", 1<<18/len(piece), piece, took)
		}
	}
}
