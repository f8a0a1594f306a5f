package markup

import (
	"strings"
	"unicode"
)

// isAddress reports whether the text of the link is the address that the link
// leads to, as Pidgin makes links of typed addresses.
func (t tag) isAddress(text string) bool {
	return leadsTo(t.value, text) || leadsTo(decode(t.value), text)
}

// target is where the link of that text leads. For an address that was typed the
// host writes the target without entities, for one that was given it writes them.
func (t tag) target(text string) string {
	if leadsTo(t.value, text) {
		return t.value
	}
	return decode(t.value)
}

// leadsTo reports whether the host makes a link with the target of the text.
func leadsTo(target, text string) bool {
	before, found := strings.CutSuffix(target, text)
	return found && text != "" && (before == "" || before == "http://" || before == "ftp://" || before == "mailto:")
}

// mayBeLink reports whether a click on the address is of use and does no harm.
// A link to a file would open what lies on the user's own disk.
func mayBeLink(address string) bool {
	scheme, rest, found := strings.Cut(address, ":")
	if !found || rest == "" || strings.ContainsFunc(address, notInAddress) {
		return false
	}
	switch strings.ToLower(scheme) {
	case "http", "https", "ftp", "sftp", "mailto", "xmpp":
		return true
	}
	return false
}

// notInAddress reports whether a character makes an address look like another one,
// or like none.
func notInAddress(r rune) bool {
	return unicode.IsSpace(r) || !unicode.IsGraphic(r) || r == '"' || r == '<' || r == '>'
}

// namesNoAddress reports whether a link's text is in words, so that nobody takes
// it for an address. What is not sure to be is taken for one.
func namesNoAddress(text string) bool {
	letters := false
	for i, r := range text {
		switch {
		case looksLikeAPoint(r):
			return false
		case unicode.IsLetter(r) || r >= '0' && r <= '9':
			letters = true
		case r == ' ' || strings.ContainsRune("',!?()-", r):
		case r == '.' && (i+1 == len(text) || text[i+1] == ' ' || text[i+1] == '.'):
		default:
			return false
		}
	}
	return letters
}

// looksLikeAPoint reports whether a letter is drawn as a point or a colon, like those
// between the parts of an address: modifier letters, and three that are a middle
// point. The Arabic digit zero is drawn so too, so that only 0 to 9 are digits.
func looksLikeAPoint(r rune) bool {
	return unicode.Is(unicode.Lm, r) || r == '\u318d' || r == '\u119e' || r == '\ua78f'
}
