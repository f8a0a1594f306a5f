package wire

import (
	"bytes"
	"reflect"
	"testing"
)

// Whatever parses as a message encodes to the same bytes.
func FuzzMessage(f *testing.F) {
	for _, version := range []uint16{2, 3} {
		for _, raw := range samples(version) {
			f.Add(raw)
		}
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		for kind, parse := range parsers {
			m, err := parse(in)
			if err != nil {
				continue
			}
			if !bytes.Equal(m.Append(nil), in) {
				t.Fatalf("type %#x has another encoding", kind)
			}
			if h, err := ParseHeader(in); err != nil || h.Type != kind {
				t.Fatalf("type %#x has header %+v, %v", kind, h, err)
			}
			if d, ok := m.(*Data); ok && (d.Size() != len(in) || !bytes.Equal(d.Authenticated(in), d.AppendAuthenticated(nil))) {
				t.Fatal("size or authenticated part is wrong")
			}
		}
	})
}

// Any text is classified, and the parser of its kind takes it without harm.
func FuzzText(f *testing.F) {
	for _, s := range []string{
		specMessage, specFragments[0], "?OTR,1,2,x,", "?OTRv23?", "?OTR?v?", "?OTR Error: x", "hello" + baseTag + v3Tag,
		"<p><font color=\"a>b\">?OTR:AAMC<BR>AAAB.</font></p>", "<!-- x -->?OTR:===.", "<a '<b \">?OTRv3?", "?OTR|100|200,2,2,x,",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		before := bytes.Clone(in)
		switch Classify(in) {
		case Encoded:
			fuzzDecode(t, in)
		case Fragment3, Fragment2:
			fuzzFragment(t, in)
		case Query:
			if o := ParseQuery(in); ParseQuery(AppendQuery(nil, o&^OfferV1)) != o&^OfferV1 {
				t.Fatalf("offer %b does not survive", o)
			}
		case Tagged:
			fuzzTag(t, in)
		case Error:
			ErrorText(in)
		}
		PeekData(in)
		if !bytes.Equal(in, before) {
			t.Fatal("a parser changed the text")
		}
	})
}

// What is left of a text without its tag carries the same tag again.
func fuzzTag(t *testing.T, in []byte) {
	o, stripped, ok := FindTag(in)
	if !ok || len(stripped) > len(in)-len(tagBase) {
		t.Fatalf("tag %b in %q not found", o, in)
	}
	if _, _, more := FindTag(stripped); more {
		return // two tags, of which the first one counts
	}
	o &^= OfferV1
	again, text, ok := FindTag(AppendTag(append(stripped, '|'), o))
	if !ok || again != o || !bytes.Equal(text, append(stripped, '|')) {
		t.Fatalf("tag %b of %q does not survive: %b of %q", o, in, again, text)
	}
}

func fuzzDecode(t *testing.T, in []byte) {
	raw, err := Decode(in)
	if err != nil {
		return
	}
	again, err := Decode(Encode(raw))
	if err != nil || !bytes.Equal(again, raw) {
		t.Fatalf("%x does not survive: %x, %v", raw, again, err)
	}
}

func fuzzFragment(t *testing.T, in []byte) {
	f, err := ParseFragment(in)
	if err != nil {
		return
	}
	if f.K == 0 || f.K > f.N || len(f.Piece) == 0 {
		t.Fatalf("impossible fragment %+v", f)
	}
	h := Header{Version: f.Version, Sender: f.Sender, Receiver: f.Receiver}
	again, err := ParseFragment(appendFragment(nil, h, int(f.K), int(f.N), f.Piece))
	if err != nil || !reflect.DeepEqual(again, f) {
		t.Fatalf("%+v does not survive: %+v, %v", f, again, err)
	}
}

// Any order of pieces: what completes is what was last begun by a piece 1.
func FuzzAssembler(f *testing.F) {
	f.Add([]byte{1, 2, 2, 2})
	f.Add([]byte{1, 3, 2, 3, 1, 1, 3, 3})
	f.Fuzz(func(t *testing.T, in []byte) {
		var a Assembler
		var run []byte
		for len(in) >= 2 {
			k, n := uint16(in[0]), uint16(in[1])
			in = in[2:]
			if k == 0 || k > n {
				continue
			}
			if k == 1 {
				run = nil
			}
			run = append(run, byte(k), byte(n))
			whole := a.Add(&Fragment{K: k, N: n, Piece: []byte{byte(k), byte(n)}}, noon)
			if whole != nil && (int(n)*2 != len(whole) || !bytes.Equal(whole, run)) {
				t.Fatalf("completed %v, the last run is %v", whole, run)
			}
			if whole == nil && k == n && k == 1 {
				t.Fatal("a message of one piece does not complete")
			}
		}
	})
}

// Records re-encode to the beginning of what they were read from.
func FuzzTLVs(f *testing.F) {
	f.Add([]byte("text\x00\x00\x01\x00\x00\x00\x08\x00\x04\x00\x00\x00\x01"))
	f.Add([]byte("\x00\x00\x07\xff\xff?"))
	f.Fuzz(func(t *testing.T, in []byte) {
		text, tlvs := SplitPlaintext(in)
		if bytes.IndexByte(text, 0) >= 0 || len(text)+len(tlvs) > len(in) {
			t.Fatalf("split into %q and %q", text, tlvs)
		}
		var out []byte
		var err error
		list := ParseTLVs(tlvs)
		for _, r := range list {
			if out, err = AppendTLV(out, r); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.HasPrefix(tlvs, out) {
			t.Fatalf("read %x, wrote %x", tlvs, out)
		}
		if again := ParseTLVs(out); !reflect.DeepEqual(again, list) {
			t.Fatalf("%v does not survive: %v", list, again)
		}
	})
}
