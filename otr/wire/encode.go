package wire

import (
	"bytes"
	"slices"

	"github.com/segmentio/asm/base64"
)

// Encode wraps a binary message as text: "?OTR:", base64, ".".
func Encode(raw []byte) []byte {
	return AppendEncoded(make([]byte, 0, EncodedLen(len(raw))), raw)
}

// AppendEncoded is Encode after dst.
func AppendEncoded(dst, raw []byte) []byte {
	dst = append(slices.Grow(dst, EncodedLen(len(raw))), markEncoded...)
	n := base64.StdEncoding.EncodedLen(len(raw))
	base64.StdEncoding.Encode(dst[len(dst):len(dst)+n], raw)
	return append(dst[:len(dst)+n], '.')
}

// EncodedLen is the length of a binary message of n bytes as text.
func EncodedLen(n int) int {
	return len(markEncoded) + base64.StdEncoding.EncodedLen(n) + 1
}

// Decode returns the binary message in a text that is Encoded, in new memory.
// Errors: those of DecodeInto.
func Decode(text []byte) ([]byte, error) { return DecodeInto(nil, text) }

// DecodeInto returns the binary message in a text that is Encoded, in the memory
// of buf if that has room for it, else in new memory. Blanks, line breaks and
// markup that hosts put into long lines are ignored, and so is what follows the
// final dot. Errors: ErrMalformed, ErrTooLarge.
func DecodeInto(buf, text []byte) ([]byte, error) {
	seen := visible(text)
	if !hasPrefix(seen, markEncoded) {
		return nil, ErrMalformed
	}
	body := seen[len(markEncoded):]
	if dot := bytes.IndexByte(body, '.'); dot >= 0 {
		if raw, err := decodeBase64(buf, body[:dot]); err == nil {
			return raw, nil
		}
	}
	body, err := squeeze(body)
	if err != nil {
		return nil, err
	}
	return decodeBase64(buf, body)
}

// squeeze copies body up to the dot without blanks and markup. A dot inside
// markup does not end the message.
func squeeze(body []byte) ([]byte, error) {
	out := make([]byte, 0, min(len(body), base64.StdEncoding.EncodedLen(MaxMessage)))
	for len(body) > 0 {
		if body[0] == '.' {
			return out, nil
		}
		if n := filler(body); n > 0 {
			body = body[n:]
			continue
		}
		if body[0] == '<' {
			return nil, ErrMalformed
		}
		out = append(out, body[0])
		body = body[1:]
	}
	return nil, ErrMalformed
}

// decodeBase64 accepts missing padding, as every other program does.
func decodeBase64(buf, b []byte) ([]byte, error) {
	b = bytes.TrimRight(b, "=")
	size := base64.RawStdEncoding.DecodedLen(len(b))
	if size > MaxMessage {
		return nil, ErrTooLarge
	}
	out := slices.Grow(buf[:0], size)[:size]
	n, err := base64.RawStdEncoding.Decode(out, b)
	if err != nil || n != size {
		return nil, ErrMalformed
	}
	return out, nil
}

// PeekData reads the header and the flags of a data message of version 2 or 3
// from the beginning of its text, as piece 1 of its fragments carries it.
func PeekData(text []byte) (h Header, flags byte, ok bool) {
	seen := visible(text)
	if !hasPrefix(seen, markEncoded) {
		return h, 0, false
	}
	body := seen[len(markEncoded):]
	head := body[:min(len(body), 16)/4*4] // 16 characters hold version, type, tags and flags
	var raw [12]byte
	n, err := base64.StdEncoding.Decode(raw[:], head)
	if err != nil {
		return h, 0, false
	}
	h, err = ParseHeader(raw[:n])
	at := 3
	if h.Version == 3 {
		at = 11
	}
	if err != nil || h.Version < 2 || h.Type != TypeData || n <= at {
		return h, 0, false
	}
	return h, raw[at], true
}
