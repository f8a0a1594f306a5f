package sim

import (
	"bytes"
	"fmt"
	"time"

	"pidgin-otr/otr/wire"
	"pidgin-otr/tests/sim/relay"
)

// flood is what the attacker sends again and again: Commits that it has overheard
// or made up, under the name of somebody's client, from other addresses of that
// person, or from strangers.
type flood struct {
	every  time.Duration // between two; 0: there is none
	at     time.Time     // the next
	from   relay.Packet  // as whom and to whom
	what   int
	sent   int
	caught []relay.Packet // Commits, the latest few
}

// kinds of floods.
const (
	replayed = iota // Commits of that very client
	invented        // of ever new clients
	foreign         // from ever new addresses
	strange         // from people never heard of
	kindsOfFlood
)

// collect keeps a genuine Commit.
func (f *flood) collect(p relay.Packet) {
	if p.Mark != nil || !bytes.HasPrefix(p.Text, []byte("?OTR:AAMC")) && !bytes.HasPrefix(p.Text, []byte("?OTR:AAIC")) {
		return
	}
	if len(f.caught) == 16 {
		f.caught = f.caught[1:]
	}
	f.caught = append(f.caught, p)
}

// turnFlood begins a flood, or ends it.
func (a *attacker) turnFlood() {
	w, f := a.world, &a.flood
	f.every = 0
	from, to := w.logins[w.random.IntN(len(w.logins))], w.logins[w.random.IntN(len(w.logins))]
	if !flooding || w.random.IntN(3) > 0 || from.person == to.person {
		return
	}
	f.every = time.Second / time.Duration(1+w.random.IntN(50))
	f.at, f.what = w.net.Now(), w.random.IntN(kindsOfFlood)
	f.from = relay.Packet{From: from.person, FromPart: from.Part, To: to.person, Mark: noise}
	w.tell("the attacker floods (%d) %s as %s every %v", f.what, to.person, from.name(), f.every)
}

// nextShot is until, or when the attacker's next Commit is due if that is before.
func (a *attacker) nextShot(until time.Time) time.Time {
	if a.flood.every > 0 && a.flood.at.Before(until) {
		return a.flood.at
	}
	return until
}

// shoot sends the next Commit if it is due.
func (a *attacker) shoot() bool {
	f, now := &a.flood, a.world.net.Now()
	if f.every == 0 || f.at.After(now) {
		return false
	}
	f.at = f.at.Add(f.every)
	if f.at.Before(now) {
		f.at = now // what would have been sent meanwhile is not
	}
	f.sent++
	a.world.Tally.Flooded++
	p := f.from
	switch f.what {
	case foreign:
		p.FromPart = fmt.Sprintf("elsewhere%d", f.sent)
	case strange:
		p.From = fmt.Sprintf("stranger%d@example.net", f.sent)
	}
	p.Text = a.commit()
	a.world.net.Inject(p)
	return true
}

// commit is a Commit to flood with.
func (a *attacker) commit() []byte {
	f, w := &a.flood, a.world
	if f.what == replayed && len(f.caught) > 0 {
		return f.caught[w.random.IntN(len(f.caught))].Text
	}
	gx, hash := make([]byte, 196), make([]byte, 32)
	for i := range gx {
		gx[i] = byte(w.random.Uint32())
	}
	copy(hash, gx)
	h := wire.Header{Version: 3, Type: wire.TypeDHCommit, Sender: 0x10000 + w.random.Uint32N(1<<24)}
	m := wire.DHCommit{Header: h, EncryptedGX: gx, HashGX: hash}
	return wire.Encode(m.Append(nil))
}
