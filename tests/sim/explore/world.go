package explore

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/otr/dsa"
	"pidgin-otr/otr/wire"
	"pidgin-otr/tests/snapshot"
)

// horizon is how long after its beginning a run ends: every time-out of a
// handshake has passed by then.
const horizon = 80 * time.Second

// latest is how long a message, or a direction, is late at most.
const latest = 30 * time.Second

// mostSent is how many messages may be sent in one run: more go round in circles.
const mostSent = 300

// beginning is when every run begins.
func beginning() time.Time { return time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC) }

// A world is some clients and what is on its way between them. Everything that
// happens in it is a move.
type world struct {
	now     time.Time
	nodes   []*node
	links   []*link
	routes  bool    // one client can be addressed
	forgery bool    // a forged D-H Commit is still to come
	late    *letter // taken out of its direction, to arrive at any time
	stalled int     // the direction that waits; -1: none
	worse   bool    // the network has done what it may do once
	worseAt time.Time
	sent    int `snapshot:"-"`
}

// A node is one client. account is whose it is; there are two.
type node struct {
	account string
	part    string
	buddy   string
	engine  *otr.Account
	source  *source
	old     bool // speaks version 2 alone
	key     otr.Fingerprint
	starts  bool      // its user asks for a private conversation
	asked   time.Time // when; zero: never
	served  bool      // a session came up
	told    bool      // that one failed, or has ended
	due     time.Time // its next tick
}

// A link is one direction between two clients of different people.
type link struct {
	from, to int // of world.nodes
	queue    []letter
	carried  int `snapshot:"-"`
}

// A letter is a message on its way.
type letter struct {
	link int
	text []byte
}

// source is the randomness of one client. What is drawn depends on the occasion
// alone, so that messages from different clients may come in any order and lead
// to the same state.
type source struct {
	seed     uint64
	occasion [32]byte
	drawn    uint64
}

// turn begins another occasion.
func (s *source) turn(format string, args ...any) {
	s.occasion, s.drawn = sha256.Sum256(fmt.Appendf(nil, "%d "+format, append([]any{s.seed}, args...)...)), 0
}

// Read implements io.Reader.
func (s *source) Read(p []byte) (int, error) {
	for at := 0; at < len(p); at += sha256.Size {
		s.drawn++
		block := sha256.Sum256(binary.BigEndian.AppendUint64(s.occasion[:len(s.occasion):len(s.occasion)], s.drawn))
		copy(p[at:], block[:])
	}
	return len(p), nil
}

// newWorld brings the clients of a scenario online. keys has one for each.
func newWorld(s Scenario, seed uint64, keys []*dsa.PrivateKey) (*world, error) {
	w := &world{now: beginning(), routes: s.Routes, forgery: s.Forged, stalled: -1}
	for k, c := range s.Clients {
		n := &node{account: c.Account, part: fmt.Sprintf("part%d", k), buddy: other(c.Account), old: c.Version == otr.V2, key: keys[k].Public().Fingerprint(), starts: c.Starts}
		n.source = &source{seed: seed<<8 | uint64(k)}
		var err error
		if n.engine, err = otr.NewAccount(n.config(w, tagOf(k), keys[k])); err != nil {
			return nil, err
		}
		w.nodes = append(w.nodes, n)
		n.source.turn("policy")
		n.engine.Buddy(n.buddy).SetPolicy(c.policy(), w.now)
	}
	w.connect()
	return w, nil
}

// tagOf is the instance tag of node i.
func tagOf(i int) otr.InstanceTag { return otr.InstanceTag(0x100 + i) }

func (n *node) config(w *world, tag otr.InstanceTag, key *dsa.PrivateKey) otr.Config {
	c := otr.Config{Rand: n.source, Tag: tag, Key: key, Addressable: w.routes}
	if w.routes {
		c.Self = n.route()
	}
	return c
}

// connect makes the directions, and tells presence where there is any.
func (w *world) connect() {
	for i, from := range w.nodes {
		for j, to := range w.nodes {
			if from.account == to.account {
				continue
			}
			w.links = append(w.links, &link{from: i, to: j})
			if w.routes {
				w.took(j, to.engine.Buddy(to.buddy).RouteState(from.route(), true, w.now))
			}
		}
	}
}

func other(account string) string {
	if account == alice {
		return bob
	}
	return alice
}

func (n *node) route() otr.Route { return otr.Route(n.account + "/" + n.part) }

func (n *node) with() *otr.Buddy { return n.engine.Lookup(n.buddy) }

// took carries out what node i brought about.
func (w *world) took(i int, out otr.Effects) {
	n := w.nodes[i]
	for _, m := range out.Transmit {
		w.sent++
		for k, l := range w.links {
			if l.from == i && (m.To == "" || m.To == w.nodes[l.to].route()) {
				l.queue = append(l.queue, letter{k, append([]byte(nil), m.Text...)})
			}
		}
	}
	for _, e := range out.Events {
		_, started := e.(otr.Started)
		n.served, n.told = n.served || started, n.told || failure(e)
	}
}

// failure reports whether an event says that keys were not made, or are gone.
func failure(e otr.Event) bool {
	switch e.(type) {
	case otr.StartUnanswered, otr.HandshakeFailed, otr.RateLimited, otr.Ended:
		return true
	}
	return false
}

// receive delivers a letter.
func (w *world) receive(m letter) {
	l := w.links[m.link]
	from, to := w.nodes[l.from], w.nodes[l.to]
	l.carried++
	to.source.turn("from %d, %d", l.from, l.carried)
	in := otr.Incoming{Text: append([]byte(nil), m.text...)}
	if w.routes {
		in.From = from.route()
	}
	w.took(l.to, to.with().Receive(in, w.now))
	w.tick(l.to)
}

// forge delivers a D-H Commit to node i that somebody sent in the name of the first
// client on the other side, from another address. Its hash is the largest that there is.
func (w *world) forge(i int) {
	w.forgery = false
	to := w.nodes[i]
	from := slices.IndexFunc(w.nodes, func(n *node) bool { return n.account != to.account })
	h := wire.Header{Version: uint16(otr.V3), Type: wire.TypeDHCommit, Sender: uint32(tagOf(from)), Receiver: uint32(tagOf(i))}
	if to.old {
		h = wire.Header{Version: uint16(otr.V2), Type: wire.TypeDHCommit}
	}
	m := wire.DHCommit{Header: h, EncryptedGX: make([]byte, 196), HashGX: bytes.Repeat([]byte{0xff}, sha256.Size)}
	to.source.turn("forged")
	w.took(i, to.with().Receive(otr.Incoming{Text: wire.Encode(m.Append(nil)), From: otr.Route(to.buddy + "/evil")}, w.now))
	w.tick(i)
}

// start lets the user of node i ask.
func (w *world) start(i int) {
	n := w.nodes[i]
	n.starts, n.asked = false, w.now
	n.source.turn("start")
	w.took(i, n.with().Start(w.now))
	w.tick(i)
}

// tick lets node i do what is due, until nothing is.
func (w *world) tick(i int) {
	n := w.nodes[i]
	for range 20 {
		results, next := n.engine.Tick(w.now)
		for _, r := range results {
			w.took(i, r.Effects)
		}
		if n.due = next; next.IsZero() || next.After(w.now) {
			return
		}
	}
}

// deadline is when something is due next; zero: nothing before the horizon.
func (w *world) deadline() (next time.Time) {
	due := func(at time.Time) {
		if at.After(w.now) && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	for _, n := range w.nodes {
		due(n.due)
	}
	if w.late != nil || w.stalled >= 0 {
		due(w.worseAt.Add(latest))
	}
	if next.Sub(beginning()) > horizon {
		return time.Time{}
	}
	return next
}

// pass lets time pass until something is due, and does it. A message that is
// late by then for as long as may be never comes.
func (w *world) pass() {
	w.now = w.deadline()
	if w.now.Sub(w.worseAt) > latest {
		w.late = nil
	}
	if w.stalled >= 0 && len(w.links[w.stalled].queue) == 0 && w.overdue() {
		w.stalled = -1
	}
	for i, n := range w.nodes {
		if !n.due.IsZero() && !n.due.After(w.now) {
			n.source.turn("at %v", w.now.Sub(beginning()))
			w.tick(i)
		}
	}
}

// overdue reports whether what is late may not be so any longer.
func (w *world) overdue() bool { return w.now.Sub(w.worseAt) >= latest }

// copy copies the world, so that another move may be tried from here.
func (w *world) copy() *world { return snapshot.Copy(w) }

// digest names the world's state.
func (w *world) digest() snapshot.Digest { return snapshot.Sum(w, w.now) }

// kind tells what an observer sees of a message.
func kind(text []byte) string {
	switch wire.Classify(text) {
	case wire.Query:
		return "Query"
	case wire.Error:
		return "Error"
	case wire.Encoded:
		raw, err := wire.Decode(text)
		if err != nil || len(raw) < 3 {
			return "damaged"
		}
		return map[byte]string{
			wire.TypeDHCommit: "D-H Commit", wire.TypeDHKey: "D-H Key", wire.TypeReveal: "Reveal Signature",
			wire.TypeSignature: "Signature", wire.TypeData: "Data",
		}[raw[2]]
	}
	return "text"
}
