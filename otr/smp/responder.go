package smp

import (
	"io"

	"pidgin-otr/otr/dh"
	"pidgin-otr/otr/wire"
)

// asked is kept while the user is asked: a message whose proofs hold.
type asked struct {
	m message1
}

func (k *asked) wipe() {} // holds only what the peer sent

// answered is kept by who sent SMP Message 2.
type answered struct {
	b3          dh.Exponent
	g3a, pb, qb dh.Element
	g           *generators
}

func (k *answered) wipe() {
	k.b3.Wipe()
	k.pb.Wipe()
	k.qb.Wipe()
	k.g.wipe()
}

// check checks SMP Message 1 before the user is bothered.
type check struct {
	m message1
}

func (j *check) do() outcome {
	if !j.m.p2.holds(atG2a, &j.m.g2a) || !j.m.p3.holds(atG3a, &j.m.g3a) {
		return cheated()
	}
	return outcome{kind: Asked, keep: &asked{j.m}}
}

func (j *check) wipe() {}

// answer makes SMP Message 2 (Protocol-v3, "Receiving a type 2 TLV").
type answer struct {
	m                          message1
	y                          Secret
	b2, b3, r2, r3, r4, r5, r6 dh.Exponent
}

func newAnswer(k *asked, y *Secret, rand io.Reader) (*answer, error) {
	j := &answer{m: k.m}
	if err := drawAll(rand, &j.b2, &j.b3, &j.r2, &j.r3, &j.r4, &j.r5, &j.r6); err != nil {
		j.wipe()
		return nil, err
	}
	j.y = y.take()
	return j, nil
}

func (j *answer) do() outcome {
	var m message2
	dh.PowersOfG().Power(&m.g2b, &j.b2)
	dh.PowersOfG().Power(&m.g3b, &j.b3)
	m.p2.prove(atG2b, &j.b2, &j.r2)
	m.p3.prove(atG3b, &j.b3, &j.r3)
	g := newGenerators(&j.m.g2a, &j.m.g3a, &j.b2, &j.b3)
	g.blind(&m.pb, &m.qb, &j.r4, &j.y)
	m.pq.prove(atPQb, g, &j.r4, &j.y, &j.r5, &j.r6)
	kept := &answered{b3: j.b3, g3a: j.m.g3a, pb: m.pb, qb: m.qb, g: g}
	return outcome{kind: InProgress, send: record(wire.TLVSMP2, &m), next: Expect3, keep: kept}
}

func (j *answer) wipe() {
	j.y.Wipe()
	wipeAll(&j.b2, &j.b3, &j.r2, &j.r3, &j.r4, &j.r5, &j.r6)
}

// settle checks SMP Message 3, makes SMP Message 4 and compares (Protocol-v3,
// "Receiving a type 4 TLV"). The message goes out whatever the comparison says:
// the peer has a right to the same verdict.
type settle struct {
	kept *answered
	m    message3
	r7   dh.Exponent
}

func newSettle(kept *answered, m *message3, rand io.Reader) (*settle, error) {
	j := &settle{kept: kept, m: *m}
	if err := drawAll(rand, &j.r7); err != nil {
		j.wipe()
		return nil, err
	}
	return j, nil
}

func (j *settle) do() outcome {
	// A peer that repeats our own pair would make the comparison hold without
	// knowing the secret.
	if j.m.pa == j.kept.pb || j.m.qa == j.kept.qb || !j.m.pq.holds(atPQa, j.kept.g, &j.m.pa, &j.m.qa) {
		return cheated()
	}
	var q dh.Element
	if dh.Divide(&q, &j.m.qa, &j.kept.qb) != nil {
		return cheated()
	}
	quotient := dh.NewPowers(&q)
	defer quotient.Wipe()
	if !j.m.pr.holds(atRa, quotient, &j.kept.g3a, &j.m.ra) {
		return cheated()
	}
	var m message4
	quotient.Power(&m.rb, &j.kept.b3)
	m.pr.prove(atRb, quotient, &j.kept.b3, &j.r7)
	same := matches(&j.m.ra, &j.kept.b3, &j.m.pa, &j.kept.pb)
	return outcome{kind: verdict(same), send: record(wire.TLVSMP4, &m)}
}

func (j *settle) wipe() {
	j.kept.wipe()
	j.r7.Wipe()
}
