package interop

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/tests/interop/libotr"
	"pidgin-otr/tests/sim/client"
	"pidgin-otr/tests/sim/relay"
)

// A foursome is two clients of ours with two of Bob's, one of which speaks version
// 2 alone. Everything goes to all of an account's clients, unless it names one.
type foursome struct {
	*world
	home, work  *client.Client
	laptop, old *libotr.Node
}

// The four, as starters.
const (
	homeStarts = iota
	workStarts
	laptopStarts
	oldStarts
)

var starters = []string{"home", "work", "version 3", "version 2"}

func newFoursome(t *testing.T, addressable bool, seed uint64) *foursome {
	w := newWorld(t, relay.Options{Rule: relay.ToAll, Addressable: addressable, Seed: seed})
	w.net.Faults.Delay = 30 * time.Millisecond
	return &foursome{
		world: w, home: w.our("home"), work: w.our("work"),
		laptop: w.their("laptop"), old: w.old(w.their("old")),
	}
}

// begin lets one of the four ask. Where clients have no address, ours answer who asks
// and cannot reach Bob's other client: one of ours looks for it. A query of version 2
// makes all of Bob's clients answer in that version there, so both of ours look.
func (f *foursome) begin(starter int) {
	switch starter {
	case homeStarts, workStarts:
		f.ours[starter].Start(bob)
	case laptopStarts, oldStarts:
		p := f.theirs[starter-laptopStarts]
		p.Took(p.Start(alice))
	}
	if starter < laptopStarts || f.addressable {
		f.settle(starter)
		return
	}
	f.net.Run(time.Minute)
	for i, c := range f.ours[:starter-laptopStarts+1] {
		c.Start(bob)
		f.settle(i)
	}
}

// settle lets a minute pass. Handshakes of one moment may overtake each other; after
// that Bob's client of version 2 keeps its session, unless the one of ours whose
// user asked is still without.
func (f *foursome) settle(starter int) {
	f.Helper()
	f.net.Run(2 * time.Second)
	before := f.old.Private(alice)
	f.net.Run(time.Minute)
	after := f.old.Private(alice)
	if starter < laptopStarts && f.addressable || len(before) == 0 {
		return
	}
	if len(after) != 1 || !slices.Equal(after[0].SSID, before[0].SSID) {
		f.Errorf("the session of version 2 went to another client: %s", f.describe())
	}
}

// shared finds the session that both ends hold, among all that ours has.
func shared(c *client.Client, p *libotr.Node, v otr.Version) (otr.Session, bool) {
	tag := uint32(c.Tag)
	if v == otr.V2 {
		tag = libotr.Master
	}
	for _, s := range c.Live(bob) {
		for _, t := range p.Private(alice) {
			if s.Version == v && t.Tag == tag && slices.Equal(t.SSID[:8], s.SSID[:]) {
				return s, s.Fingerprint == otr.Fingerprint(p.Fingerprint)
			}
		}
	}
	return otr.Session{}, false
}

// holder returns which of ours has the session of version 2, and which has not,
// when both have one of version 3.
func (f *foursome) holder() (lucky, other *client.Client) {
	f.Helper()
	lucky, other = f.home, f.work
	if _, ok := shared(f.work, f.old, otr.V2); ok {
		lucky, other = f.work, f.home
	}
	for _, c := range f.ours {
		if _, ok := shared(c, f.laptop, otr.V3); !ok {
			f.Fatalf("%s has no session of version 3: %s", c.Part, f.describe())
		}
	}
	_, ok := shared(lucky, f.old, otr.V2)
	if _, both := shared(other, f.old, otr.V2); !ok || both {
		f.Fatalf("not one of ours has the session of version 2: %s", f.describe())
	}
	return lucky, other
}

// Version 2 has no tags: one of our two clients gets its session, while both are
// private with Bob's other client. Nobody takes anything from anybody, but who asks
// for a session gets it.
func TestTwoOfOursAndBothVersions(t *testing.T) {
	for _, addressable := range []bool{false, true} {
		for starter, name := range starters {
			t.Run(fmt.Sprintf("routes=%v/%s starts", addressable, name), func(t *testing.T) {
				for seed := range uint64(5) {
					twoOfOursAndBothVersions(t, addressable, starter, seed)
				}
			})
		}
	}
}

func twoOfOursAndBothVersions(t *testing.T, addressable bool, starter int, seed uint64) {
	f := newFoursome(t, addressable, seed)
	f.begin(starter)
	lucky, other := f.holder()
	f.noMoreThanAsked(starter, lucky, other)
	before, _ := shared(lucky, f.old, otr.V2)
	f.everyoneTalks(lucky)
	sent := len(f.sent)
	f.net.Run(3 * time.Minute)
	if more := len(f.sent) - sent; more > 4 {
		t.Errorf("seed %d: %d messages in three quiet minutes", seed, more)
	}
	f.everyoneTalks(lucky)
	if after, ok := shared(lucky, f.old, otr.V2); !ok || after.SSID != before.SSID {
		t.Errorf("seed %d: the session of version 2 was taken: %s", seed, f.describe())
	}
	f.nothingInClear()
}

// noMoreThanAsked checks who has a session of version 2, and that nobody was told of
// anything weaker or failed. Where two of ours ask, both may have had it in turn.
func (f *foursome) noMoreThanAsked(starter int, lucky, other *client.Client) {
	f.Helper()
	if starter == oldStarts && !f.addressable {
		return
	}
	if starter < laptopStarts && f.addressable && lucky != f.ours[starter] {
		f.Errorf("%s asked and %s has the session", f.ours[starter].Part, lucky.Part)
	}
	if len(lucky.Live(bob)) != 2 || len(other.Live(bob)) != 1 && (starter == oldStarts || !f.addressable) {
		f.Errorf("more sessions than clients: %s", f.describe())
	}
	for _, c := range f.ours {
		if client.Has[otr.FellBack](c, bob) || client.Has[otr.HandshakeFailed](c, bob) || client.Has[otr.Unreadable](c, bob) {
			f.Errorf("%s was told: %s", c.Part, f.describe())
		}
	}
}

// everyoneTalks sends lines both ways in every session, each of which arrives once
// and nowhere else.
func (f *foursome) everyoneTalks(lucky *client.Client) {
	f.Helper()
	heard := map[string][]string{}
	for _, c := range f.ours {
		c.Forget()
	}
	for _, p := range f.theirs {
		p.Forget()
	}
	for i := range 5 {
		for _, c := range f.ours {
			f.swap(heard, c, f.laptop, otr.V3, i)
		}
		f.swap(heard, lucky, f.old, otr.V2, i)
	}
	f.net.Run(10 * time.Second)
	for _, c := range f.ours {
		sameTexts(f.T, c.Part, allTexts(c), heard[c.Part])
	}
	for _, p := range f.theirs {
		sameTexts(f.T, p.Port.Address(), theirTexts(p), heard[p.Port.Address()])
	}
}

// swap lets two ends of a session write to each other, and notes who is to read what.
func (f *foursome) swap(heard map[string][]string, c *client.Client, p *libotr.Node, v otr.Version, i int) {
	f.Helper()
	s, ok := shared(c, p, v)
	if !ok {
		f.Fatalf("%s and %s have no session", c.Part, p.Port.Address())
	}
	tag := uint32(c.Tag)
	if v == otr.V2 {
		tag = libotr.Master
	}
	out, in := fmt.Sprintf("from ours %s %d %d", c.Part, v, i), fmt.Sprintf("from libotr for %s %d %d", c.Part, v, i)
	c.Select(bob, otr.Selection{Mode: otr.Explicit, Session: s.ID})
	c.Send(bob, out)
	p.Took(p.Send(alice, tag, []byte(in)))
	f.net.Run(100 * time.Millisecond)
	heard[c.Part] = append(heard[c.Part], in)
	heard[p.Port.Address()] = append(heard[p.Port.Address()], out)
}

// allTexts lists everything that our user was shown, theirTexts that Bob was.
func allTexts(c *client.Client) (out []string) {
	for _, h := range c.Heard {
		out = append(out, h.Text)
	}
	return out
}

func theirTexts(p *libotr.Node) (out []string) {
	for _, h := range p.Heard {
		out = append(out, string(h.Text))
	}
	return out
}
