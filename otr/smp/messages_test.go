package smp

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"testing"

	"pidgin-otr/otr/dh"
	"pidgin-otr/otr/wire"
)

// p and q = (p-1)/2, spelled out again.
var (
	primeBytes = fromHex("ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74" +
		"020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437" +
		"4fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed" +
		"ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf05" +
		"98da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb" +
		"9ed529077096966d670c354e4abc9804f1746c08ca237327ffffffffffffffff")
	orderBytes = new(bigInt).Rsh(new(bigInt).SetBytes(primeBytes), 1).Bytes()
)

func fromHex(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		panic(err)
	}
	return b
}

// numbers takes a value apart without the code under test.
func numbers(t testing.TB, value []byte) (list [][]byte) {
	t.Helper()
	count := binary.BigEndian.Uint32(value)
	for value = value[4:]; len(value) > 0; {
		n := binary.BigEndian.Uint32(value)
		list = append(list, value[4:4+n])
		value = value[4+n:]
	}
	if int(count) != len(list) {
		t.Fatalf("count %d, %d numbers", count, len(list))
	}
	return list
}

// join is the reverse of numbers.
func join(list [][]byte) []byte {
	value := binary.BigEndian.AppendUint32(nil, uint32(len(list)))
	for _, n := range list {
		value = append(binary.BigEndian.AppendUint32(value, uint32(len(n))), n...)
	}
	return value
}

// layout says what each number of a message is: an (e)lement, a (c)hallenge or
// an (a)nswer.
var layout = map[uint16]string{
	wire.TLVSMP1: "ecaeca", wire.TLVSMP2: "ecaecaeecaa", wire.TLVSMP3: "eecaaeca", wire.TLVSMP4: "eca",
}

// receiver returns the run that the n-th message is for, and the message.
func receiver(t testing.TB, n int) (*Run, wire.TLV) {
	p := advance(t, n, "x", "x", nil)
	if n%2 == 1 {
		return &p.bob, p.last
	}
	return &p.alice, p.last
}

// alter returns a number of the same kind with another value in range.
func alter(kind byte, number []byte) []byte {
	switch kind {
	case 'e':
		x := new(bigInt).SetBytes(number)
		x.Lsh(x, 1)
		return x.Mod(x, new(bigInt).SetBytes(primeBytes)).Bytes()
	case 'c':
		out := bytes.Clone(number)
		out[len(out)-1] ^= 1
		return out
	}
	x := new(bigInt).SetBytes(number)
	x.Add(x, new(bigInt).SetUint64(1))
	return x.Bytes()
}

// Each number of each message is under a proof.
func TestAlteredNumbers(t *testing.T) {
	for n := 1; n <= 4; n++ {
		_, sample := receiver(t, n)
		for i, kind := range []byte(layout[sample.Type]) {
			r, v := receiver(t, n)
			list := numbers(t, v.Value)
			list[i] = alter(kind, list[i])
			v.Value = join(list)
			s := receive(t, r, v)
			if s.Event.Kind != Cheated || one(t, s).Type != wire.TLVSMPAbort || r.Active() {
				t.Errorf("message %d, number %d altered: %+v", n, i+1, s)
			}
		}
	}
}

// Elements lie in 2..p-2, answers in 1..q-1, challenges have 256 bits.
func TestRanges(t *testing.T) {
	last := func(b []byte, change int8) []byte {
		out := bytes.Clone(b)
		out[len(out)-1] += byte(change)
		return out
	}
	bad := map[byte][][]byte{
		'e': {{}, {1}, last(primeBytes, -1), primeBytes, bytes.Repeat([]byte{1}, dh.Size+1)},
		'a': {{}, orderBytes, primeBytes, bytes.Repeat([]byte{1}, dh.Size+1)},
		'c': {bytes.Repeat([]byte{1}, 33)},
	}
	good := map[byte][][]byte{
		'e': {{2}, last(primeBytes, -2)}, 'a': {{1}, last(orderBytes, -1)}, 'c': {{}, bytes.Repeat([]byte{0xff}, 32)},
	}
	for n := 1; n <= 4; n++ {
		_, v := receiver(t, n)
		whole := numbers(t, v.Value)
		for i, kind := range []byte(layout[v.Type]) {
			for _, number := range good[kind] {
				list := append([][]byte{}, whole...)
				list[i] = number
				if err := parse(empty(v.Type), join(list)); err != nil {
					t.Errorf("message %d, number %d = %x: %v", n, i+1, number, err)
				}
			}
			for _, number := range bad[kind] {
				list := append([][]byte{}, whole...)
				list[i] = number
				var r Run
				r.state, r.kept = State(n-1), keptFor(n)
				s, err := r.Receive(wire.TLV{Type: v.Type, Value: join(list)}, rand.Reader)
				if !errors.Is(err, ErrRange) || s.Event.Kind != Cheated || one(t, s).Type != wire.TLVSMPAbort {
					t.Errorf("message %d, number %d = %x: %+v, %v", n, i+1, number, s, err)
				}
			}
		}
	}
}

func keptFor(n int) keeping {
	switch n {
	case 2:
		return new(begun)
	case 3:
		return new(answered)
	case 4:
		return new(compared)
	}
	return nil
}

func empty(kind uint16) message {
	return map[uint16]message{
		wire.TLVSMP1: new(message1), wire.TLVSMP2: new(message2), wire.TLVSMP3: new(message3), wire.TLVSMP4: new(message4),
	}[kind]
}

// One message has one encoding.
func TestMalformed(t *testing.T) {
	for n := 1; n <= 4; n++ {
		_, v := receiver(t, n)
		list := numbers(t, v.Value)
		padded := append([][]byte{}, list...)
		padded[1] = append([]byte{0}, padded[1]...)
		lied := bytes.Clone(v.Value)
		lied[3]++
		for name, value := range map[string][]byte{
			"padded": join(padded), "one number less": join(list[1:]), "one number more": join(append(list, []byte{5})),
			"longer": append(bytes.Clone(v.Value), 0), "shorter": v.Value[:len(v.Value)-1], "wrong count": lied,
			"empty": {}, "count alone": v.Value[:4], "huge number": append(bytes.Clone(v.Value[:4]), 0xff, 0xff, 0xff, 0xff, 1),
		} {
			if err := parse(empty(v.Type), value); !errors.Is(err, ErrMalformed) {
				t.Errorf("message %d, %s: %v", n, name, err)
			}
		}
		m := empty(v.Type)
		if err := parse(m, v.Value); err != nil || !bytes.Equal(encode(nil, m), v.Value) {
			t.Errorf("message %d does not survive: %v", n, err)
		}
	}
	var r Run
	if s, err := r.Receive(wire.TLV{Type: wire.TLVSMP1Q, Value: []byte("no end")}, rand.Reader); !errors.Is(err, ErrMalformed) || s.Event.Kind != Refused {
		t.Errorf("a question without end: %+v, %v", s, err)
	}
}

// A peer that knows our blinding and repeats our P is refused, though all its
// proofs hold.
func TestRepeatedElement(t *testing.T) {
	same := bytes.NewReader(bytes.Repeat([]byte{0x5a}, 20*dh.Size))
	a, b := advance(t, 1, "x", "y", nil), new(Run)
	asking := receive(t, b, a.last).Event.Request
	s, err := b.Answer(asking, digest("y"), same)
	if err != nil {
		t.Fatal(err)
	}
	second := one(t, compute(t, b, s))
	m := new(message2)
	if err := parse(m, second.Value); err != nil {
		t.Fatal(err)
	}
	j, err := newCompare(a.alice.kept.(*begun), m, same)
	if err != nil {
		t.Fatal(err)
	}
	// What Alice would send if she did not look herself.
	g := newGenerators(&m.g2b, &m.g3b, &j.kept.a2, &j.kept.a3)
	var third message3
	g.blind(&third.pa, &third.qa, &j.r4, &j.kept.x)
	if third.pa != m.pb {
		t.Fatal("the blinding is not the same")
	}
	third.pq.prove(atPQa, g, &j.r4, &j.kept.x, &j.r5, &j.r6)
	var quotient dh.Element
	if err := dh.Divide(&quotient, &third.qa, &m.qb); err != nil {
		t.Fatal(err)
	}
	powers := dh.NewPowers(&quotient)
	powers.Power(&third.ra, &j.kept.a3)
	third.pr.prove(atRa, powers, &j.kept.a3, &j.r7)
	if s := receive(t, b, record(wire.TLVSMP3, &third)[0]); s.Event.Kind != Cheated {
		t.Errorf("%+v", s.Event)
	}
	if out := j.do(); out.kind != Cheated {
		t.Errorf("Alice goes on with her peer's P: %+v", out.kind)
	}
}

// Whatever parses encodes to the same bytes, and no record harms a run.
func FuzzRecords(f *testing.F) {
	for n := 1; n <= 4; n++ {
		_, v := receiver(f, n)
		f.Add(byte(v.Type), v.Value)
	}
	v := advance(f, 1, "x", "x", []byte("Who?")).last
	f.Add(byte(v.Type), v.Value)
	f.Add(byte(wire.TLVSMPAbort), []byte{})
	f.Fuzz(func(t *testing.T, kind byte, value []byte) {
		v := wire.TLV{Type: uint16(kind), Value: value}
		switch m := empty(v.Type); {
		case m != nil:
			if parse(m, value) == nil && !bytes.Equal(encode(nil, m), value) {
				t.Fatal("another encoding")
			}
		case v.Type == wire.TLVSMP1Q:
			if m, question, err := parse1(v); err == nil && !bytes.Equal(record1(m, question).Value, value) {
				t.Fatal("another encoding")
			}
		}
		for n := 1; n <= 4; n++ {
			r := Run{state: State(n - 1), kept: keptFor(n)}
			s, err := r.Receive(v, rand.Reader)
			if err != nil && (r.Active() || len(s.Send) != 1 || s.Work != nil) {
				t.Fatalf("%v leaves %+v", err, s)
			}
			if err == nil && s.Work != nil && s.Work != r.work {
				t.Fatal("the run does not wait for its work")
			}
		}
	})
}
