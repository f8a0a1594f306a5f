package wire

import (
	"bytes"
	"encoding/hex"
	"errors"
	"testing"

	"pgregory.net/rapid"
)

// The data message of Protocol-v3, "Fragmentation".
const specMessage = "?OTR:AAMDJ+MVmSfjFZcAAAAAAQAAAAIAAADA1g5IjD1ZGLDVQEyCgCyn9hb" +
	"rL3KAbGDdzE2ZkMyTKl7XfkSxh8YJnudstiB74i4BzT0W2haClg6dMary/jo" +
	"9sMudwmUdlnKpIGEKXWdvJKT+hQ26h9nzMgEditLB8vjPEWAJ6gBXvZrY6ZQ" +
	"rx3gb4v0UaSMOMiR5sB7Eaulb2Yc6RmRnnlxgUUC2alosg4WIeFN951PLjSc" +
	"ajVba6dqlDi+q1H5tPvI5SWMN7PCBWIJ41+WvF+5IAZzQZYgNaVLbAAAAAAA" +
	"AAAEAAAAHwNiIi5Ms+4PsY/L2ipkTtquknfx6HodLvk3RAAAAAA==."

func TestSpecMessage(t *testing.T) {
	raw, err := Decode([]byte(specMessage))
	if err != nil {
		t.Fatal(err)
	}
	m, err := ParseData(raw)
	if err != nil {
		t.Fatal(err)
	}
	if m.Version != 3 || m.Sender != 0x27e31599 || m.Receiver != 0x27e31597 || m.Flags != 0 ||
		m.SenderKeyID != 1 || m.RecipientKeyID != 2 || m.Counter != [8]byte{7: 1} || len(m.NextDH) != 192 {
		t.Errorf("read %+v", m)
	}
	if hex.EncodeToString(m.Ciphertext) != "c0d8888b932cfb" || hex.EncodeToString(m.MAC[:4]) != "83ec63f2" || len(m.OldMACs) != 0 {
		t.Errorf("ciphertext %x, MAC %x, revealed %x", m.Ciphertext, m.MAC, m.OldMACs)
	}
	if !bytes.Equal(m.Append(nil), raw) || m.Size() != len(raw) {
		t.Error("another encoding")
	}
	if got := m.Authenticated(raw); !bytes.Equal(got, m.AppendAuthenticated(nil)) {
		t.Error("the MAC is over another part")
	}
	if !bytes.Equal(Encode(raw), []byte(specMessage)) {
		t.Error("another text")
	}
}

// message is what all message types can do.
type message interface{ Append([]byte) []byte }

// parsers try a binary message as each type.
var parsers = map[byte]func([]byte) (message, error){
	TypeDHCommit:  func(b []byte) (message, error) { m, err := ParseDHCommit(b); return &m, err },
	TypeDHKey:     func(b []byte) (message, error) { m, err := ParseDHKey(b); return &m, err },
	TypeReveal:    func(b []byte) (message, error) { m, err := ParseRevealSignature(b); return &m, err },
	TypeSignature: func(b []byte) (message, error) { m, err := ParseSignature(b); return &m, err },
	TypeData:      func(b []byte) (message, error) { m, err := ParseData(b); return &m, err },
}

// samples are one message of each type in a version.
func samples(version uint16) map[byte][]byte {
	h := Header{Version: version}
	if version == 3 {
		h.Sender, h.Receiver = 0x101, 0x202
	}
	return map[byte][]byte{
		TypeDHCommit:  (&DHCommit{Header: h, EncryptedGX: []byte("enc"), HashGX: make([]byte, 32)}).Append(nil),
		TypeDHKey:     (&DHKey{Header: h, GY: []byte{1, 0}}).Append(nil),
		TypeReveal:    (&RevealSignature{Header: h, Key: [16]byte{1}, EncSig: []byte("sig"), MAC: [20]byte{2}}).Append(nil),
		TypeSignature: (&Signature{Header: h, EncSig: []byte("sig"), MAC: [20]byte{3}}).Append(nil),
		TypeData: (&Data{Header: h, Flags: 1, SenderKeyID: 1, RecipientKeyID: 2, NextDH: []byte{5},
			Counter: [8]byte{7: 1}, Ciphertext: []byte("text"), MAC: [20]byte{4}, OldMACs: make([]byte, 20)}).Append(nil),
	}
}

func TestEveryTypeAndVersion(t *testing.T) {
	for _, version := range []uint16{2, 3} {
		for kind, raw := range samples(version) {
			h, err := ParseHeader(raw)
			if err != nil || h.Version != version || h.Type != kind || (h.Sender == 0x101) != (version == 3) {
				t.Errorf("v%d type %#x: header %+v, %v", version, kind, h, err)
			}
			m, err := parsers[kind](raw)
			if err != nil || !bytes.Equal(m.Append(nil), raw) {
				t.Errorf("v%d type %#x: %v", version, kind, err)
			}
			for n := range raw {
				if _, err := parsers[kind](raw[:n]); !errors.Is(err, ErrMalformed) {
					t.Errorf("v%d type %#x cut at %d: %v", version, kind, n, err)
				}
			}
			if _, err := parsers[kind](append(bytes.Clone(raw), 0)); !errors.Is(err, ErrMalformed) {
				t.Errorf("v%d type %#x with a byte more: %v", version, kind, err)
			}
			for other, parse := range parsers {
				if _, err := parse(raw); other != kind && !errors.Is(err, ErrMalformed) {
					t.Errorf("v%d type %#x read as %#x: %v", version, kind, other, err)
				}
			}
		}
	}
}

func TestVersions(t *testing.T) {
	if h, err := ParseHeader([]byte{0, 1, TypeDHKey}); err != nil || h.Version != 1 || h.Type != TypeDHKey {
		t.Errorf("version 1 is not recognised: %+v, %v", h, err)
	}
	raw := samples(2)[TypeDHKey]
	for _, version := range []byte{0, 1, 4, 255} {
		raw[1] = version
		if _, err := ParseDHKey(raw); !errors.Is(err, ErrVersion) {
			t.Errorf("version %d: %v", version, err)
		}
	}
	if _, err := ParseHeader([]byte{0, 4, 2}); !errors.Is(err, ErrVersion) {
		t.Errorf("version 4: %v", err)
	}
}

func TestMinimalMPI(t *testing.T) {
	key := DHKey{Header: Header{Version: 2}, GY: []byte{0, 1}}
	if _, err := ParseDHKey(key.Append(nil)); !errors.Is(err, ErrMalformed) {
		t.Errorf("D-H Key: %v", err)
	}
	data := Data{Header: Header{Version: 2}, NextDH: []byte{0}}
	if _, err := ParseData(data.Append(nil)); !errors.Is(err, ErrMalformed) {
		t.Errorf("data: %v", err)
	}
}

func TestFixedSizes(t *testing.T) {
	for _, n := range []int{0, 31, 33} {
		m := DHCommit{Header: Header{Version: 3}, HashGX: make([]byte, n)}
		if _, err := ParseDHCommit(m.Append(nil)); !errors.Is(err, ErrMalformed) {
			t.Errorf("a hash of %d bytes: %v", n, err)
		}
	}
	for n, want := range map[int]error{196: nil, 197: ErrTooLarge} {
		m := DHCommit{Header: Header{Version: 3}, EncryptedGX: make([]byte, n), HashGX: make([]byte, 32)}
		if _, err := ParseDHCommit(m.Append(nil)); !errors.Is(err, want) {
			t.Errorf("an encrypted g^x of %d bytes: %v", n, err)
		}
	}
	for _, n := range []int{0, 15, 17} {
		raw := AppendData(AppendData([]byte{0, 2, TypeReveal}, make([]byte, n)), []byte("signed"))
		if _, err := ParseRevealSignature(append(raw, make([]byte, macSize)...)); !errors.Is(err, ErrMalformed) {
			t.Errorf("r of %d bytes: %v", n, err)
		}
	}
}

// A length field near 2^32 is compared, not added to.
func TestHugeLength(t *testing.T) {
	raw := []byte{0, 2, TypeDHKey, 0xff, 0xff, 0xff, 0xff, 1}
	if _, err := ParseDHKey(raw); !errors.Is(err, ErrMalformed) {
		t.Error(err)
	}
}

func TestDataRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		blob := rapid.SliceOfN(rapid.Byte(), 0, 80)
		m := Data{
			Header: Header{Version: uint16(rapid.IntRange(2, 3).Draw(t, "version")), Type: TypeData},
			Flags:  rapid.Byte().Draw(t, "flags"), SenderKeyID: rapid.Uint32().Draw(t, "sender"),
			RecipientKeyID: rapid.Uint32().Draw(t, "recipient"),
			NextDH:         bytes.TrimLeft(blob.Draw(t, "next"), "\x00"),
			Ciphertext:     blob.Draw(t, "text"), OldMACs: blob.Draw(t, "macs"),
		}
		copy(m.Counter[:], blob.Draw(t, "counter"))
		copy(m.MAC[:], blob.Draw(t, "mac"))
		got, err := ParseData(m.Append(nil))
		if err != nil || got.Flags != m.Flags || got.SenderKeyID != m.SenderKeyID || got.RecipientKeyID != m.RecipientKeyID ||
			got.Counter != m.Counter || got.MAC != m.MAC || !bytes.Equal(got.NextDH, m.NextDH) ||
			!bytes.Equal(got.Ciphertext, m.Ciphertext) || !bytes.Equal(got.OldMACs, m.OldMACs) {
			t.Fatalf("wrote %+v, read %+v, %v", m, got, err)
		}
	})
}
