package otr

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pidgin-otr/otr/dsa"
	"pidgin-otr/otr/wire"
)

// keyring makes long-term keys for tests, each once.
var keyring struct {
	sync.Mutex
	keys map[int]*dsa.PrivateKey
}

func longTermKey(t testing.TB, i int) *dsa.PrivateKey {
	t.Helper()
	keyring.Lock()
	defer keyring.Unlock()
	if k := keyring.keys[i]; k != nil {
		return k
	}
	k, err := dsa.Generate(rand.NewChaCha8([32]byte{'k', byte(i)}))
	must(t, err)
	if keyring.keys == nil {
		keyring.keys = make(map[int]*dsa.PrivateKey)
	}
	keyring.keys[i] = k
	return k
}

const (
	alice = "alice@example.org"
	bob   = "bob@example.org"
)

// A world is a network of a few clients with a clock of its own.
type world struct {
	testing.TB
	now    time.Time
	nodes  []*node
	queue  []packet
	sent   []packet // everything that went onto the wire
	routes bool     // one client can be addressed
	slow   bool     // lines go through slowly, and the host tells when
	latest bool     // what is addressed to nobody goes to the client that wrote last
	filter func(packet) []packet
	wrote  map[string]*node // who wrote last, by bare name
	joined byte             // clients so far
}

// A packet is one message on its way.
type packet struct {
	from *node
	to   string // bare name
	Outgoing
}

// kind tells messages apart by what an observer sees.
func (p packet) kind() string { return kindOf(p.Text) }

func kindOf(text []byte) string {
	switch wire.Classify(text) {
	case wire.Query:
		return "query"
	case wire.Error:
		return "error"
	case wire.Fragment3:
		return "fragment"
	case wire.Encoded:
		raw, err := wire.Decode(text)
		if err != nil || len(raw) < 3 {
			return "damaged"
		}
		return map[byte]string{wire.TypeDHCommit: "commit", wire.TypeDHKey: "key", wire.TypeReveal: "reveal", wire.TypeSignature: "signature", wire.TypeData: "data"}[raw[2]]
	}
	return "plain"
}

// A node is one client: what its user does, hears and is told.
type node struct {
	*world
	bare, part string
	account    *Account
	key        *dsa.PrivateKey // long-term; nil: it has none yet
	online     bool
	shown      []Message
	events     []Event
	sent       []Outgoing
	outcomes   []LineFate
	next       uint64 // token of the next line
	work       []*Work
	busy       bool // work waits for compute
}

func newWorld(t testing.TB, routes bool) *world {
	return &world{
		TB: t, routes: routes, now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		wrote: make(map[string]*node),
	}
}

// join brings a client online: "alice@example.org/home".
func (w *world) join(full string, key int) *node {
	w.Helper()
	return w.joinAs(full, InstanceTag(0x1000+len(w.nodes)), longTermKey(w, key))
}

func (w *world) joinAs(full string, tag InstanceTag, key *dsa.PrivateKey) *node {
	w.Helper()
	bare, part, _ := strings.Cut(full, "/")
	n := &node{world: w, bare: bare, part: part, key: key, online: true}
	c := Config{
		Rand: rand.NewChaCha8([32]byte{w.joined, 1}), Tag: tag, Key: key,
		Addressable: w.routes, QueryText: "a plain line", Slow: w.slow, Queued: w.slow,
	}
	if w.routes {
		c.Self = Route(full)
	}
	var err error
	n.account, err = NewAccount(c)
	must(w, err)
	w.joined++
	w.nodes = append(w.nodes, n)
	w.presence(n, true)
	return n
}

// giveKey gives a client a long-term key, in the place of the one that it has.
func (n *node) giveKey(key *dsa.PrivateKey) {
	n.key = key
	for _, r := range n.account.SetKey(key, n.now) {
		n.took(r.Buddy.Name(), r.Effects)
	}
}

// presence tells everybody else of a client.
func (w *world) presence(n *node, online bool) {
	if !w.routes {
		return
	}
	for _, o := range w.nodes {
		if o == n || o.bare == n.bare {
			continue
		}
		o.took(n.bare, o.buddy(n.bare).RouteState(n.route(), online, w.now))
		if online && o.online {
			n.took(o.bare, n.buddy(o.bare).RouteState(o.route(), true, w.now))
		}
	}
}

// leave takes a client off the network without a word.
func (n *node) leave() {
	n.online = false
	n.presence(n, false)
}

// rename gives a client another resource, as a reconnect does.
func (n *node) rename(part string) {
	n.presence(n, false)
	n.part = part
	n.account.SetSelf(n.route())
	n.presence(n, true)
}

func (n *node) route() Route {
	if !n.routes {
		return ""
	}
	return Route(n.bare + "/" + n.part)
}

func (n *node) buddy(name string) *Buddy {
	b := n.account.Lookup(name)
	if b == nil {
		b = n.account.Buddy(name)
		b.SetPolicy(Policy{V2: true, V3: true, SendTag: true, StartOnTag: true, StartOnError: true}, n.now)
	}
	return b
}

// took records an output and puts it onto the wire.
func (n *node) took(buddy string, out Effects) Effects {
	if out.Deliver != nil {
		n.shown = append(n.shown, *out.Deliver)
	}
	n.events = append(n.events, out.Events...)
	for _, m := range out.Transmit {
		n.sent = append(n.sent, m)
		n.post(packet{from: n, to: buddy, Outgoing: m})
	}
	if out.Fate != NoLine {
		n.outcomes = append(n.outcomes, out.Fate)
	}
	if out.Work != nil {
		n.work = append(n.work, out.Work)
		if !n.busy {
			n.compute(buddy)
		}
	}
	return out
}

// compute does the steps of SMP that are to be done, the oldest first.
func (n *node) compute(buddy string) {
	for len(n.work) > 0 {
		w := n.work[0]
		n.work = n.work[1:]
		n.took(buddy, n.buddy(buddy).SMPDone(w.Do(), n.now))
	}
}

func (w *world) post(p packet) {
	w.wrote[p.from.bare] = p.from
	w.sent = append(w.sent, p)
	if w.filter == nil {
		w.queue = append(w.queue, p)
		return
	}
	w.queue = append(w.queue, w.filter(p)...)
}

// drop, twice and swap are filters for all packets of a kind.
func drop(kinds ...string) func(packet) []packet {
	return func(p packet) []packet {
		if slices.Contains(kinds, p.kind()) {
			return nil
		}
		return []packet{p}
	}
}

func twice(p packet) []packet { return []packet{p, p} }

// swap delivers neighbours of a kind in the wrong order.
func swap(kind string) func(packet) []packet {
	var kept *packet
	return func(p packet) []packet {
		if p.kind() != kind {
			return []packet{p}
		}
		if kept == nil {
			kept = &p
			return nil
		}
		first := *kept
		kept = nil
		return []packet{p, first}
	}
}

// run delivers until nothing is under way.
func (w *world) run() {
	w.Helper()
	for n := 0; len(w.queue) > 0; n++ {
		if n > 20000 {
			w.Fatal("the network never comes to rest")
		}
		p := w.queue[0]
		w.queue = w.queue[1:]
		for _, n := range w.receivers(p) {
			n.receive(p.from.bare, p.from.route(), p.Text)
		}
	}
}

func (w *world) receivers(p packet) (to []*node) {
	for _, n := range w.nodes {
		if n.bare == p.to && n.online && (p.To == "" || p.To == n.route()) {
			to = append(to, n)
		}
	}
	if p.To == "" && w.latest && len(to) > 1 {
		if last := w.wrote[p.to]; slices.Contains(to, last) {
			return []*node{last}
		}
		return to[:1]
	}
	return to
}

func (n *node) receive(buddy string, from Route, text []byte) Effects {
	return n.took(buddy, n.buddy(buddy).Receive(Incoming{Text: bytes.Clone(text), From: from}, n.now))
}

// pass lets time go by, with every tick at its time.
func (w *world) pass(d time.Duration) {
	w.Helper()
	w.run()
	end := w.now.Add(d)
	for {
		next := end
		for _, n := range w.nodes {
			if at := n.tick(); !at.IsZero() && at.Before(next) {
				next = at
			}
		}
		w.run()
		if !next.After(w.now) {
			next = w.now.Add(time.Millisecond)
		}
		if !w.now.Before(end) {
			return
		}
		w.now = next
	}
}

// tick runs what is due at one client.
func (n *node) tick() time.Time {
	results, next := n.account.Tick(n.now)
	for _, r := range results {
		n.took(r.Buddy.Name(), r.Effects)
	}
	return next
}

// say sends a line and returns what became of it.
func (n *node) say(buddy, text string) Effects {
	n.next++
	return n.took(buddy, n.buddy(buddy).Send([]byte(text), n.next, n.now))
}

func (n *node) start(buddy string)   { n.took(buddy, n.buddy(buddy).Start(n.now)); n.run() }
func (n *node) refresh(buddy string) { n.took(buddy, n.buddy(buddy).RefreshAll(n.now)); n.run() }

// end ends one session, or all with 0.
func (n *node) end(buddy string, id SessionID) {
	b := n.buddy(buddy)
	if id == 0 {
		n.took(buddy, b.EndAll(n.now))
	} else {
		n.took(buddy, b.End(id, n.now))
	}
	n.run()
}

func (n *node) choose(buddy string, s Selection) Effects {
	return n.took(buddy, n.buddy(buddy).Select(s, n.now))
}

func (n *node) trust(buddy string, fp Fingerprint, trusted bool) Effects {
	return n.took(buddy, n.buddy(buddy).SetTrust(fp, trusted, n.now))
}

func (n *node) fingerprint() Fingerprint { return n.key.Public().Fingerprint() }

// with returns the session that n has with another client; it must exist.
func (n *node) with(o *node) Session {
	n.Helper()
	for _, s := range n.buddy(o.bare).Sessions() {
		if s.Tag == o.account.Tag() && s.Fingerprint == o.fingerprint() {
			return s
		}
	}
	n.Fatalf("%s has no session with %s: %+v", n.route(), o.route(), n.buddy(o.bare).Sessions())
	return Session{}
}

// private reports whether both hold one session.
func (n *node) private(o *node) bool {
	for _, s := range n.buddy(o.bare).Sessions() {
		for _, r := range o.buddy(n.bare).Sessions() {
			if s.Tag == o.account.Tag() && r.Tag == n.account.Tag() && s.Level.Encrypted() && r.Level.Encrypted() && s.SSID == r.SSID {
				return true
			}
		}
	}
	return false
}

func (n *node) wantPrivate(others ...*node) {
	n.Helper()
	for _, o := range others {
		if !n.private(o) {
			n.Fatalf("%s/%s and %s/%s are not private\n%+v\n%+v", n.bare, n.part, o.bare, o.part, n.events, o.events)
		}
	}
}

// forget drops all records but the state of the engines.
func (w *world) forget() {
	w.sent = nil
	for _, n := range w.nodes {
		n.shown, n.events, n.sent, n.outcomes = nil, nil, nil, nil
	}
}

// texts are the lines shown, private ones only or all.
func (n *node) texts(private bool) (texts []string) {
	for _, m := range n.shown {
		if m.Private || !private {
			texts = append(texts, string(m.Text))
		}
	}
	return texts
}

func (n *node) wantTexts(want ...string) {
	n.Helper()
	if got := n.texts(true); !slices.Equal(got, want) {
		n.Fatalf("%s read %q, not %q", n.route(), got, want)
	}
}

// all returns the events of one type.
func all[E Event](n *node) (found []E) {
	for _, e := range n.events {
		if e, ok := e.(E); ok {
			found = append(found, e)
		}
	}
	return found
}

// one returns the only event of its type.
func one[E Event](n *node) (e E) {
	n.Helper()
	found := all[E](n)
	if len(found) != 1 {
		n.Fatalf("%d events %T, not one, among %s", len(found), e, names(n.events))
		return e
	}
	return found[0]
}

// none fails if there is an event of that type.
func none[E Event](n *node) {
	n.Helper()
	if found := all[E](n); len(found) > 0 {
		n.Fatalf("unexpected %+v", found)
	}
}

// nothing reports whether a call has brought nothing about.
func nothing(out Effects) bool {
	return len(out.Transmit) == 0 && out.Deliver == nil && len(out.Events) == 0 && out.Fate == NoLine && out.Work == nil
}

// liveSessions counts those of n with the buddy.
func (n *node) liveSessions(buddy string) (count int) {
	for _, s := range n.buddy(buddy).Sessions() {
		if s.Level.Encrypted() {
			count++
		}
	}
	return count
}

// commit is a Commit of n to whoever reads it at an address of the buddy's. It goes
// nowhere else.
func (n *node) commit(buddy string, to Route) []byte {
	n.Helper()
	out := n.buddy(buddy).Receive(Incoming{Text: []byte("?OTRv3?"), From: to}, n.now)
	if len(out.Transmit) == 0 || kindOf(out.Transmit[0].Text) != "commit" {
		n.Fatalf("no Commit: %+v", out)
	}
	return packet{Outgoing: out.Transmit[0]}.raw()
}

func names(events []Event) string {
	var out []string
	for _, e := range events {
		out = append(out, fmt.Sprintf("%T", e))
	}
	return strings.Join(out, " ")
}

// kinds counts what is on the wire.
func (w *world) kinds() map[string]int {
	count := make(map[string]int)
	for _, p := range w.sent {
		count[p.kind()]++
	}
	return count
}

func (w *world) wantKinds(want map[string]int) {
	w.Helper()
	if got := w.kinds(); fmt.Sprint(got) != fmt.Sprint(want) {
		w.Fatalf("on the wire %v, not %v", got, want)
	}
}

// lastOf returns the last packet of a kind.
func (w *world) lastOf(kind string) packet {
	w.Helper()
	for k := len(w.sent) - 1; k >= 0; k-- {
		if w.sent[k].kind() == kind {
			return w.sent[k]
		}
	}
	w.Fatalf("no %s on the wire", kind)
	return packet{}
}

// raw returns the binary message in a packet.
func (p packet) raw() []byte {
	raw, err := wire.Decode(p.Text)
	if err != nil {
		panic(err)
	}
	return raw
}

// couple is a private conversation between two clients.
func couple(t testing.TB, routes bool) (w *world, a, b *node) {
	t.Helper()
	w = newWorld(t, routes)
	a, b = w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
	a.start(bob)
	a.wantPrivate(b)
	w.pass(time.Second)
	w.forget()
	return w, a, b
}

// trio is Alice with both of Bob's clients.
func trio(t testing.TB, routes bool) (w *world, a, laptop, phone *node) {
	t.Helper()
	return trioOf(t, routes, 2)
}

// trioOf gives the phone another key than usual: with 1 it is the laptop's.
func trioOf(t testing.TB, routes bool, phoneKey int) (w *world, a, laptop, phone *node) {
	t.Helper()
	w = newWorld(t, routes)
	a = w.join(alice+"/home", 0)
	laptop, phone = w.join(bob+"/laptop", 1), w.join(bob+"/phone", phoneKey)
	a.start(bob)
	a.wantPrivate(laptop, phone)
	w.pass(time.Second)
	w.forget()
	return w, a, laptop, phone
}

// eachNetwork runs a test on networks with and without routes.
func eachNetwork(t *testing.T, f func(t *testing.T, routes bool)) {
	for _, routes := range []bool{true, false} {
		t.Run(fmt.Sprintf("routes=%v", routes), func(t *testing.T) { f(t, routes) })
	}
}
