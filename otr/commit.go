package otr

import (
	"crypto/sha256"
	"fmt"
	"io"

	"pidgin-otr/otr/dh"
	"pidgin-otr/otr/internal/secret"
	"pidgin-otr/otr/wire"
)

// commit holds the secrets behind a D-H Commit of ours. One commit sent to all
// of the buddy's clients is answered by each that wants to talk: every answer
// is worked on with a clone of its own, and every clone is wiped.
type commit struct {
	r         [16]byte // opens encrypted, revealed in the Reveal Signature
	pair      *dh.KeyPair
	encrypted []byte   // g^x as an MPI under r
	sum       [32]byte // SHA256 of g^x as an MPI
}

// newCommit draws r and x.
func newCommit(rand io.Reader) (*commit, error) {
	c := new(commit)
	if _, err := io.ReadFull(rand, c.r[:]); err != nil {
		return nil, fmt.Errorf("otr: no randomness: %w", err)
	}
	var err error
	if c.pair, err = dh.Generate(rand); err != nil {
		c.wipe()
		return nil, err
	}
	c.encrypted = appendMPI(nil, c.pair.Public())
	c.sum = sha256.Sum256(c.encrypted)
	ctr(&c.r, new([16]byte), c.encrypted)
	return c, nil
}

// appendMPI writes p as an MPI.
func appendMPI(dst []byte, p *dh.Public) []byte {
	m := p.Magnitude()
	return append(append(dst, 0, 0, byte(len(m)>>8), byte(len(m))), m...)
}

// clone returns a copy with a life of its own. encrypted is public and shared.
func (c *commit) clone() *commit {
	return &commit{r: c.r, pair: c.pair.Clone(), encrypted: c.encrypted, sum: c.sum}
}

// message is the D-H Commit without its header. The caller must not change what it
// holds.
func (c *commit) message() wire.DHCommit {
	return wire.DHCommit{EncryptedGX: c.encrypted, HashGX: c.sum[:]}
}

// hash decides which of two commits that crossed is answered (Protocol-v3,
// "Receiving a D-H Commit Message").
func (c *commit) hash() *[32]byte { return &c.sum }

func (c *commit) wipe() {
	if c == nil {
		return
	}
	secret.Wipe(c.r[:])
	c.pair.Wipe()
}
