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

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var testTime = time.Unix(1700000000, 0)
