package otr

import (
	"errors"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"pidgin-otr/otr/dsa"
	"pidgin-otr/otr/internal/ratchet"
	"pidgin-otr/otr/internal/scratch"
)

// Config is what an Account is made of.
type Config struct {
	Rand        io.Reader       // cryptographic randomness; required
	Tag         InstanceTag     // ours, kept by the host; required, >= MinTag
	Key         *dsa.PrivateKey // ours; nil until SetKey
	MaxMessage  int             // longest text the network carries, in bytes; 0: no limit
	Addressable bool            // one client of a buddy can be addressed (XMPP)
	Slow        bool            // lets lines through slowly and addresses nobody (IRC): timers are longer
	Queued      bool            // the host tells, by Left, when a message leaves its queue
	QueryText   string          // plain line that follows our query mark
	OneLine     bool            // the network has no line breaks: it would make two messages of one
	Self        Route           // our own full address
}

// An Account is one of our IM accounts: our long-term key, our instance tag
// and the buddies. Neither it nor its buddies may be used by two goroutines at
// once.
type Account struct {
	rand        io.Reader
	tag         InstanceTag
	key         *dsa.PrivateKey
	max         int
	addressable bool
	slow        bool
	queued      bool
	queryText   string
	oneLine     bool
	self        Route
	reader      string // the nick that messages of a buddy go to during a call; "": the name

	buddies       map[string]*Buddy
	timers        timers
	lastSession   SessionID
	lastTicket    uint64
	checked       dsa.Checked
	elsewhere     bucket // messages tried with the sessions of other nicks
	answersQueued []waitingAnswer
	unbefriended  bucket // Commits and queries answered of buddies whom we neither asked nor have a session with
	tables        int    // buddies of whom something is kept
	fragmentBytes int    // of all buddies

	received scratch.Buffer // of messages that came whole
	working  ratchet.Space  // of data messages
	leaving  scratch.Page   // of messages that fit the network whole
	pieced   []byte         // memory of the last message that was put together, if not in use
}

var (
	errNoRand = errors.New("otr: no source of randomness")
	errBadTag = errors.New("otr: own instance tag below 0x100")
)

// NewAccount checks c and returns an account without buddies.
func NewAccount(c Config) (*Account, error) {
	if c.Rand == nil {
		return nil, errNoRand
	}
	if c.Tag < MinTag {
		return nil, errBadTag
	}
	return &Account{
		rand:        c.Rand,
		tag:         c.Tag,
		key:         c.Key,
		max:         c.MaxMessage,
		addressable: c.Addressable,
		slow:        c.Slow && !c.Addressable,
		queued:      c.Queued,
		queryText:   c.QueryText,
		oneLine:     c.OneLine,
		self:        c.Self,
		buddies:     make(map[string]*Buddy),
	}, nil
}

// Tag returns our instance tag, which changes only with a NewOwnTag event.
func (a *Account) Tag() InstanceTag { return a.tag }

// SetSelf sets our own full address, once the network has given it.
func (a *Account) SetSelf(r Route) { a.self = r }

// SetQueryText sets the plain line beside our queries (see Config.QueryText).
func (a *Account) SetQueryText(line string) { a.queryText = line }

// SetMaxMessage sets the length in bytes above which our messages are cut into
// fragments; 0 means no limit. Buddy.SetMaxMessage goes before it.
func (a *Account) SetMaxMessage(n int) { a.max = n }

// SetMaxMessage sets the length in bytes above which messages to this buddy are
// cut into fragments, on networks where that depends on who reads them; 0 means
// as for the account.
func (b *Buddy) SetMaxMessage(n int) { b.max = int32(min(n, math.MaxInt32)) }

// longest is the longest text in bytes that the network carries to the buddy, 0
// for no limit.
func (b *Buddy) longest() int {
	if b.max > 0 {
		return int(b.max)
	}
	return b.account.max
}

// Buddy returns the buddy of that (normalised) name, made on first use with
// OTR switched off until SetPolicy.
func (a *Account) Buddy(name string) *Buddy {
	if b := a.buddies[name]; b != nil {
		return b
	}
	b := &Buddy{account: a, name: name, timer: noTimer}
	a.buddies[name] = b
	return b
}

// Lookup returns the buddy of that name, or nil.
func (a *Account) Lookup(name string) *Buddy { return a.buddies[name] }

// Forget forgets the buddy of that name, unless something is under way with it
// or remembered of it: a session, a choice, who is online, that the user ended
// the conversation. It reports whether the buddy is gone.
func (a *Account) Forget(name string) bool {
	b := a.buddies[name]
	if b == nil {
		return true
	}
	if b.table != nil || b.places.countKnown() > 0 || b.selection != (Selection{}) || b.quiet || b.numbers > 0 {
		return false
	}
	b.disarm()
	delete(a.buddies, name)
	return true
}

// SetKey gives the account its long-term key. Handshakes that waited for it go
// on.
func (a *Account) SetKey(k *dsa.PrivateKey, now time.Time) []BuddyEffects {
	a.key = k
	return a.collect(a.timers.all(), now, (*Buddy).resumeHandshakes)
}

// Offline says that our account has signed off: no client's presence is known
// any more, and what stood in the host's queue never left. Sessions live on.
func (a *Account) Offline(now time.Time) []BuddyEffects {
	a.answersQueued = nil
	for _, b := range a.buddies {
		if b.table != nil {
			b.table.outbox.sent.loseQueued()
		}
	}
	return a.collect(a.some((*Buddy).hasPresence), now, (*Buddy).forgetPresence)
}

// Broken says that the stream of our account has died without our signing off:
// what was sent shortly before may be lost. Offline follows.
func (a *Account) Broken(now time.Time) {
	for _, b := range a.buddies {
		if b.table != nil {
			b.table.outbox.sent.loseAll(now.Add(-lostBeforeLeaving))
		}
	}
}

// Online says that our account has signed on again. Where no client has an address
// nothing else tells that they can be reached.
func (a *Account) Online(now time.Time) []BuddyEffects {
	if a.addressable {
		return nil
	}
	return a.collect(a.some(func(b *Buddy) bool { return b.table.anyShown() }), now, (*Buddy).sayAllLost)
}

// EndAll ends every session with an ending to its client, as before unload.
func (a *Account) EndAll(now time.Time) []BuddyEffects {
	return a.collect(a.some((*Buddy).anythingToEnd), now, (*Buddy).endEverything)
}

// some returns the buddies of which f is true, in the order of their names.
func (a *Account) some(f func(*Buddy) bool) []*Buddy {
	var found []*Buddy
	for _, b := range a.buddies {
		if f(b) {
			found = append(found, b)
		}
	}
	slices.SortFunc(found, func(a, b *Buddy) int { return strings.Compare(a.name, b.name) })
	return found
}

// collect runs one turn for each of the buddies and returns what came of it.
func (a *Account) collect(buddies []*Buddy, now time.Time, f func(*Buddy, *turn)) []BuddyEffects {
	var results []BuddyEffects
	for _, b := range buddies {
		t := turn{now: now}
		f(b, &t)
		b.settle(&t)
		if !t.out.empty() {
			results = append(results, BuddyEffects{Buddy: b, Effects: t.out})
		}
	}
	return results
}

// anyLive reports whether any buddy has a live session.
func (a *Account) anyLive() bool {
	for _, b := range a.buddies {
		if b.liveCount() > 0 {
			return true
		}
	}
	return false
}
