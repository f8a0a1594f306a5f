package ake

import (
	"crypto/cipher"
	"crypto/sha256"
	"encoding/binary"

	"pidgin-otr/otr/dh"
	"pidgin-otr/otr/internal/secret"
)

// secrets are the keys of one exchange (Protocol-v3, "Computing AES keys,
// MAC keys, and the secure session id"). The first of each pair belongs to the
// Reveal Signature Message, the second (primed in the protocol) to the
// Signature Message.
type secrets struct {
	ssid   [8]byte
	c      [2][16]byte
	m1, m2 [2][32]byte
}

func (k *secrets) derive(s *dh.Secret) {
	secret.Do(func() {
		first, both := s.H2(0), s.H2(1)
		copy(k.ssid[:], first[:8])
		copy(k.c[0][:], both[:16])
		copy(k.c[1][:], both[16:])
		k.m1[0], k.m2[0] = s.H2(2), s.H2(3)
		k.m1[1], k.m2[1] = s.H2(4), s.H2(5)
		secret.Wipe(both[:])
	})
}

func (k *secrets) wipe() {
	for i := range k.c {
		secret.Wipe(k.c[i][:])
		secret.Wipe(k.m1[i][:])
		secret.Wipe(k.m2[i][:])
	}
}

// ctr encrypts or decrypts data in place with AES128-CTR from the counter iv.
func ctr(key, iv *[16]byte, data []byte) {
	secret.Do(func() { cipher.NewCTR(secret.AES(key), iv[:]).XORKeyStream(data, data) })
}

// mac160 is SHA256-HMAC-160 over DATA with its length, as the two signature
// messages carry it.
func mac160(key *[32]byte, data []byte) (tag [20]byte) {
	var full [sha256.Size]byte
	var size [4]byte
	binary.BigEndian.PutUint32(size[:], uint32(len(data)))
	secret.Do(func() {
		mac := secret.HMACSHA256(key[:])
		mac.Write(size[:])
		mac.Write(data)
		mac.Sum(full[:0])
	})
	copy(tag[:], full[:])
	return tag
}
