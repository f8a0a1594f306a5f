// Package version2_test holds the engine against programs that speak version 2
// alone, and that nobody here wrote: golang.org/x/crypto/otr and python3-potr.
package version2_test

import (
	"strings"
	"testing"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/tests/sim/client"
	"pidgin-otr/tests/sim/relay"
)

const (
	alice = "alice@example.org" // her clients are ours
	bob   = "bob@example.org"
)

// runState is how far a run of SMP is at a peer.
type runState int

const (
	runNone runState = iota
	runAsked
	runSucceeded
	runFailed
)

// A peer is one login of bob's.
type peer interface {
	relay.Node
	attach(p *relay.Port)
	detach()
	limit(size int)
	query()
	say(text string)
	end()
	ask(question, secret string)
	answer(secret string)
	abort() bool // false: it cannot
	private() bool
	keepsKeys() bool // until new ones are there
	complains() bool // of what it cannot read
	ssid() [8]byte
	heard() []string // in private
	clear() []string // what else it showed
	run() runState
}

// A maker makes a login with the long-term key of that number.
type maker func(t *testing.T, key int) peer

// peers are the programs, by name.
var peers = map[string]maker{
	"golang.org/x/crypto/otr": newCryptoPeer,
	"python3-potr":            newPotrPeer,
}

// keys are the long-term keys of all clients.
var keys client.Keys

type world struct {
	*testing.T
	net         *relay.Network
	addressable bool
	ours        []*client.Client
	sent        []string
}

func newWorld(t *testing.T, addressable bool) *world {
	return newWorldOn(t, relay.Options{Addressable: addressable, Seed: 7})
}

func newWorldOn(t *testing.T, o relay.Options) *world {
	w := &world{T: t, addressable: o.Addressable, net: relay.New(o)}
	w.net.Faults.Delay = 20 * time.Millisecond
	w.net.Tap = func(p relay.Packet) { w.sent = append(w.sent, string(p.Text)) }
	return w
}

// client brings one of our clients online.
func (w *world) client(account, part string, policy otr.Policy) *client.Client {
	w.Helper()
	k, err := keys.Key(len(w.ours))
	if err != nil {
		w.Fatal(err)
	}
	return w.attach(client.Options{
		Account: account, Part: part, Key: k, Tag: otr.InstanceTag(0x1000 + len(w.ours)), Seed: uint64(len(w.ours)),
		Addressable: w.addressable, Policy: policy,
	})
}

func (w *world) attach(o client.Options) *client.Client {
	w.Helper()
	c, err := client.Attach(w.net, o)
	if err != nil {
		w.Fatal(err)
	}
	w.ours = append(w.ours, c)
	return c
}

// peerKey is the number of the key of most logins of bob's.
const peerKey = 9

// peer brings a login of bob's online.
func (w *world) peer(make maker, part string, key int) peer {
	p := make(w.T, key)
	p.attach(w.net.Attach(bob, part, p))
	return p
}

// couple is one of our clients and a peer.
func couple(t *testing.T, addressable bool, make maker) (*world, *client.Client, peer) {
	w := newWorld(t, addressable)
	c := w.client(alice, "home", otr.Opportunistic())
	return w, c, w.peer(make, "old", peerKey)
}

// session is ours of version 2.
func session(c *client.Client) (otr.Session, bool) {
	for _, s := range c.Live(bob) {
		if s.Version == otr.V2 {
			return s, true
		}
	}
	return otr.Session{}, false
}

func agree(c *client.Client, p peer) bool {
	s, ok := session(c)
	return ok && p.private() && p.ssid() == s.SSID
}

func (w *world) wantPrivate(c *client.Client, p peer) {
	w.Helper()
	if took, ok := w.net.RunUntil(10*time.Second, func() bool { return agree(c, p) }); !ok {
		w.Fatalf("not private after %v: ours %+v, %+v; theirs %v %x", took, c.Buddy(bob).Sessions(), c.Events, p.private(), p.ssid())
	}
}

// start lets one side ask.
func (w *world) start(they bool, c *client.Client, p peer) {
	w.Helper()
	if they {
		p.query()
	} else {
		c.Start(bob)
	}
	w.wantPrivate(c, p)
}

func (w *world) nothingInClear() {
	w.Helper()
	for _, text := range w.sent {
		if strings.Contains(text, "secret text") {
			w.Errorf("in clear: %.80q", text)
		}
	}
}

// nobodyReadsCipher checks that no user was shown an encoded message.
func (w *world) nobodyReadsCipher(logins ...peer) {
	w.Helper()
	for _, p := range logins {
		for _, text := range p.clear() {
			if strings.Contains(text, "?OTR:") || strings.Contains(text, "?OTR,") || strings.Contains(text, "?OTR|") {
				w.Errorf("they were shown %.60q", text)
			}
		}
	}
	for _, c := range w.ours {
		for _, h := range c.Heard {
			if strings.Contains(h.Text, "?OTR") {
				w.Errorf("%s was shown %.60q", c.Part, h.Text)
			}
		}
	}
}

// each runs a test for each peer, network and starter.
func each(t *testing.T, f func(t *testing.T, make maker, addressable, they bool)) {
	for name, make := range peers {
		for _, addressable := range []bool{true, false} {
			for _, they := range []bool{true, false} {
				t.Run(name+"/"+map[bool]string{true: "routes", false: "no routes"}[addressable]+"/"+map[bool]string{true: "they start", false: "we start"}[they],
					func(t *testing.T) {
						t.Parallel()
						f(t, make, addressable, they)
					})
			}
		}
	}
}
