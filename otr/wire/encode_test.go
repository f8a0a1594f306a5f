package wire

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func TestDecode(t *testing.T) {
	raw := []byte{0, 3, 2, 0, 0, 1, 0, 0, 0, 0, 0}
	text := string(Encode(raw))
	if text != "?OTR:AAMCAAABAAAAAAA=." {
		t.Fatalf("encoded %q", text)
	}
	for name, in := range map[string]string{
		"plain":           text,
		"trailing words":  text + " and more",
		"trailing markup": "<p>" + text + "</p>\n",
		"line breaks":     "?OTR:AAMC\r\nAAAB\nAAAA AAA=\t.",
		"markup inside":   "?OTR:AAMC<BR>AAAB<br/>\nAAAA<span title='1.5'>AAA=</span>.",
		"no padding":      "?OTR:AAMCAAABAAAAAAA.",
	} {
		if got, err := Decode([]byte(in)); err != nil || !bytes.Equal(got, raw) {
			t.Errorf("%s: %x, %v", name, got, err)
		}
	}
	for name, in := range map[string]string{
		"no dot": "?OTR:AAMC", "bad digit": "?OTR:AA*C.", "one digit over": "?OTR:AAMCA.",
		"not closed markup": "?OTR:AAMC<BR AAAB.", "another mark": "?OTR,AAMC.", "less-than": "?OTR:AA<3MC.", "empty": "",
	} {
		if _, err := Decode([]byte(in)); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// CVE-2012-3461: padding and nothing else.
	if got, err := Decode([]byte("?OTR:===.")); err != nil || len(got) != 0 {
		t.Errorf("only padding: %x, %v", got, err)
	}
}

func TestDecodeOwnsItsBuffer(t *testing.T) {
	in := []byte("?OTR:AAMC.")
	a, _ := Decode(in)
	a[0] = 9
	if b, _ := Decode(in); b[0] != 0 {
		t.Error("two decodings share memory")
	}
}

// Caps: one message, before base64, 4 MiB.
func TestMessageCap(t *testing.T) {
	if _, err := Decode(Encode(make([]byte, MaxMessage))); err != nil {
		t.Errorf("4 MiB: %v", err)
	}
	if _, err := Decode(Encode(make([]byte, MaxMessage+1))); !errors.Is(err, ErrTooLarge) {
		t.Errorf("4 MiB and a byte: %v", err)
	}
	if _, err := Decode([]byte("?OTR:" + strings.Repeat("AAAA\n", MaxMessage/3+1) + ".")); !errors.Is(err, ErrTooLarge) {
		t.Errorf("over 4 MiB with line breaks: %v", err)
	}
}

func TestPeekData(t *testing.T) {
	for _, version := range []uint16{2, 3} {
		for _, flags := range []byte{0, 1, 0x81} {
			m := Data{Header: Header{Version: version, Sender: 0x1234, Receiver: 0x5678}, Flags: flags, NextDH: []byte{1}}
			text := Encode(m.Append(nil))
			h, got, ok := PeekData(text[:40])
			if !ok || got != flags || h.Version != version || version == 3 && (h.Sender != 0x1234 || h.Receiver != 0x5678) {
				t.Errorf("v%d flags %x: %+v, %x, %v", version, flags, h, got, ok)
			}
			if _, _, ok := PeekData(text[:8]); ok {
				t.Errorf("v%d: read flags that have not come", version)
			}
		}
		for kind, raw := range samples(version) {
			if _, _, ok := PeekData(Encode(raw)); ok != (kind == TypeData) {
				t.Errorf("v%d type %#x: %v", version, kind, ok)
			}
		}
	}
	for _, in := range []string{"", "?OTR:", "?OTR:AAED....", "?OTR:****", "hello"} {
		if _, _, ok := PeekData([]byte(in)); ok {
			t.Errorf("%q is a data message", in)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	text := []byte(specMessage)
	for b.Loop() {
		Decode(text)
	}
}
