package interop

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/tests/interop/libotr"
	"pidgin-otr/tests/sim/client"
	"pidgin-otr/tests/sim/relay"
)

const (
	alice = "alice@example.org" // her clients are ours
	bob   = "bob@example.org"   // his are libotr's
)

// binary is the C program, built once for all tests of the package.
var binary string

// keys are the long-term keys of our clients.
var keys client.Keys

// profiles are folders with nothing but a key file of libotr's, made once:
// a key takes longer than a conversation.
var profiles []string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "interop")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	if binary, err = libotr.Build(dir); err == nil {
		err = makeProfiles(dir, 3)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

func makeProfiles(dir string, n int) error {
	p, err := libotr.Start(binary)
	if err != nil {
		return err
	}
	for i := range n {
		profile := filepath.Join(dir, fmt.Sprint(i))
		if err := os.Mkdir(profile, 0o700); err != nil {
			return err
		}
		if _, err := p.Login(bob, "xmpp", profile); err != nil {
			return err
		}
		if err := os.Remove(filepath.Join(profile, tagFile)); err != nil {
			return err
		}
		profiles = append(profiles, profile)
	}
	return p.Close()
}

// Names of libotr's files in a client's folder.
const (
	keyFile = "otr.private_key"
	tagFile = "otr.instance_tags"
)

// world is a network with our clients on Alice's side and libotr's on Bob's.
type world struct {
	*testing.T
	net         *relay.Network
	addressable bool
	policy      otr.Policy
	peers       *libotr.Process
	seed        uint64
	sent        []string // every text that went onto the wire
	ours        []*client.Client
	theirs      []*libotr.Node
}

func newWorld(t *testing.T, o relay.Options) *world {
	t.Helper()
	p, err := libotr.Start(binary)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Errorf("the libotr peer ended with %v", err)
		}
	})
	w := &world{T: t, net: relay.New(o), addressable: o.Addressable, peers: p, seed: o.Seed, policy: otr.Opportunistic()}
	w.net.Tap = func(p relay.Packet) { w.sent = append(w.sent, string(p.Text)) }
	return w
}

// our brings one of Alice's clients online.
func (w *world) our(part string) *client.Client {
	w.Helper()
	return w.ourWith(part, len(w.ours), otr.InstanceTag(0x1000+len(w.ours)))
}

// ourWith does so with the key of that number and a given tag.
func (w *world) ourWith(part string, key int, tag otr.InstanceTag) *client.Client {
	w.Helper()
	k, err := keys.Key(key)
	if err != nil {
		w.Fatal(err)
	}
	w.seed++
	c, err := client.Attach(w.net, client.Options{
		Account: alice, Part: part, Key: k, Tag: tag, Seed: w.seed,
		Addressable: w.addressable, Policy: w.policy,
	})
	if err != nil {
		w.Fatal(err)
	}
	w.ours = append(w.ours, c)
	return c
}

// their brings one of Bob's clients online, with a key and a tag of its own.
func (w *world) their(part string) *libotr.Node {
	w.Helper()
	return w.theirWith(part, w.copyFile(profiles[len(w.theirs)], keyFile))
}

// theirWith does so with files that may be there already.
func (w *world) theirWith(part, dir string) *libotr.Node {
	w.Helper()
	c, err := w.peers.Login(bob, "xmpp", dir)
	if err != nil {
		w.Fatal(err)
	}
	node := c.Attach(w.net, part, func(err error) { w.Fatal(err) })
	w.theirs = append(w.theirs, node)
	return node
}

// copyFile copies one of a client's files into a new folder.
func (w *world) copyFile(dir, name string) string {
	w.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		w.Fatal(err)
	}
	to := w.TempDir()
	if err := os.WriteFile(filepath.Join(to, name), data, 0o600); err != nil {
		w.Fatal(err)
	}
	return to
}

// sessionOf finds our live session with one of Bob's clients.
func sessionOf(c *client.Client, peer *libotr.Node) (otr.Session, bool) {
	for _, s := range c.Live(bob) {
		if (uint32(s.Tag) == peer.Tag || s.Version == otr.V2) && s.Fingerprint == otr.Fingerprint(peer.Fingerprint) {
			return s, true
		}
	}
	return otr.Session{}, false
}

// pair is one of ours and one of theirs that speaks no more than the version, in
// private after a start.
func (w *world) pair(version, starter int) (*client.Client, *libotr.Node) {
	w.Helper()
	c, p := w.our("home"), w.their("laptop")
	if version == 2 {
		w.old(p)
	}
	w.start(starter, c, p)
	took, ok := w.net.RunUntil(5*time.Second, func() bool { return private(c, p) || privateV2(c, p) })
	if s, _ := sessionOf(c, p); !ok || int(s.Version) != version {
		w.Fatalf("not private in version %d after %v: %v", version, took, w.describe())
	}
	return c, p
}

// private reports whether both ends hold one and the same session.
func private(c *client.Client, peer *libotr.Node) bool {
	s, ok := sessionOf(c, peer)
	if !ok {
		return false
	}
	public := c.Key.Public().Fingerprint()
	for _, t := range peer.Private(alice) {
		if t.Tag == uint32(c.Tag) && t.Fingerprint == public && slices.Equal(t.SSID[:8], s.SSID[:]) {
			return true
		}
	}
	return false
}

// allPrivate reports whether every pair is.
func (w *world) allPrivate() bool {
	for _, c := range w.ours {
		for _, p := range w.theirs {
			if !private(c, p) {
				return false
			}
		}
	}
	return true
}

// wantPrivate lets time pass until every pair is private, at most d.
func (w *world) wantPrivate(d time.Duration) {
	w.Helper()
	took, ok := w.net.RunUntil(d, w.allPrivate)
	if !ok {
		w.Fatalf("not every pair is private after %v: %v", took, w.describe())
	}
}

// describe tells the state of every pair.
func (w *world) describe() string {
	out := ""
	for _, c := range w.ours {
		out += fmt.Sprintf("\n%s (%x): %+v", c.Part, c.Tag, c.Buddy(bob).Sessions())
		for _, e := range c.Events {
			out += fmt.Sprintf("\n  %T%+v", e.Event, e.Event)
		}
	}
	for _, p := range w.theirs {
		all, _ := p.Sessions(alice)
		out += fmt.Sprintf("\nlibotr %x: %+v %+v", p.Tag, all, p.Events)
	}
	return out
}

// say sends a text from one of ours to one of theirs.
func (w *world) say(c *client.Client, to *libotr.Node, text string) {
	w.Helper()
	s, ok := sessionOf(c, to)
	if !ok {
		w.Fatalf("no session with %x", to.Tag)
	}
	c.Select(bob, otr.Selection{Mode: otr.Explicit, Session: s.ID})
	line := c.Send(bob, text)
	if line.Fate != otr.SentPrivate && line.Fate != otr.Held {
		w.Fatalf("fate %v for %.40q", line.Fate, text)
	}
}

// answer sends a text from one of theirs to one of ours.
func (w *world) answer(from *libotr.Node, to *client.Client, text string) {
	from.Took(from.Send(alice, uint32(to.Tag), []byte(text)))
}

// privateTexts lists what was heard in private, in order.
func privateTexts(p *libotr.Node) (out []string) {
	for _, h := range p.Heard {
		if h.Private {
			out = append(out, string(h.Text))
		}
	}
	return out
}

func ourPrivateTexts(c *client.Client) (out []string) {
	for _, h := range c.Heard {
		if h.Private {
			out = append(out, h.Text)
		}
	}
	return out
}

// numbered makes n texts that differ.
func numbered(prefix string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("%s %d", prefix, i)
	}
	return out
}
