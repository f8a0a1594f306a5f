package dh

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/binary"

	"filippo.io/bigmod"

	"pidgin-otr/otr/internal/secret"
)

// Secret is a shared secret as the protocol hashes it: one byte that tells the
// uses apart, then the secret as a minimal MPI ("secbytes"). It must be wiped
// when dropped.
type Secret struct {
	buf  [1 + 4 + Size]byte
	size int // bytes of buf in use
}

func (s *Secret) set(x *bigmod.Nat) {
	var full [Size]byte
	putNat(full[:], x)
	zeros := 0
	for zeros < Size && full[zeros] == 0 {
		zeros++
	}
	binary.BigEndian.PutUint32(s.buf[1:], uint32(Size-zeros))
	s.size = 5 + copy(s.buf[5:], full[zeros:])
	secret.Wipe(full[:])
}

// H1 is SHA1(b || secbytes), from which session keys come.
func (s *Secret) H1(b byte) [20]byte {
	s.buf[0] = b
	return sha1.Sum(s.buf[:s.size])
}

// H2 is SHA256(b || secbytes), from which the keys of the key exchange, the
// session id and the extra symmetric key come.
func (s *Secret) H2(b byte) [32]byte {
	s.buf[0] = b
	return sha256.Sum256(s.buf[:s.size])
}

// Wipe erases the secret.
func (s *Secret) Wipe() {
	secret.Wipe(s.buf[:])
	s.size = 0
}
