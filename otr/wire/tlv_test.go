package wire

import (
	"bytes"
	"errors"
	"reflect"
	"testing"
)

// The two records printed in Protocol-v3, "Data Message".
func TestSpecTLVs(t *testing.T) {
	in := []byte("\x00\x01\x00\x00" + "\x00\x00\x00\x05\x68\x65\x6c\x6c\x6f")
	want := []TLV{{TLVDisconnected, []byte{}}, {TLVPadding, []byte("hello")}}
	got := ParseTLVs(in)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("read %v", got)
	}
	var out []byte
	for _, r := range want {
		out, _ = AppendTLV(out, r)
	}
	if !bytes.Equal(out, in) {
		t.Errorf("wrote %x", out)
	}
}

// A record that is cut short ends the list; those before it stand.
func TestTruncatedTLVs(t *testing.T) {
	whole := []byte{0, 6, 0, 0, 0, 8, 0, 2, 1, 2}
	for n, want := range []int{0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2} {
		if got := ParseTLVs(whole[:n]); len(got) != want {
			t.Errorf("%d bytes: %d records", n, len(got))
		}
	}
	if got := ParseTLVs([]byte{0x12, 0x34, 0, 1, 5}); len(got) != 1 || got[0].Type != 0x1234 {
		t.Errorf("an unknown type: %v", got)
	}
}

func TestTLVTooLong(t *testing.T) {
	if _, err := AppendTLV(nil, TLV{Value: make([]byte, 65536)}); !errors.Is(err, ErrTooLarge) {
		t.Error(err)
	}
	if out, err := AppendTLV([]byte("x"), TLV{Type: 7, Value: make([]byte, 65535)}); err != nil || len(out) != 65540 {
		t.Errorf("%d bytes, %v", len(out), err)
	}
}

func TestSplitPlaintext(t *testing.T) {
	for in, want := range map[string][2]string{
		"": {"", ""}, "text": {"text", ""}, "text\x00": {"text", ""}, "\x00\x00\x01\x00\x00": {"", "\x00\x01\x00\x00"},
		"a\x00\x00b": {"a", "\x00b"},
	} {
		text, tlvs := SplitPlaintext([]byte(in))
		if string(text) != want[0] || string(tlvs) != want[1] {
			t.Errorf("%q: %q, %q", in, text, tlvs)
		}
	}
}
