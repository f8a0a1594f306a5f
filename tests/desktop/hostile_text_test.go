package desktop

import (
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"pidgin-otr/tests/desktop/rig"
	"pidgin-otr/ui/markup"
)

// hostile are texts that try to hide, to pretend, or to break out.
func hostile() (texts []string) {
	texts = []string{
		"x<y && z>w end", "5 < 6 & 7 > 3", "</3 you", "<?", "<b", "a <", "&", "&amp", "&copy=2&lt3",
		"<xmp><b>x</b>", "<plaintext>a<b>c</b>", "<title>t</title>", "<textarea>x", "<script>alert(1)</script>", "<style>b{}</style>",
		"<!-- hidden --> shown", "<!-- open", "<!DOCTYPE x> y", "<![CDATA[x]]>", "<?php x ?>",
		`<font color="#ffffff">white</font>`, `<font color="white" back="white">x</font>`, `<font size="7">huge</font>`, `<font size="1">tiny</font>`,
		`<font back="#000000">dark</font>`, `<body bgcolor="#000000">dark</body>`, `<span style='color: #ffffff;'>white</span>`,
		`<span style="font-size: 1px;">tiny</span>`, `<span style='font-weight: bold;background: #fff;color: #fff;'>x</span>`, `<span style="display:none">x</span>`,
		`<font face="Sans">sans</font>`, `<font face="Sans 72">big?</font>`, `<font face="x;y">z</font>`,
		`<img src="http://x/y.png" alt="z">`, `<IMG ID="1">`, `<img id="99999">`,
		`<a href="http://evil.org">http://good.org</a>`, `<a href="http://evil.org">www.good.org</a>`, `<a href="http://evil.org">good.org</a>`,
		`<a href="http://evil.org">click here</a>`, `<a href="http://evil.org"></a>`, `<a href="http://evil.org"> </a>`, `<a href="http://evil.org"><br></a>`,
		`<a href="file:///etc/passwd">read</a>`, `<a href="FILE:///etc/passwd">file:///etc/passwd</a>`, "file:///etc/passwd", "FILE:///x and file://y",
		`<a href="javascript:alert(1)">x</a>`, `<a href="http://good.org" onclick="x">y</a>`, `<a href='http://a.org'>http://a.org</a>`,
		`<A HREF="http://a.org/?x=1&y=2">http://a.org/?x=1&amp;y=2</A>`, `<A HREF="http://www.a.org">www.a.org</A>`, `<A HREF="mailto:a@b.org">a@b.org</A>`,
		`<a href="http://a.org"><a href="http://b.org">x</a></a>`, `<a href="http://a.org">x<a href="http://b.org">y</a>`, `<a href="http://a.org">open`,
		"http://x.org/&amp;#47;y", "http://x.org/&#34;&#62;&#60;b&#62;bold", "http://x.org/&amp;lt;y", "http://x.org/&amp;amp;#60;y", `http://x.org/" y`,
		"see (http://x.org/a_(b)) http://y.org, http://z.org.", "a@b.org, <c@d.org>", "www.x.org ftp.x.org ftp://x.org xmpp:a@b.org mailto:a@b.org",
		`<a href="http://a.org/A>">x</a>`, `http://a.org/A> <b>x</b>`,
		"<b><i><u><s>all</s></u></i></b>", "<b><i>x</b></i>", strings.Repeat("<b>", 50) + "deep" + strings.Repeat("</b>", 50),
		strings.Repeat(`<font face="Sans">`, 30) + "deep" + strings.Repeat("</font>", 30),
		"one<br>two<BR>three<br/>four", "a\nb\rc\r\nd\u2028e\u2029f\u0085g\vh\fi", "<hr>", "a<hr>b",
		"(12:00:00) bob: a line of mine?", "x<br>(12:00:00) alice: not mine", "* bob has left", "x\n(12:00:00) Unverified conversation ended",
		"\u202egnp.elif", "a\u2066b\u2069c", "a\u200fb\u200ec", "שלום a < b", `<SPAN style="direction:rtl;text-align:right;">שלום</SPAN>`,
		"bell\x07", "esc\x1b[31m", "pic\ufffcture", "\ufffe\uffff", "z\u200bw\u200dj", "tab\there",
		"a&nbsp;b &#160; &#x41; &#0; &bogus;", "&lt;b&gt;not bold&lt;/b&gt;", "&amp;lt;b&amp;gt;", "&quot;&#39;&apos;",
	}
	pieces := []string{"<", ">", "&", "\"", "'", "/", "a", " ", "b", "<b>", "</b>", "<i>", "</i>", "<br>", "<!--", "-->", "<?", "<xmp>", "<plaintext>",
		`<a href="http://x.org">`, `<a href="file:///x">`, "</a>", "http://y.org", "file://", "www.", "@c.org", `<font face="Sans">`, `<font color="red">`, "</font>",
		`<span style='font-weight: bold;'>`, "</span>", `<img id="1">`, "&amp;", "&lt;", "&gt;", "&#47;", "&#60;", "\n", "\r", "\u2028", "\u202e", "\ufffc", "(", ")", ";", ":"}
	random := rand.New(rand.NewPCG(1, 2))
	for range 160 {
		var b strings.Builder
		for range 2 + random.IntN(9) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		texts = append(texts, b.String()+"x")
	}
	return texts
}

// A shownText is what the sanitiser's own HTML says.
type shownText struct {
	letters string
	links   []shownLink
}

type shownLink struct {
	begin, end int // in characters
	target     string
}

func readHTML(written string) (s shownText) {
	z := html.NewTokenizer(strings.NewReader(written))
	length := func() int { return len([]rune(s.letters)) }
	for {
		kind := z.Next()
		token := z.Token()
		switch {
		case kind == html.ErrorToken:
			return s
		case kind == html.TextToken:
			s.letters += token.Data
		case token.Data == "br":
			s.letters += "\n"
		case token.Data == "a" && kind == html.StartTagToken:
			s.links = append(s.links, shownLink{length(), -1, token.Attr[0].Val})
		case token.Data == "a":
			s.links[len(s.links)-1].end = length()
		}
	}
}

// linksOf are the links of the conversation in front, and where they lead.
func linksOf(t *testing.T, a *rig.Pidgin) (links []shownLink) {
	t.Helper()
	file := a.File("links.tsv")
	a.Call(nil, "PurplePrefsSetString", "/plugins/core/test-links/order", file)
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSuffix(string(data), "\n"), "\n") {
		part := strings.SplitN(line, "\t", 3)
		if len(part) != 3 {
			continue
		}
		begin, _ := strconv.Atoi(part[0])
		end, _ := strconv.Atoi(part[1])
		links = append(links, shownLink{begin, end, part[2]})
	}
	return links
}

// prefix is what stands before a message. The host puts direction controls of its
// own around the parts where the message is written from right to left.
var prefix = regexp.MustCompile(strings.ReplaceAll(`^~\(\d\d:\d\d:\d\d( [AP]M)?\)~ ~bob~: ~`, "~", `[\x{200e}\x{200f}\x{202a}-\x{202e}]*`))

// TestHostileTextsShowWhatWasRead shows every such text in a real Pidgin, and
// reads it back: each letter and line, each link's target, and that nothing is
// hidden, as the sanitiser's own HTML has it.
func TestHostileTextsShowWhatWasRead(t *testing.T) {
	r := newRig(t)
	a := r.Start(rig.Person{Who: "alice", Account: "alice", Resource: "desk", Plugin: rig.Ours, Library: library(t),
		Helpers: []string{helper(t, "links", "purple pidgin gtk+-2.0")}, Prefs: map[string]string{"/pidgin/smileys/theme": "type='string' value='none'"}})[0]
	quiet(t, a)
	peer := newEnginePeer(t, r, "bob", "bare", alice)
	r.Eventually(patience, "alice sees bob", func() bool { return a.Sees(bob) })
	a.Open(bob)
	peer.start()
	a.AwaitNotice(patience, bob, "started")
	peer.say("it &amp; begins") // so that the session is one of markup
	a.AwaitText(patience, bob, "it & begins")
	texts := slices.DeleteFunc(hostile(), func(text string) bool {
		return strings.TrimSpace(readHTML(markup.Read(text).HTML).letters) == ""
	})
	if len(texts) < 200 {
		t.Fatalf("only %d texts", len(texts))
	}
	t.Logf("%d texts", len(texts))
	for _, text := range texts {
		peer.say(text)
	}
	peer.say("it ends")
	a.AwaitText(3*patience, bob, "it ends")
	conversation, ok := a.Conversation("bob")
	if !ok {
		t.Fatal("the conversation cannot be read")
	}
	checkShown(t, withPictures(t, conversation), texts, linksOf(t, a), conversation.Runs())
}

// withPictures is what the conversation shows, with a character for each picture, as
// links and runs count them. All pictures are in the notice that it starts with.
func withPictures(t *testing.T, conversation rig.Node) []rune {
	t.Helper()
	text := []rune(conversation.Text())
	pictures := conversation.Length() - len(text)
	if pictures < 0 {
		t.Fatalf("%d characters are shown of %d", conversation.Length(), len(text))
	}
	return append([]rune(strings.Repeat("\ufffc", pictures)), text...)
}

// checkShown goes through the conversation, message by message.
func checkShown(t *testing.T, shown []rune, texts []string, links []shownLink, runs []rig.Run) {
	t.Helper()
	const begins = "bob: it & begins\n"
	before, _, found := strings.Cut(string(shown), begins)
	if !found {
		t.Fatalf("shown %q", string(shown))
	}
	at := len([]rune(before + begins))
	plain := runAt(runs, at-2)
	for _, text := range texts {
		want := readHTML(markup.Read(text).HTML)
		who := prefix.FindString(string(shown[at:min(at+40, len(shown))]))
		if who == "" {
			t.Fatalf("before %q stands %q", text, string(shown[at:min(at+80, len(shown))]))
		}
		at += len([]rune(who))
		end := at + len([]rune(want.letters))
		if end >= len(shown) || string(shown[at:end]) != want.letters || shown[end] != '\n' {
			t.Fatalf("%q is shown as %q, not %q", text, string(shown[at:min(end+20, len(shown))]), want.letters)
		}
		checkLinks(t, text, want, at, end, links)
		for _, run := range runs {
			if run.Begin < end && run.End > at {
				checkLooks(t, text, run.Attributes, plain.Attributes)
			}
		}
		at = end + 1
	}
}

func runAt(runs []rig.Run, at int) (found rig.Run) {
	for _, run := range runs {
		if run.Begin <= at && at < run.End {
			return run
		}
	}
	return found
}

// checkLinks: every link of the sanitiser's leads where it said, and what the
// host has made of an address by itself leads to that address.
func checkLinks(t *testing.T, text string, want shownText, at, end int, links []shownLink) {
	t.Helper()
	letters := []rune(want.letters)
	for _, l := range links {
		if l.end <= at || l.begin >= end {
			continue
		}
		l.begin, l.end = l.begin-at, l.end-at
		if slices.Contains(want.links, l) {
			continue
		}
		if l.begin < 0 || l.end > len(letters) || strings.HasPrefix(strings.ToLower(l.target), "file:") {
			t.Errorf("%q has a link %+v", text, l)
			continue
		}
		scheme, same := strings.CutSuffix(l.target, string(letters[l.begin:l.end]))
		if !same || !slices.Contains([]string{"", "http://", "ftp://", "mailto:"}, scheme) {
			t.Errorf("%q has a link %+v that reads %q", text, l, string(letters[l.begin:l.end]))
		}
	}
	for _, l := range want.links {
		if l.begin < l.end && !slices.Contains(links, shownLink{l.begin + at, l.end + at, l.target}) {
			t.Errorf("%q lacks the link %+v", text, l)
		}
	}
}

// checkLooks: nothing that a message holds is hidden, or of a size or colour of
// its own; links have the colour of all links.
func checkLooks(t *testing.T, text string, is, plain map[string]string) {
	t.Helper()
	for _, name := range []string{"invisible", "size", "scale", "bg-color", "rise"} {
		if is[name] != plain[name] {
			t.Errorf("%q is shown with %s %q, not %q", text, name, is[name], plain[name])
		}
	}
	if is["fg-color"] != plain["fg-color"] && is["underline"] != "single" {
		t.Errorf("%q is shown with colour %q", text, is["fg-color"])
	}
}
