// Package client puts the engine on a simulated network: a Client is one login
// with the host's part played by the book, and keeps a record of all that its
// user would see.
package client

import (
	"crypto/sha256"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/otr/dsa"
	"pidgin-otr/tests/sim/relay"
)

// Options of a login.
type Options struct {
	Account     string
	Part        string // of its full address
	Key         *dsa.PrivateKey
	Tag         otr.InstanceTag
	Seed        uint64
	Rand        io.Reader // nil: one made from Seed and the address
	MaxMessage  int
	Addressable bool
	Pace        time.Duration // between two lines that leave; 0: none waits
	Queued      bool          // the engine is told when one leaves
	Policy      otr.Policy    // for every buddy
	// Known are the keys of a buddy that are on file; nil: there is no file.
	Known func(buddy string) []otr.KnownKey
}

// Heard is a text that was shown.
type Heard struct {
	Buddy   string
	At      time.Time
	Text    string
	Private bool
	Session otr.Session // as it was when the text came; zero for plain text
	From    otr.Route
}

// Noted is an event that the user or the host was told of.
type Noted struct {
	Buddy string
	At    time.Time
	otr.Event
}

// Client is one login. Its methods run on the network's goroutine.
type Client struct {
	Options
	Engine *otr.Account
	Port   *relay.Port
	Lines  []*Line // token n is Lines[n-1]
	Heard  []Heard
	Events []Noted

	// Watch, if set, sees every output before it is carried out.
	Watch func(buddy string, out otr.Effects)
	// Went, if set, sees every line that is handed to the network.
	Went func(*Line)

	net  *relay.Network
	node relay.Node
}

// Attach makes a login and brings it online. wrap, if any, stands between the
// network and the client.
func Attach(n *relay.Network, o Options, wrap ...func(*Client) relay.Node) (*Client, error) {
	self := otr.Route("")
	if o.Addressable {
		self = otr.Route(o.Account + "/" + o.Part)
	}
	if o.Rand == nil {
		o.Rand = random(o)
	}
	engine, err := otr.NewAccount(otr.Config{
		Rand:        o.Rand,
		Tag:         o.Tag,
		Key:         o.Key,
		MaxMessage:  o.MaxMessage,
		Addressable: o.Addressable,
		Slow:        o.Pace > 0,
		Queued:      o.Pace > 0 && o.Queued,
		QueryText:   "A private conversation is asked for.",
		Self:        self,
	})
	if err != nil {
		return nil, err
	}
	c := &Client{Options: o, Engine: engine, net: n}
	c.node = c
	for _, f := range wrap {
		c.node = f(c)
	}
	c.Port = n.Attach(o.Account, o.Part, c.node)
	c.Port.Pace = o.Pace
	return c, nil
}

func random(o Options) io.Reader {
	return rand.NewChaCha8(sha256.Sum256(fmt.Appendf(nil, "%d %s/%s", o.Seed, o.Account, o.Part)))
}

// Buddy is the engine's record of a buddy, with the client's policy.
func (c *Client) Buddy(name string) *otr.Buddy {
	if b := c.Engine.Lookup(name); b != nil {
		return b
	}
	b := c.Engine.Buddy(name)
	if c.Known != nil {
		for _, k := range c.Known(name) {
			b.KnowKey(k)
		}
	}
	c.took(b, b.SetPolicy(c.Policy, c.net.Now()))
	return b
}

// Receive implements relay.Node.
func (c *Client) Receive(p relay.Packet) {
	from := otr.Route("")
	if p.FromPart != "" {
		from = otr.Route(p.From + "/" + p.FromPart)
	}
	b := c.Buddy(p.From)
	c.took(b, b.Receive(otr.Incoming{Text: p.Text, From: from}, c.net.Now()))
}

// Tick implements relay.Node.
func (c *Client) Tick(now time.Time) time.Time {
	results, next := c.Engine.Tick(now)
	c.tookAll(results)
	return next
}

// Left implements relay.Sender.
func (c *Client) Left(p relay.Packet) {
	if n, ok := p.Note.(*Note); ok && c.Queued {
		c.Engine.Left(n.wire.Ticket, c.net.Now())
	}
}

// Presence implements relay.Watcher.
func (c *Client) Presence(account, part string, online bool) {
	b := c.Buddy(account)
	c.took(b, b.RouteState(otr.Route(account+"/"+part), online, c.net.Now()))
}

// Start asks the buddy for a private conversation.
func (c *Client) Start(buddy string) {
	b := c.Buddy(buddy)
	c.Did(b, b.Start(c.net.Now()))
}

// Refresh renews one session, or all and looks for new clients with 0.
func (c *Client) Refresh(buddy string, id otr.SessionID) {
	b := c.Buddy(buddy)
	if id == 0 {
		c.Did(b, b.RefreshAll(c.net.Now()))
		return
	}
	c.Did(b, b.Refresh(id, c.net.Now()))
}

// End ends one session, or all with 0.
func (c *Client) End(buddy string, id otr.SessionID) {
	b := c.Buddy(buddy)
	if id == 0 {
		c.Did(b, b.EndAll(c.net.Now()))
		return
	}
	c.Did(b, b.End(id, c.net.Now()))
}

// Select chooses the buddy's session.
func (c *Client) Select(buddy string, s otr.Selection) {
	b := c.Buddy(buddy)
	c.Did(b, b.Select(s, c.net.Now()))
}

// SendCopy sends a line to one session that may not have got it, as others have.
// instead is the session in its place that the offer named, 0 if none.
func (c *Client) SendCopy(line *Line, id, instead otr.SessionID) {
	b := c.Buddy(line.Buddy)
	c.Did(b, b.SendCopy(id, instead, []byte(line.Text), line.Token, c.net.Now()))
}

// Trust marks a fingerprint of the buddy.
func (c *Client) Trust(buddy string, fp otr.Fingerprint, trusted bool) {
	b := c.Buddy(buddy)
	c.Did(b, b.SetTrust(fp, trusted, c.net.Now()))
}

// Authenticate begins a run with a session, with a question unless it is empty.
func (c *Client) Authenticate(buddy string, id otr.SessionID, question, secret string) error {
	var q []byte
	if question != "" {
		q = []byte(question)
	}
	b := c.Buddy(buddy)
	out, err := b.StartSMP(id, q, []byte(secret), c.net.Now())
	c.Did(b, out)
	return err
}

// Answer answers a session's request.
func (c *Client) Answer(buddy string, e otr.SMPAsked, secret string) error {
	b := c.Buddy(buddy)
	out, err := b.AnswerSMP(e.Session.ID, e.Request, []byte(secret), c.net.Now())
	c.Did(b, out)
	return err
}

// Abort ends a session's run.
func (c *Client) Abort(buddy string, id otr.SessionID) {
	b := c.Buddy(buddy)
	c.Did(b, b.AbortSMP(id, c.net.Now()))
}

// Quit ends every session and goes offline, as an unload does.
func (c *Client) Quit() {
	c.tookAll(c.Engine.EndAll(c.net.Now()))
	c.Port.Detach()
}

// Kill goes offline without a word.
func (c *Client) Kill() { c.Port.Detach() }

// Reconnect loses the connection and comes back, with another address if part
// is another; the program and its sessions live on.
func (c *Client) Reconnect(part string) {
	c.Port.Detach()
	c.tookAll(c.Engine.Offline(c.net.Now()))
	c.Part = part
	if c.Addressable {
		c.Engine.SetSelf(otr.Route(c.Account + "/" + part))
	}
	c.Port = c.net.Attach(c.Account, part, c.node)
	c.Port.Pace = c.Pace
	c.Port.Touch()
}

// SetPolicy changes the policy for one buddy.
func (c *Client) SetPolicy(buddy string, p otr.Policy) {
	b := c.Buddy(buddy)
	c.Did(b, b.SetPolicy(p, c.net.Now()))
}

// Live lists the buddy's sessions that carry encrypted text.
func (c *Client) Live(buddy string) []otr.Session {
	var live []otr.Session
	for _, s := range c.Buddy(buddy).Sessions() {
		if s.Level.Encrypted() {
			live = append(live, s)
		}
	}
	return live
}

// Forget drops what was heard and noted so far.
func (c *Client) Forget() { c.Heard, c.Events = nil, nil }

// Did carries out the output of a call to the engine that the user made.
func (c *Client) Did(b *otr.Buddy, out otr.Effects) {
	c.took(b, out)
	c.Port.Touch()
}

func (c *Client) tookAll(results []otr.BuddyEffects) {
	for _, r := range results {
		c.took(r.Buddy, r.Effects)
	}
}

// took carries out what the engine asks for.
func (c *Client) took(b *otr.Buddy, out otr.Effects) {
	if c.Watch != nil {
		c.Watch(b.Name(), out)
	}
	notes := c.notes(out.Transmit)
	for k, w := range out.Transmit {
		c.sent(notes[k])
		c.Port.SendNoted(b.Name(), part(w.To), w.Text, notes[k])
	}
	if m := out.Deliver; m != nil {
		c.Heard = append(c.Heard, Heard{b.Name(), c.net.Now(), string(m.Text), m.Private, session(b, m.Session), m.From})
	}
	for _, e := range out.Events {
		c.Events = append(c.Events, Noted{b.Name(), c.net.Now(), e})
		c.noted(b.Name(), e)
	}
	if out.Work != nil {
		c.took(b, b.SMPDone(out.Work.Do(), c.net.Now()))
	}
}

func session(b *otr.Buddy, id otr.SessionID) otr.Session {
	for _, s := range b.Sessions() {
		if s.ID == id {
			return s
		}
	}
	return otr.Session{}
}

// part is the client's own part of a full address.
func part(r otr.Route) string {
	_, part, _ := strings.Cut(string(r), "/")
	return part
}
