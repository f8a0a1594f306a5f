package keyfile

import "encoding/hex"

// appendAtom writes an atom in the shortest form that libgcrypt itself would
// choose: as a token, quoted when it is printable ASCII, else in hex.
func appendAtom(dst, atom []byte) []byte {
	switch {
	case isToken(atom):
		return append(dst, atom...)
	case isPrintable(atom):
		return appendQuoted(dst, atom)
	}
	return appendHex(dst, atom)
}

// isToken reports whether the atom can stand without quotes. A leading digit
// would be read as a length.
func isToken(atom []byte) bool {
	if len(atom) == 0 || '0' <= atom[0] && atom[0] <= '9' {
		return false
	}
	for _, c := range atom {
		if !tokenByte(c) {
			return false
		}
	}
	return true
}

func isPrintable(atom []byte) bool {
	for _, c := range atom {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return true
}

func appendQuoted(dst, atom []byte) []byte {
	dst = append(dst, '"')
	for _, c := range atom {
		if c == '"' || c == '\'' || c == '\\' {
			dst = append(dst, '\\')
		}
		dst = append(dst, c)
	}
	return append(dst, '"')
}

func appendHex(dst, value []byte) []byte {
	dst = append(dst, '#')
	from := len(dst)
	dst = hex.AppendEncode(dst, value)
	for i := from; i < len(dst); i++ {
		if 'a' <= dst[i] && dst[i] <= 'f' {
			dst[i] -= 'a' - 'A'
		}
	}
	return append(dst, '#')
}

// appendNumber writes an unsigned big-endian number the way libgcrypt does: in
// hex, without zero bytes in front, but with one when the top bit is set.
func appendNumber(dst, value []byte) []byte {
	value = magnitude(value)
	if len(value) == 0 || value[0] < 0x80 {
		return appendHex(dst, value)
	}
	signed := make([]byte, 1, 1+len(value))
	signed = append(signed, value...)
	defer clear(signed)
	return appendHex(dst, signed)
}

// magnitude drops the zero bytes in front.
func magnitude(value []byte) []byte {
	for len(value) > 0 && value[0] == 0 {
		value = value[1:]
	}
	return value
}
