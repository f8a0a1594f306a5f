package otr

import (
	"bytes"
	"time"
	"unicode/utf8"

	"pidgin-otr/otr/internal/scratch"
	"pidgin-otr/otr/wire"
)

// Receive takes one message as the host got it: any bytes. It never fails; what
// is not OTR comes back in Deliver.
func (b *Buddy) Receive(in Incoming, now time.Time) Effects {
	t := turn{now: now}
	if !b.policy.Enabled() {
		b.deliver(&t, in, in.Text)
		return t.out
	}
	b.receive(&t, in)
	b.noteAnswers(&t)
	if b.table != nil {
		b.table.used = now
	}
	b.settle(&t)
	return t.out
}

func (b *Buddy) receive(t *turn, in Incoming) {
	if !in.Delayed {
		b.noteWriter(in.From)
	}
	kind := wire.Classify(in.Text)
	if kind != wire.Plain && !in.Delayed {
		b.noteOfferTaken(t)
	}
	switch kind {
	case wire.Plain:
		b.receivePlain(t, in)
	case wire.Tagged:
		b.receiveTagged(t, in)
	case wire.Query:
		b.receiveQuery(t, in)
	case wire.Error:
		b.receiveError(t, in)
	case wire.Encoded:
		b.receiveEncoded(t, in)
	case wire.Fragment3, wire.Fragment2:
		b.receiveFragment(t, in)
	}
}

// receiveEncoded takes a whole binary message. Every check of its header comes
// before anything is kept of its sender.
func (b *Buddy) receiveEncoded(t *turn, in Incoming) {
	if len(in.Text) > maxEncoded {
		b.sayTooLarge(t, in)
		return
	}
	raw, err := wire.DecodeInto(b.account.received.Take(scratch.Small, scratch.Small), in.Text)
	if err != nil {
		b.takeDamaged(t, in)
		return
	}
	h, err := wire.ParseHeader(raw)
	if err != nil {
		return
	}
	if !b.policy.allows(Version(h.Version)) {
		b.refuseVersion(t, in, h.Version)
		return
	}
	if h.Version == uint16(V3) {
		if who := b.addresseeOf(h.Sender, h.Receiver, h.Type == wire.TypeDHCommit); who != toUs {
			b.passOver(t, in, who, missed(h, raw))
			return
		}
	}
	if i := b.table.instance(InstanceTag(h.Sender)); i != nil {
		b.prolong(t, i)
		b.dropFragments(i) // Protocol-v3, "Receiving Fragments": anything else forgets
	}
	switch h.Type {
	case wire.TypeData:
		b.receiveData(t, in, raw)
	case wire.TypeDHCommit, wire.TypeDHKey, wire.TypeReveal, wire.TypeSignature:
		if !in.Delayed || h.Type != wire.TypeDHCommit { // the others answer fresh secrets of ours
			b.receiveHandshake(t, in, bytes.Clone(raw), h) // which keeps parts of it
		}
	}
}

// refuseVersion follows a message of a version that policy does not allow. The user
// is told of an older one, for it may be all that the buddy's client speaks.
func (b *Buddy) refuseVersion(t *turn, in Incoming, v uint16) {
	if v < uint16(V3) && !in.Delayed {
		b.sayOldVersion(t, in.From)
	}
}

// takeDamaged handles a message that was cut or mangled on the way. Only if it was
// text for us is there anything to say.
func (b *Buddy) takeDamaged(t *turn, in Incoming) {
	h, flags, ok := wire.PeekData(in.Text)
	if in.Delayed || !ok || flags&wire.FlagIgnoreUnreadable != 0 || !b.policy.allows(Version(h.Version)) {
		return
	}
	v2, tag := Version(h.Version) == V2, InstanceTag(h.Sender)
	ours := InstanceTag(h.Receiver) == b.account.tag && tag >= MinTag
	switch {
	case v2 && b.straysV2():
		b.sayStrayV2(t, in)
	case v2 || ours:
		b.sayUnreadable(t, in, tag, false)
	}
}

// deliver hands text to the user.
func (b *Buddy) deliver(t *turn, in Incoming, text []byte) {
	t.out.Deliver = &Message{Text: validText(text), From: in.From}
}

// validText returns text as valid UTF-8, bad bytes replaced.
func validText(text []byte) []byte {
	if utf8.Valid(text) {
		return text
	}
	return []byte(string([]rune(string(text))))
}

func (b *Buddy) sayTooLarge(t *turn, in Incoming) {
	if !in.Delayed {
		b.sayOnce(t, noticeTooLarge, TooLarge{From: in.From})
	}
}

func (b *Buddy) sayOldVersion(t *turn, from Route) {
	b.sayOnce(t, noticeOldVersion, OldVersion{From: from})
}

func (b *Buddy) sayForOther(t *turn, in Incoming) {
	if !in.Delayed {
		b.sayOnce(t, noticeForOther, ForOtherSession{From: in.From})
	}
}

func (b *Buddy) sayReflected(t *turn) { b.sayOnce(t, noticeReflected, Reflected{}) }
