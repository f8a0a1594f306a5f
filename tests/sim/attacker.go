package sim

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"slices"

	"pidgin-otr/otr"
	"pidgin-otr/tests/sim/relay"
)

// kind of an injected packet says what it may bring about.
type kind uint8

const (
	noise kind = iota // nothing that authenticates: must change no session
	own               // of the attacker's own handshakes and sessions
)

// attacker reads every packet and sends any, under any address. It has a key
// of its own and runs engines of its own under other people's names.
type attacker struct {
	world       *World
	fingerprint otr.Fingerprint
	masks       []*mask
	seen        []catch // the latest few
	spoken      int
	flood       flood
}

// catch is a packet that a client has got and taken in.
type catch struct {
	relay.Packet
	by *login
}

// mask is an engine that plays a client of somebody: under a copied or an
// invented tag, from a right or a wrong address.
type mask struct {
	attacker *attacker
	engine   *otr.Account
	as       string
	part     string
	tag      otr.InstanceTag
	policy   otr.Policy
	queue    []relay.Packet // overheard, to be taken in at the next turn
}

// keyOfAttacker lies beyond the keys of the logins.
const keyOfAttacker = maxLogins + 1

// invite brings the attacker in.
func (w *World) invite() error {
	key, err := w.keys.Key(keyOfAttacker)
	if err != nil {
		return err
	}
	w.attacker.world, w.attacker.fingerprint = w, key.Public().Fingerprint()
	return nil
}

// hear overhears a packet; what an own engine is asked is kept for it.
func (a *attacker) hear(p relay.Packet) {
	a.flood.collect(p)
	for _, m := range a.masks {
		if p.To == m.as && p.Mark == nil && len(m.queue) < 64 {
			m.queue = append(m.queue, p)
		}
	}
}

// keep remembers a packet that its receiver has got.
func (a *attacker) keep(p relay.Packet, by *login) {
	if len(a.seen) == 256 {
		a.seen = slices.Delete(a.seen, 0, 128)
	}
	a.seen = append(a.seen, catch{p, by})
}

func (a *attacker) act() {
	w := a.world
	switch w.random.IntN(8) {
	case 0:
		a.disguise()
		a.turnFlood()
	case 1, 2:
		a.masquerade()
	case 3:
		a.forge()
	default:
		a.spoil()
	}
}

// disguise puts on another mask; the oldest is dropped.
func (a *attacker) disguise() {
	w := a.world
	victim := w.logins[w.random.IntN(len(w.logins))]
	m := &mask{attacker: a, as: victim.person, part: victim.Part, tag: victim.Tag, policy: otr.Opportunistic()}
	m.policy.V3 = w.random.IntN(3) > 0
	if w.random.IntN(2) == 0 {
		m.tag = otr.InstanceTag(0x10000 + w.random.IntN(1<<20))
	}
	if w.random.IntN(2) == 0 {
		m.part = "elsewhere"
	}
	key, err := w.keys.Key(keyOfAttacker)
	if err == nil {
		m.engine, err = otr.NewAccount(otr.Config{
			Rand: rand.NewChaCha8([32]byte{byte(w.random.IntN(256)), byte(w.Steps), byte(w.Steps >> 8)}),
			Tag:  m.tag, Key: key,
		})
	}
	if err != nil {
		w.fail("the attacker's engine: %v", err)
		return
	}
	if a.masks = append(a.masks, m); len(a.masks) > 3 {
		a.masks = a.masks[1:]
	}
	w.tell("the attacker plays %s/%s with tag %x", m.as, m.part, m.tag)
}

// listen takes in what was overheard, and answers.
func (m *mask) listen() {
	overheard := m.queue
	m.queue = nil
	for _, p := range overheard {
		b := m.buddy(p.From)
		m.send(b, b.Receive(otr.Incoming{Text: p.Text}, m.attacker.world.net.Now()))
	}
}

// masquerade lets one of the attacker's engines start or say something.
func (a *attacker) masquerade() {
	if len(a.masks) == 0 {
		return
	}
	w := a.world
	m := a.masks[w.random.IntN(len(a.masks))]
	m.listen()
	victim := w.people[w.random.IntN(len(w.people))]
	if victim == m.as {
		return
	}
	b := m.buddy(victim)
	if _, live := b.Selected(); live && w.random.IntN(3) > 0 {
		a.spoken++
		m.send(b, b.Send(fmt.Appendf(nil, "%s%d", evilMark, a.spoken), uint64(a.spoken), w.net.Now()))
		return
	}
	m.send(b, b.Start(w.net.Now()))
}

func (m *mask) buddy(name string) *otr.Buddy {
	b := m.engine.Lookup(name)
	if b == nil {
		b = m.engine.Buddy(name)
		b.SetPolicy(m.policy, m.attacker.world.net.Now())
	}
	return b
}

func (m *mask) send(b *otr.Buddy, out otr.Effects) {
	for _, wire := range out.Transmit {
		m.attacker.world.net.Inject(relay.Packet{From: m.as, FromPart: m.part, To: b.Name(), Text: wire.Text, Mark: own})
	}
}

// spoil sends an old packet again: as it was, cut, or with a bit flipped, from
// the right or a wrong address.
func (a *attacker) spoil() {
	if len(a.seen) == 0 {
		return
	}
	w := a.world
	c := a.seen[w.random.IntN(len(a.seen))]
	p := c.Packet
	p.Text = bytes.Clone(p.Text)
	how := w.random.IntN(4)
	switch how {
	case 0: // as it was
	case 1:
		p.Text = p.Text[:w.random.IntN(len(p.Text)+1)]
	case 2:
		if len(p.Text) > 0 {
			p.Text[w.random.IntN(len(p.Text))] ^= 1 << w.random.IntN(7)
		}
	case 3:
		p.Text = flipInside(w.random, p.Text)
	}
	if w.random.IntN(3) == 0 {
		p.FromPart = "elsewhere"
	}
	p.Mark = noise
	w.tell("the attacker spoils (%d) %.24q from %s to %s", how, p.Text, p.From, c.by.name())
	w.net.InjectTo(c.by.Port, p)
}

// flipInside flips a bit of the binary message inside the base64.
func flipInside(random *rand.Rand, text []byte) []byte {
	body, ok := bytes.CutPrefix(text, []byte("?OTR:"))
	body, closed := bytes.CutSuffix(body, []byte("."))
	raw, err := base64.StdEncoding.DecodeString(string(body))
	if !ok || !closed || err != nil || len(raw) == 0 {
		return text
	}
	raw[random.IntN(len(raw))] ^= 1 << random.IntN(8)
	return []byte("?OTR:" + base64.StdEncoding.EncodeToString(raw) + ".")
}

// forge makes something up.
func (a *attacker) forge() {
	w := a.world
	from, to := w.logins[w.random.IntN(len(w.logins))], w.logins[w.random.IntN(len(w.logins))]
	texts := []string{
		"?OTRv3?", "?OTRv2?", "?OTRv23?", "?OTR?", "?OTR Error: broken", "?OTR Error:", evilMark + "0",
		"hello" + "\x20\x09\x20\x20\x09\x09\x09\x09\x20\x09\x20\x09\x20\x09\x20\x20" + "\x20\x20\x09\x09\x20\x20\x09\x09",
		"?OTR:", "?OTR:AAMD.", "?OTR:AAMC" + base64.StdEncoding.EncodeToString(make([]byte, 60)) + ".",
		fmt.Sprintf("?OTR|%x|%x,00001,00003,?OTR:AAMD,", from.Tag, to.Tag),
		fmt.Sprintf("?OTR|%x|%x,00002,00002,aaaa.,", w.random.Uint32(), to.Tag),
		fmt.Sprintf("?OTR|%x|%x,3,2,aaaa.,", from.Tag, 5), "?OTR,1,2,x,", "?OTR,2,2,x.,", "?OTR,1,1,?OTR:AAID.,",
		"?OTR:AAID.", "?OTR:AAIK" + base64.StdEncoding.EncodeToString(make([]byte, 60)) + ".", "", "\x00\xff\xfe",
	}
	p := relay.Packet{From: from.person, FromPart: from.Part, To: to.person, Text: []byte(texts[w.random.IntN(len(texts))]), Mark: noise}
	if w.random.IntN(2) == 0 {
		p.FromPart = "elsewhere"
	}
	w.tell("the attacker forges %.24q from %s to %s", p.Text, from.name(), to.name())
	w.net.Inject(p)
}
