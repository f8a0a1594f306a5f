package otr

import (
	"encoding/binary"
	"fmt"
	"io"
	"strings"

	"pidgin-otr/otr/wire"
)

// flagsAt is where a version 3 data message has its flags: after version, type
// and both tags.
const flagsAt = 2 + 1 + 4 + 4

// An addressee is whom a message of version 3 is for, by its tags.
type addressee uint8

const (
	toUs addressee = iota
	toNobody
	toOther // another session of our account
	fromUs  // it bears our own tag
)

// addresseeOf applies the rules of Protocol-v3, "Instance Tags". toAll: the message may
// come without the tag of its receiver.
func (b *Buddy) addresseeOf(sender, receiver uint32, toAll bool) addressee {
	from, to := InstanceTag(sender), InstanceTag(receiver)
	switch {
	case from < MinTag, to != 0 && to < MinTag, to == 0 && !toAll:
		return toNobody
	case from == b.account.tag:
		return fromUs
	case to != 0 && to != b.account.tag:
		return toOther
	}
	return toUs
}

// passOver follows a message that is not for us. The user is told of one for another
// session of ours if it is text that would be missed.
func (b *Buddy) passOver(t *turn, in Incoming, who addressee, missed bool) {
	switch {
	case who == fromUs:
		b.noteOwnTag(t, in)
	case who == toOther && missed:
		b.sayForOther(t, in)
	}
}

// missed reports whether a message is text that its reader would miss: it does not bear
// the flag by which nobody need be told of it.
func missed(h wire.Header, raw []byte) bool {
	return h.Type == wire.TypeData && len(raw) > flagsAt && raw[flagsAt]&wire.FlagIgnoreUnreadable == 0
}

// noteOwnTag handles a message that claims our own tag. From another client of
// our account it means a copied profile; otherwise the network hands us back
// what we sent. Neither is ever processed: in a reflected handshake we would talk to
// ourselves.
func (b *Buddy) noteOwnTag(t *turn, in Incoming) {
	a := b.account
	if !sameAccount(a.self, in.From) || in.From == a.self {
		b.noteReturn(t, in.From)
		return
	}
	if !a.anyLive() && !in.Delayed {
		b.renewTag(t)
	}
}

// noteReturn follows a message of ours that came from r. Where clients have addresses
// it came back only if it bears ours: anybody else repeats what was sent to him.
func (b *Buddy) noteReturn(t *turn, r Route) {
	if !b.account.addressable || r == b.account.self {
		b.sayReflected(t)
	}
}

// sameAccount reports whether two full addresses differ at most in the
// resource.
func sameAccount(a, b Route) bool {
	bareA, _, okA := strings.Cut(string(a), "/")
	bareB, _, okB := strings.Cut(string(b), "/")
	return okA && okB && strings.EqualFold(bareA, bareB)
}

// renewTag takes a new tag. Handshakes under the old one are void.
func (b *Buddy) renewTag(t *turn) {
	a := b.account
	tag, err := NewTag(a.rand)
	if err != nil {
		return
	}
	for _, o := range a.timers.all() {
		o.dropHandshakes()
	}
	a.tag = tag
	t.say(NewOwnTag{Tag: tag})
}

// dropHandshakes wipes everything that is under way with the buddy.
func (b *Buddy) dropHandshakes() {
	if b.table == nil {
		return
	}
	b.table.exchanges.dropCommit()
	for _, i := range b.table.exchanges.clients {
		i.cancel()
	}
}

// NewTag draws a valid instance tag (Protocol-v3, "Instance Tags"). The error is
// that of rand.
func NewTag(rand io.Reader) (InstanceTag, error) {
	var raw [4]byte
	for {
		if _, err := io.ReadFull(rand, raw[:]); err != nil {
			return 0, fmt.Errorf("otr: drawing an instance tag: %w", err)
		}
		if tag := InstanceTag(binary.BigEndian.Uint32(raw[:])); tag >= MinTag {
			return tag, nil
		}
	}
}
