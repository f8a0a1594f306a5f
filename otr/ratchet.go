package otr

import (
	"crypto/sha1"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"io"
	"math"

	"pidgin-otr/otr/dh"
	"pidgin-otr/otr/internal/secret"
	"pidgin-otr/otr/wire"
)

var (
	// errKeyID: the message names keys that are not held.
	errKeyID = errors.New("otr: message under keys that are not held")
	// errBadMAC: the message does not verify.
	errBadMAC = errors.New("otr: message does not verify")
	// errOldCounter: the message verifies but was seen, or is older than one seen.
	errOldCounter = errors.New("otr: message counter already used")
	// errNextKey: the message verifies but announces an impossible D-H key.
	errNextKey = errors.New("otr: next D-H key out of range")
	// errExhausted: no counter or serial number is left; a refresh is due.
	errExhausted = errors.New("otr: keys used up")
)

// maxReveal bounds how many old MAC keys wait to be revealed, 20 bytes each. A
// peer can make us drop keys without our sending anything; beyond this the
// oldest are forgotten, which costs deniability of those messages only.
const maxReveal = 256

// Indexes into the two generations of keys that are held.
const (
	previous = 0
	current  = 1
)

// ratchet holds the keys of one session (Protocol-v3, "Key Management"): the
// current and the previous D-H key of either side, and the session keys of each
// of the four pairs, made when first used.
//
// Messages go out under our previous key and carry our current one; the peer's
// first use of the current one retires the previous. The current pair may not
// have been made yet: nothing needs it before the next message goes out.
type ratchet struct {
	ourID, theirID uint32 // serial numbers of the current keys
	ours           [2]*dh.KeyPair
	theirs         [2]dh.Public
	hasPrevious    bool // theirs[previous] is set
	slots          [2][2]*slot
	reveal         []byte // old receiving MAC keys to be revealed
	lastExtra      [32]byte
	shown          announced
	space          *scratch // what seal returns lies in it; nil: in new memory
}

// newRatchet starts from the keys of a key exchange. It owns pair; shared is
// wiped.
func newRatchet(pair *dh.KeyPair, their *dh.Public, theirID uint32, shared *dh.Secret) *ratchet {
	r := &ratchet{ourID: ourAKEKeyID + 1, theirID: theirID}
	r.ours[previous] = pair
	r.theirs[current] = *their
	r.slots[previous][current] = newSlot(shared, pair.Public(), their)
	return r
}

// prepared reports whether the next message costs no new D-H key.
func (r *ratchet) prepared() bool { return r.ours[current] != nil }

// prepare makes the D-H key that the next message will carry, so that it can be
// done when nobody waits for it.
func (r *ratchet) prepare(rand io.Reader) error {
	if r.prepared() {
		return nil
	}
	pair, err := dh.Generate(rand)
	if err != nil {
		return err
	}
	r.ours[current] = pair
	return nil
}

// slot returns the session keys of a pair, computing them if they are new.
func (r *ratchet) slot(our, their int) (*slot, error) {
	if t := r.slots[our][their]; t != nil {
		return t, nil
	}
	var shared dh.Secret
	if err := r.ours[our].Shared(&shared, &r.theirs[their]); err != nil {
		return nil, errNextKey
	}
	t := newSlot(&shared, r.ours[our].Public(), &r.theirs[their])
	r.slots[our][their] = t
	return t, nil
}

// seal makes a data message of plaintext (text, then NUL and TLVs if there are
// any). It reveals the old MAC keys that wait. h gives version and tags. What it
// returns is good until the next call. Errors: no randomness, errExhausted; then
// nothing has changed.
func (r *ratchet) seal(rand io.Reader, h wire.Header, flags byte, plaintext []byte) ([]byte, error) {
	if err := r.prepare(rand); err != nil {
		return nil, err
	}
	t, err := r.slot(previous, current)
	if err != nil {
		return nil, err
	}
	if t.send.counter == math.MaxUint64 {
		return nil, errExhausted
	}
	t.send.counter++
	m := wire.Data{
		Header: h, Flags: flags, SenderKeyID: r.ourID - 1, RecipientKeyID: r.theirID,
		NextDH: r.ours[current].Public().Magnitude(), Ciphertext: plaintext, OldMACs: r.reveal,
	}
	binary.BigEndian.PutUint64(m.Counter[:], t.send.counter)
	raw := m.AppendAuthenticated(r.space.take(m.Size(), largeScratch))
	t.send.crypt(t.send.counter, raw[len(raw)-len(plaintext):])
	raw = append(raw, t.send.sum(raw)[:]...)
	raw = wire.AppendData(raw, r.reveal)
	r.reveal = r.reveal[:0]
	return raw, nil
}

// sealFinal is seal for the message that ends the session: it reveals every
// receiving MAC key that has verified something. Nothing under these keys may
// be taken afterwards: whoever reads the message can forge it.
func (r *ratchet) sealFinal(rand io.Reader, h wire.Header, flags byte, plaintext []byte) ([]byte, error) {
	r.retireAll()
	return r.seal(rand, h, flags, plaintext)
}

// open verifies and decrypts a data message, m parsed from raw. It decrypts in
// place: the plaintext returned is part of raw. Errors: errKeyID, errBadMAC,
// errOldCounter, errNextKey, errExhausted; then neither raw nor any key has
// changed.
func (r *ratchet) open(raw []byte, m *wire.Data) ([]byte, error) {
	our, their, err := r.find(m)
	if err != nil {
		return nil, err
	}
	t, err := r.slot(our, their)
	if err != nil {
		return nil, err
	}
	if subtle.ConstantTimeCompare(t.recv.sum(m.Authenticated(raw))[:], m.MAC[:]) == 0 {
		return nil, errBadMAC
	}
	counter := binary.BigEndian.Uint64(m.Counter[:])
	if counter <= t.recv.counter {
		return nil, errOldCounter
	}
	next, err := dh.ParsePublic(m.NextDH)
	if err != nil || !next.Valid() {
		return nil, errNextKey
	}
	if their == current && r.theirID == math.MaxUint32 || our == current && r.ourID == math.MaxUint32 {
		return nil, errExhausted
	}
	t.recv.counter, t.verified, r.lastExtra = counter, true, t.extra
	t.recv.crypt(counter, m.Ciphertext)
	if our == current {
		r.retireOurs()
	}
	if their == current {
		r.retireTheirs(&next)
	}
	return m.Ciphertext, nil
}

// find tells which of the keys held a message names.
func (r *ratchet) find(m *wire.Data) (our, their int, err error) {
	switch {
	case m.RecipientKeyID == r.ourID && r.ours[current] != nil:
		our = current
	case m.RecipientKeyID == r.ourID-1:
		our = previous
	default:
		return 0, 0, errKeyID
	}
	switch {
	case m.SenderKeyID == r.theirID:
		their = current
	case m.SenderKeyID == r.theirID-1 && r.hasPrevious:
		their = previous
	default:
		return 0, 0, errKeyID
	}
	return our, their, nil
}

// retireOurs drops our previous key: the peer has the current one.
func (r *ratchet) retireOurs() {
	for their := range r.slots[previous] {
		r.retire(previous, their)
		r.slots[previous][their], r.slots[current][their] = r.slots[current][their], nil
	}
	r.ours[previous].Wipe()
	r.ours[previous], r.ours[current] = r.ours[current], nil
	r.ourID++
}

// retireTheirs drops the peer's previous key and takes the next.
func (r *ratchet) retireTheirs(next *dh.Public) {
	for our := range r.slots {
		r.retire(our, previous)
		r.slots[our][previous], r.slots[our][current] = r.slots[our][current], nil
	}
	r.theirs[previous], r.theirs[current] = r.theirs[current], *next
	r.hasPrevious = true
	r.theirID++
}

// retire wipes the keys of a pair. A receiving MAC key that has verified
// something is kept to be revealed (Protocol-v3, "Revealing MAC Keys").
func (r *ratchet) retire(our, their int) {
	t := r.slots[our][their]
	if t == nil {
		return
	}
	if t.verified {
		r.queue(t.recv.macKey[:])
	}
	t.wipe()
	r.slots[our][their] = nil
}

// queue takes MAC keys to be revealed.
func (r *ratchet) queue(keys []byte) {
	if need := len(r.reveal) + len(keys); need > cap(r.reveal) {
		grown := append(make([]byte, 0, 2*need), r.reveal...)
		secret.Wipe(r.reveal[:cap(r.reveal)]) // no copy stays behind
		r.reveal = grown
	}
	r.reveal = append(r.reveal, keys...)
	if over := len(r.reveal) - maxReveal*sha1.Size; over > 0 {
		r.reveal = append(r.reveal[:0], r.reveal[over:]...)
	}
}

// retireAll queues the receiving MAC keys in use, without dropping the sending
// ones.
func (r *ratchet) retireAll() {
	for our := range r.slots {
		for _, t := range r.slots[our] {
			if t != nil && t.verified {
				r.queue(t.recv.macKey[:])
				t.verified = false
			}
		}
	}
}

// adopt takes over what the session's earlier keys have left to reveal, and
// wipes them.
func (r *ratchet) adopt(old *ratchet) {
	old.retireAll()
	r.queue(old.reveal)
	old.wipe()
}

// sendExtraKey is the extra symmetric key that belongs to the next message sent.
func (r *ratchet) sendExtraKey() (key [32]byte, err error) {
	t, err := r.slot(previous, current)
	if err != nil {
		return key, err
	}
	return t.extra, nil
}

// recvExtraKey is the extra symmetric key that belongs to the last message
// opened.
func (r *ratchet) recvExtraKey() [32]byte { return r.lastExtra }

// wipe erases all keys. Nothing can be sealed or opened afterwards.
func (r *ratchet) wipe() {
	for i := range r.slots {
		for j, t := range r.slots[i] {
			t.wipe()
			r.slots[i][j] = nil
		}
		r.ours[i].Wipe()
		r.ours[i] = nil
	}
	secret.Wipe(r.reveal[:cap(r.reveal)])
	secret.Wipe(r.lastExtra[:])
	*r = ratchet{}
}
