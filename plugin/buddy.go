package plugin

import (
	"errors"
	"strings"
	"sync"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/otr/dsa"
	"pidgin-otr/otr/keyfile"
	"pidgin-otr/ui"
)

// Everything the controller remembers lives in the types of this file.

// state is what one life of the plugin, from load to unload, remembers.
type state struct {
	loaded   bool
	accounts map[AccountID]*account
	offerOTR bool           // messages may bear a whitespace tag
	general  BuddySettings  // that hold for every buddy without own ones
	sizes    *keyfile.Sizes // longest messages by protocol
	lastLine LineID

	same        map[[2]keyfile.Account]bool // whether two names mean one account
	leftPrivate map[BuddyID]bool            // private until the account became another one

	importing *imported // whose form is open; nil: none
	secrets   *secrets

	fileBytes int       // of the files that were read
	settleAt  time.Time // when what the start took is given back; zero: it was
	unwritten error     // of the last attempt to write a file; nil: it worked
	keys      keyStore
	tags      tagStore
	trust     trustStore
	best      versionStore
	agreed    agreedStore
	seen      seenStore
	chosen    choiceStore
	plain     plainStore
	list      knownRows

	expected []*expectation // ciphertexts on their way to the stanza handler
	sent     []sentStanza   // the latest stanzas of ours, for errors that come back
	clearing bool           // a Later that clears expected is under way
	showing  *buddy         // kept aside, whose text is being shown; nil: none
	ticking  bool           // a Tick is under way or asked for
}

// account is what is remembered of one of the user's accounts.
type account struct {
	id        AccountID
	reach     reach
	self      ircSelf         // on IRC
	queue     []queuedMessage // ours, in the host's queue on IRC
	engine    *otr.Account
	buddies   map[string]*buddy // by the engine's name, which is the buddy's own unless it is aside
	wroteTo   map[string]bool   // buddies that the user turned to in this sign-on
	left      []string          // names that a family has left and the user does not know it
	asides    int               // families put aside so far
	signCases bool              // some signs have two cases to the server, on IRC
	writer    wroteAs           // of the line that the host deals with, on IRC
	sweepAt   int               // number of buddies at which the idle ones are forgotten
	making    bool              // its key is being generated
	due       time.Time         // when the engine wants its next Tick; zero: never
	signedOn  time.Time         // when the account was last connected, as far as we know
}

// buddy is what is remembered of one conversation family.
type buddy struct {
	id       BuddyID
	account  *account
	engine   *otr.Buddy
	routed   bool    // one client of the buddy can be addressed
	closed   bool    // its conversation has just been closed: what comes back waits for the next
	opted    bool    // the user has asked for OTR in this life
	starting bool    // the user asked to start and nothing came of it yet
	wants    choices // what the user wants, as the engine was last told

	lines     map[LineID]line          // typed lines that the engine holds
	questions map[LineID]question      // about lines whose client is offline
	lost      []lostLine               // lines that left and may be lost, for the user to send again
	back      []returned               // lines to be given back when the event is over
	pictured  ui.Level                 // that the last picture in the conversation shows
	waiting   []string                 // notices kept until there is a conversation, HTML
	delayed   []string                 // senders whose next message comes from history
	attempt   attempt                  // what was asked for and is not told yet
	asked     map[otr.SessionID]*asked // what sessions' clients wait for an answer to
	runs      map[otr.SessionID]run    // authenticating that waits for the other side
	verifying map[otr.SessionID]func() // sessions that verified us and not we them, with what takes the question away
	openly    map[ui.Openly]bool       // what the user lets go unencrypted in this conversation
	offers    []Offer                  // of one event, to be asked about
	bounced   []otr.SessionID          // for which it was told, since something came through or the user acted
	echoes    []sentText               // what left for sessions and the network may hand back
	clear     clearRun                 // of unencrypted lines that arrived
	log       logState

	holder  string // user@host of its last authenticated message; "": not known
	writer  string // user@host of its last message
	watched bool   // a channel of ours told last what becomes of its name
	former  string // name whose settings hold where its own has none; "": none
	aside   bool   // its holder is not known to be there: the name is not its own
	since   int    // and how many were put aside before

	explainAgain time.Time // when the user is next told what Unverified means

	scripts map[otr.SessionID]script // what the sessions have been seen to write
}

// question is one that the user has not answered.
type question struct {
	asks  otr.MustAsk
	about ui.Session
	close func()
}

// line is a line the user typed, as the host's markup.
type line struct {
	html    string
	typed   bool          // it came from the entry, and may go back there
	start   bool          // it waits for the start of any session
	session otr.SessionID // that it waits for; 0: none
}

// lostLine is a line, as the host's markup, that may be lost.
type lostLine struct {
	html    string
	session otr.SessionID // that may not have got it, as others have; 0: it goes as any
	instead otr.SessionID // that gets it in its place, as the user was told; 0: none
}

// asked is a request of a session's client to authenticate.
type asked struct {
	request     otr.SMPRequest
	hasQuestion bool
	question    string
	form        OpenForm // for the answer; nil: none is open
}

// run is what a run waits for.
type run struct {
	waits ui.Progress
	due   time.Time // when it has taken too long; zero: that was said
}

// returned is a line that was not sent, and why.
type returned struct {
	line
	why      ui.Reason
	from, to ui.Session // the session it was meant for, and where it would go
}

// userFile is one of the user's files.
type userFile struct {
	name   string
	holds  ui.Content
	locked bool // there but not to be read: nothing is written over it
	told   bool // the user was told that it could not be written

	take    func() saving // what changed since the last write
	unsaved bool          // there is something to take
	due     time.Time     // when it is to be written; zero: not by itself
	written time.Time     // when it was last tried
	now     *writing      // under way
}

type keyStore struct {
	file   userFile
	keys   *keyfile.Keys
	fresh  []keyfile.Account // whose key is not in the file yet
	former []*dsa.PrivateKey // replaced, but perhaps still in use

	chosen map[keyfile.Account]*dsa.PrivateKey // by the user, in place of what the file has
	told   map[keyfile.Account]bool            // whose new key the user waits for
	form   accountsForm                        // that shows the user's keys
}

// accountsForm is an open form that lists the user's accounts. The zero value: none is
// open.
type accountsForm struct {
	shown OpenForm
	form  ui.FieldForm // as it is shown
	ids   []AccountID  // that it lists
	make  func(accounts []ui.OwnAccount) ui.FieldForm
}

// wiper is what holds private keys: a comparable value.
type wiper interface{ Wipe() }

// secrets are the private keys that are on their way: made or read by a goroutine, or
// waiting for an answer. One lives as long as a life of the plugin. Any goroutine may
// use it; the lock guards all fields.
type secrets struct {
	sync.Mutex
	over bool // the life is: nothing is held any more
	held map[wiper]bool
}

// imported is what was found in the key file of another program.
type imported struct {
	keys    *keyfile.Keys
	beside  *keyfile.Fingerprints
	found   []keyfile.Account // not dealt with yet
	account AccountID         // that the user was looking at
	form    accountsForm      // that asks which account gets which
}

type tagStore struct {
	file userFile
	tags *keyfile.Tags
}

type trustStore struct {
	file  userFile
	known *keyfile.Fingerprints
	mark  fileMark
	added map[BuddyID][]otr.Fingerprint // put on file by ourselves, oldest first

	damaged bool // the file was, when it was read: not all of it is known
}

// agreedStore is which keys messages may go to unasked.
type agreedStore struct {
	file  userFile
	keys  *keyfile.Fingerprints
	mark  fileMark
	whole bool // the file has none of them yet
}

// plainStore is who is known to have no OTR.
type plainStore struct {
	file    userFile
	buddies *keyfile.Plain
}

// seenStore is when fingerprints were seen and verified.
type seenStore struct {
	file userFile
	seen *keyfile.Seen
	mark fileMark
}

// choiceStore is what the user chose for buddies that the host keeps no settings of.
type choiceStore struct {
	file    userFile
	choices *keyfile.Choices
}

// versionStore is the best version that each key has spoken.
type versionStore struct {
	file     userFile
	versions *keyfile.Versions
	mark     fileMark
}

// logState is what the conversation's logging was before it was switched off.
type logState struct {
	off bool // we switched it off
	was bool
}

const (
	maxLines   = 64 // lines remembered per buddy; the engine holds fewer
	maxLost    = 64 // lines offered to be sent again; the oldest go, and were told
	maxWaiting = 8  // notices kept for a buddy without a conversation
	maxDelayed = 8  // senders marked before their message comes
)

// errUnloaded: the host called before Load or after Unload.
var errUnloaded = errors.New("otr: not loaded")

func newState() state {
	return state{
		accounts:    make(map[AccountID]*account),
		same:        make(map[[2]keyfile.Account]bool),
		leftPrivate: make(map[BuddyID]bool),
		secrets:     &secrets{held: make(map[wiper]bool)},
	}
}

// account finds the account or makes it, with its own instance tag and key.
func (p *Plugin) account(id AccountID) (*account, error) {
	if a := p.accounts[id]; a != nil {
		return a, nil
	}
	if !p.loaded {
		return nil, errUnloaded
	}
	a := &account{id: id, reach: p.reachOf(id.Protocol), buddies: make(map[string]*buddy)}
	tag, err := p.ownTag(id)
	if err != nil {
		return nil, err
	}
	a.engine, err = otr.NewAccount(otr.Config{
		Rand:        p.rand,
		Tag:         tag,
		Key:         p.ownKey(id),
		MaxMessage:  a.reach.maxMessage,
		Addressable: a.reach.routed,
		Slow:        a.reach.slow,
		Queued:      id.Protocol == protocolIRC,
		OneLine:     id.Protocol == protocolIRC,
		QueryText:   p.queryLine(),
	})
	if err != nil {
		return nil, err
	}
	p.accounts[id] = a
	return a, nil
}

// known finds the buddy if anything is remembered of it.
func (p *Plugin) known(id BuddyID) *buddy {
	if a := p.accounts[id.Account]; a != nil {
		return a.buddies[id.Name]
	}
	return nil
}

// buddy finds the buddy or makes it, with the user's policy and the
// fingerprints that are on file.
func (p *Plugin) buddy(id BuddyID) (*buddy, error) {
	if b := p.known(id); b != nil {
		p.obey(b)
		return b, nil
	}
	a, err := p.account(id.Account)
	if err != nil {
		return nil, err
	}
	p.makeRoom(a)
	b := &buddy{
		id:      id,
		account: a,
		engine:  a.engine.Buddy(id.Name),
		routed:  a.reach.routed && !isOccupant(id),
		lines:   make(map[LineID]line),
	}
	a.buddies[id.Name] = b
	p.fit(b)
	b.engine.SetNick(isNick(id))
	p.recallFingerprints(b)
	b.wants = p.choicesFor(id)
	b.engine.SetPolicy(b.wants.policy, p.host.Now())
	if p.plain.buddies.Has(filePeer(id)) {
		b.engine.KnowPlain()
	}
	return b, nil
}

// each calls f for every buddy of every account.
func (p *Plugin) each(f func(*buddy)) {
	for _, a := range p.accounts {
		for _, b := range a.buddies {
			f(b)
		}
	}
}

// private reports whether a session of the buddy carries encrypted text.
func (b *buddy) private() bool { return b.privateCount() > 0 }

// privateCount is how many sessions of the buddy carry encrypted text.
func (b *buddy) privateCount() (n int) {
	for _, s := range b.engine.Sessions() {
		if s.Level.Encrypted() {
			n++
		}
	}
	return n
}

// session finds one of the buddy's shown sessions.
func (b *buddy) session(id otr.SessionID) (otr.Session, bool) {
	for _, s := range b.engine.Sessions() {
		if s.ID == id {
			return s, true
		}
	}
	return otr.Session{}, false
}

// route is the address as the engine takes it: "" where clients cannot be told
// apart.
func (b *buddy) route(from string) otr.Route {
	if !b.routed || !strings.Contains(from, "/") {
		return ""
	}
	return otr.Route(from)
}

// newLine hands out the number of a line.
func (p *Plugin) newLine() LineID {
	p.lastLine++
	return p.lastLine
}
