package otr

import (
	"crypto/cipher"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"hash"

	"pidgin-otr/otr/dh"
	"pidgin-otr/otr/internal/secret"
)

// akeKeys are the keys of one key exchange (Protocol-v3, "Computing AES keys,
// MAC keys, and the secure session id"). The first of each pair belongs to the
// Reveal Signature Message, the second (primed in the protocol) to the
// Signature Message.
type akeKeys struct {
	ssid   [8]byte
	c      [2][16]byte
	m1, m2 [2][32]byte
}

func (k *akeKeys) derive(s *dh.Secret) {
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

func (k *akeKeys) wipe() {
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

// channel is one direction of a slot: the cipher and the MAC of one pair of D-H
// keys. The objects are made once and used for every message under these keys.
type channel struct {
	block   cipher.Block
	mac     hash.Hash
	macKey  [sha1.Size]byte // revealed once the keys are dropped
	counter uint64          // of the last message; 0: none yet
	iv      [16]byte        // scratch: counter, then zeros
	pad     [16]byte        // scratch: key stream
	tag     [sha1.Size]byte // scratch: MAC
}

func (c *channel) derive(s *dh.Secret, direction byte) {
	h := s.H1(direction)
	key := [16]byte(h[:16])
	c.macKey = sha1.Sum(key[:])
	c.block = secret.AES(&key)
	c.mac = secret.HMACSHA1(&c.macKey)
	secret.Wipe(key[:])
	secret.Wipe(h[:])
}

// sum returns the MAC over data. It is valid until the next call.
func (c *channel) sum(data []byte) *[sha1.Size]byte {
	c.mac.Reset()
	c.mac.Write(data)
	c.mac.Sum(c.tag[:0])
	return &c.tag
}

// shortText is the length up to which making key stream block by block is
// cheaper than a cipher.Stream, which has to be allocated for every message.
const shortText = 256

// crypt encrypts or decrypts data in place for the message with this counter:
// AES128-CTR whose first block has the counter as its top half (Protocol-v3,
// "Data Message").
func (c *channel) crypt(counter uint64, data []byte) {
	clear(c.iv[8:])
	binary.BigEndian.PutUint64(c.iv[:], counter)
	if len(data) > shortText {
		secret.Do(func() { cipher.NewCTR(c.block, c.iv[:]).XORKeyStream(data, data) })
		return
	}
	for n := byte(1); len(data) > 0; n++ {
		c.block.Encrypt(c.pad[:], c.iv[:])
		data = data[subtle.XORBytes(data, data, c.pad[:]):]
		c.iv[15] = n // at most 16 blocks: no carry
	}
}

func (c *channel) wipe() {
	secret.Wipe(c.macKey[:])
	secret.Wipe(c.pad[:])
	secret.Wipe(c.tag[:])
	*c = channel{}
}

// slot holds the session keys of one of our D-H keys with one of the peer's.
// They are computed once, when first used.
type slot struct {
	send, recv channel
	extra      [32]byte // Protocol-v3, "Extra symmetric key"
	verified   bool     // the receiving MAC key has verified a message
}

// newSlot derives the keys; s is wiped. The end with the numerically larger
// public key sends with byte 1 (Protocol-v3, "Computing AES keys, ...").
func newSlot(s *dh.Secret, our, their *dh.Public) *slot {
	t := new(slot)
	sending, receiving := byte(2), byte(1)
	if our.Above(their) {
		sending, receiving = 1, 2
	}
	secret.Do(func() {
		t.send.derive(s, sending)
		t.recv.derive(s, receiving)
		t.extra = s.H2(0xff)
	})
	s.Wipe()
	return t
}

func (t *slot) wipe() {
	if t == nil {
		return
	}
	t.send.wipe()
	t.recv.wipe()
	secret.Wipe(t.extra[:])
	t.verified = false
}
