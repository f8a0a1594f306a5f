package interop

import (
	"bytes"
	"encoding/hex"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/tests/interop/libotr"
	"pidgin-otr/tests/sim/client"
	"pidgin-otr/tests/sim/relay"
)

// privates passes randomness on and keeps what is as long as a D-H private
// value, 320 bits.
type privates struct {
	from io.Reader
	seen [][]byte
}

func (p *privates) Read(b []byte) (int, error) {
	n, err := p.from.Read(b)
	if n == 40 {
		p.seen = append(p.seen, bytes.Clone(b))
	}
	return n, err
}

// watched is a private pair of which the D-H private values of our side are
// known.
type watched struct {
	*world
	c      *client.Client
	p      *libotr.Node
	source *privates
	pairs  map[string][2]sessionKeys // by our private and their public value
	found  map[string]direction      // by data message
}

// direction is the side that writes under keys, and the keys.
type direction struct {
	sender int
	keys   sessionKeys
}

// sessionKeys are the keys of one direction in hexadecimal digits.
type sessionKeys struct{ aes, mac string }

// newWatched lets libotr ask for the conversation, which makes it the one that
// sends its D-H key in the open.
func newWatched(t *testing.T, version int) *watched {
	t.Helper()
	w := newWorld(t, relay.Options{Addressable: true})
	source := &privates{from: rand.NewChaCha8([32]byte{1})}
	k, err := keys.Key(0)
	if err != nil {
		t.Fatal(err)
	}
	c, err := client.Attach(w.net, client.Options{
		Account: alice, Part: "home", Key: k, Tag: 0x1234, Rand: source, Addressable: true, Policy: otr.Opportunistic(),
	})
	if err != nil {
		t.Fatal(err)
	}
	w.ours = append(w.ours, c)
	p := w.their("laptop")
	if version == 2 {
		w.old(p)
	}
	pair := &watched{w, c, p, source, map[string][2]sessionKeys{}, map[string]direction{}}
	p.Took(p.Start(alice))
	if _, ok := w.net.RunUntil(5*time.Second, pair.together); !ok {
		t.Fatalf("not private: %s", w.describe())
	}
	if s, _ := sessionOf(c, p); int(s.Version) != version {
		t.Fatalf("private in version %d", s.Version)
	}
	return pair
}

// together reports whether both ends hold one session.
func (w *watched) together() bool { return private(w.c, w.p) || privateV2(w.c, w.p) }

// write enters a line on one side.
func (w *watched) write(who int, text string) {
	w.Helper()
	if who == we {
		w.say(w.c, w.p, text)
	} else {
		w.p.Took(w.p.Send(alice, libotr.Best, []byte(text)))
	}
}

// lost is the message of a line that the network drops.
func (w *watched) lost(who int, text string) string {
	w.Helper()
	before := len(w.encoded())
	w.net.Faults.Loss = 1
	w.write(who, text)
	w.net.Faults.Loss = 0
	all := w.encoded()[before:]
	if len(all) != 1 {
		w.Fatalf("%d messages for one line", len(all))
	}
	return all[0]
}

// pass gives one side a message as if the other had sent it.
func (w *watched) pass(to int, message string) {
	if to == we {
		w.net.InjectTo(w.c.Port, relay.Packet{From: bob, FromPart: "laptop", To: alice, Text: []byte(message)})
	} else {
		w.net.InjectTo(w.p.Port, relay.Packet{From: alice, FromPart: "home", To: bob, Text: []byte(message)})
	}
	w.net.Run(time.Second)
}

// passAlone does so and drops what is answered.
func (w *watched) passAlone(to int, message string) {
	w.net.Faults.Loss = 1
	w.pass(to, message)
	w.net.Faults.Loss = 0
}

// read lists the private texts that one side was shown.
func (w *watched) read(who int) []string {
	if who == we {
		return ourPrivateTexts(w.c)
	}
	return privateTexts(w.p)
}

// keysOf finds the keys of a data message, of whichever side, as somebody does
// who learns our D-H private values: the toolkit derives the keys of every pair
// with a public value of the peer's; those that verify the message are its own.
func (w *watched) keysOf(message string) (sender int, k sessionKeys) {
	w.Helper()
	if d, ok := w.found[message]; ok {
		return d.sender, d.keys
	}
	for _, m := range parseAll(w.T, w.encoded()) {
		public := m.fields["D-H Key"] + m.fields["DH y"]
		for _, x := range w.source.seen {
			if public == "" {
				break
			}
			for sender, k := range w.derive(hex.EncodeToString(x), public) {
				if w.remac(message, k.mac) == message {
					w.found[message] = direction{sender, k}
					return sender, k
				}
			}
		}
	}
	w.Fatalf("none of %d private values verifies the message", len(w.source.seen))
	return 0, k
}

// derive runs otr_sesskeys: first our sending keys, then the receiving ones.
func (w *watched) derive(ours, theirs string) (pair [2]sessionKeys) {
	w.Helper()
	if pair, ok := w.pairs[ours+theirs]; ok {
		return pair
	}
	out, err := tool(w.T, "", "otr_sesskeys", ours, theirs)
	if err != nil {
		w.Fatalf("otr_sesskeys: %v", err)
	}
	places := map[string]*string{
		"Sending   AES key": &pair[we].aes, "Sending   MAC key": &pair[we].mac,
		"Receiving AES key": &pair[they].aes, "Receiving MAC key": &pair[they].mac,
	}
	for line := range strings.Lines(out) {
		name, key, _ := strings.Cut(line, ":")
		if place := places[name]; place != nil {
			*place = strings.TrimSpace(key)
		}
	}
	w.pairs[ours+theirs] = pair
	return pair
}

// open runs otr_readforge: it shows the text of a message that verifies under
// the keys, and nothing of any other.
func (w *watched) open(k sessionKeys, message string) (text string, ok bool) {
	w.Helper()
	out, err := tool(w.T, message+"\n", "otr_readforge", k.aes)
	if err != nil {
		w.Fatalf("otr_readforge: %v", err)
	}
	_, text, _ = strings.Cut(out, "``")
	return strings.TrimSuffix(text, "''\n"), out != ""
}

// wantText fails unless the toolkit reads the message as that text.
func (w *watched) wantText(k sessionKeys, message, text string) {
	w.Helper()
	if got, ok := w.open(k, message); !ok || got != text {
		w.Errorf("otr_readforge reads %q, want %q", got, text)
	}
}

// made runs a program of the toolkit that makes a message out of one, or of its
// parts.
func (w *watched) made(from, name string, args ...string) string {
	w.Helper()
	out, err := tool(w.T, from+"\n", name, args...)
	at := strings.Index(out, "?OTR:")
	if err != nil || at < 0 {
		w.Fatalf("%s %q made nothing: %v %q", name, args, err, out)
	}
	return strings.TrimSpace(out[at:])
}
