package secret

import (
	"bytes"
	"crypto/sha1"
	"encoding"
	"encoding/binary"
	"hash"
)

// A MACKey is a MAC key of data messages as HMAC-SHA1 uses it: what the hash is
// after the inner and after the outer pad. It is worth the key, and is wiped as one.
type MACKey struct {
	inner, outer chain
	used         bool
	usual        *beginning // of the messages under the key; nil until there are two
}

// A chain is what SHA-1 is after a number of whole blocks.
type chain [sha1.Size]byte

// A beginning is whole blocks that messages under one key begin with, and what the
// hash is after them. Until the direction turns, data messages differ only from the
// counter on: what comes before, most of it the next D-H key, is hashed once.
type beginning struct {
	text  [3 * sha1.BlockSize]byte
	after chain
}

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
	if k.usual != nil {
		Wipe(k.usual.after[:])
	}
	*k = MACKey{}
}

// remember has text, which a message under the key began with, be its usual beginning.
func (k *MACKey) remember(text []byte, after *chain) {
	if k.usual == nil {
		k.usual = new(beginning)
	}
	copy(k.usual.text[:], text)
	k.usual.after = *after
}

// A MAC computes authenticators, HMAC-SHA1, under any keys. It is working memory
// alone: between two messages nothing of a key is in it. The standard library's
// HMAC is several objects for each key, which cannot be wiped. The zero MAC is
// ready for use.
type MAC struct {
	sha   resumable
	state [stateSize]byte // the mark stays, all else is wiped
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

// Sum returns the authenticator of data, good until the next call.
func (m *MAC) Sum(k *MACKey, data []byte) *[sha1.Size]byte {
	rest := m.begin(k, data)
	m.sha.Write(rest)
	m.sha.Sum(m.sum[:0])
	m.resume(&k.outer, sha1.BlockSize)
	m.sha.Write(m.sum[:])
	m.sha.Sum(m.sum[:0])
	m.wipe()
	return &m.sum
}

// begin hashes what data has in common with other messages under the key, and
// returns the rest. The first message is hashed in one go: it may stay the only one.
func (m *MAC) begin(k *MACKey, data []byte) (rest []byte) {
	const size = len(beginning{}.text)
	first := !k.used
	k.used = true
	if k.usual != nil && bytes.HasPrefix(data, k.usual.text[:]) {
		m.resume(&k.usual.after, sha1.BlockSize+size)
		return data[size:]
	}
	m.resume(&k.inner, sha1.BlockSize)
	if first || len(data) < size {
		return data
	}
	m.sha.Write(data[:size])
	k.remember(data[:size], m.chain())
	return data[size:]
}

// afterPad is what the hash is after the block that HMAC makes of a key.
func (m *MAC) afterPad(key *[20]byte, pad byte) chain {
	var block [sha1.BlockSize]byte
	copy(block[:], key[:])
	for i := range block {
		block[i] ^= pad
	}
	m.prepare()
	m.sha.Write(block[:])
	after := *m.chain()
	m.wipe()
	Wipe(block[:])
	return after
}

// prepare makes the hash, and learns the mark of its states.
func (m *MAC) prepare() {
	if m.sha == nil {
		m.sha = sha1.New().(resumable)
		m.chain()
	}
}

// resume goes on from what the hash was after that many bytes, all in whole blocks.
func (m *MAC) resume(after *chain, count int) {
	m.prepare()
	copy(m.state[chainAt:], after[:])
	clear(m.state[restAt:countAt])
	binary.BigEndian.PutUint64(m.state[countAt:], uint64(count))
	if err := m.sha.UnmarshalBinary(m.state[:]); err != nil {
		panic("otr: internal error: SHA-1 refused its own state")
	}
}

// chain is what the hash is after the whole blocks that it has taken.
func (m *MAC) chain() *chain {
	state, err := m.sha.AppendBinary(m.state[:0])
	if err != nil || len(state) != stateSize {
		panic("otr: internal error: SHA-1 stores its state otherwise")
	}
	return (*chain)(m.state[chainAt:])
}

func (m *MAC) wipe() {
	m.sha.Reset()
	Wipe(m.state[chainAt:])
}
