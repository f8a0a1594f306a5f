package version2_test

import (
	"testing"
	"time"

	xotr "golang.org/x/crypto/otr"

	"pidgin-otr/otr/wire"
	"pidgin-otr/tests/sim/relay"
)

// cryptoPeer is a conversation of golang.org/x/crypto/otr.
type cryptoPeer struct {
	t     *testing.T
	port  *relay.Port
	conv  *xotr.Conversation
	texts []string
	plain []string
	keys  [8]byte // the session id of the last completed handshake
	state runState
}

func newCryptoPeer(t *testing.T, k int) peer {
	p := &cryptoPeer{t: t, conv: &xotr.Conversation{PrivateKey: new(xotr.PrivateKey)}}
	key, err := keys.Key(k)
	if err != nil {
		t.Fatal(err)
	}
	_, _, _, _, x := key.Components()
	if rest, ok := p.conv.PrivateKey.Parse(wire.AppendData(key.Public().Wire(), x)); !ok || len(rest) > 0 {
		t.Fatal("the peer does not take the key")
	}
	return p
}

func (p *cryptoPeer) attach(port *relay.Port)      { p.port = port }
func (p *cryptoPeer) Tick(time.Time) (_ time.Time) { return }
func (p *cryptoPeer) limit(size int)               { p.conv.FragmentSize = size }
func (p *cryptoPeer) query()                       { p.port.Send(alice, "", []byte(xotr.QueryMessage)) }
func (p *cryptoPeer) end()                         { p.send(p.conv.End(), nil) }
func (p *cryptoPeer) say(text string)              { p.send(p.conv.Send([]byte(text))) }
func (p *cryptoPeer) answer(secret string)         { p.ask("", secret) }
func (p *cryptoPeer) private() bool                { return p.conv.IsEncrypted() }
func (p *cryptoPeer) detach()                      { p.port.Detach() }
func (p *cryptoPeer) complains() bool              { return false }
func (p *cryptoPeer) keepsKeys() bool              { return false }
func (p *cryptoPeer) abort() bool                  { return false }
func (p *cryptoPeer) clear() []string              { return p.plain }
func (p *cryptoPeer) ssid() [8]byte                { return p.keys }
func (p *cryptoPeer) heard() []string              { return p.texts }
func (p *cryptoPeer) run() runState                { return p.state }
func (p *cryptoPeer) ask(question, secret string) {
	p.send(p.conv.Authenticate(question, []byte(secret)))
}

func (p *cryptoPeer) send(texts [][]byte, err error) {
	if err != nil {
		p.t.Fatal(err)
	}
	for _, text := range texts {
		p.port.Send(alice, "", text)
	}
}

// Receive implements relay.Node. What the peer cannot use it says by an error,
// which is no failure of the test.
func (p *cryptoPeer) Receive(in relay.Packet) {
	out, encrypted, change, answers, _ := p.conv.Receive(in.Text)
	switch {
	case len(out) == 0:
	case encrypted:
		p.texts = append(p.texts, string(out))
	default:
		p.plain = append(p.plain, string(out))
	}
	switch change {
	case xotr.NewKeys:
		p.keys = p.conv.SSID
	case xotr.SMPSecretNeeded:
		p.state = runAsked
	case xotr.SMPComplete:
		p.state = runSucceeded
	case xotr.SMPFailed:
		p.state = runFailed
	}
	p.send(answers, nil)
}
