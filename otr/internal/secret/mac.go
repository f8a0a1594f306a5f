package secret

import (
	"crypto/sha1"
	"encoding"
	"encoding/binary"
	"hash"
)

// MACPadding is how much room behind a message makes its MAC quicker.
const MACPadding = 1 + 63 + 8

// A MACKey is a MAC key of data messages as HMAC-SHA1 uses it: what the hash is
// after the inner and after the outer pad. It is worth the key, and is wiped as one.
type MACKey struct{ inner, outer [sha1.Size]byte }

// Set makes k the key.
func (k *MACKey) Set(key *[20]byte) {
	var m MAC
	k.inner = m.afterPad(key, 0x36)
	k.outer = m.afterPad(key, 0x5c)
}

// Wipe erases the key.
func (k *MACKey) Wipe() {
	Wipe(k.inner[:])
	Wipe(k.outer[:])
}

// A MAC computes authenticators, HMAC-SHA1, under any keys. It is working memory
// alone: between two messages nothing of a key is in it. The standard library's
// HMAC is several objects for each key, which cannot be wiped. The zero MAC is
// ready for use.
type MAC struct {
	sha   resumable
	state [stateSize]byte
	sum   [sha1.Size]byte
}

// resumable is the SHA-1 of the standard library, whose state can be stored.
type resumable interface {
	hash.Hash
	encoding.BinaryAppender
	encoding.BinaryUnmarshaler
}

// How the standard library stores a state: a mark, what the hash is after the last
// whole block, the bytes after that, and the number of all bytes.
const (
	chainAt   = 4
	restAt    = chainAt + sha1.Size
	countAt   = restAt + sha1.BlockSize
	stateSize = countAt + 8
)

// Sum returns the authenticator of data, good until the next call. What lies
// behind data, within its capacity, is overwritten: with room for MACPadding bytes
// the whole is hashed in one go, which is quicker than block by block.
func (m *MAC) Sum(k *MACKey, data []byte) *[sha1.Size]byte {
	m.resume(&k.inner)
	if padded := pad(data); padded != nil {
		m.sha.Write(padded)
		m.sum = *m.chain()
	} else {
		m.sha.Write(data)
		m.sha.Sum(m.sum[:0])
	}
	m.resume(&k.outer)
	m.sha.Write(m.sum[:])
	m.sha.Sum(m.sum[:0])
	m.wipe()
	return &m.sum
}

// pad finishes data, which follows one block, as SHA-1 does: a bit, zeros, and the
// number of bits. It returns nil if there is no room.
func pad(data []byte) []byte {
	n := len(data)
	end := (n + MACPadding) / sha1.BlockSize * sha1.BlockSize
	if end > cap(data) {
		return nil
	}
	padded := data[:end]
	clear(padded[n:])
	padded[n] = 0x80
	binary.BigEndian.PutUint64(padded[end-8:], uint64(sha1.BlockSize+n)*8)
	return padded
}

// afterPad is what the hash is after the block that HMAC makes of a key.
func (m *MAC) afterPad(key *[20]byte, pad byte) [sha1.Size]byte {
	var block [sha1.BlockSize]byte
	copy(block[:], key[:])
	for i := range block {
		block[i] ^= pad
	}
	m.start()
	m.sha.Write(block[:])
	chain := *m.chain()
	m.wipe()
	Wipe(block[:])
	return chain
}

func (m *MAC) start() {
	if m.sha == nil {
		m.sha = sha1.New().(resumable)
	}
	m.sha.Reset()
}

// resume goes on from what the hash was after one block.
func (m *MAC) resume(chain *[sha1.Size]byte) {
	m.start()
	m.chain() // for the mark
	copy(m.state[chainAt:], chain[:])
	m.state[countAt+7] = sha1.BlockSize
	if err := m.sha.UnmarshalBinary(m.state[:]); err != nil {
		panic("otr: internal error: SHA-1 refused its own state")
	}
}

// chain is what the hash is after the whole blocks that it has taken.
func (m *MAC) chain() *[sha1.Size]byte {
	state, err := m.sha.AppendBinary(m.state[:0])
	if err != nil || len(state) != stateSize {
		panic("otr: internal error: SHA-1 stores its state otherwise")
	}
	return (*[sha1.Size]byte)(m.state[chainAt:])
}

func (m *MAC) wipe() {
	m.sha.Reset()
	Wipe(m.state[:])
}
