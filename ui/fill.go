package ui

import "strings"

// Places are the values of a text's named places, keyed by name: the value of
// "buddy" stands where the text says {buddy}.
type Places map[string]string

// Fill puts the values into the text. It reads the text once and never reads a
// value, so that a value which itself contains "{buddy}" stays as it is. A
// place without a value stays too: a slip in a translation shows, and harms
// nothing.
func Fill(text string, places Places) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		name, after, closed := strings.Cut(rest, "}")
		value, known := places[name]
		if !closed || !known {
			out.WriteByte('{')
			text = rest
			continue
		}
		out.WriteString(value)
		text = after
	}
}
