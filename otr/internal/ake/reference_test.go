package ake

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/binary"
	"math/big"
	"testing"

	"pidgin-otr/otr/internal/ratchet"
	"pidgin-otr/otr/wire"
)

// A second computation of the protocol, straight from its text with math/big,
// that shares no line with the engine. It plays a whole peer.

func refPrime() *big.Int {
	p, _ := new(big.Int).SetString("FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74"+
		"020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6"+
		"F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF05"+
		"98DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804"+
		"F1746C08CA237327FFFFFFFFFFFFFFFF", 16)
	return p
}

func refMPI(n *big.Int) []byte {
	b := n.Bytes()
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(b))), b...)
}

func refH2(b byte, s *big.Int) []byte {
	h := sha256.Sum256(append([]byte{b}, refMPI(s)...))
	return h[:]
}

func refH1(b byte, s *big.Int) []byte {
	h := sha1.Sum(append([]byte{b}, refMPI(s)...))
	return h[:]
}

func refCTR(key, iv, data []byte) []byte {
	block, _ := aes.NewCipher(key)
	out := make([]byte, len(data))
	cipher.NewCTR(block, iv).XORKeyStream(out, data)
	return out
}

func refHMAC256(key []byte, parts ...[]byte) []byte {
	m := hmac.New(sha256.New, key)
	m.Write(bytes.Join(parts, nil))
	return m.Sum(nil)
}

func refDATA(b []byte) []byte {
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(b))), b...)
}

// refSession is one direction's keys of a slot.
type refSession struct{ aes, mac []byte }

func refKeys(s, own, their *big.Int) (send, recv refSession) {
	out, in := byte(2), byte(1)
	if own.Cmp(their) > 0 {
		out, in = 1, 2
	}
	make1 := func(b byte) refSession {
		key := refH1(b, s)[:16]
		mac := sha1.Sum(key)
		return refSession{key, mac[:]}
	}
	return make1(out), make1(in)
}

// refPeer holds the reference's half of an exchange.
type refPeer struct {
	t      *testing.T
	x      *big.Int
	own    *big.Int
	their  *big.Int
	secret *big.Int
}

func newRefPeer(t *testing.T) *refPeer {
	b := make([]byte, 40)
	rand.Read(b)
	x := new(big.Int).SetBytes(b)
	return &refPeer{t: t, x: x, own: new(big.Int).Exp(big.NewInt(2), x, refPrime())}
}

func (p *refPeer) meet(their []byte) {
	p.their = new(big.Int).SetBytes(their)
	p.secret = new(big.Int).Exp(p.their, p.x, refPrime())
}

// prove makes an encrypted signature with keys c, m1 and m2.
func (p *refPeer) prove(c, m1, m2 []byte, keyID uint32) (enc []byte, mac [20]byte) {
	key := testKeys()[1]
	id := binary.BigEndian.AppendUint32(nil, keyID)
	m := [32]byte(refHMAC256(m1, refMPI(p.own), refMPI(p.their), key.Public().Wire(), id))
	sig, err := key.Sign(rand.Reader, &m)
	must(p.t, err)
	x := bytes.Join([][]byte{key.Public().Wire(), id, sig[:]}, nil)
	enc = refCTR(c, make([]byte, 16), x)
	return enc, [20]byte(refHMAC256(m2, refDATA(enc))[:20])
}

// check opens an encrypted signature of the engine and verifies all of it.
func (p *refPeer) check(c, m1, m2, enc []byte, mac [20]byte) {
	p.t.Helper()
	if !bytes.Equal(refHMAC256(m2, refDATA(enc))[:20], mac[:]) {
		p.t.Fatal("the MAC is not HMAC under m2 over the encrypted signature with its length")
	}
	x := refCTR(c, make([]byte, 16), enc)
	key := testKeys()[0].Public()
	rest, ok := bytes.CutPrefix(x, key.Wire())
	if !ok || len(rest) != 44 || binary.BigEndian.Uint32(rest) != 1 {
		p.t.Fatal("X is not key, serial number 1, signature")
	}
	m := [32]byte(refHMAC256(m1, refMPI(p.their), refMPI(p.own), key.Wire(), rest[:4]))
	if !key.Verify(&m, (*[40]byte)(rest[4:])) {
		p.t.Fatal("the signature is not over M")
	}
}

// data makes a data message with serial numbers and counter.
func (p *refPeer) data(send refSession, senderID, recipientID uint32, next *big.Int, counter uint64, text, reveal []byte) []byte {
	iv := binary.BigEndian.AppendUint64(nil, counter)
	m := append([]byte{0, 3, 3, 0, 0, 2, 0, 0, 0, 1, 0, 0}, binary.BigEndian.AppendUint32(nil, senderID)...)
	m = append(m, binary.BigEndian.AppendUint32(nil, recipientID)...)
	m = append(append(m, refMPI(next)...), iv...)
	m = append(m, refDATA(refCTR(send.aes, append(iv, make([]byte, 8)...), text))...)
	h := hmac.New(sha1.New, send.mac)
	h.Write(m)
	return append(h.Sum(m), refDATA(reveal)...)
}

func (p *refPeer) openData(recv refSession, raw []byte) (wire.Data, string) {
	p.t.Helper()
	m, err := wire.ParseData(raw)
	must(p.t, err)
	h := hmac.New(sha1.New, recv.mac)
	h.Write(raw[:len(raw)-24-len(m.OldMACs)])
	if !bytes.Equal(h.Sum(nil), m.MAC[:]) {
		p.t.Fatal("the MAC is not HMAC-SHA1 from the version to the ciphertext")
	}
	return m, string(refCTR(recv.aes, append(m.Counter[:], make([]byte, 8)...), m.Ciphertext))
}

// The engine as sender of the D-H Commit, the reference as receiver.
func TestReferenceResponds(t *testing.T) {
	p := newRefPeer(t)
	c, err := NewCommit(rand.Reader)
	must(t, err)
	commit := c.Message()
	h := Initiate(c, nil)
	reveal, err := h.OnDHKey(rand.Reader, &wire.DHKey{GY: p.own.Bytes()}, testKeys()[0])
	must(t, err)
	mpi := refCTR(reveal.Key[:], make([]byte, 16), commit.EncryptedGX)
	if sum := sha256.Sum256(mpi); !bytes.Equal(sum[:], commit.HashGX) {
		t.Fatal("the hash in the D-H Commit is not SHA256 of g^x as an MPI")
	}
	p.meet(mpi[4:])
	both := refH2(1, p.secret)
	p.check(both[:16], refH2(2, p.secret), refH2(3, p.secret), reveal.EncSig, reveal.MAC)
	enc, mac := p.prove(both[16:], refH2(4, p.secret), refH2(5, p.secret), 7)
	est, err := h.OnSignature(&wire.Signature{EncSig: enc, MAC: mac})
	must(t, err)
	if !bytes.Equal(est.SSID[:], refH2(0, p.secret)[:8]) || !est.SSIDFirst {
		t.Error("the secure session id is wrong")
	}
	p.converse(ratchetOf(est), 7)
}

// The reference as sender of the D-H Commit, the engine as receiver.
func TestReferenceInitiates(t *testing.T) {
	p := newRefPeer(t)
	r := make([]byte, 16)
	rand.Read(r)
	sum := sha256.Sum256(refMPI(p.own))
	h, err := Respond(rand.Reader, &wire.DHCommit{EncryptedGX: refCTR(r, make([]byte, 16), refMPI(p.own)), HashGX: sum[:]}, Source{}, nil)
	must(t, err)
	p.meet(h.DHKey().GY)
	both := refH2(1, p.secret)
	enc, mac := p.prove(both[:16], refH2(2, p.secret), refH2(3, p.secret), 1)
	sig, est, err := h.OnReveal(rand.Reader, &wire.RevealSignature{Key: [16]byte(r), EncSig: enc, MAC: mac}, testKeys()[0])
	must(t, err)
	p.check(both[16:], refH2(4, p.secret), refH2(5, p.secret), sig.EncSig, sig.MAC)
	if !bytes.Equal(est.SSID[:], refH2(0, p.secret)[:8]) || est.SSIDFirst {
		t.Error("the secure session id is wrong")
	}
	p.converse(ratchetOf(est), 1)
}

// converse exchanges messages through two key changes of either side.
func (p *refPeer) converse(r *ratchet.Ratchet, id uint32) {
	t := p.t
	t.Helper()
	send, recv := refKeys(p.secret, p.own, p.their)
	raw, err := r.Seal(rand.Reader, v3, 0, []byte("first"))
	must(t, err)
	m, text := p.openData(recv, raw)
	if text != "first" || m.SenderKeyID != 1 || m.RecipientKeyID != id || len(m.OldMACs) != 0 || m.Counter != [8]byte{7: 1} {
		t.Fatalf("first message: %q, %d/%d, counter %v", text, m.SenderKeyID, m.RecipientKeyID, m.Counter)
	}
	// The reference answers under the engine's new key: the engine's first
	// one retires, and so does nothing of the reference's yet.
	next := newRefPeer(t)
	theirNext := new(big.Int).SetBytes(m.NextDH)
	s2 := new(big.Int).Exp(theirNext, p.x, refPrime())
	send2, _ := refKeys(s2, p.own, theirNext)
	p.delivers(r, p.data(send, id, 1, next.own, 1, []byte("under the old pair"), nil), "under the old pair")
	p.delivers(r, p.data(send2, id, 2, next.own, 5, []byte("under the new pair"), nil), "under the new pair")
	if got, err := r.SendExtraKey(); err != nil || !bytes.Equal(got[:], refH2(0xff, new(big.Int).Exp(theirNext, next.x, refPrime()))) {
		t.Errorf("the extra symmetric key is wrong: %v", err)
	}
	if got := r.RecvExtraKey(); !bytes.Equal(got[:], refH2(0xff, s2)) {
		t.Error("the extra symmetric key of the last message opened is wrong")
	}
	raw, err = r.Seal(rand.Reader, v3, 0, []byte("third"))
	must(t, err)
	s3 := new(big.Int).Exp(theirNext, next.x, refPrime())
	_, recv3 := refKeys(s3, next.own, theirNext)
	m, text = p.openData(recv3, raw)
	if text != "third" || m.SenderKeyID != 2 || m.RecipientKeyID != id+1 {
		t.Errorf("third message: %q, %d/%d", text, m.SenderKeyID, m.RecipientKeyID)
	}
	// Dropped: the engine's key 1 with the reference's first key, which verified
	// one message. The pair with key 2 lives until the reference's key moves on.
	if !bytes.Equal(m.OldMACs, send.mac) {
		t.Errorf("revealed %x, want %x", m.OldMACs, send.mac)
	}
}

func (p *refPeer) delivers(r *ratchet.Ratchet, raw []byte, want string) {
	p.t.Helper()
	m, err := wire.ParseData(raw)
	must(p.t, err)
	plain, err := r.Open(raw, &m)
	if err != nil || string(plain) != want {
		p.t.Fatalf("opened %q, %v", plain, err)
	}
}
