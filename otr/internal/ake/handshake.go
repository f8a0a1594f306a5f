// Package ake is the authenticated key exchange (Protocol-v3, "The Authentication
// State Machine"): messages go in, messages and, once it is complete, raw keys come
// out.
//
// A Handshake is with one client. It knows no session, no policy and no clock: its
// owner decides whether a message is answered, and what comes of the keys. It belongs
// to one goroutine at a time.
package ake

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"

	"golang.org/x/crypto/cryptobyte"

	"pidgin-otr/otr/dh"
	"pidgin-otr/otr/dsa"
	"pidgin-otr/otr/internal/secret"
	"pidgin-otr/otr/wire"
)

// A State is AUTHSTATE of Protocol-v3 for one instance; having no
// handshake is AUTHSTATE_NONE.
type State uint8

const (
	AwaitDHKey  State = iota // we sent a D-H Commit
	AwaitReveal              // we sent a D-H Key
	AwaitSig                 // we sent a Reveal Signature
	Done                     // completed or wiped: takes nothing more
)

var (
	// ErrWrongState: the state table says to ignore the message.
	ErrWrongState = errors.New("otr: message out of turn in the handshake")
	// ErrNotVerified: something does not verify. The state stays, so that a
	// forged message does not end a handshake.
	ErrNotVerified = errors.New("otr: handshake message does not verify")
	// ErrReflected: our own messages come back.
	ErrReflected = errors.New("otr: the peer's key is our own")
	// ErrPeerKey: the peer proved a long-term key that we do not accept.
	ErrPeerKey = errors.New("otr: the peer's long-term key is not acceptable")
	// ErrNoKey: we have no long-term key to sign with yet.
	ErrNoKey = errors.New("otr: no long-term key")
)

// KeyID is the serial number of our D-H key in a key exchange.
const KeyID = 1

// A Handshake is one key exchange with one client.
type Handshake struct {
	state   State
	checked *dsa.Checked // nil: parameters are always checked

	// As the sender of a D-H Commit.
	commit *Commit
	theirs dh.Public            // g^y
	shared dh.Secret            // from AwaitSig on
	reveal wire.RevealSignature // what we answered g^y with, for repetition

	// As the receiver of a D-H Commit.
	pair  *dh.KeyPair
	taken []taken  // that one D-H Key answers
	sum   [32]byte // of the one that was revealed

	keys     secrets        // from AwaitSig on
	longTerm *dsa.PublicKey // ours, from AwaitSig on
}

// Completed is what a handshake ends in. Its owner uses up or wipes what is secret.
type Completed struct {
	LongTerm  *dsa.PublicKey // the peer's
	SSID      [8]byte        // Protocol-v3, "secure session id"
	SSIDFirst bool           // our half is the first: we sent the Reveal Signature
	Pair      *dh.KeyPair    // our D-H key, of serial number KeyID
	Their     dh.Public      // the peer's
	TheirID   uint32         // its serial number
	Shared    dh.Secret      // that both share
}

// Initiate begins a handshake whose D-H Commit has been sent. It owns c. DSA
// parameters that checked knows are not checked again; nil knows none.
func Initiate(c *Commit, checked *dsa.Checked) *Handshake {
	return &Handshake{state: AwaitDHKey, commit: c, checked: checked}
}

// Respond begins a handshake with a D-H Commit that came in; checked is that of
// Initiate. Errors: no randomness.
func Respond(rand io.Reader, m *wire.DHCommit, from Source, checked *dsa.Checked) (*Handshake, error) {
	pair, err := dh.Generate(rand)
	if err != nil {
		return nil, err
	}
	h := &Handshake{state: AwaitReveal, pair: pair, checked: checked}
	h.Take(m, from)
	return h, nil
}

// State tells what the handshake waits for.
func (h *Handshake) State() State { return h.state }

// Ours reports whether our Commit began it.
func (h *Handshake) Ours() bool { return h.commit != nil }

// DHKey is our D-H Key message without its header.
func (h *Handshake) DHKey() wire.DHKey {
	return wire.DHKey{GY: h.pair.Public().Magnitude()}
}

// CommitMessage is our D-H Commit without its header.
func (h *Handshake) CommitMessage() wire.DHCommit { return h.commit.Message() }

// AnsweredBy reports whether m is the D-H Key that our Commit was answered with.
func (h *Handshake) AnsweredBy(m *wire.DHKey) bool {
	theirs, err := dh.ParsePublic(m.GY)
	return err == nil && theirs.Equal(&h.theirs)
}

// Committed is the hash in the D-H Commit that it was made of: ours, or the other
// side's that was revealed. It is zero as long as none is revealed.
func (h *Handshake) Committed() *[32]byte {
	if h.commit != nil {
		return &h.commit.sum
	}
	return &h.sum
}

// PeerDigest is a digest of the D-H public key that the other side drew: the hash in
// its D-H Commit, of several the one that was revealed, or SHA-256 of the g^y in its D-H
// Key. Honest clients draw both anew for each handshake.
func (h *Handshake) PeerDigest() [sha256.Size]byte {
	if h.Ours() {
		return sha256.Sum256(h.theirs.Magnitude())
	}
	return h.sum
}

// OnDHKey takes a D-H Key message in AwaitDHKey and returns our Reveal
// Signature without its header; in AwaitSig the same message again gets the
// same answer. Errors: ErrWrongState, ErrReflected, ErrNotVerified (value out of
// range), ErrNoKey, no randomness; all leave the handshake as it was.
func (h *Handshake) OnDHKey(rand io.Reader, m *wire.DHKey, key *dsa.PrivateKey) (wire.RevealSignature, error) {
	theirs, err := dh.ParsePublic(m.GY)
	if err != nil {
		return wire.RevealSignature{}, ErrNotVerified
	}
	switch {
	case h.state == AwaitSig && h.commit != nil && theirs.Equal(&h.theirs):
		return h.reveal, nil
	case h.state != AwaitDHKey:
		return wire.RevealSignature{}, ErrWrongState
	case theirs.Equal(h.commit.pair.Public()):
		return wire.RevealSignature{}, ErrReflected
	case key == nil:
		return wire.RevealSignature{}, ErrNoKey
	}
	return h.revealTo(rand, &theirs, key)
}

func (h *Handshake) revealTo(rand io.Reader, theirs *dh.Public, key *dsa.PrivateKey) (none wire.RevealSignature, _ error) {
	// Written in place: while awaiting the D-H Key these fields mean nothing.
	if err := h.commit.pair.Shared(&h.shared, theirs); err != nil {
		return none, ErrNotVerified
	}
	h.keys.derive(&h.shared)
	encSig, err := proveKey(rand, &h.keys, 0, h.commit.pair.Public(), theirs, key)
	if err != nil {
		h.keys.wipe()
		h.shared.Wipe()
		return none, err
	}
	h.theirs, h.longTerm = *theirs, key.Public()
	h.reveal = wire.RevealSignature{Key: h.commit.r, EncSig: encSig, MAC: mac160(&h.keys.m2[0], encSig)}
	h.state = AwaitSig
	return h.reveal, nil
}

// Revealed is our Reveal Signature without its header, once OnDHKey has made it.
func (h *Handshake) Revealed() wire.RevealSignature { return h.reveal }

// OnReveal takes a Reveal Signature in AwaitReveal, and completes. It returns
// our Signature message without its header. Errors: ErrWrongState, ErrReflected,
// ErrNotVerified, ErrPeerKey, ErrNoKey, no randomness; after each of them it still
// awaits a Reveal Signature, though Committed may have been set.
func (h *Handshake) OnReveal(rand io.Reader, m *wire.RevealSignature, key *dsa.PrivateKey) (none wire.Signature, _ *Completed, _ error) {
	if h.state != AwaitReveal {
		return none, nil, ErrWrongState
	}
	if key == nil {
		return none, nil, ErrNoKey
	}
	theirs, err := h.decryptGX(&m.Key)
	if err != nil {
		return none, nil, err
	}
	var shared dh.Secret
	var keys secrets
	defer shared.Wipe()
	defer keys.wipe()
	if err := h.pair.Shared(&shared, theirs); err != nil {
		return none, nil, ErrNotVerified
	}
	keys.derive(&shared)
	peer, err := h.checkProof(&keys, 0, m.EncSig, &m.MAC, theirs, h.pair.Public(), key.Public())
	if err != nil {
		return none, nil, err
	}
	encSig, err := proveKey(rand, &keys, 1, h.pair.Public(), theirs, key)
	if err != nil {
		return none, nil, err
	}
	answer := wire.Signature{EncSig: encSig, MAC: mac160(&keys.m2[1], encSig)}
	return answer, h.complete(peer, &keys, h.pair, theirs, &shared, false), nil
}

// decryptGX decrypts g^x with the revealed r and checks it.
func (h *Handshake) decryptGX(r *[16]byte) (*dh.Public, error) {
	for k := range h.taken {
		plain := bytes.Clone(h.taken[k].encrypted)
		ctr(r, new([16]byte), plain)
		if sum := sha256.Sum256(plain); subtle.ConstantTimeCompare(sum[:], h.taken[k].sum[:]) == 1 {
			h.sum = h.taken[k].sum
			return h.committedValue(plain)
		}
	}
	return nil, ErrNotVerified
}

// committedValue parses g^x.
func (h *Handshake) committedValue(plain []byte) (*dh.Public, error) {
	s := cryptobyte.String(plain)
	var size uint32
	if !s.ReadUint32(&size) || uint64(size) != uint64(len(s)) || size == 0 || s[0] == 0 {
		return nil, ErrNotVerified
	}
	theirs, err := dh.ParsePublic(s)
	if err != nil {
		return nil, ErrNotVerified
	}
	if theirs.Equal(h.pair.Public()) {
		return nil, ErrReflected
	}
	return &theirs, nil
}

// OnSignature takes the Signature message in AwaitSig, and completes. Errors:
// ErrWrongState, ErrReflected, ErrNotVerified, ErrPeerKey; all leave the handshake
// as it was.
func (h *Handshake) OnSignature(m *wire.Signature) (*Completed, error) {
	if h.state != AwaitSig {
		return nil, ErrWrongState
	}
	own := h.commit.pair
	peer, err := h.checkProof(&h.keys, 1, m.EncSig, &m.MAC, &h.theirs, own.Public(), h.longTerm)
	if err != nil {
		return nil, err
	}
	return h.complete(peer, &h.keys, own, &h.theirs, &h.shared, true), nil
}

// complete hands the keys over and ends the handshake.
func (h *Handshake) complete(p *proof, keys *secrets, pair *dh.KeyPair, theirs *dh.Public, shared *dh.Secret, first bool) *Completed {
	done := &Completed{
		LongTerm: p.key, SSID: keys.ssid, SSIDFirst: first,
		Pair: pair.Clone(), Their: *theirs, TheirID: p.keyID, Shared: *shared,
	}
	h.Wipe()
	return done
}

// Wipe erases all secrets; the handshake takes no more messages.
func (h *Handshake) Wipe() {
	h.state = Done
	h.commit.Wipe()
	h.pair.Wipe()
	h.shared.Wipe()
	h.keys.wipe()
	secret.Wipe(h.reveal.Key[:])
}
