package ratchet

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/binary"

	"pidgin-otr/otr/dh"
	"pidgin-otr/otr/internal/secret"
)

// channel is one direction of a slot: the cipher and the MAC of one pair of D-H
// keys, made once and used for every message under these keys.
type channel struct {
	block   cipher.Block
	counter uint64 // of the last message; 0: none yet
	mac     secret.MACKey
	macKey  [sha1.Size]byte // revealed once the keys are dropped
}

func (c *channel) derive(s *dh.Secret, direction byte) {
	h := s.H1(direction)
	key := [16]byte(h[:16])
	c.macKey = sha1.Sum(key[:])
	c.block = secret.AES(&key)
	c.mac.Set(&c.macKey)
	secret.Wipe(key[:])
	secret.Wipe(h[:])
}

// A stream is working memory of the cipher. Between two messages no key stream is in it.
type stream struct {
	iv  [16]byte // counter, then zeros
	pad [shortText]byte
}

// shortText is the length up to which making key stream block by block is
// cheaper than a cipher.Stream, which has to be allocated for every message.
const shortText = 256

// crypt encrypts or decrypts data in place for the message with this counter:
// AES128-CTR whose first block has the counter as its top half (Protocol-v3,
// "Data Message").
func (c *channel) crypt(w *stream, counter uint64, data []byte) {
	clear(w.iv[8:])
	binary.BigEndian.PutUint64(w.iv[:], counter)
	if len(data) > shortText {
		secret.Do(func() { cipher.NewCTR(c.block, w.iv[:]).XORKeyStream(data, data) })
		return
	}
	for at := 0; at < len(data); at += aes.BlockSize {
		w.iv[15] = byte(at / aes.BlockSize) // at most 16 blocks: no carry
		c.block.Encrypt(w.pad[at:], w.iv[:])
	}
	subtle.XORBytes(data, data, w.pad[:])
	secret.Wipe(w.pad[:])
}

func (c *channel) wipe() {
	c.mac.Wipe()
	secret.Wipe(c.macKey[:])
	*c = channel{}
}

// slot holds the session keys of one of our D-H keys with one of the peer's.
// They are computed once, when first used.
type slot struct {
	send, recv channel
	made       bool
	verified   bool     // the receiving MAC key has verified a message
	extra      [32]byte // Protocol-v3, "Extra symmetric key"
}

// fill derives the keys; s is wiped. The end with the numerically larger
// public key sends with byte 1 (Protocol-v3, "Computing AES keys, ...").
func (t *slot) fill(s *dh.Secret, our, their *dh.Public) {
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
	t.made = true
}

func (t *slot) wipe() {
	t.send.wipe()
	t.recv.wipe()
	secret.Wipe(t.extra[:])
	t.made, t.verified = false, false
}
