package wire

import "golang.org/x/crypto/cryptobyte"

// Data is a Data Message (Protocol-v3, "Data Message").
type Data struct {
	Header
	Flags                       byte
	SenderKeyID, RecipientKeyID uint32
	NextDH                      []byte // magnitude, without zeros in front
	Counter                     [8]byte
	Ciphertext                  []byte
	MAC                         [20]byte // over everything from the version to Ciphertext
	OldMACs                     []byte   // MAC keys revealed, 20 bytes each
}

// ParseData reads a Data Message of version 2 or 3. Errors: ErrMalformed,
// ErrVersion.
func ParseData(raw []byte) (m Data, err error) {
	s := cryptobyte.String(raw)
	if m.Header, err = begin(&s, TypeData); err != nil {
		return m, err
	}
	if !s.ReadUint8(&m.Flags) || !s.ReadUint32(&m.SenderKeyID) || !s.ReadUint32(&m.RecipientKeyID) ||
		!readMPI(&s, &m.NextDH) || !s.CopyBytes(m.Counter[:]) || !readData(&s, &m.Ciphertext) ||
		!s.CopyBytes(m.MAC[:]) || !readData(&s, &m.OldMACs) || !s.Empty() {
		return m, ErrMalformed
	}
	return m, nil
}

// Append writes the message after dst.
func (m *Data) Append(dst []byte) []byte {
	dst = m.AppendAuthenticated(dst)
	return AppendData(append(dst, m.MAC[:]...), m.OldMACs)
}

// AppendAuthenticated writes the part that MAC is over.
func (m *Data) AppendAuthenticated(dst []byte) []byte {
	dst = append(m.Header.append(dst, TypeData), m.Flags)
	dst = appendUint32(appendUint32(dst, m.SenderKeyID), m.RecipientKeyID)
	dst = append(AppendData(dst, m.NextDH), m.Counter[:]...)
	return AppendData(dst, m.Ciphertext)
}

// Authenticated returns the part of raw, from which m was parsed, that MAC is
// over.
func (m *Data) Authenticated(raw []byte) []byte {
	tail := macSize + 4 + len(m.OldMACs)
	if tail > len(raw) {
		return nil
	}
	return raw[:len(raw)-tail]
}

// Size is the length of the message in bytes.
func (m *Data) Size() int {
	size := 3 + 1 + 4 + 4 + 4 + len(m.NextDH) + 8 + 4 + len(m.Ciphertext) + macSize + 4 + len(m.OldMACs)
	if m.Version >= 3 {
		size += 8
	}
	return size
}
