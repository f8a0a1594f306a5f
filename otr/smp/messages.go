package smp

import (
	"bytes"

	"pidgin-otr/otr/dh"
	"pidgin-otr/otr/wire"
)

// largest is the most numbers in a message.
const largest = 11

// message1 is SMP Message 1 (Protocol-v3, "Receiving a type 2 TLV").
type message1 struct {
	g2a, g3a dh.Element
	p2, p3   knowledge
}

func (m *message1) fields() []field {
	return []field{
		elementField{&m.g2a}, &m.p2.c, answerField{&m.p2.d},
		elementField{&m.g3a}, &m.p3.c, answerField{&m.p3.d},
	}
}

// message2 is SMP Message 2 (Protocol-v3, "Receiving a type 3 TLV").
type message2 struct {
	g2b, g3b, pb, qb dh.Element
	p2, p3           knowledge
	pq               coordinates
}

func (m *message2) fields() []field {
	return []field{
		elementField{&m.g2b}, &m.p2.c, answerField{&m.p2.d},
		elementField{&m.g3b}, &m.p3.c, answerField{&m.p3.d},
		elementField{&m.pb}, elementField{&m.qb},
		&m.pq.c, answerField{&m.pq.d5}, answerField{&m.pq.d6},
	}
}

// message3 is SMP Message 3 (Protocol-v3, "Receiving a type 4 TLV").
type message3 struct {
	pa, qa, ra dh.Element
	pq         coordinates
	pr         equalLogs
}

func (m *message3) fields() []field {
	return []field{
		elementField{&m.pa}, elementField{&m.qa},
		&m.pq.c, answerField{&m.pq.d5}, answerField{&m.pq.d6},
		elementField{&m.ra}, &m.pr.c, answerField{&m.pr.d7},
	}
}

// message4 is SMP Message 4 (Protocol-v3, "Receiving a type 5 TLV").
type message4 struct {
	rb dh.Element
	pr equalLogs
}

func (m *message4) fields() []field {
	return []field{elementField{&m.rb}, &m.pr.c, answerField{&m.pr.d7}}
}

// checkQuestion refuses what the wire or the cap does not allow. Errors:
// ErrQuestion, ErrQuestionTooLong.
func checkQuestion(question []byte) error {
	if len(question) > MaxQuestion {
		return ErrQuestionTooLong
	}
	if bytes.IndexByte(question, 0) >= 0 {
		return ErrQuestion
	}
	return nil
}

// record1 is SMP Message 1, or 1Q if there is a question.
func record1(m *message1, question []byte) wire.TLV {
	if question == nil {
		return wire.TLV{Type: wire.TLVSMP1, Value: encode(nil, m)}
	}
	value := append(bytes.Clone(question), 0)
	return wire.TLV{Type: wire.TLVSMP1Q, Value: encode(value, m)}
}

// parse1 reads SMP Message 1 or 1Q. The question is a copy, and not nil for 1Q.
// Errors: ErrMalformed, ErrRange, ErrQuestionTooLong.
func parse1(t wire.TLV) (m *message1, question []byte, err error) {
	value := t.Value
	if t.Type == wire.TLVSMP1Q {
		asked, rest, ok := bytes.Cut(value, []byte{0})
		if !ok {
			return nil, nil, ErrMalformed
		}
		if len(asked) > MaxQuestion {
			return nil, nil, ErrQuestionTooLong
		}
		question, value = append([]byte{}, asked...), rest
	}
	m = new(message1)
	return m, question, parse(m, value)
}
