package dh

import (
	"fmt"
	"io"

	"filippo.io/bigmod"

	"pidgin-otr/otr/internal/secret"
)

// privateSize is the length of a private value in bytes: the 320 bits that the
// protocol asks for (Protocol-v3, "D-H Commit Message").
const privateSize = 40

// KeyPair is a private value and its power of g. It must be wiped when dropped.
type KeyPair struct {
	private [privateSize]byte
	public  Public
}

// Generate makes a key pair from 40 bytes of rand.
func Generate(rand io.Reader) (*KeyPair, error) {
	k := new(KeyPair)
	if err := k.Draw(rand); err != nil {
		return nil, err
	}
	return k, nil
}

// Draw makes k a new key pair from 40 bytes of rand. If there are none, it is wiped.
func (k *KeyPair) Draw(rand io.Reader) error {
	if _, err := io.ReadFull(rand, k.private[:]); err != nil {
		k.Wipe()
		return fmt.Errorf("dh: no randomness: %w", err)
	}
	secret.Do(func() { k.public = theBase().power(&k.private) })
	return nil
}

// Public returns the public value. It is part of k and goes with it.
func (k *KeyPair) Public() *Public { return &k.public }

// Shared sets s to the secret shared with the holder of their. The caller wipes
// it. Errors: ErrRange.
func (k *KeyPair) Shared(s *Secret, their *Public) (err error) {
	if !their.Valid() {
		return ErrRange
	}
	secret.Do(func() {
		m := theGroup().modulus
		base, err2 := bigmod.NewNat().SetBytes(their[:], m)
		if err2 != nil {
			err = ErrRange
			return
		}
		power := bigmod.NewNat().Exp(base, k.private[:], m)
		s.set(power)
		secret.WipeWords(power.Bits())
	})
	return err
}

// Clone returns a copy with a life of its own.
func (k *KeyPair) Clone() *KeyPair {
	c := *k
	return &c
}

// MoveTo makes to the key pair, and wipes k.
func (k *KeyPair) MoveTo(to *KeyPair) {
	*to = *k
	k.Wipe()
}

// Wipe erases both values.
func (k *KeyPair) Wipe() {
	if k == nil {
		return
	}
	secret.Wipe(k.private[:])
	secret.Wipe(k.public[:])
}
