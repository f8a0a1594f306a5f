package wire

import "golang.org/x/crypto/cryptobyte"

// maxEncryptedGX is the length of the largest g^x as an MPI. A receiver keeps
// the field until it is revealed, so a longer one is refused at once.
const maxEncryptedGX = 4 + 192

// DHCommit is the D-H Commit Message (Protocol-v3, "D-H Commit Message").
type DHCommit struct {
	Header
	EncryptedGX []byte // AES128-CTR of g^x as an MPI
	HashGX      []byte // SHA256 of the same, 32 bytes
}

// DHKey is the D-H Key Message.
type DHKey struct {
	Header
	GY []byte // magnitude, without zeros in front
}

// RevealSignature is the Reveal Signature Message.
type RevealSignature struct {
	Header
	Key    [16]byte // r, which decrypts EncryptedGX
	EncSig []byte
	MAC    [20]byte // over EncSig with its length
}

// Signature is the Signature Message.
type Signature struct {
	Header
	EncSig []byte
	MAC    [20]byte
}

// ParseDHCommit reads a D-H Commit Message of version 2 or 3. Errors:
// ErrMalformed, ErrVersion, ErrTooLarge.
func ParseDHCommit(raw []byte) (m DHCommit, err error) {
	s := cryptobyte.String(raw)
	if m.Header, err = begin(&s, TypeDHCommit); err != nil {
		return m, err
	}
	if !readData(&s, &m.EncryptedGX) || !readData(&s, &m.HashGX) || len(m.HashGX) != hashSize || !s.Empty() {
		return m, ErrMalformed
	}
	if len(m.EncryptedGX) > maxEncryptedGX {
		return m, ErrTooLarge
	}
	return m, nil
}

// Append writes the message after dst.
func (m *DHCommit) Append(dst []byte) []byte {
	dst = m.Header.append(dst, TypeDHCommit)
	return AppendData(AppendData(dst, m.EncryptedGX), m.HashGX)
}

// ParseDHKey reads a D-H Key Message of version 2 or 3. Errors: ErrMalformed,
// ErrVersion.
func ParseDHKey(raw []byte) (m DHKey, err error) {
	s := cryptobyte.String(raw)
	if m.Header, err = begin(&s, TypeDHKey); err != nil {
		return m, err
	}
	if !readMPI(&s, &m.GY) || !s.Empty() {
		return m, ErrMalformed
	}
	return m, nil
}

// Append writes the message after dst.
func (m *DHKey) Append(dst []byte) []byte {
	return AppendData(m.Header.append(dst, TypeDHKey), m.GY)
}

// ParseRevealSignature reads a Reveal Signature Message of version 2 or 3.
// Errors: ErrMalformed, ErrVersion.
func ParseRevealSignature(raw []byte) (m RevealSignature, err error) {
	s := cryptobyte.String(raw)
	if m.Header, err = begin(&s, TypeReveal); err != nil {
		return m, err
	}
	var key []byte
	if !readData(&s, &key) || len(key) != revealedSize || !readData(&s, &m.EncSig) ||
		!s.CopyBytes(m.MAC[:]) || !s.Empty() {
		return m, ErrMalformed
	}
	copy(m.Key[:], key)
	return m, nil
}

// Append writes the message after dst.
func (m *RevealSignature) Append(dst []byte) []byte {
	dst = AppendData(m.Header.append(dst, TypeReveal), m.Key[:])
	return append(AppendData(dst, m.EncSig), m.MAC[:]...)
}

// ParseSignature reads a Signature Message of version 2 or 3. Errors:
// ErrMalformed, ErrVersion.
func ParseSignature(raw []byte) (m Signature, err error) {
	s := cryptobyte.String(raw)
	if m.Header, err = begin(&s, TypeSignature); err != nil {
		return m, err
	}
	if !readData(&s, &m.EncSig) || !s.CopyBytes(m.MAC[:]) || !s.Empty() {
		return m, ErrMalformed
	}
	return m, nil
}

// Append writes the message after dst.
func (m *Signature) Append(dst []byte) []byte {
	dst = m.Header.append(dst, TypeSignature)
	return append(AppendData(dst, m.EncSig), m.MAC[:]...)
}
