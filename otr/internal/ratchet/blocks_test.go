package ratchet

import (
	"crypto/rand"
	"testing"

	"pidgin-otr/otr/dh"
	"pidgin-otr/otr/wire"
)

var v3 = wire.Header{Version: 3, Sender: 0x100, Receiver: 0x200}

// end is one side of a conversation in a test.
type end struct {
	t    testing.TB
	keys *Ratchet
}

// exchangeKeys gives both ends what a key exchange ends in.
func exchangeKeys(t testing.TB) (a, b *end) {
	t.Helper()
	var pairs [2]*dh.KeyPair
	for i := range pairs {
		var err error
		pairs[i], err = dh.Generate(rand.Reader)
		must(t, err)
	}
	ends := [2]*end{{t: t}, {t: t}}
	for i, e := range ends {
		their := *pairs[1-i].Public()
		var shared dh.Secret
		must(t, pairs[i].Shared(&shared, &their))
		e.keys = New(pairs[i].Clone(), 1, &their, 1, &shared)
		if shared != (dh.Secret{}) {
			t.Fatal("the shared secret outlives the keys that were made of it")
		}
	}
	return ends[0], ends[1]
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
