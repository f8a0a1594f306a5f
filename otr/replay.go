package otr

import (
	"crypto/sha256"

	"pidgin-otr/otr/wire"
)

// A dhDigest is a digest of the D-H public key that a client drew for a handshake: the
// hash in its D-H Commit, or that of the g^y in its D-H Key. Honest clients draw a new
// one for each handshake, so that one that completed comes again only from a network
// that repeats messages or from somebody who kept them.
type dhDigest [sha256.Size]byte

func digestOf(gy []byte) dhDigest { return sha256.Sum256(gy) }

// dhDigests are those of the latest handshakes that completed.
type dhDigests []dhDigest

func (o *dhDigests) remember(one dhDigest) {
	if len(*o) == maxCompleted {
		copy(*o, (*o)[1:])
		*o = (*o)[:maxCompleted-1]
	}
	*o = append(*o, one)
}

func (o dhDigests) has(one dhDigest) bool {
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
	return b.table != nil && b.table.exchanges.completed.has(dhDigest(m.HashGX))
}

// replayedDHKey is replayedCommit for a D-H Key, which would otherwise answer a
// later Commit of ours in its client's name.
func (b *Buddy) replayedDHKey(m *wire.DHKey) bool {
	return b.table.exchanges.completed.has(digestOf(m.GY))
}

// remember keeps the digest of the client's D-H key in the completed exchange e.
func (x *exchanges) remember(e *exchange) {
	x.completed.remember(e.hs.PeerDigest())
}
