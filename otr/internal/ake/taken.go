package ake

import (
	"bytes"
	"slices"

	"pidgin-otr/otr/wire"
)

// A Source is where a D-H Commit came from, and when.
type Source struct {
	Address string // only has to differ for different senders
	Order   uint64 // the owner's count: larger for what came later
}

// taken is a D-H Commit that came in. Somebody else may send one in the client's name,
// from another address. The Reveal Signature tells which one the client meant.
type taken struct {
	Source
	encrypted []byte // g^x under r
	sum       [32]byte
}

// Take takes one more D-H Commit. The same D-H Key answers it (Protocol-v3,
// "Receiving a D-H Commit Message"). An earlier one from that address stays good: two
// of one client may cross what it answers, and it goes on with either. One that comes
// again keeps its order.
func (h *Handshake) Take(m *wire.DHCommit, from Source) {
	c := taken{Source: from, encrypted: bytes.Clone(m.EncryptedGX)}
	copy(c.sum[:], m.HashGX)
	if at := h.place(m, from.Address); at >= 0 {
		c.Order = h.taken[at].Order
		h.Forget(at)
	}
	h.taken = append(h.taken, c)
}

// place is where a D-H Commit from an address stands among those that are being
// answered; negative: nowhere.
func (h *Handshake) place(m *wire.DHCommit, address string) int {
	return slices.IndexFunc(h.taken, func(c taken) bool {
		return c.Address == address && bytes.Equal(c.sum[:], m.HashGX)
	})
}

// Holds reports whether a D-H Commit from an address is among those that are being
// answered.
func (h *Handshake) Holds(m *wire.DHCommit, address string) bool { return h.place(m, address) >= 0 }

// Forget drops one of the D-H Commits, by its place among the Sources.
func (h *Handshake) Forget(at int) { h.taken = slices.Delete(h.taken, at, at+1) }

// ForgetOutranked drops the D-H Commits whose hash is smaller, of those that count.
func (h *Handshake) ForgetOutranked(hash *[32]byte, counts func(Source) bool) {
	h.taken = slices.DeleteFunc(h.taken, func(c taken) bool {
		return counts(c.Source) && bytes.Compare(c.sum[:], hash[:]) < 0
	})
}

// TakenFrom reports whether a D-H Commit from that address is being answered.
func (h *Handshake) TakenFrom(address string) bool {
	return slices.ContainsFunc(h.taken, func(c taken) bool { return c.Address == address })
}

// Sources are the addresses whose D-H Commits are being answered, in the order in
// which they came.
func (h *Handshake) Sources() []string {
	from := make([]string, len(h.taken))
	for k, c := range h.taken {
		from[k] = c.Address
	}
	return from
}
