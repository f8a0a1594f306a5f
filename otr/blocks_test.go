package otr

import (
	"crypto/rand"
	"sync"
	"testing"
	"time"

	"pidgin-otr/otr/dsa"
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
	h   *handshake
	est *established
}

// exchangeKeys runs a key exchange; a sent the D-H Commit.
func exchangeKeys(t testing.TB) (a, b *end) {
	t.Helper()
	keys := testKeys()
	a, b = &end{t: t, key: keys[0]}, &end{t: t, key: keys[1]}
	c, err := newCommit(rand.Reader)
	must(t, err)
	commit := c.message()
	a.h = initiate(c)
	b.h, err = respond(rand.Reader, &commit, "")
	must(t, err)
	dhKey := b.h.dhKey()
	reveal, err := a.h.onDHKey(rand.Reader, &dhKey, a.key)
	must(t, err)
	var sig wire.Signature
	sig, b.est, err = b.h.onReveal(rand.Reader, &reveal, b.key)
	must(t, err)
	a.est, err = a.h.onSignature(&sig)
	must(t, err)
	return a, b
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// seal makes a data message, open reads it.
func (e *end) seal(text string) []byte {
	e.t.Helper()
	raw, err := e.est.ratchet.Seal(rand.Reader, v3, 0, []byte(text))
	must(e.t, err)
	return raw
}

func (e *end) open(raw []byte) (string, error) {
	raw = append([]byte(nil), raw...)
	m, err := wire.ParseData(raw)
	must(e.t, err)
	plain, err := e.est.ratchet.Open(raw, &m)
	return string(plain), err
}

func (e *end) reads(raw []byte, want string) {
	e.t.Helper()
	if got, err := e.open(raw); err != nil || got != want {
		e.t.Fatalf("opened %q, %v; want %q", got, err, want)
	}
}

var testTime = time.Unix(1700000000, 0)
