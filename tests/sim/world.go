// Package sim lets the engine live on simulated networks: people with several
// clients each, bad weather, restarts, copied profiles, and an attacker who
// reads everything and may send anything. One seed decides a whole world, and
// after every step the promises of the engine are checked.
package sim

import (
	"fmt"
	"math/rand/v2"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/tests/sim/client"
	"pidgin-otr/tests/sim/relay"
)

// limits of one world.
const (
	maxPeople  = 5
	maxClients = 6
	maxLogins  = 14 // so that one world stays small enough to run many

	maxProfiles = 12 // more, that programs come back with
)

// login is one of a person's clients. It stays when the program is restarted.
type login struct {
	*client.Client
	world  *World
	person string
	key    int
	copies *login // whose profile this is a copy of; nil for its own
	copied bool   // somebody has a copy of this one
	old    bool   // speaks version 2 alone
	online bool
	heard  int // of Client.Heard, already checked
	noted  int // of Client.Events, already looked at
	plans  map[string]*plan
	again  int                    // of Client.Events, whose lost copies were sent again
	went   []*client.Line         // handed to the network, not yet judged
	accord map[string]*accord     // outlives the program, as files do
	off    map[string]bool        // buddies with whom OTR is switched off
	starts []pledge               // that the user waits for
	seen   []sighting             // presence that this program was told of
	sought map[string][]time.Time // when it asked for handshakes, by buddy
}

// World is a network with its people, its attacker and all that was said.
type World struct {
	Seed  uint64
	Steps int // deliveries, ticks and acts so far
	Tally Tally

	random   *rand.Rand
	options  relay.Options
	mixed    bool // some clients speak version 2 alone
	slow     bool // links let a line through every few seconds
	net      *relay.Network
	people   []string
	logins   []*login
	attacker *attacker
	said     []*utterance
	plain    []*utterance // seen in clear on the wire, not yet judged
	parts    int          // addresses given so far
	nextTag  otr.InstanceTag
	nextKey  int
	profiles int // keys given to further profiles
	keys     *client.Keys
	trace    []string
	wordy    bool // the trace shows what goes over the wire
	broken   error
}

// NewWorld makes the world of a seed. keys are shared between worlds.
func NewWorld(seed uint64, keys *client.Keys) (*World, error) {
	random := rand.New(rand.NewPCG(seed, 1))
	w := &World{Seed: seed, random: random, keys: keys, nextTag: otr.MinTag, attacker: &attacker{}}
	w.options = relay.Options{
		Rule:        relay.Rule(random.IntN(4) / 3), // mostly to all
		Addressable: random.IntN(3) > 0,
		Seed:        seed,
	}
	w.mixed = random.IntN(2) == 0
	w.slow = slowLinks && !w.options.Addressable && random.IntN(2) == 0
	w.net = relay.New(w.options)
	w.net.Tap, w.net.Lost, w.net.Doubled = w.tap, w.lost, w.doubled
	if err := w.populate(); err != nil {
		return nil, err
	}
	if w.slow {
		w.Tally.Slow++
	}
	return w, w.invite()
}

// populate brings people and their clients online. Small worlds are likely.
func (w *World) populate() error {
	others := w.random.IntN(2) * w.random.IntN(maxPeople-1)
	if w.slow {
		others = 0
	}
	for range 2 + others {
		w.people = append(w.people, fmt.Sprintf("person%d@example.org", len(w.people)))
	}
	for _, person := range w.people {
		clients := 1 + w.random.IntN(1+w.random.IntN(maxClients))
		if w.slow {
			clients = 1 // a handshake with each of several would not be done in time
		}
		for range clients {
			if len(w.logins) == maxLogins {
				return nil
			}
			if err := w.join(person); err != nil {
				return err
			}
		}
	}
	return nil
}

// join adds a client to a person: with a profile of its own or, now and then,
// with a copy of another's.
func (w *World) join(person string) error {
	l := &login{world: w, person: person, key: w.nextKey, old: w.mixed && w.random.IntN(3) == 0, accord: map[string]*accord{}}
	tag := w.nextTag
	if other := w.sibling(person); other != nil && w.random.IntN(8) == 0 {
		l.copies, l.key, tag = other, other.key, other.Tag
		other.copied = true
	} else {
		w.nextKey++
		w.nextTag++
	}
	w.logins = append(w.logins, l)
	w.parts++
	return l.boot(fmt.Sprintf("part%d", w.parts), tag)
}

// sibling is a client of the person with a profile of its own.
func (w *World) sibling(person string) *login {
	for _, l := range w.logins {
		if l.person == person && l.copies == nil {
			return l
		}
	}
	return nil
}

// boot starts the client's program: nothing of an earlier one is left but the
// files.
func (l *login) boot(part string, tag otr.InstanceTag) error {
	w := l.world
	key, err := w.keys.Key(l.key)
	if err != nil {
		return err
	}
	l.online, l.heard, l.noted, l.again, l.plans = true, 0, 0, 0, map[string]*plan{}
	l.starts, l.seen, l.went, l.off = nil, nil, nil, map[string]bool{}
	l.sought = map[string][]time.Time{}
	l.Client, err = client.Attach(w.net, client.Options{
		Account: l.person, Part: part, Key: key, Tag: tag, Seed: w.random.Uint64(),
		MaxMessage: w.pieces(), Addressable: w.options.Addressable, Pace: w.pace(), Queued: w.random.IntN(2) == 0, Policy: l.policy(), Known: l.onFile,
	}, l.wrap)
	if err == nil {
		l.Went = func(line *client.Line) { l.went = append(l.went, line) }
		l.Watch = l.report
	}
	return err
}

// report puts what the client is told into a wordy trace.
func (l *login) report(buddy string, out otr.Effects) {
	if !l.world.wordy {
		return
	}
	for _, e := range out.Events {
		l.world.tell("        %s is told about %s: %T %+v", l.name(), buddy, e, e)
	}
}

// pace is how long a line waits for the one before it.
func (w *World) pace() time.Duration {
	if !w.slow {
		return 0
	}
	return time.Duration(1+w.random.IntN(5)) * time.Second
}

// line is the longest message that a slow link carries, in bytes, as on IRC.
const line = 417

// pieces is the longest message that the client's network takes.
func (w *World) pieces() int {
	if w.slow {
		return line
	}
	if w.random.IntN(4) > 0 {
		return 0
	}
	return 150 + w.random.IntN(1350)
}

func (l *login) policy() otr.Policy {
	p := otr.Opportunistic()
	p.V3 = !l.old
	switch l.world.random.IntN(6) {
	case 0:
		p.Require = true
	case 1:
		p.SendTag, p.StartOnTag = false, false
	}
	return p
}

// Step lets one thing happen, and time pass after some.
func (w *World) Step() error {
	if w.random.IntN(4) == 0 {
		w.act()
		w.Steps++
	}
	for _, m := range w.attacker.masks {
		if w.random.IntN(2) == 0 {
			m.listen()
		}
	}
	w.let(w.pause())
	return w.broken
}

// let lets time pass, some steps at most; a flood goes on meanwhile.
func (w *World) let(d time.Duration) {
	until := w.net.Now().Add(d)
	for n := 0; n < 40 && w.broken == nil; n++ {
		if !w.net.Step(w.attacker.nextShot(until)) && !w.attacker.shoot() {
			break
		}
		w.Steps++
		w.check()
	}
	w.check()
}

// pause is mostly short; now and then it passes every time-out of the engine.
// Where lines trickle, users take their time too.
func (w *World) pause() time.Duration {
	if w.slow && w.random.IntN(50) > 0 {
		return time.Duration(w.random.IntN(10)) * time.Second
	}
	switch w.random.IntN(200) {
	case 0:
		return 75 * time.Second
	case 1, 2, 3:
		return 6 * time.Second
	}
	return time.Duration(w.random.IntN(100)) * time.Millisecond
}

// fail records the first broken promise.
func (w *World) fail(format string, args ...any) {
	if w.broken == nil {
		w.broken = fmt.Errorf("seed %d, step %d: %s", w.Seed, w.Steps, fmt.Sprintf(format, args...))
	}
}

// tell adds to the trace, of which the end is kept.
func (w *World) tell(format string, args ...any) {
	if len(w.trace) > 400 && !w.wordy {
		w.trace = append(w.trace[:0], w.trace[200:]...)
	}
	at := w.net.Now().Sub(time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC))
	w.trace = append(w.trace, fmt.Sprintf("%6d %12v  %s", w.Steps, at, fmt.Sprintf(format, args...)))
}

// Trace is what happened last, for a report.
func (w *World) Trace() []string { return w.trace }
