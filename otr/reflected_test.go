package otr

import (
	"testing"

	"pidgin-otr/otr/dh"
	"pidgin-otr/otr/wire"
)

// A reflected handshake is over, and said once.
func TestReflectedHandshakeIsOver(t *testing.T) {
	w, a, b := couple(t, true)
	w.filter = drop("key")
	a.refresh(bob)
	i := a.client(b)
	ours := hidden(i.own.hs, "commit", "pair").Interface().(*dh.KeyPair).Public().Magnitude()
	h := wire.Header{Version: 3, Sender: uint32(b.account.Tag()), Receiver: uint32(a.account.Tag())}
	a.receive(bob, b.route(), wire.Encode((&wire.DHKey{Header: h, GY: ours}).Append(nil)))
	one[Reflected](a)
	if i.own != nil {
		t.Error("it goes on")
	}
}
