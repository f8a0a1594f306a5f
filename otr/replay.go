package otr

import (
	"crypto/sha256"

	"pidgin-otr/otr/wire"
)

// An opening is what a client began its part of a handshake with: the hash in
// its D-H Commit, or the digest of the g^y in its D-H Key. Honest clients draw
// both anew for each handshake, so one that completed comes again only from a
// network that repeats messages or from somebody who kept them.
type opening [sha256.Size]byte

func openingOf(gy []byte) opening { return sha256.Sum256(gy) }

// openings are the latest ones that completed.
type openings []opening

func (o *openings) remember(one opening) {
	if len(*o) == maxOpenings {
		copy(*o, (*o)[1:])
		*o = (*o)[:maxOpenings-1]
	}
	*o = append(*o, one)
}

func (o openings) has(one opening) bool {
	for _, known := range o {
		if known == one {
			return true
		}
	}
	return false
}

// replayedCommit reports whether the Commit belongs to a handshake that has
// completed: it is to be dropped without a word.
func (b *Buddy) replayedCommit(m *wire.DHCommit) bool {
	return b.table != nil && b.table.exchanges.openings.has(opening(m.HashGX))
}

// replayedDHKey is replayedCommit for a D-H Key, which would otherwise answer a
// later Commit of ours in its client's name.
func (b *Buddy) replayedDHKey(m *wire.DHKey) bool {
	return b.table.exchanges.openings.has(openingOf(m.GY))
}

// remember keeps what the client began the completed exchange e with.
func (x *exchanges) remember(e *exchange) {
	x.openings.remember(e.hs.Opening())
}
