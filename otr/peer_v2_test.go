package otr

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"testing"

	xotr "golang.org/x/crypto/otr"

	"pidgin-otr/otr/internal/ake"
	"pidgin-otr/otr/wire"
)

// The frozen golang.org/x/crypto/otr is a peer that nobody here wrote. It
// speaks version 2, which shares everything but the tags with version 3.

var v2 = wire.Header{Version: 2}

// peerV2 carries messages between it and the engine's parts.
type peerV2 struct {
	t    *testing.T
	conv *xotr.Conversation
	h    *ake.Handshake
	est  *established
}

func newPeerV2(t *testing.T) *peerV2 {
	p := &peerV2{t: t, conv: &xotr.Conversation{PrivateKey: new(xotr.PrivateKey)}}
	if rest, ok := p.conv.PrivateKey.Parse(privateWire(t)); !ok || len(rest) > 0 {
		t.Fatal("the peer does not take the key")
	}
	return p
}

// privateWire is a key in the peer's own format: public key, then x.
func privateWire(t *testing.T) []byte {
	key := testKeys()[1]
	_, _, _, _, x := key.Components()
	return wire.AppendData(bytes.Clone(key.Public().Wire()), x)
}

// give hands a binary message to the peer and returns its binary answers.
func (p *peerV2) give(raw []byte) (text string, answers [][]byte) {
	p.t.Helper()
	out, _, _, toSend, err := p.conv.Receive(wire.Encode(raw))
	must(p.t, err)
	for _, s := range toSend {
		b, err := wire.Decode(s)
		must(p.t, err)
		answers = append(answers, b)
	}
	return string(out), answers
}

func (p *peerV2) giveOne(raw []byte) []byte {
	p.t.Helper()
	_, answers := p.give(raw)
	if len(answers) != 1 {
		p.t.Fatalf("%d answers", len(answers))
	}
	return answers[0]
}

func (p *peerV2) weStart() {
	t := p.t
	c, err := ake.NewCommit(rand.Reader)
	must(t, err)
	m := c.Message()
	m.Header = v2
	p.h = ake.Initiate(c, nil)
	dhKey, err := wire.ParseDHKey(p.giveOne(m.Append(nil)))
	must(t, err)
	reveal, err := p.h.OnDHKey(rand.Reader, &dhKey, testKeys()[0])
	must(t, err)
	reveal.Header = v2
	sig, err := wire.ParseSignature(p.giveOne(reveal.Append(nil)))
	must(t, err)
	done, err := p.h.OnSignature(&sig)
	must(t, err)
	p.est = keysOf(done)
}

func (p *peerV2) theyStart() {
	t := p.t
	_, _, _, toSend, err := p.conv.Receive([]byte("?OTRv2?"))
	must(t, err)
	raw, err := wire.Decode(toSend[0])
	must(t, err)
	m, err := wire.ParseDHCommit(raw)
	must(t, err)
	p.h, err = ake.Respond(rand.Reader, &m, ake.Source{}, nil)
	must(t, err)
	dhKey := p.h.DHKey()
	dhKey.Header = v2
	reveal, err := wire.ParseRevealSignature(p.giveOne(dhKey.Append(nil)))
	must(t, err)
	sig, done, err := p.h.OnReveal(rand.Reader, &reveal, testKeys()[0])
	must(t, err)
	p.est = keysOf(done)
	sig.Header = v2
	if _, answers := p.give(sig.Append(nil)); len(answers) != 0 {
		t.Fatal("the peer answers a Signature message")
	}
}

func TestPeerV2(t *testing.T) {
	for name, start := range map[string]func(*peerV2){"we start": (*peerV2).weStart, "they start": (*peerV2).theyStart} {
		t.Run(name, func(t *testing.T) {
			p := newPeerV2(t)
			start(p)
			if !p.conv.IsEncrypted() || p.conv.SSID != p.est.ssid {
				t.Fatal("the two ends disagree")
			}
			if p.est.fingerprint != [20]byte(p.conv.PrivateKey.PublicKey.Fingerprint()) {
				t.Error("the peer's fingerprint is another")
			}
			for i := range 30 {
				p.weSay(fmt.Sprint("ours ", i))
				if i%3 != 0 {
					p.theySay(fmt.Sprint("theirs ", i))
				}
			}
		})
	}
}

func (p *peerV2) weSay(text string) {
	p.t.Helper()
	raw, err := p.est.ratchet.Seal(rand.Reader, v2, 0, []byte(text))
	must(p.t, err)
	if got, _ := p.give(raw); got != text {
		p.t.Fatalf("the peer reads %q, want %q", got, text)
	}
}

func (p *peerV2) theySay(text string) {
	p.t.Helper()
	toSend, err := p.conv.Send([]byte(text))
	must(p.t, err)
	raw, err := wire.Decode(toSend[0])
	must(p.t, err)
	m, err := wire.ParseData(raw)
	must(p.t, err)
	plain, err := p.est.ratchet.Open(raw, &m)
	must(p.t, err)
	if got, _ := wire.SplitPlaintext(plain); string(got) != text {
		p.t.Fatalf("read %q, want %q", got, text)
	}
}

// Fragments of version 2 reach the peer and come from it.
func TestPeerV2Fragments(t *testing.T) {
	p := newPeerV2(t)
	p.weStart()
	text := string(bytes.Repeat([]byte("fragment "), 100))
	raw, err := p.est.ratchet.Seal(rand.Reader, v2, 0, []byte(text))
	must(t, err)
	pieces, err := wire.Split(wire.Encode(raw), v2, 140)
	must(t, err)
	for i, piece := range pieces {
		out, _, _, _, err := p.conv.Receive(piece)
		must(t, err)
		if i == len(pieces)-1 && string(out) != text {
			t.Errorf("the peer reads %q", out)
		}
	}
	p.conv.FragmentSize = 140
	toSend, err := p.conv.Send([]byte(text))
	must(t, err)
	var a wire.Assembler
	for _, s := range toSend {
		f, err := wire.ParseFragment(s)
		must(t, err)
		if whole := a.Add(&f, testTime); whole != nil {
			raw, err := wire.Decode(whole)
			must(t, err)
			m, err := wire.ParseData(raw)
			must(t, err)
			plain, err := p.est.ratchet.Open(raw, &m)
			must(t, err)
			if got, _ := wire.SplitPlaintext(plain); string(got) != text {
				t.Errorf("read %q", got)
			}
			return
		}
	}
	t.Error("the pieces do not make a message")
}
