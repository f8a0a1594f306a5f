package wire

import (
	"bytes"
	standard "encoding/base64"
	"math/rand/v2"
	"testing"

	"github.com/segmentio/asm/base64"
)

// The library that encodes and decodes is assembly and reads what anybody sends.
// It must do what the standard library does, and write nowhere else.

const canary = 64 // bytes behind each buffer that must stay

type codec interface {
	Encode(dst, src []byte)
	Decode(dst, src []byte) (int, error)
}

// decodeGuarded decodes into a buffer of exactly size bytes.
func decodeGuarded(t *testing.T, c codec, size int, text []byte) ([]byte, error) {
	buf := bytes.Repeat([]byte{0xA5}, size+canary)
	n, err := c.Decode(buf[:size:size], text)
	if !bytes.Equal(buf[size:], bytes.Repeat([]byte{0xA5}, canary)) {
		t.Fatalf("wrote behind its buffer for %q", text)
	}
	return buf[:n], err
}

func encodeGuarded(t *testing.T, c codec, size int, raw []byte) []byte {
	buf := bytes.Repeat([]byte{0xA5}, size+canary)
	c.Encode(buf[:size:size], raw)
	if !bytes.Equal(buf[size:], bytes.Repeat([]byte{0xA5}, canary)) {
		t.Fatalf("wrote behind its buffer for % x", raw)
	}
	return buf[:size]
}

// sameCodec compares the two libraries on data as text and as bytes.
func sameCodec(t *testing.T, data []byte) {
	t.Helper()
	for _, pair := range []struct {
		fast  codec
		plain *standard.Encoding
	}{
		{base64.StdEncoding, standard.StdEncoding},
		{base64.RawStdEncoding, standard.RawStdEncoding},
	} {
		size := pair.plain.DecodedLen(len(data))
		got, gotErr := decodeGuarded(t, pair.fast, size, data)
		want, wantErr := decodeGuarded(t, pair.plain, size, data)
		if (gotErr == nil) != (wantErr == nil) {
			t.Fatalf("%q: %v, the standard library says %v", data, gotErr, wantErr)
		}
		if gotErr == nil && !bytes.Equal(got, want) {
			t.Fatalf("%q: % x, the standard library says % x", data, got, want)
		}
		size = pair.plain.EncodedLen(len(data))
		if got, want := encodeGuarded(t, pair.fast, size, data), encodeGuarded(t, pair.plain, size, data); !bytes.Equal(got, want) {
			t.Fatalf("% x: %q, the standard library says %q", data, got, want)
		}
	}
}

// Every length up to several vectors, from every alignment.
func TestBase64Lengths(t *testing.T) {
	raw := make([]byte, 400)
	rand.NewChaCha8([32]byte{1}).Read(raw)
	text := []byte(standard.StdEncoding.EncodeToString(raw))
	for size := range len(text) - 8 {
		for from := range 8 {
			sameCodec(t, text[from:from+size])
			sameCodec(t, raw[min(from, len(raw)):min(from+size, len(raw))])
		}
	}
}

// One wrong byte, line break or padding at each place of a text.
func TestBase64Damage(t *testing.T) {
	raw := make([]byte, 130)
	rand.NewChaCha8([32]byte{2}).Read(raw)
	whole := []byte(standard.StdEncoding.EncodeToString(raw))
	for at := range whole {
		for wrong := range 256 {
			text := bytes.Clone(whole)
			text[at] = byte(wrong)
			sameCodec(t, text)
		}
		for _, more := range []string{"\r", "\n", "\r\n", "=", "==", " ", "-", "_"} {
			sameCodec(t, []byte(string(whole[:at])+more+string(whole[at:])))
			sameCodec(t, []byte(string(whole[:at])+more))
		}
	}
}

func FuzzBase64(f *testing.F) {
	f.Add([]byte("AAMKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="))
	f.Add([]byte("AAMKAAAAAAAAAAAA\r\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"))
	f.Add([]byte{0, 1, 2, 3, 0xFF, 0x80})
	f.Fuzz(sameCodec)
}
