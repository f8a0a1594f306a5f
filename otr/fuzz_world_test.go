package otr

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pidgin-otr/otr/dh"
	"pidgin-otr/otr/internal/ratchet"
	"pidgin-otr/otr/wire"
)

// A captured message once came from one of Bob's clients.
type captured struct {
	text  []byte
	from  int // index of the node that sent it
	fresh bool
}

// A hostile world is where every fuzz input begins: Alice has live sessions with
// two clients of Bob, of version 3 and version 2, with runs of SMP under way, one
// with a third whose old keys she still reads, and unfinished handshakes in both
// roles with two more. What these sent last has not arrived; it and everything that
// did is captured.
type hostile struct {
	*world
	captured []captured
	records  [][]byte // plaintexts to begin from, with genuine records in them
	once     map[string]bool
}

// Indexes of the nodes.
const (
	nodeAlice = iota
	nodeLaptop
	nodeOld
	nodePhone
	nodeTablet
	nodeDesk
)

func newHostile(t testing.TB) *hostile {
	h := &hostile{world: newWorld(t, true), once: make(map[string]bool)}
	a, laptop := h.join(alice+"/home", 0), h.join(bob+"/laptop", 1)
	old, phone, tablet := h.join(bob+"/old", 2).old(alice), h.join(bob+"/phone", 3), h.join(bob+"/tablet", 4)
	desk := h.join(bob+"/desk", 5)
	h.filter = h.capture("commit", "key", "reveal", "signature", "data", "query", "plain")
	for _, n := range []*node{laptop, old, desk} {
		n.took(alice, n.buddy(alice).Start(h.now))
		h.runWithout(phone, tablet)
	}
	for k := range 3 {
		for _, n := range []*node{laptop, old} {
			n.say(alice, fmt.Sprint("line ", k))
			a.choose(bob, Selection{Mode: Explicit, Session: a.with2(n).ID})
			a.say(bob, fmt.Sprint("answer ", k))
			h.runWithout(phone, tablet)
		}
	}
	h.prepareHandshakes(a, phone, tablet)
	h.prepareAuthentication(a, laptop, old)
	h.prepareOldKeys(a, desk)
	h.filter = h.keepFresh
	for _, n := range []*node{laptop, old} {
		n.say(alice, "not arrived yet")
	}
	h.filter = nil
	a.choose(bob, Selection{Mode: MostRecent})
	h.queue = nil
	h.forget()
	h.wantFixture()
	return h
}

// with2 finds the session of either version.
func (n *node) with2(o *node) Session {
	n.Helper()
	for _, s := range n.buddy(o.bare).Sessions() {
		if s.Fingerprint == o.fingerprint() && s.Level.Encrypted() {
			return s
		}
	}
	return Session{}
}

// prepareHandshakes leaves one handshake in either role without its last
// message.
func (h *hostile) prepareHandshakes(a, phone, tablet *node) {
	h.filter = func(p packet) []packet {
		if p.from == phone && p.kind() == "signature" || p.from == tablet && p.kind() == "reveal" {
			return h.keepFresh(p)
		}
		if p.from.bare == bob {
			h.keep(p, false)
		}
		return []packet{p}
	}
	a.receive(bob, phone.route(), []byte("?OTRv3?"))
	h.run()
	a.took(bob, a.buddy(bob).StartRoute(tablet.route(), h.now))
	h.run()
}

// prepareAuthentication leaves a run that Alice began without its answer, and
// one that Bob began without its request.
func (h *hostile) prepareAuthentication(a, laptop, old *node) {
	h.filter = func(p packet) []packet {
		if p.from == a {
			return []packet{p}
		}
		return h.keepFresh(p)
	}
	out, err := a.buddy(bob).StartSMP(a.with2(laptop).ID, []byte("who?"), []byte("me"), h.now)
	must(h, err)
	a.took(bob, out)
	h.run()
	out, err = laptop.buddy(alice).AnswerSMP(laptop.with2(a).ID, one[SMPAsked](laptop).Request, []byte("me"), h.now)
	must(h, err)
	laptop.took(alice, out)
	out, err = old.buddy(alice).StartSMP(old.with2(a).ID, nil, []byte("me"), h.now)
	must(h, err)
	old.took(alice, out)
	for _, n := range []*node{laptop, old} {
		h.records = append(h.records, n.lastPlain(a))
	}
	h.records = append(h.records, nil, []byte("\x00\x00\x01\x00\x00"), []byte("text\x00\x00\x08\x00\x04\x00\x00\x00\x01"), []byte("\x00\x00\x06\x00\x00"))
}

// prepareOldKeys leaves a line on its way while its author makes new keys.
func (h *hostile) prepareOldKeys(a, desk *node) {
	h.filter = h.keepFresh
	desk.say(alice, "under old keys")
	h.filter = h.capture("commit", "reveal")
	desk.took(alice, desk.buddy(alice).Refresh(desk.with(a).ID, h.now))
	h.run()
	if a.oldKeys(desk) == nil {
		h.Fatal("Alice has no old keys")
	}
}

// lastPlain decrypts what n sent last, with a copy of what Alice has.
func (n *node) lastPlain(a *node) []byte {
	n.Helper()
	s := a.record(bob, a.with2(n).ID)
	raw := packet{Outgoing: n.sent[len(n.sent)-1]}.raw()
	m, err := wire.ParseData(raw)
	must(n, err)
	plain, err := clone(s.ratchet).Open(raw, &m)
	must(n, err)
	return plain
}

// wantFixture fails unless the world is what its users count on.
func (h *hostile) wantFixture() {
	h.Helper()
	a := h.nodes[nodeAlice]
	fresh := 0
	for _, c := range h.captured {
		if c.fresh {
			fresh++
		}
	}
	if a.liveSessions(bob) != 3 || a.exchanges(bob).handshakes() < 2 || fresh < 6 || len(h.captured) < 20 {
		h.Fatalf("%d live, %d handshakes, %d of %d captured fresh", a.liveSessions(bob), a.exchanges(bob).handshakes(), fresh, len(h.captured))
	}
}

func (h *hostile) capture(kinds ...string) func(packet) []packet {
	return func(p packet) []packet {
		if p.from.bare == bob && slices.Contains(kinds, p.kind()) {
			h.keep(p, false)
		}
		return []packet{p}
	}
}

func (h *hostile) keepFresh(p packet) []packet {
	h.keep(p, true)
	return nil
}

func (h *hostile) keep(p packet, fresh bool) {
	h.captured = append(h.captured, captured{text: bytes.Clone(p.Text), from: slices.Index(h.nodes, p.from), fresh: fresh})
	if fresh {
		h.once[authenticated(p.Text)] = true
	}
}

// runWithout delivers everything but what is for those nodes, who keep out.
func (h *hostile) runWithout(out ...*node) {
	h.Helper()
	for _, n := range out {
		n.online = false
	}
	h.run()
	for _, n := range out {
		n.online = true
	}
}

// authenticated is the part of a message that its keys vouch for.
func authenticated(text []byte) string {
	raw, err := wire.Decode(text)
	if err != nil {
		return string(text)
	}
	if m, err := wire.ParseData(raw); err == nil {
		return string(m.Authenticated(raw)) + string(m.MAC[:])
	}
	return string(raw)
}

// again is a copy of the world for one input.
func (h *hostile) again(t testing.TB) *hostile {
	c := clone(h)
	c.TB = t
	for k, n := range c.nodes {
		n.account.rand = rand.NewChaCha8([32]byte{byte(k), 2})
	}
	return c
}

// seal makes a genuine message of a client with any plaintext.
func (h *hostile) seal(from int, flags byte, plain []byte) []byte {
	n, a := h.nodes[from], h.nodes[nodeAlice]
	s := n.record(alice, n.with2(a).ID)
	head := n.buddy(alice).header(wire.TypeData, s.tag)
	raw, err := s.ratchet.Seal(n.account.rand, head, flags, plain)
	must(h, err)
	text := wire.Encode(raw)
	h.once[authenticated(text)] = true
	return text
}

// A glimpse is everything of a session that only its own messages may change.
type glimpse struct {
	view            Session
	state           sessionState
	keys, oldKeys   keyGlimpse
	oldUntil        time.Time
	order           uint64
	heard           time.Time
	seen            int
	authenticating  bool
	waitingSecrets  int
	completedFrom   Route
	completedSpoken time.Time
}

type keyGlimpse [5]string

// glimpseOf shows the keys as they stand: serial numbers, D-H keys, counters, and
// what waits to be revealed.
func glimpseOf(r *ratchet.Ratchet) (g keyGlimpse) {
	if r == nil {
		return g
	}
	for k, name := range []string{"ourID", "theirID", "lastExtra", "reveal"} {
		g[k] = fmt.Sprint(hidden(r, name))
	}
	for i := range 2 {
		pair := hidden(r, "ours").Index(i).Interface().(dh.KeyPair)
		g[4] += fmt.Sprintf("%x ", pair.Public().Magnitude())
		theirs := hidden(r, "theirs").Index(i).Interface().(dh.Public)
		g[4] += fmt.Sprintf("%x ", theirs.Magnitude())
		for j := range 2 {
			var counters [2]uint64 // of a pair not used yet: none
			for k, way := range []string{"send", "recv"} {
				counters[k] = hidden(r, "slots").Index(i).Index(j).FieldByName(way).FieldByName("counter").Uint()
			}
			g[4] += fmt.Sprint(counters, " ")
		}
	}
	return g
}

func (h *hostile) glimpses() map[SessionID]glimpse {
	b := h.nodes[nodeAlice].buddy(bob)
	found := make(map[SessionID]glimpse)
	for _, s := range h.nodes[nodeAlice].sessions(bob) {
		g := glimpse{
			view: b.view(s), state: s.state, order: s.order, heard: s.heard, seen: len(s.seen.ring),
			authenticating: s.authenticating(), waitingSecrets: len(s.records), completedFrom: s.completedFrom, completedSpoken: s.completedAt,
		}
		g.view.Rekeying, g.view.Presence = false, 0 // neither is state of the session
		g.keys, g.oldKeys, g.oldUntil = glimpseOf(s.ratchet), glimpseOf(s.old.ratchet), s.old.until
		found[s.id] = g
	}
	return found
}

// wantCaps fails where Alice keeps more than she may.
func (h *hostile) wantCaps() {
	h.Helper()
	a := h.nodes[nodeAlice]
	sum := 0
	for name, b := range a.account.buddies {
		if !a.keeps(name) {
			continue
		}
		x, o, sessions := a.exchanges(name), a.outbox(name), a.sessions(name)
		held, counted := a.pieces(name)
		if a.unknownClients(name) > maxUnknownTags || x.handshakes() > maxHandshakes || len(x.starts) > maxStarts ||
			held != counted || held > maxBuddyFragments || len(o.held) > maxHeldLines || o.bytes > maxHeldBytes ||
			b.places.countKnown() > maxRoutes || a.liveSessions(name) > maxSessions || len(sessions) > maxSessions+maxPastSessions {
			h.Fatalf("over a cap: %d unknown clients, %d handshakes, %d bytes of %d held", a.unknownClients(name), x.handshakes(), held, counted)
		}
		for _, s := range sessions {
			if len(s.seen.ring) > maxSeenMACs || s.ratchet != nil && hidden(s.ratchet, "reveal").Len() > ratchet.MaxReveal*20 {
				h.Fatal("a session keeps too much")
			}
		}
		sum += held
	}
	if sum != a.account.fragmentBytes || sum > maxAllFragments {
		h.Fatalf("%d bytes of fragments counted, %d held", a.account.fragmentBytes, sum)
	}
}
