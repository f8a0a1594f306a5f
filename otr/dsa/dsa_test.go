package dsa

import (
	"bytes"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"math/big"
	"testing"

	godsa "crypto/dsa" //lint:ignore SA1019 the other implementation to compare with

	"pgregory.net/rapid"
)

// The key of RFC 6979 appendix A.2.1.
const (
	rfcP = "86F5CA03DCFEB225063FF830A0C769B9DD9D6153AD91D7CE27F787C43278B447" +
		"E6533B86B18BED6E8A48B784A14C252C5BE0DBF60B86D6385BD2F12FB763ED88" +
		"73ABFD3F5BA2E0A8C0A59082EAC056935E529DAF7C610467899C77ADEDFC846C" +
		"881870B7B19B2B58F9BE0521A17002E3BDD6B86685EE90B3D9A1B02B782B1779"
	rfcQ = "996F967F6C8E388D9E28D01E205FBA957A5698B1"
	rfcG = "07B0F92546150B62514BB771E2A0C0CE387F03BDA6C56B505209FF25FD3C133D" +
		"89BBCD97E904E09114D9A7DEFDEADFC9078EA544D2E401AEECC40BB9FBBF78FD" +
		"87995A10A1C27CB7789B594BA7EFB5C4326A9FE59A070E136DB77175464ADCA4" +
		"17BE5DCE2F40D10A46A3A3943F26AB7FD9C0398FF8C76EE0A56826A8A88F1DBD"
	rfcX = "411602CB19A6CCC34494D79D98EF1E7ED5AF25F7"
	rfcY = "5DF5E01DED31D0297E274E1691C192FE5868FEF9E19A84776454B100CF16F653" +
		"92195A38B90523E2542EE61871C0440CB87C322FC4B4D2EC5E1E7EC766E1BE8D" +
		"4CE935437DC11C3C8FD426338933EBFE739CB3465F4D3668C5E473508253B1E6" +
		"82F65CBDC4FAE93C2EA212390E54905A86E2223170B44EAA7DA5DD9FFCFB7F3B"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func rfcKey(t testing.TB) *PrivateKey {
	t.Helper()
	k, err := NewPrivateKey(unhex(t, rfcP), unhex(t, rfcQ), unhex(t, rfcG), unhex(t, rfcY), unhex(t, rfcX))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// RFC 6979 A.2.1 with SHA-256: the message is the leftmost 160 bits of the hash,
// which as a number modulo q is what an OTR signature takes.
func TestRFC6979(t *testing.T) {
	k := rfcKey(t)
	for _, c := range []struct{ text, nonce, r, s string }{
		{"sample", "519BA0546D0C39202A7D34D7DFA5E760B318BCFB",
			"81F2F5850BE5BC123C43F71A3033E9384611C545", "4CDD914B65EB6C66A8AAAD27299BEE6B035F5E89"},
		{"test", "5A67592E8128E03A417B0484410FB72C0B630E1A",
			"22518C127299B0F6FDC9872B282B9E70D0790812", "6837EC18F150D55DE95B5E29BE7AF5D01E4FE160"},
	} {
		var m [32]byte
		hash := sha256.Sum256([]byte(c.text))
		copy(m[12:], hash[:qSize])
		nonce := newNonces(&k.x, k.digest(&m), nil).next(k.public.q)
		if !bytes.Equal(nonce[:], unhex(t, c.nonce)) {
			t.Errorf("%s: nonce %x", c.text, *nonce)
		}
		var sig [40]byte
		if !k.signWith(nonce, &m, &sig) {
			t.Errorf("%s: refused the nonce", c.text)
		}
		if !bytes.Equal(sig[:], unhex(t, c.r+c.s)) {
			t.Errorf("%s: signature %x", c.text, sig)
		}
		if !k.public.Verify(&m, &sig) {
			t.Errorf("%s: the signature does not verify", c.text)
		}
	}
}

func TestSignVerify(t *testing.T) {
	k := rfcKey(t)
	std := godsa.PublicKey{
		Parameters: godsa.Parameters{P: num(rfcP), Q: num(rfcQ), G: num(rfcG)}, Y: num(rfcY),
	}
	rapid.Check(t, func(t *rapid.T) {
		m := [32]byte(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "m"))
		sig, err := k.Sign(rand.Reader, &m)
		if err != nil {
			t.Fatal(err)
		}
		if !k.public.Verify(&m, &sig) {
			t.Fatal("own signature does not verify")
		}
		// The standard library cuts a hash instead of reducing it.
		reduced := new(big.Int).Mod(new(big.Int).SetBytes(m[:]), std.Q).FillBytes(make([]byte, qSize))
		if !godsa.Verify(&std, reduced, new(big.Int).SetBytes(sig[:qSize]), new(big.Int).SetBytes(sig[qSize:])) {
			t.Fatal("crypto/dsa refuses the signature")
		}
		bit := rapid.IntRange(0, 319).Draw(t, "bit")
		sig[bit/8] ^= 1 << (bit % 8)
		if k.public.Verify(&m, &sig) {
			t.Fatalf("verifies with bit %d turned", bit)
		}
	})
}

func TestReduce(t *testing.T) {
	k := rfcKey(t).public
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SliceOfN(rapid.Byte(), 0, 400).Draw(t, "number")
		want := new(big.Int).Mod(new(big.Int).SetBytes(b), num(rfcQ)).FillBytes(make([]byte, qSize))
		if got := k.reduce(b).Bytes(k.q); !bytes.Equal(got, want) {
			t.Fatalf("%x, want %x", got, want)
		}
	})
	ones := bytes.Repeat([]byte{0xff}, 48)
	want := new(big.Int).Mod(new(big.Int).SetBytes(ones), num(rfcQ)).FillBytes(make([]byte, qSize))
	if got := k.reduce(ones).Bytes(k.q); !bytes.Equal(got, want) {
		t.Errorf("all ones: %x, want %x", got, want)
	}
}

func num(s string) *big.Int {
	n, _ := new(big.Int).SetString(s, 16)
	return n
}

func TestRandomnessChangesTheNonce(t *testing.T) {
	k, m := rfcKey(t), [32]byte{1}
	a, _ := k.Sign(bytes.NewReader(make([]byte, 32)), &m)
	b, _ := k.Sign(bytes.NewReader(bytes.Repeat([]byte{1}, 32)), &m)
	c, _ := k.Sign(bytes.NewReader(make([]byte, 32)), &m)
	if a == b || a != c {
		t.Error("the nonce is not made of the randomness and the message")
	}
	if _, err := k.Sign(bytes.NewReader(nil), &m); !errors.Is(err, io.EOF) {
		t.Errorf("without randomness: %v", err)
	}
}

func TestVerifyRefusesRanges(t *testing.T) {
	k, m := rfcKey(t).public, [32]byte{5}
	q := [20]byte(unhex(t, rfcQ))
	for name, sig := range map[string][40]byte{
		"zeros": {}, "r=q": join(q, [20]byte{19: 1}), "s=q": join([20]byte{19: 1}, q), "s=0": join([20]byte{19: 1}, [20]byte{}),
	} {
		if k.Verify(&m, &sig) {
			t.Errorf("%s verifies", name)
		}
	}
}

func join(r, s [20]byte) (sig [40]byte) {
	copy(sig[:], r[:])
	copy(sig[20:], s[:])
	return sig
}

func marshal(p, q, g, y []byte) []byte {
	return numbers{p, q, g, y}.marshal()
}

// Every row of the parameter checks has its refusal.
func TestParameters(t *testing.T) {
	p, q, g, y := num(rfcP), num(rfcQ), num(rfcG), num(rfcY)
	one := big.NewInt(1)
	minus1 := new(big.Int).Sub(p, one)
	for _, c := range []struct {
		name       string
		p, q, g, y *big.Int
		want       error
	}{
		{"good", p, q, g, y, nil},
		{"g=0", p, q, new(big.Int), y, ErrParameters},
		{"g=1", p, q, one, y, ErrParameters},
		{"g=p", p, q, p, y, ErrParameters},
		{"g of order 2", p, q, minus1, y, ErrParameters},
		{"y=0", p, q, g, new(big.Int), ErrParameters},
		{"y=1", p, q, g, one, ErrParameters},
		{"y above p", p, q, g, new(big.Int).Add(p, one), ErrParameters},
		{"y outside the subgroup", p, q, g, minus1, ErrParameters},
		{"p even", minus1, q, g, y, ErrParameters},
		{"p short", new(big.Int).Rsh(p, 1), q, g, y, ErrParameters},
		{"p long", new(big.Int).SetBit(one, 3072, 1), q, g, y, ErrParameters},
		{"q even", p, new(big.Int).Sub(q, one), g, y, ErrParameters},
		{"q short", p, new(big.Int).Rsh(q, 1), g, y, ErrParameters},
		{"q long", p, new(big.Int).SetBit(q, 160, 1), g, y, ErrParameters},
		{"q wrong", p, new(big.Int).Sub(q, big.NewInt(2)), g, y, ErrParameters},
		{"q=0", p, new(big.Int), g, y, ErrParameters},
	} {
		_, _, err := ParsePublicKey(marshal(c.p.Bytes(), c.q.Bytes(), c.g.Bytes(), c.y.Bytes()))
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestParse(t *testing.T) {
	k := rfcKey(t).public
	got, rest, err := ParsePublicKey(append(bytes.Clone(k.Wire()), 7, 8))
	if err != nil || !bytes.Equal(rest, []byte{7, 8}) || !got.Equal(k) || !bytes.Equal(got.Wire(), k.Wire()) {
		t.Fatalf("round trip: %v", err)
	}
	if k.Fingerprint() != sha1.Sum(k.Wire()[2:]) {
		t.Error("the fingerprint is not SHA-1 without the key type")
	}
	for n := range k.Wire() {
		if _, _, err := ParsePublicKey(k.Wire()[:n]); !errors.Is(err, ErrMalformed) {
			t.Fatalf("cut at %d: %v", n, err)
		}
	}
	other := bytes.Clone(k.Wire())
	other[1] = 1
	if _, _, err := ParsePublicKey(other); !errors.Is(err, ErrMalformed) {
		t.Errorf("another key type: %v", err)
	}
	padded := marshal(append([]byte{0}, unhex(t, rfcP)...), unhex(t, rfcQ), unhex(t, rfcG)[1:], unhex(t, rfcY))
	if _, _, err := ParsePublicKey(padded); !errors.Is(err, ErrMalformed) {
		t.Errorf("an MPI that is not minimal: %v", err)
	}
}

func TestChecked(t *testing.T) {
	var c Checked
	wire := rfcKey(t).public.Wire()
	for range 2 {
		if _, _, err := c.ParsePublicKey(wire); err != nil {
			t.Fatal(err)
		}
	}
	if len(c.keys) != 1 {
		t.Fatalf("remembers %d keys", len(c.keys))
	}
	// Not remembered: the same numbers with a y outside the subgroup.
	minus1 := new(big.Int).Sub(num(rfcP), big.NewInt(1))
	bad := marshal(unhex(t, rfcP), unhex(t, rfcQ), num(rfcG).Bytes(), minus1.Bytes())
	if _, _, err := c.ParsePublicKey(bad); !errors.Is(err, ErrParameters) || len(c.keys) != 1 {
		t.Errorf("a bad key: %v, %d remembered", err, len(c.keys))
	}
	for i := range maxChecked {
		c.remember([32]byte{byte(i), byte(i >> 8), 1})
	}
	if len(c.keys) > maxChecked {
		t.Errorf("remembers %d keys", len(c.keys))
	}
}

func TestNewPrivateKey(t *testing.T) {
	p, q, g, y, x := unhex(t, rfcP), unhex(t, rfcQ), unhex(t, rfcG), unhex(t, rfcY), unhex(t, rfcX)
	if _, err := NewPrivateKey(append([]byte{0}, p...), append([]byte{0}, q...), g, y, x); err != nil {
		t.Errorf("zeros in front: %v", err)
	}
	x2 := bytes.Clone(x)
	x2[19] ^= 1
	beyond := new(big.Int).Add(num(rfcX), num(rfcQ)).Bytes() // y belongs to it, too
	for name, bad := range map[string][]byte{
		"another x": x2, "no x": nil, "x too long": append([]byte{1}, x...), "x=q": q, "x above q": beyond,
	} {
		if _, err := NewPrivateKey(p, q, g, y, bad); !errors.Is(err, ErrParameters) {
			t.Errorf("%s: %v", name, err)
		}
	}
	modulus := num(rfcP)
	minusG := new(big.Int).Sub(modulus, num(rfcG)) // of order 2q
	itsY := new(big.Int).Exp(minusG, num(rfcX), modulus)
	if _, err := NewPrivateKey(p, q, minusG.Bytes(), itsY.Bytes(), x); !errors.Is(err, ErrParameters) {
		t.Errorf("a g outside the subgroup: %v", err)
	}
}

func TestComponents(t *testing.T) {
	k := rfcKey(t)
	p, q, g, y, x := k.Components()
	again, err := NewPrivateKey(p, q, g, y, x)
	if err != nil || again.x != k.x || !again.public.Equal(k.public) {
		t.Fatalf("round trip: %v", err)
	}
	x[0] ^= 1
	p[0] ^= 1
	if again.x == [20]byte{} || k.public.wire[6] == p[0] {
		t.Error("the components are not copies")
	}
}

func TestGenerate(t *testing.T) {
	k, err := Generate(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if !k.consistent() || k.public.p.BitLen() != 1024 {
		t.Error("a new key does not pass the checks")
	}
	m := [32]byte{31: 9}
	sig, err := k.Sign(rand.Reader, &m)
	if err != nil || !k.public.Verify(&m, &sig) {
		t.Errorf("a new key does not sign: %v", err)
	}
	k.Wipe()
	if k.x != [20]byte{} {
		t.Error("a wiped key holds x")
	}
	if _, err := k.Sign(rand.Reader, &m); err == nil {
		t.Error("a wiped key signs")
	}
}

func TestFingerprintForms(t *testing.T) {
	f := Fingerprint{0: 0x1a, 3: 0x4d, 19: 0xef}
	if f.String() != "1a00004d000000000000000000000000000000ef" {
		t.Error(f.String())
	}
	if f.Human() != "1A00004D 00000000 00000000 00000000 000000EF" {
		t.Error(f.Human())
	}
}

func FuzzParsePublicKey(f *testing.F) {
	f.Add(rfcKey(f).public.Wire())
	f.Add([]byte{0, 0, 0, 0, 0, 1, 0})
	f.Fuzz(func(t *testing.T, in []byte) {
		k, rest, err := ParsePublicKey(in)
		if err == nil && !bytes.Equal(append(bytes.Clone(k.Wire()), rest...), in) {
			t.Fatal("another wire form")
		}
		var n numbers
		if n, rest, err = split(in); err == nil && !bytes.Equal(append(n.marshal(), rest...), in) {
			t.Fatal("another wire form of unchecked numbers")
		}
	})
}

func BenchmarkSign(b *testing.B) {
	k, m := rfcKey(b), [32]byte{1}
	for b.Loop() {
		k.Sign(rand.Reader, &m)
	}
}

func BenchmarkVerify(b *testing.B) {
	k, m := rfcKey(b), [32]byte{1}
	sig, _ := k.Sign(rand.Reader, &m)
	for b.Loop() {
		k.public.Verify(&m, &sig)
	}
}

func BenchmarkParsePublicKey(b *testing.B) {
	wire := rfcKey(b).public.Wire()
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			ParsePublicKey(wire)
		}
	})
	b.Run("again", func(b *testing.B) {
		var c Checked
		for b.Loop() {
			c.ParsePublicKey(wire)
		}
	})
}
