package smp

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"math/big"
	"testing"

	"pidgin-otr/otr/wire"
)

type bigInt = big.Int

// reference is the protocol once more, straight from its description, with
// math/big and none of the code under test.
type reference struct {
	p, q, secret           *bigInt
	x2, x3, g2, g3, their3 *bigInt
	ownP, ownQ             *bigInt
}

func newReference(s *Secret) *reference {
	p := new(bigInt).SetBytes(primeBytes)
	return &reference{p: p, q: new(bigInt).Rsh(p, 1), secret: new(bigInt).SetBytes(s[:])}
}

func (r *reference) draw() *bigInt {
	x, err := rand.Int(rand.Reader, new(bigInt).Lsh(big.NewInt(1), 1536))
	if err != nil {
		panic(err)
	}
	return x
}

func (r *reference) exp(b, x *bigInt) *bigInt { return new(bigInt).Exp(b, x, r.p) }
func (r *reference) g(x *bigInt) *bigInt      { return r.exp(big.NewInt(2), x) }
func (r *reference) mul(a, b *bigInt) *bigInt { a = new(bigInt).Mul(a, b); return a.Mod(a, r.p) }
func (r *reference) div(a, b *bigInt) *bigInt { return r.mul(a, new(bigInt).ModInverse(b, r.p)) }

func (r *reference) hash(version byte, list ...*bigInt) *bigInt {
	in := []byte{version}
	for _, x := range list {
		in = append(binary.BigEndian.AppendUint32(in, uint32(len(x.Bytes()))), x.Bytes()...)
	}
	sum := sha256.Sum256(in)
	return new(bigInt).SetBytes(sum[:])
}

func (r *reference) answer(nonce, x, c *bigInt) *bigInt {
	d := new(bigInt).Mul(x, c)
	return d.Mod(d.Sub(nonce, d), r.q)
}

func (r *reference) log(version byte, x *bigInt) (c, d *bigInt) {
	nonce := r.draw()
	c = r.hash(version, r.g(nonce))
	return c, r.answer(nonce, x, c)
}

func (r *reference) logHolds(version byte, e, c, d *bigInt) bool {
	return r.hash(version, r.mul(r.g(d), r.exp(e, c))).Cmp(c) == 0
}

// pq makes P, Q and their proof.
func (r *reference) pq(version byte) []*bigInt {
	r4, r5, r6 := r.draw(), r.draw(), r.draw()
	r.ownP, r.ownQ = r.exp(r.g3, r4), r.mul(r.g(r4), r.exp(r.g2, r.secret))
	c := r.hash(version, r.exp(r.g3, r5), r.mul(r.g(r5), r.exp(r.g2, r6)))
	return []*bigInt{r.ownP, r.ownQ, c, r.answer(r5, r4, c), r.answer(r6, r.secret, c)}
}

func (r *reference) pqHolds(version byte, l []*bigInt) bool {
	p, q, c, d5, d6 := l[0], l[1], l[2], l[3], l[4]
	first := r.mul(r.exp(r.g3, d5), r.exp(p, c))
	second := r.mul(r.mul(r.g(d5), r.exp(r.g2, d6)), r.exp(q, c))
	return r.hash(version, first, second).Cmp(c) == 0
}

func (r *reference) r(version byte, quotient *bigInt) []*bigInt {
	r7 := r.draw()
	c := r.hash(version, r.g(r7), r.exp(quotient, r7))
	return []*bigInt{r.exp(quotient, r.x3), c, r.answer(r7, r.x3, c)}
}

func (r *reference) rHolds(version byte, quotient *bigInt, l []*bigInt) bool {
	e, c, d := l[0], l[1], l[2]
	first, second := r.mul(r.g(d), r.exp(r.their3, c)), r.mul(r.exp(quotient, d), r.exp(e, c))
	return r.hash(version, first, second).Cmp(c) == 0
}

// halves draws x2 and x3 and returns g^x2, g^x3 with their proofs.
func (r *reference) halves(version byte) []*bigInt {
	r.x2, r.x3 = r.draw(), r.draw()
	c2, d2 := r.log(version, r.x2)
	c3, d3 := r.log(version+1, r.x3)
	return []*bigInt{r.g(r.x2), c2, d2, r.g(r.x3), c3, d3}
}

func (r *reference) takeHalves(version byte, l []*bigInt) bool {
	r.g2, r.g3, r.their3 = r.exp(l[0], r.x2), r.exp(l[3], r.x3), l[3]
	return r.logHolds(version, l[0], l[1], l[2]) && r.logHolds(version+1, l[3], l[4], l[5])
}

func bigs(t testing.TB, v wire.TLV) (list []*bigInt) {
	for _, n := range numbers(t, v.Value) {
		list = append(list, new(bigInt).SetBytes(n))
	}
	return list
}

func unbigs(kind uint16, list []*bigInt) wire.TLV {
	var out [][]byte
	for _, x := range list {
		out = append(out, x.Bytes())
	}
	return wire.TLV{Type: kind, Value: join(out)}
}

// The reference answers our start.
func TestReferenceResponds(t *testing.T) {
	for y, want := range map[string]Kind{"x": Succeeded, "y": Failed} {
		var a Run
		b := newReference(digest(y))
		first := bigs(t, one(t, start(t, &a, digest("x"), nil)))
		two := b.halves(3)
		if !b.takeHalves(1, first) {
			t.Fatal("message 1: a proof does not hold")
		}
		two = append(two, b.pq(5)...)
		// The order on the wire: g2b c2 D2 g3b c3 D3 Pb Qb cP D5 D6.
		three := bigs(t, one(t, receive(t, &a, unbigs(wire.TLVSMP2, two))))
		if !b.pqHolds(6, three[:5]) {
			t.Fatal("message 3: the proof of P and Q does not hold")
		}
		quotient := b.div(three[1], b.ownQ)
		if !b.rHolds(7, quotient, three[5:]) {
			t.Fatal("message 3: the proof of R does not hold")
		}
		same := b.exp(three[5], b.x3).Cmp(b.div(three[0], b.ownP)) == 0
		end := receive(t, &a, unbigs(wire.TLVSMP4, b.r(8, quotient)))
		if end.Event.Kind != want || same != (want == Succeeded) {
			t.Errorf("ours: %v, reference: %v, want %v", end.Event.Kind, same, want)
		}
	}
}

// The reference starts.
func TestReferenceInitiates(t *testing.T) {
	for y, want := range map[string]Kind{"x": Succeeded, "y": Failed} {
		var b Run
		a := newReference(digest("x"))
		request := receive(t, &b, unbigs(wire.TLVSMP1, a.halves(1))).Event.Request
		two := bigs(t, one(t, reply(t, &b, request, digest(y))))
		if !a.takeHalves(3, two[:6]) || !a.pqHolds(5, two[6:]) {
			t.Fatal("message 2: a proof does not hold")
		}
		three := a.pq(6)
		quotient := a.div(a.ownQ, two[7])
		end := receive(t, &b, unbigs(wire.TLVSMP3, append(three, a.r(7, quotient)...)))
		four := bigs(t, one(t, end))
		if !a.rHolds(8, quotient, four) {
			t.Fatal("message 4: the proof of R does not hold")
		}
		same := a.exp(four[0], a.x3).Cmp(a.div(a.ownP, two[6])) == 0
		if end.Event.Kind != want || same != (want == Succeeded) {
			t.Errorf("ours: %v, reference: %v, want %v", end.Event.Kind, same, want)
		}
	}
}
