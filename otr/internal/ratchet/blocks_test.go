package ratchet

import (
	"crypto/rand"
	"testing"

	"pidgin-otr/otr/dh"
	"pidgin-otr/otr/internal/testkit"
)

var (
	v3   = testkit.V3
	must = testkit.Must
)

// end is one side of a conversation in a test.
type end struct{ testkit.End[*Ratchet] }

// exchangeKeys gives both ends what a key exchange ends in.
func exchangeKeys(t testing.TB) (a, b *end) {
	t.Helper()
	var pairs [2]*dh.KeyPair
	for i := range pairs {
		var err error
		pairs[i], err = dh.Generate(rand.Reader)
		must(t, err)
	}
	ends := [2]*end{{}, {}}
	for i, e := range ends {
		their := *pairs[1-i].Public()
		var shared dh.Secret
		must(t, pairs[i].Shared(&shared, &their))
		e.T, e.Keys = t, New(pairs[i].Clone(), 1, &their, 1, &shared)
		if shared != (dh.Secret{}) {
			t.Fatal("the shared secret outlives the keys that were made of it")
		}
	}
	return ends[0], ends[1]
}
