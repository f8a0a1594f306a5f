package wire

import "bytes"

// Offer is a set of protocol versions that a peer says it speaks.
type Offer uint8

const (
	OfferV1 Offer = 1 << iota
	OfferV2
	OfferV3
)

// Has reports whether all versions of v are offered.
func (o Offer) Has(v Offer) bool { return o&v == v }

// ParseQuery returns what a text that is a Query offers. Unknown versions are
// skipped; "?OTRv?" offers nothing (Protocol-v3, "OTR Query Messages").
func ParseQuery(text []byte) Offer {
	o, _ := readQuery(visible(text))
	return o
}

// IsQuery reports whether a text is a Query, as Classify does.
func IsQuery(text []byte) bool {
	_, ok := readQuery(visible(text))
	return ok
}

// readQuery reads "?OTR?", "?OTRv23?" or "?OTR?v23?".
func readQuery(seen []byte) (o Offer, ok bool) {
	if !hasPrefix(seen, "?OTR") {
		return 0, false
	}
	rest := seen[4:]
	if hasPrefix(rest, "?") {
		o, ok, rest = OfferV1, true, rest[1:]
	}
	if !hasPrefix(rest, "v") {
		return o, ok
	}
	versions, closed := readVersions(rest[1:])
	if !closed {
		return o, ok
	}
	return o | versions, true
}

// readVersions reads one printable byte for each version, up to the '?'.
func readVersions(b []byte) (o Offer, closed bool) {
	for _, c := range b {
		switch {
		case c == '?':
			return o, true
		case c == '2':
			o |= OfferV2
		case c == '3':
			o |= OfferV3
		case c <= ' ' || c > '~' || c == '<':
			return 0, false
		}
	}
	return 0, false
}

// AppendQuery writes a query for versions 2 and 3 as offered.
func AppendQuery(dst []byte, o Offer) []byte {
	dst = append(dst, "?OTRv"...)
	if o.Has(OfferV2) {
		dst = append(dst, '2')
	}
	if o.Has(OfferV3) {
		dst = append(dst, '3')
	}
	return append(dst, '?')
}

// The whitespace tag (Protocol-v3, "Tagged plaintext messages"): the base, then
// one group of 8 blanks for each version.
const (
	tagBase  = " \t  \t\t\t\t \t \t \t  "
	tagV1    = " \t \t  \t "
	tagV2    = "  \t\t  \t "
	tagV3    = "  \t\t  \t\t"
	tagGroup = 8
)

// FindTag looks for a whitespace tag anywhere in text. stripped is a copy of
// text without it. Groups of blanks for unknown versions belong to the tag.
func FindTag(text []byte) (o Offer, stripped []byte, ok bool) {
	at := bytes.Index(text, []byte(tagBase))
	if at < 0 {
		return 0, text, false
	}
	end := at + len(tagBase)
	for group := blankGroup(text[end:]); group != ""; group = blankGroup(text[end:]) {
		switch group {
		case tagV1:
			o |= OfferV1
		case tagV2:
			o |= OfferV2
		case tagV3:
			o |= OfferV3
		}
		end += tagGroup
	}
	return o, append(bytes.Clone(text[:at:at]), text[end:]...), true
}

// blankGroup returns the 8 blanks that b begins with, or "".
func blankGroup(b []byte) string {
	if len(b) < tagGroup || len(bytes.Trim(b[:tagGroup], " \t")) > 0 {
		return ""
	}
	return string(b[:tagGroup])
}

// AppendTag writes a whitespace tag for versions 2 and 3 as offered.
func AppendTag(dst []byte, o Offer) []byte {
	dst = append(dst, tagBase...)
	if o.Has(OfferV2) {
		dst = append(dst, tagV2...)
	}
	if o.Has(OfferV3) {
		dst = append(dst, tagV3...)
	}
	return dst
}
