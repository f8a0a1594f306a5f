// Package ratchet holds the keys of one conversation that a key exchange has
// begun (Protocol-v3, "Key Management"): it seals and opens data messages, turns
// to new D-H keys as they come, and says which old MAC keys to reveal.
//
// It knows messages and keys, and nothing of who talks or when. Everything secret
// in it is wiped when it is dropped. A Ratchet belongs to one goroutine at a time.
package ratchet

import (
	"crypto/sha1"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"io"
	"math"

	"pidgin-otr/otr/dh"
	"pidgin-otr/otr/internal/scratch"
	"pidgin-otr/otr/internal/secret"
	"pidgin-otr/otr/wire"
)

var (
	// ErrKeyID: the message names keys that are not held.
	ErrKeyID = errors.New("otr: message under keys that are not held")
	// ErrBadMAC: the message does not verify.
	ErrBadMAC = errors.New("otr: message does not verify")
	// ErrOldCounter: the message verifies but was seen, or is older than one seen.
	ErrOldCounter = errors.New("otr: message counter already used")
	// ErrNextKey: the message verifies but announces an impossible D-H key.
	ErrNextKey = errors.New("otr: next D-H key out of range")
	// ErrExhausted: no counter or serial number is left; a refresh is due.
	ErrExhausted = errors.New("otr: keys used up")
)

// MaxOverhead is how many bytes a message has beside its plaintext, at most.
const MaxOverhead = 8 << 10

// MaxReveal bounds how many old MAC keys wait to be revealed, 20 bytes each. A
// peer can make us drop keys without our sending anything; beyond this the
// oldest are forgotten, which costs deniability of those messages only.
const MaxReveal = 256

// A generation tells which of the two keys that are held of one side is meant.
type generation uint8

const (
	current generation = iota
	previous
)

// A Ratchet holds the keys of one session (Protocol-v3, "Key Management"): the
// current and the previous D-H key of either side, and the session keys of each
// of the four pairs, made when first used.
//
// Messages go out under our previous key and carry our current one; the peer's
// first use of the current one retires the previous. The current pair may not
// have been made yet: nothing needs it before the next message goes out.
//
// All of them lie in one piece of memory, which stays where it is: a copy would
// outlive its wiping. A key keeps its place from current to previous; the next one
// takes the place of the one that went.
type Ratchet struct {
	ourID, theirID uint32 // serial numbers of the current keys
	ourAt, theirAt uint8  // places of the current keys
	prepared       bool   // our current key is made
	hasPrevious    bool   // the peer's previous key is known
	space          *Space // nil: none
	reveal         []byte // old receiving MAC keys to be revealed
	slots          [2][2]slot
	ours           [2]dh.KeyPair
	theirs         [2]dh.Public
	lastExtra      [32]byte
}

// New starts from a key exchange: our D-H key and the peer's, with their serial
// numbers, and the secret that they share. It uses pair and shared up: both are
// wiped.
func New(pair *dh.KeyPair, ourID uint32, their *dh.Public, theirID uint32, shared *dh.Secret) *Ratchet {
	r := &Ratchet{ourID: ourID + 1, theirID: theirID}
	pair.MoveTo(r.our(previous))
	*r.their(current) = *their
	r.held(previous, current).fill(shared, r.our(previous).Public(), their)
	return r
}

// our is the place of our D-H key of a generation, their that of the peer's, and
// held that of the session keys of the two.
func (r *Ratchet) our(g generation) *dh.KeyPair { return &r.ours[r.ourAt^uint8(g)] }

func (r *Ratchet) their(g generation) *dh.Public { return &r.theirs[r.theirAt^uint8(g)] }

func (r *Ratchet) held(our, their generation) *slot {
	return &r.slots[r.ourAt^uint8(our)][r.theirAt^uint8(their)]
}

// Use makes r work in space, as others may, one at a time.
func (r *Ratchet) Use(space *Space) { r.space = space }

// Serial is the serial number of the D-H key that our messages announce. Who
// encrypts to it has read one of them.
func (r *Ratchet) Serial() uint32 { return r.ourID }

// Prepared reports whether the next message costs no new D-H key.
func (r *Ratchet) Prepared() bool { return r.prepared }

// Prepare makes the D-H key that the next message will carry, so that it can be
// done when nobody waits for it.
func (r *Ratchet) Prepare(rand io.Reader) error {
	if r.Prepared() {
		return nil
	}
	err := r.our(current).Draw(rand)
	r.prepared = err == nil
	return err
}

// slot returns the session keys of a pair, computing them if they are new.
func (r *Ratchet) slot(our, their generation) (*slot, error) {
	t := r.held(our, their)
	if t.made {
		return t, nil
	}
	var shared dh.Secret
	if err := r.our(our).Shared(&shared, r.their(their)); err != nil {
		return nil, ErrNextKey
	}
	t.fill(&shared, r.our(our).Public(), r.their(their))
	return t, nil
}

// Seal makes a data message of plaintext (text, then NUL and TLVs if there are
// any). It reveals the old MAC keys that wait. h gives version and tags. What it
// returns is good until the next message that is sealed or opened in the same space.
// Errors: no randomness, ErrExhausted; then nothing has changed.
func (r *Ratchet) Seal(rand io.Reader, h wire.Header, flags byte, plaintext []byte) ([]byte, error) {
	if err := r.Prepare(rand); err != nil {
		return nil, err
	}
	t, err := r.slot(previous, current)
	if err != nil {
		return nil, err
	}
	if t.send.counter == math.MaxUint64 {
		return nil, ErrExhausted
	}
	t.send.counter++
	m := wire.Data{
		Header: h, Flags: flags, SenderKeyID: r.ourID - 1, RecipientKeyID: r.theirID,
		NextDH: r.our(current).Public().Magnitude(), Ciphertext: plaintext, OldMACs: r.reveal,
	}
	binary.BigEndian.PutUint64(m.Counter[:], t.send.counter)
	raw := m.AppendAuthenticated(r.space.take(m.Size(), scratch.Large))
	t.send.crypt(r.space.streaming(), t.send.counter, raw[len(raw)-len(plaintext):])
	raw = append(raw, r.space.working().Sum(&t.send.mac, raw)[:]...)
	raw = wire.AppendData(raw, r.reveal)
	r.reveal = r.reveal[:0]
	return raw, nil
}

// SealFinal is Seal for the message that ends the session: it reveals every
// receiving MAC key that has verified something. Nothing under these keys may
// be taken afterwards: whoever reads the message can forge it.
func (r *Ratchet) SealFinal(rand io.Reader, h wire.Header, flags byte, plaintext []byte) ([]byte, error) {
	r.retireAll()
	return r.Seal(rand, h, flags, plaintext)
}

// Open verifies and decrypts a data message, m parsed from raw. It decrypts in
// place: the plaintext returned is part of raw. Errors: ErrKeyID, ErrBadMAC,
// ErrOldCounter, ErrNextKey, ErrExhausted; then neither raw nor any key has
// changed.
func (r *Ratchet) Open(raw []byte, m *wire.Data) ([]byte, error) {
	our, their, err := r.find(m)
	if err != nil {
		return nil, err
	}
	t, err := r.slot(our, their)
	if err != nil {
		return nil, err
	}
	if subtle.ConstantTimeCompare(r.space.working().Sum(&t.recv.mac, m.Authenticated(raw))[:], m.MAC[:]) == 0 {
		return nil, ErrBadMAC
	}
	counter := binary.BigEndian.Uint64(m.Counter[:])
	if counter <= t.recv.counter {
		return nil, ErrOldCounter
	}
	next, err := dh.ParsePublic(m.NextDH)
	if err != nil || !next.Valid() {
		return nil, ErrNextKey
	}
	if their == current && r.theirID == math.MaxUint32 || our == current && r.ourID == math.MaxUint32 {
		return nil, ErrExhausted
	}
	t.recv.counter, t.verified, r.lastExtra = counter, true, t.extra
	t.recv.crypt(r.space.streaming(), counter, m.Ciphertext)
	if our == current {
		r.retireOurs()
	}
	if their == current {
		r.retireTheirs(&next)
	}
	return m.Ciphertext, nil
}

// find tells which of the keys held a message names.
func (r *Ratchet) find(m *wire.Data) (our, their generation, err error) {
	switch {
	case m.RecipientKeyID == r.ourID && r.prepared:
		our = current
	case m.RecipientKeyID == r.ourID-1:
		our = previous
	default:
		return 0, 0, ErrKeyID
	}
	switch {
	case m.SenderKeyID == r.theirID:
		their = current
	case m.SenderKeyID == r.theirID-1 && r.hasPrevious:
		their = previous
	default:
		return 0, 0, ErrKeyID
	}
	return our, their, nil
}

// retireOurs drops our previous key: the peer has the current one.
func (r *Ratchet) retireOurs() {
	r.retire(r.held(previous, previous))
	r.retire(r.held(previous, current))
	r.our(previous).Wipe()
	r.ourAt ^= 1
	r.prepared = false
	r.ourID++
}

// retireTheirs drops the peer's previous key and takes the next.
func (r *Ratchet) retireTheirs(next *dh.Public) {
	r.retire(r.held(previous, previous))
	r.retire(r.held(current, previous))
	r.theirAt ^= 1
	*r.their(current) = *next
	r.hasPrevious = true
	r.theirID++
}

// retire wipes the keys of a pair. A receiving MAC key that has verified
// something is kept to be revealed (Protocol-v3, "Revealing MAC Keys").
func (r *Ratchet) retire(t *slot) {
	if t.verified {
		r.queue(t.recv.macKey[:])
	}
	if t.made {
		t.wipe()
	}
}

// queue takes MAC keys to be revealed.
func (r *Ratchet) queue(keys []byte) {
	if need := len(r.reveal) + len(keys); need > cap(r.reveal) {
		grown := append(make([]byte, 0, 2*need), r.reveal...)
		secret.Wipe(r.reveal[:cap(r.reveal)]) // no copy stays behind
		r.reveal = grown
	}
	r.reveal = append(r.reveal, keys...)
	if over := len(r.reveal) - MaxReveal*sha1.Size; over > 0 {
		r.reveal = append(r.reveal[:0], r.reveal[over:]...)
	}
}

// retireAll queues the receiving MAC keys in use, without dropping the sending
// ones.
func (r *Ratchet) retireAll() {
	for our := range r.slots {
		for their := range r.slots[our] {
			if t := &r.slots[our][their]; t.verified {
				r.queue(t.recv.macKey[:])
				t.verified = false
			}
		}
	}
}

// Adopt takes over what the session's earlier keys have left to reveal, and
// wipes them.
func (r *Ratchet) Adopt(old *Ratchet) {
	old.retireAll()
	r.queue(old.reveal)
	old.Wipe()
}

// SendExtraKey is the extra symmetric key that belongs to the next message sent.
func (r *Ratchet) SendExtraKey() (key [32]byte, err error) {
	t, err := r.slot(previous, current)
	if err != nil {
		return key, err
	}
	return t.extra, nil
}

// RecvExtraKey is the extra symmetric key that belongs to the last message
// opened.
func (r *Ratchet) RecvExtraKey() [32]byte { return r.lastExtra }

// Wipe erases all keys. Nothing can be sealed or opened afterwards.
func (r *Ratchet) Wipe() {
	for i := range r.slots {
		for j := range r.slots[i] {
			r.slots[i][j].wipe()
		}
		r.ours[i].Wipe()
	}
	secret.Wipe(r.reveal[:cap(r.reveal)])
	secret.Wipe(r.lastExtra[:])
	*r = Ratchet{}
}
