package ake

import (
	"crypto/rand"
	"testing"

	"pidgin-otr/otr/dsa"
	"pidgin-otr/otr/internal/ratchet"
	"pidgin-otr/otr/internal/testkit"
	"pidgin-otr/otr/wire"
)

var (
	testKeys = testkit.LongTermKeys
	v3       = testkit.V3
	must     = testkit.Must
)

// end is one side of a key exchange, and then of a session, in a test.
type end struct {
	testkit.End[*ratchet.Ratchet]
	key *dsa.PrivateKey
	h   *Handshake
	est *Completed
}

// exchangeKeys runs a key exchange; a sent the D-H Commit.
func exchangeKeys(t testing.TB) (a, b *end) {
	t.Helper()
	keys := testKeys()
	a, b = &end{key: keys[0]}, &end{key: keys[1]}
	a.T, b.T = t, t
	c, err := NewCommit(rand.Reader)
	must(t, err)
	commit := c.Message()
	a.h = Initiate(c, nil)
	b.h, err = Respond(rand.Reader, &commit, Source{}, nil)
	must(t, err)
	dhKey := b.h.DHKey()
	reveal, err := a.h.OnDHKey(rand.Reader, &dhKey, a.key)
	must(t, err)
	var sig wire.Signature
	sig, b.est, err = b.h.OnReveal(rand.Reader, &reveal, b.key)
	must(t, err)
	a.est, err = a.h.OnSignature(&sig)
	must(t, err)
	a.Keys, b.Keys = ratchetOf(a.est), ratchetOf(b.est)
	return a, b
}

// ratchetOf makes of the keys what they are for.
func ratchetOf(done *Completed) *ratchet.Ratchet {
	return ratchet.New(done.Pair, KeyID, &done.Their, done.TheirID, &done.Shared)
}
