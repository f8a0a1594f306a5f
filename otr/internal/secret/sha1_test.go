package secret

import (
	"crypto/rand"
	"crypto/sha1"
	"encoding/binary"
	"testing"
)

// From any state on and over any number of blocks, the rounds written out here end
// where the standard library's end.
func TestRoundsAreThoseOfTheLibrary(t *testing.T) {
	h := new(hasher)
	for n := range 12 {
		for range 50 {
			random := make([]byte, sha1.Size+n*sha1.BlockSize)
			rand.Read(random)
			var own, library chain
			own.read(random)
			library.read(random)
			own.rounds(random[sha1.Size:])
			h.library(&library, random[sha1.Size:])
			if own != library {
				t.Fatalf("%d blocks: %x, want %x", n, own, library)
			}
		}
	}
}

// FIPS 180-1, appendices A and B.
func TestRoundsKnownAnswer(t *testing.T) {
	const long = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
	for text, want := range map[string]chain{
		"abc": {0xa9993e36, 0x4706816a, 0xba3e2571, 0x7850c26c, 0x9cd0d89d},
		long:  {0x84983e44, 0x1c3bd26e, 0xbaae4aa1, 0xf95129e5, 0xe54670f1},
	} {
		blocks := make([]byte, (len(text)+maxPadding)/sha1.BlockSize*sha1.BlockSize)
		blocks[copy(blocks, text)] = 0x80
		binary.BigEndian.PutUint64(blocks[len(blocks)-8:], uint64(len(text))*8)
		c := sha1Start
		if c.rounds(blocks); c != want {
			t.Errorf("%q: %x, want %x", text, c, want)
		}
	}
}

func BenchmarkBlocks(b *testing.B) {
	data := make([]byte, 3*sha1.BlockSize)
	var c chain
	b.Run("rounds", func(b *testing.B) {
		for b.Loop() {
			c.rounds(data)
		}
	})
	h := new(hasher)
	b.Run("library", func(b *testing.B) {
		for b.Loop() {
			h.library(&c, data)
		}
	})
}
