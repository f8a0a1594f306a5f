// Package testkit is what the tests of the engine and of its inner packages share.
package testkit

import (
	"bytes"
	"crypto/rand"
	"io"
	"sync"
	"testing"

	"pidgin-otr/otr/dsa"
	"pidgin-otr/otr/wire"
)

// LongTermKeys are made once: the search for primes is slow.
var LongTermKeys = sync.OnceValue(func() (keys [2]*dsa.PrivateKey) {
	for i := range keys {
		k, err := dsa.Generate(rand.Reader)
		if err != nil {
			panic(err)
		}
		keys[i] = k
	}
	return keys
})

// V3 is the header of a message of version 3 between two clients.
var V3 = wire.Header{Version: 3, Sender: 0x100, Receiver: 0x200}

// Must ends the test if there is an error.
func Must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Sealer is the ratchet, which the tests of its own package could not name here.
type Sealer interface {
	Seal(rand io.Reader, h wire.Header, flags byte, plain []byte) ([]byte, error)
	Open(raw []byte, m *wire.Data) ([]byte, error)
}

// End is one side of a conversation.
type End[K Sealer] struct {
	T    testing.TB
	Keys K
}

// Seal makes a data message of the text.
func (e *End[K]) Seal(text string) []byte {
	e.T.Helper()
	raw, err := e.Keys.Seal(rand.Reader, V3, 0, []byte(text))
	Must(e.T, err)
	return raw
}

// Open reads a data message, and leaves raw as it is.
func (e *End[K]) Open(raw []byte) (string, error) {
	raw = bytes.Clone(raw)
	m, err := wire.ParseData(raw)
	Must(e.T, err)
	plain, err := e.Keys.Open(raw, &m)
	return string(plain), err
}

// Reads ends the test unless raw opens to want.
func (e *End[K]) Reads(raw []byte, want string) {
	e.T.Helper()
	if got, err := e.Open(raw); err != nil || got != want {
		e.T.Fatalf("opened %q, %v; want %q", got, err, want)
	}
}
