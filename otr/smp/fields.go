package smp

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"

	"golang.org/x/crypto/cryptobyte"

	"pidgin-otr/otr/dh"
	"pidgin-otr/otr/wire"
)

// A field is one number of a message. It refuses values outside of its range,
// so that a message that parses can be computed with.
type field interface {
	set(magnitude []byte) error
	Magnitude() []byte // without zeros in front
}

// elementField is a group element in 2..p-2.
type elementField struct{ *dh.Element }

func (f elementField) set(magnitude []byte) error {
	e, err := dh.ParsePublic(magnitude)
	if err != nil || !e.Valid() {
		return ErrRange
	}
	*f.Element = e
	return nil
}

// answerField is the answer of a proof, in 1..q-1.
type answerField struct{ *dh.Exponent }

func (f answerField) set(magnitude []byte) error {
	if len(magnitude) > dh.Size {
		return ErrRange
	}
	var x dh.Exponent
	copy(x[dh.Size-len(magnitude):], magnitude)
	if !x.BelowOrder() {
		return ErrRange
	}
	*f.Exponent = x
	return nil
}

// challenge is the challenge of a proof: a digest, on the wire a number.
type challenge [sha256.Size]byte

func (c *challenge) set(magnitude []byte) error {
	if len(magnitude) > len(c) {
		return ErrRange
	}
	*c = challenge{}
	copy(c[len(c)-len(magnitude):], magnitude)
	return nil
}

func (c *challenge) Magnitude() []byte { return bytes.TrimLeft(c[:], "\x00") }

// message is the value of a record of type 2 to 5: the count of its numbers,
// then each as an MPI.
type message interface {
	fields() []field
}

// parse reads m from the value of a record. Errors: ErrMalformed, ErrRange.
func parse(m message, value []byte) error {
	s := cryptobyte.String(value)
	fields := m.fields()
	var count uint32
	if !s.ReadUint32(&count) || uint64(count) != uint64(len(fields)) {
		return ErrMalformed
	}
	var magnitudes [largest][]byte
	for i := range fields {
		if !readMPI(&s, &magnitudes[i]) {
			return ErrMalformed
		}
	}
	if !s.Empty() {
		return ErrMalformed
	}
	for i, f := range fields {
		if err := f.set(magnitudes[i]); err != nil {
			return err
		}
	}
	return nil
}

// readMPI reads the magnitude of an MPI and refuses zeros in front.
func readMPI(s *cryptobyte.String, out *[]byte) bool {
	var size uint32
	return s.ReadUint32(&size) && uint64(size) <= uint64(len(*s)) && s.ReadBytes(out, int(size)) &&
		(len(*out) == 0 || (*out)[0] != 0)
}

// encode writes m after dst.
func encode(dst []byte, m message) []byte {
	fields := m.fields()
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(fields)))
	for _, f := range fields {
		dst = wire.AppendData(dst, f.Magnitude())
	}
	return dst
}
