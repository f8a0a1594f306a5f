package wire

import (
	"bytes"
	"math"

	"golang.org/x/crypto/cryptobyte"
)

// Types of TLV records (Protocol-v3, "Data Message").
const (
	TLVPadding      = 0
	TLVDisconnected = 1
	TLVSMP1         = 2
	TLVSMP2         = 3
	TLVSMP3         = 4
	TLVSMP4         = 5
	TLVSMPAbort     = 6
	TLVSMP1Q        = 7
	TLVExtraKey     = 8
)

// TLV is one record behind the text of a data message.
type TLV struct {
	Type  uint16
	Value []byte
}

// SplitPlaintext takes the plaintext of a data message apart: text, then,
// behind the first NUL, records for ParseTLVs.
func SplitPlaintext(plain []byte) (text, tlvs []byte) {
	text, tlvs, _ = bytes.Cut(plain, []byte{0})
	return text, tlvs
}

// ParseTLVs reads records until one is cut short; those before it stand.
func ParseTLVs(b []byte) (list []TLV) {
	s := cryptobyte.String(b)
	for {
		var t TLV
		var size uint16
		if !s.ReadUint16(&t.Type) || !s.ReadUint16(&size) || !s.ReadBytes(&t.Value, int(size)) {
			return list
		}
		list = append(list, t)
	}
}

// AppendTLV writes t after dst, where the caller has put text and NUL. Errors:
// ErrTooLarge for a value over 65535 bytes; it is never cut.
func AppendTLV(dst []byte, t TLV) ([]byte, error) {
	if len(t.Value) > math.MaxUint16 {
		return dst, ErrTooLarge
	}
	dst = append(dst, byte(t.Type>>8), byte(t.Type), byte(len(t.Value)>>8), byte(len(t.Value)))
	return append(dst, t.Value...), nil
}
