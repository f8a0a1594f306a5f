package ake

import (
	"crypto/rand"
	"sync"
	"testing"

	"pidgin-otr/otr/dsa"
	"pidgin-otr/otr/internal/ratchet"
	"pidgin-otr/otr/wire"
)

// testKeys are made once: the search for primes is slow.
var testKeys = sync.OnceValue(func() (keys [2]*dsa.PrivateKey) {
	for i := range keys {
		k, err := dsa.Generate(rand.Reader)
		if err != nil {
			panic(err)
		}
		keys[i] = k
	}
	return keys
})

var v3 = wire.Header{Version: 3, Sender: 0x100, Receiver: 0x200}

// end is one side of a key exchange or a session in a test.
type end struct {
	t   testing.TB
	key *dsa.PrivateKey
	h   *Handshake
	est *Completed

	keys *ratchet.Ratchet
}

// exchangeKeys runs a key exchange; a sent the D-H Commit.
func exchangeKeys(t testing.TB) (a, b *end) {
	t.Helper()
	keys := testKeys()
	a, b = &end{t: t, key: keys[0]}, &end{t: t, key: keys[1]}
	c, err := NewCommit(rand.Reader)
	must(t, err)
	commit := c.Message()
	a.h = Initiate(c, nil)
	b.h, err = Respond(rand.Reader, &commit, "", nil)
	must(t, err)
	dhKey := b.h.DHKey()
	reveal, err := a.h.OnDHKey(rand.Reader, &dhKey, a.key)
	must(t, err)
	var sig wire.Signature
	sig, b.est, err = b.h.OnReveal(rand.Reader, &reveal, b.key)
	must(t, err)
	a.est, err = a.h.OnSignature(&sig)
	must(t, err)
	a.keys, b.keys = ratchetOf(a.est), ratchetOf(b.est)
	return a, b
}

// seal makes a data message, open reads it.
func (e *end) seal(text string) []byte {
	e.t.Helper()
	raw, err := e.keys.Seal(rand.Reader, v3, 0, []byte(text))
	must(e.t, err)
	return raw
}

func (e *end) open(raw []byte) (string, error) {
	raw = append([]byte(nil), raw...)
	m, err := wire.ParseData(raw)
	must(e.t, err)
	plain, err := e.keys.Open(raw, &m)
	return string(plain), err
}

func (e *end) reads(raw []byte, want string) {
	e.t.Helper()
	if got, err := e.open(raw); err != nil || got != want {
		e.t.Fatalf("opened %q, %v; want %q", got, err, want)
	}
}

// ratchetOf makes of the keys what they are for.
func ratchetOf(done *Completed) *ratchet.Ratchet {
	return ratchet.New(done.Pair, KeyID, &done.Their, done.TheirID, &done.Shared)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
