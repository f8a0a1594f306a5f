package version2_test

import (
	"testing"
	"time"

	"pidgin-otr/tests/interop/potr"
	"pidgin-otr/tests/sim/relay"
)

// potrPeer is a login of python3-potr.
type potrPeer struct {
	t     *testing.T
	login *potr.Login
	port  *relay.Port
	texts []string
	plain []string
}

func newPotrPeer(t *testing.T, k int) peer {
	key, err := keys.Key(k)
	if err != nil {
		t.Fatal(err)
	}
	login, err := potr.Start(key)
	if err != nil {
		t.Fatal(err)
	}
	p := &potrPeer{t: t, login: login}
	t.Cleanup(func() { p.check(login.Close()) })
	login.Send = func(text []byte) { p.port.Send(alice, "", text) }
	login.Heard = func(text string, private bool) {
		if private {
			p.texts = append(p.texts, text)
		} else {
			p.plain = append(p.plain, text)
		}
	}
	return p
}

func (p *potrPeer) check(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *potrPeer) attach(port *relay.Port)      { p.port = port }
func (p *potrPeer) Receive(in relay.Packet)      { p.check(p.login.Receive(in.Text)) }
func (p *potrPeer) Tick(time.Time) (_ time.Time) { return }
func (p *potrPeer) limit(size int)               { p.check(p.login.Limit(size)) }
func (p *potrPeer) query()                       { p.check(p.login.Query()) }
func (p *potrPeer) end()                         { p.check(p.login.End()) }
func (p *potrPeer) say(text string)              { p.check(p.login.Say(text)) }
func (p *potrPeer) ask(question, secret string)  { p.check(p.login.Ask(question, secret)) }
func (p *potrPeer) answer(secret string)         { p.check(p.login.Answer(secret)) }
func (p *potrPeer) private() bool                { return p.login.Private }
func (p *potrPeer) detach()                      { p.port.Detach() }
func (p *potrPeer) complains() bool              { return true }
func (p *potrPeer) keepsKeys() bool              { return true }
func (p *potrPeer) abort() bool                  { p.check(p.login.Abort()); return true }
func (p *potrPeer) clear() []string              { return p.plain }
func (p *potrPeer) ssid() [8]byte                { return p.login.SSID }
func (p *potrPeer) heard() []string              { return p.texts }

func (p *potrPeer) run() runState {
	switch {
	case p.login.Asked:
		return runAsked
	case p.login.Progress == "1":
		return runSucceeded
	case p.login.Progress == "-1":
		return runFailed
	}
	return runNone
}
