package wire

import "bytes"

// Kind is what a text turns out to be.
type Kind uint8

const (
	Plain     Kind = iota // text to show
	Tagged                // text to show with a whitespace tag in it
	Query                 // ?OTR? or ?OTRv...?
	Error                 // ?OTR Error:
	Encoded               // ?OTR: and base64
	Fragment3             // ?OTR| piece of a message, version 3
	Fragment2             // ?OTR, piece of a message, version 2
)

const (
	markEncoded   = "?OTR:"
	markFragment3 = "?OTR|"
	markFragment2 = "?OTR,"
	markError     = "?OTR Error:"
)

// Classify says what text is. A mark counts at the start of the visible text
// only (blanks and markup before it skipped), so that a sentence that quotes one
// is shown; the whitespace tag counts anywhere.
func Classify(text []byte) Kind {
	seen := visible(text)
	for _, m := range []struct {
		mark string
		kind Kind
	}{
		{markEncoded, Encoded}, {markFragment3, Fragment3}, {markFragment2, Fragment2}, {markError, Error},
	} {
		if hasPrefix(seen, m.mark) {
			return m.kind
		}
	}
	if _, ok := readQuery(seen); ok {
		return Query
	}
	if bytes.Contains(text, []byte(tagBase)) {
		return Tagged
	}
	return Plain
}

// ErrorText returns the peer's words in a text that is an Error.
func ErrorText(text []byte) []byte {
	seen := visible(text)
	if !hasPrefix(seen, markError) {
		return nil
	}
	return bytes.TrimLeft(seen[len(markError):], " ")
}

func hasPrefix(b []byte, prefix string) bool {
	return len(b) >= len(prefix) && string(b[:len(prefix)]) == prefix
}
