package desktop

import (
	"crypto/rand"
	"fmt"
	"html"
	"sync"
	"testing"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/otr/dsa"
	"pidgin-otr/tests/desktop/rig"
)

// enginePeer is a client without a host: an XMPP stream and the engine. It
// encrypts whatever it is told, letter by letter, and sees what was encrypted
// for it.
type enginePeer struct {
	*rig.Client
	with string // bare address of the other side, or its address in a room

	mu     sync.Mutex
	engine *otr.Buddy
	stamp  func() time.Time // of what it sends; nil: none
	read   []string         // what came encrypted
	taken  int              // messages of the stream that were looked at
	token  uint64
}

// newEnginePeer logs in as account/resource and waits for somebody to start.
func newEnginePeer(t testing.TB, r *rig.Rig, account, resource, with string) *enginePeer {
	t.Helper()
	key, err := dsa.Generate(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	engine, err := otr.NewAccount(otr.Config{Rand: rand.Reader, Tag: 0x1234, Key: key, Addressable: true, QueryText: "OTR"})
	if err != nil {
		t.Fatal(err)
	}
	p := &enginePeer{Client: r.Client(account, resource, 5), with: with, engine: engine.Buddy(with)}
	p.engine.SetPolicy(otr.Opportunistic(), time.Now())
	stop := make(chan struct{})
	var done sync.WaitGroup
	done.Go(func() { p.run(engine, stop) })
	t.Cleanup(func() { close(stop); done.Wait() })
	return p
}

func (p *enginePeer) run(account *otr.Account, stop chan struct{}) {
	for {
		select {
		case <-stop:
			return
		case <-time.After(20 * time.Millisecond):
		}
		received := p.Received()
		p.mu.Lock()
		for _, m := range received[p.taken:] {
			p.put(p.engine.Receive(otr.Incoming{Text: []byte(m.Body), From: otr.Route(m.From)}, time.Now()))
		}
		p.taken = len(received)
		results, _ := account.Tick(time.Now())
		for _, r := range results {
			p.put(r.Effects)
		}
		p.mu.Unlock()
	}
}

func (p *enginePeer) put(out otr.Effects) {
	if out.Deliver != nil && out.Deliver.Private {
		p.read = append(p.read, string(out.Deliver.Text))
	}
	for _, w := range out.Transmit {
		to := string(w.To)
		if to == "" {
			to = p.with
		}
		p.transmit(to, string(w.Text))
	}
}

func (p *enginePeer) transmit(to, text string) {
	if p.stamp == nil {
		p.Message(to, text)
		return
	}
	at := p.stamp().UTC().Format(time.RFC3339)
	p.Send(fmt.Sprintf("<message to='%s' type='chat'><body>%s</body><delay xmlns='urn:xmpp:delay' stamp='%s'/></message>",
		html.EscapeString(to), html.EscapeString(text), at))
}

// say encrypts the text as it is.
func (p *enginePeer) say(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.token++
	p.put(p.engine.Send([]byte(text), p.token, time.Now()))
}

// start asks for a private conversation and waits for it.
func (p *enginePeer) start() {
	p.Helper()
	p.mu.Lock()
	p.put(p.engine.Start(time.Now()))
	p.mu.Unlock()
	p.Eventually(patience, "the peer is private", p.private)
}

// end ends the private conversation.
func (p *enginePeer) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.put(p.engine.EndAll(time.Now()))
}

func (p *enginePeer) private() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	sessions := p.engine.Sessions()
	return len(sessions) > 0 && sessions[0].Level.Encrypted()
}

// texts are what came encrypted so far.
func (p *enginePeer) texts() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.read...)
}

// awaitTexts waits for so many of them.
func (p *enginePeer) awaitTexts(n int) []string {
	p.Helper()
	p.Eventually(patience, "the peer reads", func() bool { return len(p.texts()) >= n })
	return p.texts()
}
