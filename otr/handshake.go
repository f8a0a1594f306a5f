package otr

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"
	"slices"

	"golang.org/x/crypto/cryptobyte"

	"pidgin-otr/otr/dh"
	"pidgin-otr/otr/dsa"
	"pidgin-otr/otr/internal/ratchet"
	"pidgin-otr/otr/internal/secret"
	"pidgin-otr/otr/wire"
)

// handshakeState is AUTHSTATE of Protocol-v3 for one instance; having no
// handshake is AUTHSTATE_NONE.
type handshakeState uint8

const (
	awaitDHKey    handshakeState = iota // we sent a D-H Commit
	awaitReveal                         // we sent a D-H Key
	awaitSig                            // we sent a Reveal Signature
	handshakeDone                       // completed or wiped: takes nothing more
)

var (
	// errWrongState: the state table says to ignore the message.
	errWrongState = errors.New("otr: message out of turn in the handshake")
	// errHandshake: something does not verify. The state stays, so that a
	// forged message does not end a handshake.
	errHandshake = errors.New("otr: handshake message does not verify")
	// errReflected: our own messages come back.
	errReflected = errors.New("otr: the peer's key is our own")
	// errPeerKey: the peer proved a long-term key that we do not accept.
	errPeerKey = errors.New("otr: the peer's long-term key is not acceptable")
	// errNoKey: we have no long-term key to sign with yet.
	errNoKey = errors.New("otr: no long-term key")
)

// ourAKEKeyID is the serial number of the D-H key we use in a key exchange.
const ourAKEKeyID = 1

// handshake is one key exchange with one instance. It touches no session: only
// the established value it ends in does.
type handshake struct {
	state   handshakeState
	checked *dsa.Checked // set by the owner; nil: parameters are always checked

	// As the sender of a D-H Commit.
	commit *commit
	theirs dh.Public            // g^y
	shared dh.Secret            // from awaitSig on
	reveal wire.RevealSignature // what we answered g^y with, for repetition

	// As the receiver of a D-H Commit.
	pair  *dh.KeyPair
	taken []taken  // that one D-H Key answers
	sum   [32]byte // of the one that was opened

	keys     akeKeys        // from awaitSig on
	longTerm *dsa.PublicKey // ours, from awaitSig on
}

// established is what a completed handshake yields.
type established struct {
	fingerprint Fingerprint
	ssid        [8]byte // Protocol-v3, "secure session id"
	ssidFirst   bool    // our half is the first: we sent the Reveal Signature
	ratchet     *ratchet.Ratchet
}

// taken is a D-H Commit that came in. Others than its client may send one in its
// name, from other addresses; which one is meant is known when it is opened.
type taken struct {
	from      Route
	encrypted []byte // g^x under r
	sum       [32]byte
}

// initiate begins a handshake whose D-H Commit has been sent. It owns c.
func initiate(c *commit) *handshake {
	return &handshake{state: awaitDHKey, commit: c}
}

// respond begins a handshake with a D-H Commit that came in from an address.
func respond(rand io.Reader, m *wire.DHCommit, from Route) (*handshake, error) {
	pair, err := dh.Generate(rand)
	if err != nil {
		return nil, err
	}
	h := &handshake{state: awaitReveal, pair: pair}
	h.take(m, from)
	return h, nil
}

// take takes one more D-H Commit. The same D-H Key answers it (Protocol-v3,
// "Receiving a D-H Commit Message"). An earlier one from that address stays good: two
// of one client may cross what it answers, and it goes on with either.
func (h *handshake) take(m *wire.DHCommit, from Route) {
	c := taken{from: from, encrypted: bytes.Clone(m.EncryptedGX)}
	copy(c.sum[:], m.HashGX)
	h.taken = slices.DeleteFunc(h.taken, func(o taken) bool { return o.is(m, from) })
	h.taken = append(h.taken, c)
}

// is reports whether c is that D-H Commit from that address.
func (c *taken) is(m *wire.DHCommit, from Route) bool {
	return c.from == from && bytes.Equal(c.sum[:], m.HashGX)
}

// holds reports whether a D-H Commit from an address is among those that are being
// answered.
func (h *handshake) holds(m *wire.DHCommit, from Route) bool {
	return slices.ContainsFunc(h.taken, func(c taken) bool { return c.is(m, from) })
}

// takenFrom reports whether a D-H Commit from that address is being answered.
func (h *handshake) takenFrom(from Route) bool {
	return slices.ContainsFunc(h.taken, func(c taken) bool { return c.from == from })
}

// dhKey is our D-H Key message without its header.
func (h *handshake) dhKey() wire.DHKey {
	return wire.DHKey{GY: h.pair.Public().Magnitude()}
}

// commitMessage is our D-H Commit without its header.
func (h *handshake) commitMessage() wire.DHCommit { return h.commit.message() }

// commitHash is the hash in our D-H Commit.
func (h *handshake) commitHash() *[32]byte { return h.commit.hash() }

// answeredBy reports whether m is the D-H Key that our Commit was answered with.
func (h *handshake) answeredBy(m *wire.DHKey) bool {
	theirs, err := dh.ParsePublic(m.GY)
	return err == nil && theirs.Equal(&h.theirs)
}

// committed is the hash in the Commit that began the handshake, whose ever; of
// several the largest, until one is opened.
func (h *handshake) committed() []byte {
	sum := h.sum
	switch {
	case h.commit != nil:
		sum = h.commit.sum
	case h.state != handshakeDone:
		for _, c := range h.taken {
			if bytes.Compare(c.sum[:], sum[:]) > 0 {
				sum = c.sum
			}
		}
	}
	return sum[:]
}

// onDHKey takes a D-H Key message in awaitDHKey and returns our Reveal
// Signature without its header; in awaitSig the same message again gets the
// same answer. Errors: errWrongState, errReflected, errHandshake (value out of
// range), errNoKey, no randomness; all leave the handshake as it was.
func (h *handshake) onDHKey(rand io.Reader, m *wire.DHKey, key *dsa.PrivateKey) (wire.RevealSignature, error) {
	theirs, err := dh.ParsePublic(m.GY)
	if err != nil {
		return wire.RevealSignature{}, errHandshake
	}
	switch {
	case h.state == awaitSig && h.commit != nil && theirs.Equal(&h.theirs):
		return h.reveal, nil
	case h.state != awaitDHKey:
		return wire.RevealSignature{}, errWrongState
	case theirs.Equal(h.commit.pair.Public()):
		return wire.RevealSignature{}, errReflected
	case key == nil:
		return wire.RevealSignature{}, errNoKey
	}
	return h.revealTo(rand, &theirs, key)
}

func (h *handshake) revealTo(rand io.Reader, theirs *dh.Public, key *dsa.PrivateKey) (none wire.RevealSignature, _ error) {
	// Written in place: while awaiting the D-H Key these fields mean nothing.
	if err := h.commit.pair.Shared(&h.shared, theirs); err != nil {
		return none, errHandshake
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
	h.state = awaitSig
	return h.reveal, nil
}

// onReveal takes a Reveal Signature in awaitReveal, and completes. It returns
// our Signature message without its header. Errors: errWrongState, errReflected,
// errHandshake, errPeerKey, errNoKey, no randomness; all leave the handshake as it
// was.
func (h *handshake) onReveal(rand io.Reader, m *wire.RevealSignature, key *dsa.PrivateKey) (none wire.Signature, _ *established, _ error) {
	if h.state != awaitReveal {
		return none, nil, errWrongState
	}
	if key == nil {
		return none, nil, errNoKey
	}
	theirs, err := h.openCommit(&m.Key)
	if err != nil {
		return none, nil, err
	}
	var shared dh.Secret
	var keys akeKeys
	defer shared.Wipe()
	defer keys.wipe()
	if err := h.pair.Shared(&shared, theirs); err != nil {
		return none, nil, errHandshake
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
	est := h.complete(peer, &keys, h.pair, theirs, &shared, false)
	return answer, est, nil
}

// openCommit decrypts g^x with the revealed r and checks it.
func (h *handshake) openCommit(r *[16]byte) (*dh.Public, error) {
	for k := range h.taken {
		plain := bytes.Clone(h.taken[k].encrypted)
		ctr(r, new([16]byte), plain)
		if sum := sha256.Sum256(plain); subtle.ConstantTimeCompare(sum[:], h.taken[k].sum[:]) == 1 {
			h.sum = h.taken[k].sum
			return h.committedValue(plain)
		}
	}
	return nil, errHandshake
}

// committedValue parses g^x.
func (h *handshake) committedValue(plain []byte) (*dh.Public, error) {
	s := cryptobyte.String(plain)
	var size uint32
	if !s.ReadUint32(&size) || uint64(size) != uint64(len(s)) || size == 0 || s[0] == 0 {
		return nil, errHandshake
	}
	theirs, err := dh.ParsePublic(s)
	if err != nil {
		return nil, errHandshake
	}
	if theirs.Equal(h.pair.Public()) {
		return nil, errReflected
	}
	return &theirs, nil
}

// onSignature takes the Signature message in awaitSig, and completes. Errors:
// errWrongState, errReflected, errHandshake, errPeerKey; all leave the handshake
// as it was.
func (h *handshake) onSignature(m *wire.Signature) (*established, error) {
	if h.state != awaitSig {
		return nil, errWrongState
	}
	own := h.commit.pair
	peer, err := h.checkProof(&h.keys, 1, m.EncSig, &m.MAC, &h.theirs, own.Public(), h.longTerm)
	if err != nil {
		return nil, err
	}
	return h.complete(peer, &h.keys, own, &h.theirs, &h.shared, true), nil
}

// complete builds the session's first keys and ends the handshake. The ratchet
// takes over pair.
func (h *handshake) complete(p *proof, keys *akeKeys, pair *dh.KeyPair, theirs *dh.Public, shared *dh.Secret, first bool) *established {
	est := &established{
		fingerprint: p.key.Fingerprint(), ssid: keys.ssid, ssidFirst: first,
		ratchet: ratchet.New(pair.Clone(), ourAKEKeyID, theirs, p.keyID, shared),
	}
	h.wipe()
	return est
}

// wipe erases all secrets; the handshake takes no more messages.
func (h *handshake) wipe() {
	h.state = handshakeDone
	h.commit.wipe()
	h.pair.Wipe()
	h.shared.Wipe()
	h.keys.wipe()
	secret.Wipe(h.reveal.Key[:])
}
