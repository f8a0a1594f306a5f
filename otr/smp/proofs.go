package smp

import (
	"crypto/sha256"
	"crypto/subtle"

	"pidgin-otr/otr/dh"
	"pidgin-otr/otr/wire"
)

// The places of the protocol that a challenge can come from. Each has its own
// number, so that no proof can be played back to its maker.
const (
	atG2a byte = iota + 1
	atG3a
	atG2b
	atG3b
	atPQb
	atPQa
	atRa
	atRb
)

// challengeOf is the hash over the place and the commitments as MPIs
// (Protocol-v3, "SMP Hash function").
func challengeOf(place byte, commitments ...*dh.Element) challenge {
	var buf [1 + 2*(4+dh.Size)]byte
	b := append(buf[:0], place)
	for _, e := range commitments {
		b = wire.AppendData(b, e.Magnitude())
	}
	return sha256.Sum256(b)
}

func (c *challenge) equal(o challenge) bool { return subtle.ConstantTimeCompare(c[:], o[:]) == 1 }

// recommit sets out to t^d * e^c: the commitment that an honest prover of e
// made.
func recommit(out *dh.Element, t *dh.Powers, d *dh.Exponent, e *dh.Element, c *challenge) {
	var right dh.Element
	t.Power(out, d)
	dh.Power(&right, e, c[:])
	dh.Multiply(out, out, &right)
}

// knowledge proves that the exponent of a power of g is known.
type knowledge struct {
	c challenge
	d dh.Exponent
}

func (p *knowledge) prove(place byte, x, r *dh.Exponent) {
	var commitment dh.Element
	dh.PowersOfG().Power(&commitment, r)
	p.c = challengeOf(place, &commitment)
	p.d.Answer(r, x[:], p.c[:])
}

func (p *knowledge) holds(place byte, e *dh.Element) bool {
	var commitment dh.Element
	recommit(&commitment, dh.PowersOfG(), &p.d, e, &p.c)
	return p.c.equal(challengeOf(place, &commitment))
}

// generators are g2 and g3, which both sides made together.
type generators struct {
	g2, g3 *dh.Powers
	g2Base dh.Element // for the short power of the secret
}

// newGenerators raises the peer's halves to our exponents.
func newGenerators(their2, their3 *dh.Element, x2, x3 *dh.Exponent) *generators {
	g := new(generators)
	var g3 dh.Element
	dh.Power(&g.g2Base, their2, x2[:])
	dh.Power(&g3, their3, x3[:])
	g.g2, g.g3 = dh.NewPowers(&g.g2Base), dh.NewPowers(&g3)
	g3.Wipe()
	return g
}

func (g *generators) wipe() {
	if g != nil {
		g.g2.Wipe()
		g.g3.Wipe()
		g.g2Base.Wipe()
	}
}

// coordinates proves that P = g3^r and Q = g^r * g2^secret for one r.
type coordinates struct {
	c      challenge
	d5, d6 dh.Exponent
}

// blind sets p and q to the pair that hides the secret behind r.
func (g *generators) blind(p, q *dh.Element, r *dh.Exponent, x *Secret) {
	var hidden dh.Element
	g.g3.Power(p, r)
	dh.PowersOfG().Power(q, r)
	dh.Power(&hidden, &g.g2Base, x[:])
	dh.Multiply(q, q, &hidden)
	hidden.Wipe()
}

func (p *coordinates) prove(place byte, g *generators, r4 *dh.Exponent, x *Secret, r5, r6 *dh.Exponent) {
	var first, second, right dh.Element
	g.g3.Power(&first, r5)
	dh.PowersOfG().Power(&second, r5)
	g.g2.Power(&right, r6)
	dh.Multiply(&second, &second, &right)
	p.c = challengeOf(place, &first, &second)
	p.d5.Answer(r5, r4[:], p.c[:])
	p.d6.Answer(r6, x[:], p.c[:])
}

func (p *coordinates) holds(place byte, g *generators, pElement, qElement *dh.Element) bool {
	var first, second, right dh.Element
	recommit(&first, g.g3, &p.d5, pElement, &p.c)
	recommit(&second, g.g2, &p.d6, qElement, &p.c)
	dh.PowersOfG().Power(&right, &p.d5)
	dh.Multiply(&second, &second, &right)
	return p.c.equal(challengeOf(place, &first, &second))
}

// equalLogs proves that R is the quotient Qa/Qb raised to the exponent that the
// prover's half of g3 is made with.
type equalLogs struct {
	c  challenge
	d7 dh.Exponent
}

func (p *equalLogs) prove(place byte, quotient *dh.Powers, x3, r7 *dh.Exponent) {
	var first, second dh.Element
	dh.PowersOfG().Power(&first, r7)
	quotient.Power(&second, r7)
	p.c = challengeOf(place, &first, &second)
	p.d7.Answer(r7, x3[:], p.c[:])
}

func (p *equalLogs) holds(place byte, quotient *dh.Powers, half3, r *dh.Element) bool {
	var first, second dh.Element
	recommit(&first, dh.PowersOfG(), &p.d7, half3, &p.c)
	recommit(&second, quotient, &p.d7, r, &p.c)
	return p.c.equal(challengeOf(place, &first, &second))
}

// matches reports whether the secrets are the same: Rab = Pa / Pb, where Rab is
// the peer's R raised to our exponent. It compares fixed encodings, after a
// product instead of a division.
func matches(r *dh.Element, x3 *dh.Exponent, pa, pb *dh.Element) bool {
	var rab dh.Element
	dh.Power(&rab, r, x3[:])
	dh.Multiply(&rab, &rab, pb)
	same := rab.Equal(pa)
	rab.Wipe()
	return same
}
