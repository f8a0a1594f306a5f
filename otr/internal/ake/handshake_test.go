package ake

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"slices"
	"testing"

	"pidgin-otr/otr/dh"
	"pidgin-otr/otr/dsa"
	"pidgin-otr/otr/wire"
)

func TestKeyExchange(t *testing.T) {
	a, b := exchangeKeys(t)
	if a.est.SSID != b.est.SSID {
		t.Error("the secure session ids differ")
	}
	if !a.est.SSIDFirst || b.est.SSIDFirst {
		t.Error("the sender of the Reveal Signature has the first half of the session id")
	}
	if a.est.LongTerm.Fingerprint() != b.key.Public().Fingerprint() || b.est.LongTerm.Fingerprint() != a.key.Public().Fingerprint() {
		t.Error("not the peer's fingerprint")
	}
	b.Reads(a.Seal("one"), "one")
	a.Reads(b.Seal("two"), "two")
}

// One commit answered by three instances makes three sessions with keys of
// their own.
func TestOneCommitSeveralAnswers(t *testing.T) {
	keys := testKeys()
	c, err := NewCommit(rand.Reader)
	must(t, err)
	seen := map[[8]byte]bool{}
	for range 3 {
		m := c.Message()
		h := Initiate(c.Clone(), nil)
		b, err := Respond(rand.Reader, &m, Source{}, nil)
		must(t, err)
		dhKey := b.DHKey()
		reveal, err := h.OnDHKey(rand.Reader, &dhKey, keys[0])
		must(t, err)
		sig, eb, err := b.OnReveal(rand.Reader, &reveal, keys[1])
		must(t, err)
		ea, err := h.OnSignature(&sig)
		must(t, err)
		if ea.SSID != eb.SSID || seen[ea.SSID] {
			t.Fatal("the sessions are not three")
		}
		seen[ea.SSID] = true
	}
	if c.pair.Public().Equal(new(dh.Public)) {
		t.Error("a clone's end wiped the original")
	}
}

// stages returns handshakes in each state and the messages that belong to them.
type stages struct {
	a, b   *Handshake
	dhKey  wire.DHKey
	reveal wire.RevealSignature
}

func stageAwaitSig(t *testing.T) (s stages) {
	c, err := NewCommit(rand.Reader)
	must(t, err)
	m := c.Message()
	s.a = Initiate(c, nil)
	s.b, err = Respond(rand.Reader, &m, Source{}, nil)
	must(t, err)
	s.dhKey = s.b.DHKey()
	s.reveal, err = s.a.OnDHKey(rand.Reader, &s.dhKey, testKeys()[0])
	must(t, err)
	return s
}

// The state table of Protocol-v3, "The Authentication State Machine": what does
// not belong is refused and changes nothing, so the handshake still completes.
func TestOutOfTurn(t *testing.T) {
	s := stageAwaitSig(t)
	key := testKeys()[1]
	if _, err := s.a.OnDHKey(rand.Reader, &s.dhKey, key); err != nil {
		t.Errorf("the same D-H Key again: %v", err)
	}
	again, _ := s.a.OnDHKey(rand.Reader, &s.dhKey, key)
	if !bytes.Equal(again.Append(nil), s.reveal.Append(nil)) {
		t.Error("the same D-H Key again gets another Reveal Signature")
	}
	other, err := Respond(rand.Reader, &wire.DHCommit{HashGX: make([]byte, 32)}, Source{}, nil)
	must(t, err)
	otherKey := other.DHKey()
	if _, err := s.a.OnDHKey(rand.Reader, &otherKey, key); !errors.Is(err, ErrWrongState) {
		t.Errorf("another D-H Key: %v", err)
	}
	if _, err := s.b.OnDHKey(rand.Reader, &otherKey, key); !errors.Is(err, ErrWrongState) {
		t.Errorf("a D-H Key in AwaitReveal: %v", err)
	}
	if _, err := s.b.OnSignature(&wire.Signature{}); !errors.Is(err, ErrWrongState) {
		t.Errorf("a Signature in AwaitReveal: %v", err)
	}
	if _, _, err := s.a.OnReveal(rand.Reader, &s.reveal, key); !errors.Is(err, ErrWrongState) {
		t.Errorf("a Reveal Signature in AwaitSig: %v", err)
	}
	sig, _, err := s.b.OnReveal(rand.Reader, &s.reveal, key)
	must(t, err)
	if _, _, err := s.b.OnReveal(rand.Reader, &s.reveal, key); !errors.Is(err, ErrWrongState) {
		t.Errorf("a Reveal Signature after completion: %v", err)
	}
	_, err = s.a.OnSignature(&sig)
	must(t, err)
	if _, err := s.a.OnSignature(&sig); !errors.Is(err, ErrWrongState) {
		t.Errorf("a Signature after completion: %v", err)
	}
}

// Any bit turned in a Reveal Signature or a Signature is refused, and the right
// message still completes.
func TestCorruptedProofs(t *testing.T) {
	s := stageAwaitSig(t)
	key := testKeys()[1]
	good := s.reveal
	for _, corrupt := range []func(*wire.RevealSignature){
		func(m *wire.RevealSignature) { m.Key[3] ^= 1 },
		func(m *wire.RevealSignature) { m.MAC[0] ^= 1 },
		func(m *wire.RevealSignature) { m.EncSig[40] ^= 1 },
		func(m *wire.RevealSignature) { m.EncSig = m.EncSig[:len(m.EncSig)-1] },
		func(m *wire.RevealSignature) { m.EncSig = nil },
	} {
		bad := good
		bad.EncSig = bytes.Clone(good.EncSig)
		corrupt(&bad)
		if _, _, err := s.b.OnReveal(rand.Reader, &bad, key); !errors.Is(err, ErrNotVerified) {
			t.Errorf("a corrupted Reveal Signature: %v", err)
		}
	}
	sig, _, err := s.b.OnReveal(rand.Reader, &good, key)
	must(t, err)
	bad := sig
	bad.EncSig = bytes.Clone(sig.EncSig)
	bad.EncSig[0] ^= 1
	if _, err := s.a.OnSignature(&bad); !errors.Is(err, ErrNotVerified) {
		t.Errorf("a corrupted Signature: %v", err)
	}
	_, err = s.a.OnSignature(&sig)
	must(t, err)
}

// A peer that knows the shared secret can make the MAC right; what is inside
// must hold all the same.
func TestForgedProofs(t *testing.T) {
	keys := testKeys()
	for name, forge := range map[string]func(s *stages, x []byte) []byte{
		"signature turned": func(_ *stages, x []byte) []byte { x[len(x)-1] ^= 1; return x },
		"keyid 0":          func(_ *stages, x []byte) []byte { x[len(x)-41] = 0; return x },
		"another keyid":    func(_ *stages, x []byte) []byte { x[len(x)-41] = 9; return x },
		"trailing byte":    func(_ *stages, x []byte) []byte { return append(x, 0) },
		"another key":      func(_ *stages, x []byte) []byte { copy(x, keys[1].Public().Wire()); return x },
		"key type 1":       func(_ *stages, x []byte) []byte { x[1] = 1; return x },
	} {
		s := stageAwaitSig(t)
		x := bytes.Clone(s.reveal.EncSig)
		ctr(&s.a.keys.c[0], new([16]byte), x)
		x = forge(&s, x)
		ctr(&s.a.keys.c[0], new([16]byte), x)
		bad := wire.RevealSignature{Key: s.reveal.Key, EncSig: x, MAC: mac160(&s.a.keys.m2[0], x)}
		want := ErrNotVerified
		if name == "key type 1" {
			want = ErrPeerKey
		}
		if name == "another key" && len(keys[0].Public().Wire()) != len(keys[1].Public().Wire()) {
			want = nil // lengths differ: the key does not parse in place
		}
		_, _, err := s.b.OnReveal(rand.Reader, &bad, keys[1])
		if err == nil || want != nil && !errors.Is(err, want) {
			t.Errorf("%s: %v", name, err)
		}
		if _, _, err := s.b.OnReveal(rand.Reader, &s.reveal, keys[1]); err != nil {
			t.Errorf("%s: the handshake did not survive: %v", name, err)
		}
	}
}

func TestDHKeyOutOfRange(t *testing.T) {
	c, err := NewCommit(rand.Reader)
	must(t, err)
	h := Initiate(c, nil)
	for _, gy := range [][]byte{nil, {1}, bytes.Repeat([]byte{0xff}, 192), bytes.Repeat([]byte{1}, 193)} {
		if _, err := h.OnDHKey(rand.Reader, &wire.DHKey{GY: gy}, testKeys()[0]); !errors.Is(err, ErrNotVerified) {
			t.Errorf("%d bytes: %v", len(gy), err)
		}
	}
	if h.state != AwaitDHKey {
		t.Error("the state moved")
	}
}

// A commit to a value out of range, or not in its minimal form, is found out
// when it is revealed.
func TestCommittedValues(t *testing.T) {
	for name, mpi := range map[string][]byte{
		"one":       {0, 0, 0, 1, 1},
		"zero":      {0, 0, 0, 0},
		"padded":    {0, 0, 0, 2, 0, 5},
		"short":     {0, 0, 0, 2, 5},
		"trailing":  {0, 0, 0, 1, 5, 5},
		"too large": append([]byte{0, 0, 0, 193}, bytes.Repeat([]byte{1}, 193)...),
		"empty":     {},
	} {
		m, r := commitTo(mpi)
		b, err := Respond(rand.Reader, &m, Source{}, nil)
		must(t, err)
		if _, _, err := b.OnReveal(rand.Reader, &wire.RevealSignature{Key: r}, testKeys()[1]); !errors.Is(err, ErrNotVerified) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The value that is revealed must be the one that was committed to: all else being
// right does not help.
func TestAnotherValueThanCommitted(t *testing.T) {
	c, err := NewCommit(rand.Reader)
	must(t, err)
	m := c.Message()
	m.HashGX = bytes.Clone(m.HashGX)
	m.HashGX[31] ^= 1
	completes(t, c, &m, ErrNotVerified)
	completes(t, c, &wire.DHCommit{EncryptedGX: c.encrypted, HashGX: c.sum[:]}, nil)
}

// Nor may it be in another form than the minimal one, though its hash is right.
func TestPaddedCommit(t *testing.T) {
	for {
		c, err := NewCommit(rand.Reader)
		must(t, err)
		gx := c.pair.Public().Magnitude()
		if len(gx) == dh.Size {
			continue // one in 256 has room for a zero
		}
		padded := append([]byte{0, 0, 0, byte(len(gx) + 1), 0}, gx...)
		sum := sha256.Sum256(padded)
		ctr(&c.r, new([16]byte), padded)
		completes(t, c, &wire.DHCommit{EncryptedGX: padded, HashGX: sum[:]}, ErrNotVerified)
		return
	}
}

// completes runs a handshake by c, of which m is what the other end was told.
func completes(t *testing.T, c *Commit, m *wire.DHCommit, want error) {
	t.Helper()
	a := Initiate(c.Clone(), nil)
	b, err := Respond(rand.Reader, m, Source{}, nil)
	must(t, err)
	dhKey := b.DHKey()
	reveal, err := a.OnDHKey(rand.Reader, &dhKey, testKeys()[0])
	must(t, err)
	if _, _, err := b.OnReveal(rand.Reader, &reveal, testKeys()[1]); !errors.Is(err, want) {
		t.Errorf("%v, want %v", err, want)
	}
}

// A serial number of 0 names no key, though it is signed.
func TestSignedKeyID0(t *testing.T) {
	s := stageAwaitSig(t)
	own, their := s.a.commit.pair.Public(), &s.a.theirs
	for id, want := range map[uint32]error{0: ErrNotVerified, 7: nil} {
		longTerm := testKeys()[0].Public().Wire()
		m := signedData(&s.a.keys.m1[0], own, their, longTerm, id)
		sig, err := testKeys()[0].Sign(rand.Reader, &m)
		must(t, err)
		x := append(appendKeyID(bytes.Clone(longTerm), id), sig[:]...)
		ctr(&s.a.keys.c[0], new([16]byte), x)
		tag := mac160(&s.a.keys.m2[0], x)
		p, err := s.b.checkProof(&s.a.keys, 0, x, &tag, own, their, testKeys()[1].Public())
		if !errors.Is(err, want) || err == nil && p.keyID != id {
			t.Errorf("serial number %d: %v", id, err)
		}
	}
}

func TestReflection(t *testing.T) {
	c, err := NewCommit(rand.Reader)
	must(t, err)
	h := Initiate(c, nil)
	if _, err := h.OnDHKey(rand.Reader, &wire.DHKey{GY: c.pair.Public().Magnitude()}, testKeys()[0]); !errors.Is(err, ErrReflected) {
		t.Errorf("our g^x as D-H Key: %v", err)
	}
	b, err := Respond(rand.Reader, &wire.DHCommit{HashGX: make([]byte, 32)}, Source{}, nil)
	must(t, err)
	m, r := commitTo(appendMPI(nil, b.pair.Public()))
	b.Take(&m, Source{})
	if _, _, err := b.OnReveal(rand.Reader, &wire.RevealSignature{Key: r}, testKeys()[1]); !errors.Is(err, ErrReflected) {
		t.Errorf("our g^y as committed value: %v", err)
	}
	// Two handshakes of ours joined by an attacker: both ends have one key.
	s := stageAwaitSig(t)
	if _, _, err := s.b.OnReveal(rand.Reader, &s.reveal, testKeys()[0]); !errors.Is(err, ErrReflected) {
		t.Errorf("our long-term key as the peer's: %v", err)
	}
}

func commitTo(mpi []byte) (m wire.DHCommit, r [16]byte) {
	rand.Read(r[:])
	sum := sha256.Sum256(mpi)
	enc := bytes.Clone(mpi)
	ctr(&r, new([16]byte), enc)
	return wire.DHCommit{EncryptedGX: enc, HashGX: sum[:]}, r
}

func TestNoLongTermKey(t *testing.T) {
	c, err := NewCommit(rand.Reader)
	must(t, err)
	m := c.Message()
	a := Initiate(c, nil)
	b, err := Respond(rand.Reader, &m, Source{}, nil)
	must(t, err)
	dhKey := b.DHKey()
	if _, err := a.OnDHKey(rand.Reader, &dhKey, nil); !errors.Is(err, ErrNoKey) {
		t.Errorf("D-H Key: %v", err)
	}
	reveal, err := a.OnDHKey(rand.Reader, &dhKey, testKeys()[0])
	must(t, err)
	if _, _, err := b.OnReveal(rand.Reader, &reveal, nil); !errors.Is(err, ErrNoKey) {
		t.Errorf("Reveal Signature: %v", err)
	}
	_, _, err = b.OnReveal(rand.Reader, &reveal, testKeys()[1])
	must(t, err)
}

// A newer D-H Commit replaces the one being answered; the same D-H Key serves.
func TestReplaceCommit(t *testing.T) {
	old, err := NewCommit(rand.Reader)
	must(t, err)
	m := old.Message()
	b, err := Respond(rand.Reader, &m, Source{}, nil)
	must(t, err)
	before := b.DHKey()
	c, err := NewCommit(rand.Reader)
	must(t, err)
	m = c.Message()
	b.Take(&m, Source{})
	after := b.DHKey()
	if !bytes.Equal(before.GY, after.GY) {
		t.Fatal("another D-H Key")
	}
	a := Initiate(c, nil)
	reveal, err := a.OnDHKey(rand.Reader, &after, testKeys()[0])
	must(t, err)
	_, _, err = b.OnReveal(rand.Reader, &reveal, testKeys()[1])
	must(t, err)
}

// Of several D-H Commits those that another one outranks can be forgotten one by one;
// one that comes again keeps its order.
func TestForgetOutrankedCommits(t *testing.T) {
	hash := func(first byte) []byte { return append([]byte{first}, make([]byte, 31)...) }
	b, err := Respond(rand.Reader, &wire.DHCommit{HashGX: hash(1)}, Source{Address: "laptop", Order: 1}, nil)
	must(t, err)
	b.Take(&wire.DHCommit{HashGX: hash(9)}, Source{Address: "phone", Order: 2})
	b.Take(&wire.DHCommit{HashGX: hash(2)}, Source{Address: "laptop", Order: 3})
	b.Take(&wire.DHCommit{HashGX: hash(1)}, Source{Address: "laptop", Order: 4})
	before := func(order uint64) func(Source) bool {
		return func(s Source) bool { return s.Order < order }
	}
	steps := []struct {
		hash   byte
		counts func(Source) bool
		left   []string
	}{
		{1, before(9), []string{"phone", "laptop", "laptop"}},
		{5, before(1), []string{"phone", "laptop", "laptop"}},
		{5, before(3), []string{"phone", "laptop"}},
		{5, func(s Source) bool { return s.Address == "phone" }, []string{"phone", "laptop"}},
		{5, before(9), []string{"phone"}},
		{10, before(9), []string{}},
	}
	for k, step := range steps {
		b.ForgetOutranked((*[32]byte)(hash(step.hash)), step.counts)
		if got := b.Sources(); !slices.Equal(got, step.left) {
			t.Errorf("step %d leaves those of %q, want %q", k, got, step.left)
		}
	}
}

func TestWipedHandshakeHoldsNothing(t *testing.T) {
	s := stageAwaitSig(t)
	s.a.checked = new(dsa.Checked)
	keys, commit := &s.a.keys, s.a.commit
	s.a.Wipe()
	if s.a.shared != (dh.Secret{}) {
		t.Error("the shared secret is left")
	}
	if keys.c != [2][16]byte{} || keys.m1 != [2][32]byte{} || keys.m2 != [2][32]byte{} {
		t.Error("keys of the exchange are left")
	}
	if commit.r != [16]byte{} || !commit.pair.Public().Equal(new(dh.Public)) || s.a.reveal.Key != [16]byte{} {
		t.Error("commit secrets are left")
	}
	s.b.Wipe()
	if !s.b.pair.Public().Equal(new(dh.Public)) {
		t.Error("the D-H pair is left")
	}
	if _, err := s.a.OnSignature(&wire.Signature{}); !errors.Is(err, ErrWrongState) {
		t.Errorf("a wiped handshake: %v", err)
	}
}

func BenchmarkKeyExchange(b *testing.B) {
	exchangeKeys(b)
	for b.Loop() {
		exchangeKeys(b)
	}
}
