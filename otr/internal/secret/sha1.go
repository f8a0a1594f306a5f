package secret

import (
	"crypto/sha1"
	"encoding"
	"encoding/binary"
	"hash"
	"math/bits"
	"runtime"

	"github.com/klauspost/cpuid/v2"
)

// A chain is what SHA-1 is after a number of whole blocks.
type chain [sha1.Size / 4]uint32

// sha1Start is what SHA-1 is before the first block.
var sha1Start = chain{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0}

// put writes c as the digest that it is if nothing follows.
func (c *chain) put(digest []byte) {
	for i, word := range c {
		binary.BigEndian.PutUint32(digest[4*i:], word)
	}
}

func (c *chain) read(digest []byte) {
	for i := range c {
		c[i] = binary.BigEndian.Uint32(digest[4*i:])
	}
}

func (c *chain) wipe() { WipeWords(c[:]) }

// sha1Instructions says whether the standard library is quick with a few blocks too. On
// amd64 it is so only with instructions made for SHA-1: its vectors take long messages.
var sha1Instructions = runtime.GOARCH != "amd64" || cpuid.CPU.Supports(cpuid.SHA)

// fewBlocks is the length in bytes up to which rounds are quicker than vectors.
const fewBlocks = 512

// A hasher takes SHA-1 over whole blocks. The zero hasher is ready for use.
type hasher struct {
	sha   resumable
	mark  [chainAt]byte
	state [stateSize]byte
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

// blocks goes on from c over whole blocks.
func (h *hasher) blocks(c *chain, blocks []byte) {
	if len(blocks) <= fewBlocks && !sha1Instructions {
		c.rounds(blocks)
		return
	}
	h.library(c, blocks)
}

// library is blocks by the standard library. The number of bytes before does not
// matter to it: it counts only when a message ends.
func (h *hasher) library(c *chain, blocks []byte) {
	if h.sha == nil {
		h.sha = sha1.New().(resumable)
		h.store()
		h.mark = [chainAt]byte(h.state[:])
	}
	copy(h.state[:], h.mark[:])
	c.put(h.state[chainAt:])
	if err := h.sha.UnmarshalBinary(h.state[:]); err != nil {
		panic("otr: internal error: SHA-1 refused its own state")
	}
	h.sha.Write(blocks)
	h.store()
	c.read(h.state[chainAt:])
	h.sha.Reset()
	Wipe(h.state[:])
}

func (h *hasher) store() {
	state, err := h.sha.AppendBinary(h.state[:0])
	if err != nil || len(state) != stateSize {
		panic("otr: internal error: SHA-1 stores its state otherwise")
	}
}

// rounds is blocks in plain Go. Five rounds at a time, because then each of the five
// words is back in its place. No branch and no address depends on what is hashed.
func (h *chain) rounds(blocks []byte) {
	var w [80]uint32
	for ; len(blocks) >= sha1.BlockSize; blocks = blocks[sha1.BlockSize:] {
		schedule(&w, blocks)
		a, b, c, d, e := h[0], h[1], h[2], h[3], h[4]
		for i := 0; i < 20; i += 5 {
			e, b = round(a, b, choice(b, c, d), e, w[i]+0x5a827999)
			d, a = round(e, a, choice(a, b, c), d, w[i+1]+0x5a827999)
			c, e = round(d, e, choice(e, a, b), c, w[i+2]+0x5a827999)
			b, d = round(c, d, choice(d, e, a), b, w[i+3]+0x5a827999)
			a, c = round(b, c, choice(c, d, e), a, w[i+4]+0x5a827999)
		}
		for i := 20; i < 40; i += 5 {
			e, b = round(a, b, parity(b, c, d), e, w[i]+0x6ed9eba1)
			d, a = round(e, a, parity(a, b, c), d, w[i+1]+0x6ed9eba1)
			c, e = round(d, e, parity(e, a, b), c, w[i+2]+0x6ed9eba1)
			b, d = round(c, d, parity(d, e, a), b, w[i+3]+0x6ed9eba1)
			a, c = round(b, c, parity(c, d, e), a, w[i+4]+0x6ed9eba1)
		}
		for i := 40; i < 60; i += 5 {
			e, b = round(a, b, majority(b, c, d), e, w[i]+0x8f1bbcdc)
			d, a = round(e, a, majority(a, b, c), d, w[i+1]+0x8f1bbcdc)
			c, e = round(d, e, majority(e, a, b), c, w[i+2]+0x8f1bbcdc)
			b, d = round(c, d, majority(d, e, a), b, w[i+3]+0x8f1bbcdc)
			a, c = round(b, c, majority(c, d, e), a, w[i+4]+0x8f1bbcdc)
		}
		for i := 60; i < 80; i += 5 {
			e, b = round(a, b, parity(b, c, d), e, w[i]+0xca62c1d6)
			d, a = round(e, a, parity(a, b, c), d, w[i+1]+0xca62c1d6)
			c, e = round(d, e, parity(e, a, b), c, w[i+2]+0xca62c1d6)
			b, d = round(c, d, parity(d, e, a), b, w[i+3]+0xca62c1d6)
			a, c = round(b, c, parity(c, d, e), a, w[i+4]+0xca62c1d6)
		}
		h[0], h[1], h[2], h[3], h[4] = h[0]+a, h[1]+b, h[2]+c, h[3]+d, h[4]+e
	}
	WipeWords(w[:])
}

// schedule makes the words of the rounds out of a block.
func schedule(w *[80]uint32, block []byte) {
	for i := range 16 {
		w[i] = binary.BigEndian.Uint32(block[4*i:])
	}
	for i := 16; i < 80; i++ {
		w[i] = bits.RotateLeft32(w[i-3]^w[i-8]^w[i-14]^w[i-16], 1)
	}
}

// round returns what takes the place of e, and b as it is from then on.
func round(a, b, f, e, w uint32) (first, turned uint32) {
	return w + e + f + bits.RotateLeft32(a, 5), bits.RotateLeft32(b, 30)
}

func choice(x, y, z uint32) uint32   { return z ^ x&(y^z) }
func parity(x, y, z uint32) uint32   { return x ^ y ^ z }
func majority(x, y, z uint32) uint32 { return x&y | (x|y)&z }
