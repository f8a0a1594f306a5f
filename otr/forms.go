package otr

import (
	"slices"
	"time"
)

// Forms are what is encrypted in place of a line. Clients do not agree on what the
// text of an encrypted message is, and the right form depends on the session. So
// the engine chooses when it encrypts, which may be long after the line was typed.
type Forms struct {
	Marked []byte // for a client that reads markup, and until that is known
	Plain  []byte // for a session that SetPlain was called for
}

// SendForms is Send for a line that is encrypted in one of two forms. In clear,
// and in every event, the line is text. Forms longer than a line may be are not
// used.
func (b *Buddy) SendForms(text []byte, f Forms, token uint64, now time.Time) Effects {
	t := turn{now: now}
	if len(f.Marked) <= maxText && len(f.Plain) <= maxText {
		t.forms = f
	}
	b.send(&t, text, token)
	t.forms = Forms{}
	b.settle(&t)
	return t.out
}

// SetPlain says whether the client of the session shows text as it is, and no
// markup. It holds until it is set anew; an unknown session is ignored.
func (b *Buddy) SetPlain(id SessionID, plain bool) {
	if b.table == nil {
		return
	}
	if s := b.table.session(id); s != nil {
		s.plain = plain
	}
}

// of is the form of a line that is encrypted for s.
func (f Forms) of(s *session, text []byte) []byte {
	switch {
	case s.plain && f.Plain != nil:
		return f.Plain
	case !s.plain && f.Marked != nil:
		return f.Marked
	}
	return text
}

func (f Forms) clone() Forms { return Forms{slices.Clone(f.Marked), slices.Clone(f.Plain)} }

func (f Forms) wipe() {
	clear(f.Marked)
	clear(f.Plain)
}
