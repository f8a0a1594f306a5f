// Package secret is the one place where the engine makes objects of the
// standard library that hold key material.
//
// What the engine owns itself lies in fixed arrays and is wiped when dropped.
// An expanded AES key or the state of HMAC-SHA256 belongs to the standard library
// and offers no way to wipe it. Built with GOEXPERIMENT=runtimesecret, everything
// allocated inside Do is erased by the runtime once it is unreachable, and so
// are the registers and the stack that f used; in the plain build Do only calls
// f, and those objects stay in memory until the garbage collector reuses it.
package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"hash"
	"runtime"
)

// Wipe zeroes b. The call is kept out of line and b alive, so that the compiler
// cannot drop stores to memory that nobody reads again.
//
//go:noinline
func Wipe(b []byte) {
	clear(b)
	runtime.KeepAlive(&b)
}

// WipeWords is Wipe for the limbs of a number.
//
//go:noinline
func WipeWords(w []uint) {
	clear(w)
	runtime.KeepAlive(&w)
}

// AES returns the AES-128 block cipher under key.
func AES(key *[16]byte) (block cipher.Block) {
	Do(func() {
		var err error
		if block, err = aes.NewCipher(key[:]); err != nil {
			panic("otr: internal error: AES-128 refused a 16-byte key")
		}
	})
	return block
}

// HMACSHA256 returns HMAC-SHA256 under key.
func HMACSHA256(key []byte) (mac hash.Hash) {
	Do(func() { mac = hmac.New(sha256.New, key) })
	return mac
}
