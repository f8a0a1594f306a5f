// Package wire is the byte level of OTR versions 2 and 3: recognising what a
// text is, binary messages, fragments, queries, tags and TLVs.
//
// Every parser takes any bytes. A binary message that parses encodes to the
// same bytes again: a number that is not minimal, a wrong length and trailing
// bytes are refused, so that two programs cannot read one message differently.
// Slices of a parsed message are part of the input.
//
// The package is the engine's own. It is exported for the tests, and promises
// nothing to others.
package wire

import (
	"errors"

	"golang.org/x/crypto/cryptobyte"
)

// MaxMessage is the length in bytes of the largest message read or made, before
// base64.
const MaxMessage = 4 << 20

var (
	// ErrMalformed refuses what does not follow the format.
	ErrMalformed = errors.New("wire: malformed message")
	// ErrVersion refuses a protocol version that is not known.
	ErrVersion = errors.New("wire: unknown protocol version")
	// ErrTooLarge refuses what exceeds MaxMessage or a field of fixed size.
	ErrTooLarge = errors.New("wire: message too large")
)

// Message types.
const (
	TypeDHCommit  = 0x02
	TypeData      = 0x03
	TypeDHKey     = 0x0a
	TypeReveal    = 0x11
	TypeSignature = 0x12
)

// FlagIgnoreUnreadable asks a receiver that cannot read a data message to say
// nothing.
const FlagIgnoreUnreadable = 0x01

const (
	macSize      = 20
	hashSize     = 32
	revealedSize = 16
)

// Header begins every binary message. Version 2 (and 1, which is only
// recognised) has no tags; they are 0 then.
type Header struct {
	Version          uint16
	Type             byte
	Sender, Receiver uint32
}

// ParseHeader reads the header of any message of version 1 to 3. Errors:
// ErrMalformed, ErrVersion.
func ParseHeader(raw []byte) (Header, error) {
	s := cryptobyte.String(raw)
	return readHeader(&s)
}

func readHeader(s *cryptobyte.String) (h Header, err error) {
	if !s.ReadUint16(&h.Version) || !s.ReadUint8(&h.Type) {
		return h, ErrMalformed
	}
	switch h.Version {
	case 1, 2:
	case 3:
		if !s.ReadUint32(&h.Sender) || !s.ReadUint32(&h.Receiver) {
			return h, ErrMalformed
		}
	default:
		return h, ErrVersion
	}
	return h, nil
}

// begin reads the header of a message of a type that the caller expects.
func begin(s *cryptobyte.String, kind byte) (h Header, err error) {
	if h, err = readHeader(s); err != nil {
		return h, err
	}
	if h.Version == 1 {
		return h, ErrVersion
	}
	if h.Type != kind {
		return h, ErrMalformed
	}
	return h, nil
}

// append writes h with the given type.
func (h *Header) append(dst []byte, kind byte) []byte {
	dst = append(dst, byte(h.Version>>8), byte(h.Version), kind)
	if h.Version >= 3 {
		dst = appendUint32(appendUint32(dst, h.Sender), h.Receiver)
	}
	return dst
}

func appendUint32(dst []byte, v uint32) []byte {
	return append(dst, byte(v>>24), byte(v>>16), byte(v>>8), byte(v))
}

// AppendData writes DATA: INT length, then b; or an MPI, b being its magnitude
// without zeros in front.
func AppendData(dst, b []byte) []byte {
	return append(appendUint32(dst, uint32(len(b))), b...)
}

// readData reads DATA: INT length, then that many bytes.
func readData(s *cryptobyte.String, out *[]byte) bool {
	var size uint32
	return s.ReadUint32(&size) && uint64(size) <= uint64(len(*s)) && s.ReadBytes(out, int(size))
}

// readMPI reads the magnitude of an MPI and refuses zeros in front.
func readMPI(s *cryptobyte.String, out *[]byte) bool {
	return readData(s, out) && (len(*out) == 0 || (*out)[0] != 0)
}
