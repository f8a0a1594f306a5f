package otr

import (
	"encoding/binary"
	"math"
	"time"

	"pidgin-otr/otr/wire"
)

// The extra symmetric key (Protocol-v3, "Extra symmetric key") is for whatever
// else two programs want to keep private, such as a file. It never travels: a
// record of type 8 only says what it is to be used for.

// maxKeyData is what a record has room for beside the use.
const maxKeyData = math.MaxUint16 - 4

// UseExtraKey tells the client of a session what its extra symmetric key is to
// be used for, and returns the key, which the caller wipes. use and data, at
// most 65531 bytes, mean what the two programs have agreed on. The key is that
// of the message which carries the record: every one that the ratchet turns has
// another. Errors: ErrNotPrivate, ErrOffline, ErrRekeying, ErrDataTooLong, no
// randomness; nothing has been sent then.
func (b *Buddy) UseExtraKey(id SessionID, use uint32, data []byte, now time.Time) (key [32]byte, _ Effects, _ error) {
	t := turn{now: now, cause: byUser}
	s := b.table.session(id)
	switch {
	case !s.live():
		return key, t.out, ErrNotPrivate
	case b.unreachable(s):
		return key, t.out, ErrOffline
	case b.rekeying(s):
		return key, t.out, ErrRekeying
	case len(data) > maxKeyData:
		return key, t.out, ErrDataTooLong
	}
	key, err := s.ratchet.SendExtraKey()
	if err != nil {
		return key, t.out, err
	}
	value := append(binary.BigEndian.AppendUint32(nil, use), data...)
	if !b.sealTLV(&t, s, wire.TLV{Type: wire.TLVExtraKey, Value: value}) {
		clear(key[:])
		return key, t.out, errNotSealed
	}
	b.settle(&t)
	return key, t.out, nil
}

// receiveExtraKey takes the record of the message that was opened last.
func (b *Buddy) receiveExtraKey(t *turn, s *session, v wire.TLV) {
	if len(v.Value) < 4 {
		return
	}
	key := s.ratchet.RecvExtraKey()
	t.say(ExtraKey{
		Session: b.view(s), Use: binary.BigEndian.Uint32(v.Value), Data: v.Value[4:], Key: &key,
	})
}
