package ratchet

import (
	"crypto/cipher"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/binary"
	"hash"

	"pidgin-otr/otr/dh"
	"pidgin-otr/otr/internal/secret"
)

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
