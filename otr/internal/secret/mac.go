package secret

import (
	"bytes"
	"crypto/sha1"
	"encoding/binary"
)

// A MACKey is a MAC key of data messages as HMAC-SHA1 uses it: what the hash is
// after the inner and after the outer pad. It is worth the key, and is wiped as one.
type MACKey struct {
	inner, outer chain
	used         bool
	usual        *beginning // of the messages under the key; nil until there are two
}

// A beginning is whole blocks that messages under one key begin with, and what the
// hash is after them. Until the direction turns, data messages differ only from the
// counter on: what comes before, most of it the next D-H key, is hashed once.
type beginning struct {
	text  [3 * sha1.BlockSize]byte
	after chain
}

// maxPadding is how much SHA-1 has follow a message, at most.
const maxPadding = 1 + 63 + 8

// Set makes k the key.
func (k *MACKey) Set(key *[20]byte) {
	var m MAC
	m.afterPad(&k.inner, key, 0x36)
	m.afterPad(&k.outer, key, 0x5c)
}

// Wipe erases the key.
func (k *MACKey) Wipe() {
	k.inner.wipe()
	k.outer.wipe()
	if k.usual != nil {
		k.usual.after.wipe()
	}
	*k = MACKey{}
}

// A MAC computes authenticators, HMAC-SHA1, under any keys. It is working memory
// alone: between two messages nothing of a key is in it. The standard library's
// HMAC is several objects for each key, which cannot be wiped. The zero MAC is
// ready for use.
type MAC struct {
	hasher hasher
	chain  chain
	end    [fewBlocks]byte // the end of a message, and what SHA-1 has follow it
	sum    [sha1.Size]byte
}

// Sum returns the authenticator of data, good until the next call.
func (m *MAC) Sum(k *MACKey, data []byte) *[sha1.Size]byte {
	rest := m.begin(k, data)
	m.finish(rest, sha1.BlockSize+len(data))
	m.chain = k.outer
	m.finish(m.sum[:], sha1.BlockSize+sha1.Size)
	return &m.sum
}

// begin hashes what data has in common with other messages under the key, and
// returns the rest. The first message is hashed in one go: it may stay the only one.
func (m *MAC) begin(k *MACKey, data []byte) (rest []byte) {
	m.chain = k.inner
	first := !k.used
	k.used = true
	if first || len(data) < len(beginning{}.text) {
		return data
	}
	text, rest := data[:len(beginning{}.text)], data[len(beginning{}.text):]
	if k.usual != nil && bytes.Equal(k.usual.text[:], text) {
		m.chain = k.usual.after
		return rest
	}
	m.hasher.blocks(&m.chain, text)
	if k.usual == nil {
		k.usual = new(beginning)
	}
	copy(k.usual.text[:], text)
	k.usual.after = m.chain
	return rest
}

// finish hashes the end of a message and what SHA-1 has follow it: a bit, zeros, and
// the number of bits. It puts the digest into m.sum. The message is of that many bytes.
func (m *MAC) finish(data []byte, size int) {
	if len(data) > len(m.end)-maxPadding {
		whole := len(data) / sha1.BlockSize * sha1.BlockSize
		m.hasher.blocks(&m.chain, data[:whole])
		data = data[whole:]
	}
	n := copy(m.end[:], data)
	padded := m.end[:(n+maxPadding)/sha1.BlockSize*sha1.BlockSize]
	clear(padded[n:])
	padded[n] = 0x80
	binary.BigEndian.PutUint64(padded[len(padded)-8:], uint64(size)*8)
	m.hasher.blocks(&m.chain, padded)
	m.chain.put(m.sum[:])
	m.chain.wipe()
}

// afterPad makes c what the hash is after the block that HMAC makes of a key.
func (m *MAC) afterPad(c *chain, key *[20]byte, pad byte) {
	block := m.end[:sha1.BlockSize]
	copy(block, key[:])
	for i := range block {
		block[i] ^= pad
	}
	*c = sha1Start
	m.hasher.blocks(c, block)
	Wipe(block)
}
