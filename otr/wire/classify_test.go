package wire

import (
	"strings"
	"testing"
)

const (
	baseTag = "\x20\x09\x20\x20\x09\x09\x09\x09\x20\x09\x20\x09\x20\x09\x20\x20"
	v1Tag   = "\x20\x09\x20\x09\x20\x20\x09\x20"
	v2Tag   = "\x20\x20\x09\x09\x20\x20\x09\x20"
	v3Tag   = "\x20\x20\x09\x09\x20\x20\x09\x09"
)

func TestClassify(t *testing.T) {
	for _, c := range []struct {
		text string
		want Kind
	}{
		{"", Plain},
		{"hello", Plain},
		{"?OTR", Plain},
		{"?OTR ", Plain},
		{"?otrv3?", Plain},
		{"?OTR?", Query},
		{"?OTR? anything", Query},
		{"?OTRv3?", Query},
		{"?OTRv23?\nplain line", Query},
		{"?OTR?v24x?", Query},
		{"?OTRv?", Query},
		{"?OTRv", Plain},
		{"?OTRv3", Plain},
		{"?OTRv3 is what I use, do you?", Plain},
		{"try ?OTRv3? some time", Plain},
		{"?OTR Error: broken", Error},
		{"?OTR Error:broken", Error},
		{"he says ?OTR Error: broken", Plain},
		{"?OTR:AAMD.", Encoded},
		{"look: ?OTR:AAMD.", Plain},
		{"?OTR|1|2,1,1,x,", Fragment3},
		{"?OTR,1,1,x,", Fragment2},
		{"a ?OTR,1,1,x,", Plain},
		{"text" + baseTag + v3Tag, Tagged},
		{baseTag, Tagged},
		{"a" + baseTag + v3Tag + "b", Tagged},
		{"?OTRv3?" + baseTag + v3Tag, Query},
		{baseTag[1:] + v3Tag, Plain},
		{"1 < 2 ?OTRv3?", Plain},
		{"<3 ?OTRv3?", Plain},
		{"< b>?OTRv3?", Plain},
		{"<b ?OTRv3?", Plain},
		{"\u200e?OTR:AAMD.", Encoded},
		{"\u200f \u00a0?OTR|1|2,1,1,x,", Fragment3},
		{"\ufeff<p>\u2003?OTR,1,1,x,", Fragment2},
		{"\u202a?OTRv3?", Query},
		{"\u3164\u115f\u1160\uffa0?OTR:AAMD.", Encoded},
		{"\u034f\ufe0f\U000e0100<b>\u17b4?OTR|1|2,1,1,x,", Fragment3},
		{"\u2800\v\f\u180e?OTR,1,1,x,", Fragment2},
		{"&nbsp;&#160;&#x200B; &zwnj;?OTR:AAMD.", Encoded},
		{"<p>&nbsp</p>?OTR:AAMD.", Plain},
		{"&amp;?OTR:AAMD.", Plain},
		{"&#65;?OTR:AAMD.", Plain},
		{"&;?OTR:AAMD.", Plain},
		{"&?OTR:AAMD.", Plain},
		{"&#160;&", Plain},
		{"\u00e4?OTR:AAMD.", Plain},
		{"\xff?OTR:AAMD.", Plain},
	} {
		if IsQuery([]byte(c.text)) != (c.want == Query) {
			t.Errorf("%q: IsQuery says otherwise", c.text)
		}
		if got := Classify([]byte(c.text)); got != c.want {
			t.Errorf("%q: %d, want %d", c.text, got, c.want)
		}
	}
}

// Hosts wrap what arrives; the marks count from the first visible byte.
func TestClassifyInMarkup(t *testing.T) {
	for _, wrap := range []string{
		"%", " \t\r\n%\n", "<p>%</p>", "<font color=\"#ff0000\" size='2'>%</font>",
		"<body>%</body>", "<html xmlns=\"a>b\"><body style='x:\">\"'>\n<p>%</p></body></html>",
		"<P><SPAN STYLE=\"font-size: 9pt\">%</SPAN></P>", "<!-- from > here --><b><i>%</i></b>", "<br/><BR>%", "</p>%", "<b title='a>b'>%</b>",
	} {
		for text, want := range map[string]Kind{
			"hello": Plain, "?OTRv3?": Query, "?OTR Error: x": Error, "?OTR:AAMD.": Encoded,
			"?OTR|1|2,1,1,x,": Fragment3, "?OTR,1,1,x,": Fragment2, "say ?OTRv3?": Plain,
		} {
			whole := strings.Replace(wrap, "%", text, 1)
			if got := Classify([]byte(whole)); got != want {
				t.Errorf("%q: %d, want %d", whole, got, want)
			}
		}
	}
}

func TestErrorText(t *testing.T) {
	for in, want := range map[string]string{
		"?OTR Error: it broke": "it broke", "?OTR Error:it broke": "it broke",
		"<p>?OTR Error: it broke</p>": "it broke</p>", "no error": "",
	} {
		if got := string(ErrorText([]byte(in))); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}

func TestQuery(t *testing.T) {
	for in, want := range map[string]Offer{
		"?OTR?": OfferV1, "?OTRv2?": OfferV2, "?OTRv23?": OfferV2 | OfferV3, "?OTRv32?": OfferV2 | OfferV3,
		"?OTR?v2?": OfferV1 | OfferV2, "?OTRv24x?": OfferV2, "?OTR?v24x?": OfferV1 | OfferV2,
		"?OTR?v?": OfferV1, "?OTRv?": 0, "?OTRv4?": 0, "?OTR?v2 and": OfferV1,
		"<p>?OTRv3?</p>": OfferV3, "none": 0,
	} {
		if got := ParseQuery([]byte(in)); got != want {
			t.Errorf("%q: %b, want %b", in, got, want)
		}
	}
	for o, want := range map[Offer]string{OfferV3: "?OTRv3?", OfferV2 | OfferV3: "?OTRv23?", OfferV2: "?OTRv2?", 0: "?OTRv?"} {
		got := AppendQuery(nil, o)
		if string(got) != want || ParseQuery(got) != o {
			t.Errorf("%b: %q", o, got)
		}
	}
}

func TestTag(t *testing.T) {
	for _, c := range []struct {
		in, stripped string
		want         Offer
		ok           bool
	}{
		{"hello", "hello", 0, false},
		{"hello" + baseTag, "hello", 0, true},
		{"hello" + baseTag + v3Tag, "hello", OfferV3, true},
		{"hello" + baseTag + v1Tag + v2Tag + v3Tag, "hello", OfferV1 | OfferV2 | OfferV3, true},
		{"hello" + baseTag + v2Tag + "        " + v3Tag, "hello", OfferV2 | OfferV3, true},
		{"hello" + baseTag + "        " + v3Tag, "hello", OfferV3, true},
		{baseTag + v2Tag + "hello", "hello", OfferV2, true},
		{"he" + baseTag + v2Tag + " llo", "he llo", OfferV2, true},
		{"<p>hello" + baseTag + v3Tag + "</p>", "<p>hello</p>", OfferV3, true},
	} {
		o, stripped, ok := FindTag([]byte(c.in))
		if o != c.want || string(stripped) != c.stripped || ok != c.ok {
			t.Errorf("%q: %b, %q, %v", c.in, o, stripped, ok)
		}
	}
	if got := string(AppendTag([]byte("x"), OfferV2|OfferV3)); got != "x"+baseTag+v2Tag+v3Tag {
		t.Errorf("%q", got)
	}
}

// FindTag must not write into the text it was given.
func TestTagLeavesTheText(t *testing.T) {
	in := []byte("he" + baseTag + v2Tag + "llo")
	before := string(in)
	_, stripped, _ := FindTag(in)
	stripped[0] = 'X'
	if string(in) != before {
		t.Error("the text changed")
	}
}
