package ake

import (
	"crypto/sha256"
	"fmt"
	"io"

	"pidgin-otr/otr/dh"
	"pidgin-otr/otr/internal/secret"
	"pidgin-otr/otr/wire"
)

// A Commit holds the secrets behind a D-H Commit of ours. One commit sent to all
// of the buddy's clients is answered by each that wants to talk: every answer
// is worked on with a clone of its own, and every clone is wiped.
type Commit struct {
	r         [16]byte // decrypts encrypted; revealed in the Reveal Signature
	pair      *dh.KeyPair
	encrypted []byte   // g^x as an MPI under r
	sum       [32]byte // SHA256 of g^x as an MPI
}

// NewCommit draws r and x.
func NewCommit(rand io.Reader) (*Commit, error) {
	c := new(Commit)
	if _, err := io.ReadFull(rand, c.r[:]); err != nil {
		return nil, fmt.Errorf("otr: no randomness: %w", err)
	}
	var err error
	if c.pair, err = dh.Generate(rand); err != nil {
		c.Wipe()
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

// Clone returns a copy with a life of its own. encrypted is public and shared.
func (c *Commit) Clone() *Commit {
	return &Commit{r: c.r, pair: c.pair.Clone(), encrypted: c.encrypted, sum: c.sum}
}

// Message is the D-H Commit without its header. The caller must not change what it
// holds.
func (c *Commit) Message() wire.DHCommit {
	return wire.DHCommit{EncryptedGX: c.encrypted, HashGX: c.sum[:]}
}

// Hash decides which of two commits that crossed is answered (Protocol-v3,
// "Receiving a D-H Commit Message").
func (c *Commit) Hash() *[32]byte { return &c.sum }

// Wipe erases the secrets.
func (c *Commit) Wipe() {
	if c == nil {
		return
	}
	secret.Wipe(c.r[:])
	c.pair.Wipe()
}
