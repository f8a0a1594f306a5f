package smp

import (
	"io"

	"pidgin-otr/otr/dh"
	"pidgin-otr/otr/wire"
)

// begun is kept by who sent SMP Message 1.
type begun struct {
	x      Secret
	a2, a3 dh.Exponent
}

func (k *begun) wipe() {
	k.x.Wipe()
	wipeAll(&k.a2, &k.a3)
}

// compared is kept by who sent SMP Message 3.
type compared struct {
	a3          dh.Exponent
	g3b, pa, pb dh.Element
	quotient    *dh.Powers // of Qa/Qb
}

func (k *compared) wipe() {
	k.a3.Wipe()
	k.pa.Wipe()
	k.pb.Wipe()
	k.quotient.Wipe()
}

// begin makes SMP Message 1 (Protocol-v3, "User requests to begin SMP").
type begin struct {
	kept     *begun
	r2, r3   dh.Exponent
	question []byte
}

func newBegin(x *Secret, question []byte, rand io.Reader) (*begin, error) {
	j := &begin{kept: new(begun), question: question}
	if err := drawAll(rand, &j.kept.a2, &j.kept.a3, &j.r2, &j.r3); err != nil {
		j.wipe()
		return nil, err
	}
	j.kept.x = x.take()
	return j, nil
}

func (j *begin) do() outcome {
	var m message1
	g := dh.PowersOfG()
	g.Power(&m.g2a, &j.kept.a2)
	g.Power(&m.g3a, &j.kept.a3)
	m.p2.prove(atG2a, &j.kept.a2, &j.r2)
	m.p3.prove(atG3a, &j.kept.a3, &j.r3)
	kept := *j.kept
	return outcome{send: []wire.TLV{record1(&m, j.question)}, next: Expect2, keep: &kept}
}

func (j *begin) wipe() {
	j.kept.wipe()
	wipeAll(&j.r2, &j.r3)
}

// compare checks SMP Message 2 and makes SMP Message 3 (Protocol-v3, "Receiving
// a type 3 TLV").
type compare struct {
	kept           *begun
	m              message2
	r4, r5, r6, r7 dh.Exponent
}

func newCompare(kept *begun, m *message2, rand io.Reader) (*compare, error) {
	j := &compare{kept: kept, m: *m}
	if err := drawAll(rand, &j.r4, &j.r5, &j.r6, &j.r7); err != nil {
		j.wipe()
		return nil, err
	}
	return j, nil
}

func (j *compare) do() outcome {
	if !j.m.p2.holds(atG2b, &j.m.g2b) || !j.m.p3.holds(atG3b, &j.m.g3b) {
		return cheated()
	}
	g := newGenerators(&j.m.g2b, &j.m.g3b, &j.kept.a2, &j.kept.a3)
	defer g.wipe()
	if !j.m.pq.holds(atPQb, g, &j.m.pb, &j.m.qb) {
		return cheated()
	}
	kept := &compared{a3: j.kept.a3, g3b: j.m.g3b, pb: j.m.pb}
	var reply message3
	g.blind(&reply.pa, &reply.qa, &j.r4, &j.kept.x)
	reply.pq.prove(atPQa, g, &j.r4, &j.kept.x, &j.r5, &j.r6)
	var quotient dh.Element
	if reply.pa == j.m.pb || reply.qa == j.m.qb || dh.Divide(&quotient, &reply.qa, &j.m.qb) != nil {
		kept.wipe()
		return cheated()
	}
	kept.pa, kept.quotient = reply.pa, dh.NewPowers(&quotient)
	kept.quotient.Power(&reply.ra, &kept.a3)
	reply.pr.prove(atRa, kept.quotient, &kept.a3, &j.r7)
	return outcome{kind: InProgress, send: record(wire.TLVSMP3, &reply), next: Expect4, keep: kept}
}

func (j *compare) wipe() {
	j.kept.wipe()
	wipeAll(&j.r4, &j.r5, &j.r6, &j.r7)
}

// conclude checks SMP Message 4 and compares (Protocol-v3, "Receiving a type 5
// TLV").
type conclude struct {
	kept *compared
	m    message4
}

func (j *conclude) do() outcome {
	if !j.m.pr.holds(atRb, j.kept.quotient, &j.kept.g3b, &j.m.rb) {
		return cheated()
	}
	return outcome{kind: verdict(matches(&j.m.rb, &j.kept.a3, &j.kept.pa, &j.kept.pb))}
}

func (j *conclude) wipe() { j.kept.wipe() }
