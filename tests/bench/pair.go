package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/otr/dsa"
)

// pair is two of our engines with a queue between them.
type pair struct {
	accounts [2]*otr.Account
	buddies  [2]*otr.Buddy
	now      time.Time
	queue    []message
	token    uint64
	texts    int
	bytes    int
}

type message struct {
	to   int
	text []byte
}

var names = [2]string{"alice", "bob"}

// newPair makes both ends with the given keys; pieces is the longest message
// of the network, 0 for no limit.
func newPair(keys [2]*dsa.PrivateKey, pieces int) (*pair, error) {
	p := &pair{now: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)}
	for i := range 2 {
		var err error
		p.accounts[i], err = otr.NewAccount(otr.Config{
			Rand: random(), Tag: otr.InstanceTag(0x100 + i), Key: keys[i], MaxMessage: pieces,
		})
		if err != nil {
			return nil, err
		}
		p.buddies[i] = p.accounts[i].Buddy(names[1-i])
		p.buddies[i].SetPolicy(otr.Policy{V3: true}, p.now)
	}
	return p, nil
}

// random seeds a generator that is as quick as the system's in both programs'
// measurements: libgcrypt, too, draws from a generator inside the process.
func random() *rand.ChaCha8 {
	var seed [32]byte
	for i := range seed {
		seed[i] = byte(rand.Uint32())
	}
	return rand.NewChaCha8(seed)
}

func (p *pair) took(i int, out otr.Effects) {
	for _, w := range out.Transmit {
		p.queue = append(p.queue, message{1 - i, w.Text})
	}
	if m := out.Deliver; m != nil && m.Private {
		p.texts++
		p.bytes += len(m.Text)
	}
}

// run delivers until nothing is on its way.
func (p *pair) run() {
	for n := 0; n < len(p.queue); n++ {
		m := p.queue[n]
		p.took(m.to, p.buddies[m.to].Receive(otr.Incoming{Text: m.text}, p.now))
	}
	p.queue = p.queue[:0]
}

// exchange runs a whole key exchange from a query.
func (p *pair) exchange() error {
	p.took(0, p.buddies[0].Start(p.now))
	p.run()
	for i := range 2 {
		if s, ok := p.buddies[i].Selected(); !ok || !s.Level.Encrypted() {
			return errors.New("no session came up")
		}
	}
	return nil
}

// exchangeWhole is exchange with what it leaves to the next ticks: both ends make
// their next D-H keys, as libotr does while it exchanges.
func (p *pair) exchangeWhole() error {
	if err := p.exchange(); err != nil {
		return err
	}
	for i := range 2 {
		p.accounts[i].Tick(p.now)
	}
	return nil
}

// part ends the session and lets an hour pass.
func (p *pair) part() {
	for i := range 2 {
		p.took(i, p.buddies[i].EndAll(p.now))
	}
	p.run()
	for i := range 2 {
		p.took(i, p.buddies[i].EndAll(p.now))
	}
	p.run()
	p.now = p.now.Add(time.Hour)
	for i := range 2 {
		p.accounts[i].Tick(p.now)
	}
}

func (p *pair) send(from int, text []byte) {
	p.token++
	p.took(from, p.buddies[from].Send(text, p.token, p.now))
	p.run()
}

// talk sends n texts, all from one side or in turn.
func (p *pair) talk(n int, text []byte, turns bool) error {
	before := p.bytes
	for i := range n {
		from := 0
		if turns {
			from = i & 1
		}
		p.send(from, text)
	}
	if got := p.bytes - before; got != n*len(text) {
		return fmt.Errorf("%d bytes of text arrived, %d were sent", got, n*len(text))
	}
	return nil
}
