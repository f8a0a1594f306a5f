package libotr

import (
	"errors"
	"fmt"
)

// Client is one login: a libotr user state with its own files.
type Client struct {
	Account     string
	Tag         uint32   // its own instance tag
	Fingerprint [20]byte // of its own key

	process *Process
	slot    int
}

// Meta tags of libotr/context.h, for the calls that name a session.
const (
	Master uint32 = 0
	Best   uint32 = 1
	Recent uint32 = 2
)

// Policy bits of libotr/proto.h.
const (
	AllowV2           = 0x02
	AllowV3           = 0x04
	RequireEncryption = 0x08
	SendTag           = 0x10
	StartOnTag        = 0x20
	StartOnError      = 0x40

	Opportunistic = AllowV2 | AllowV3 | SendTag | StartOnTag | StartOnError
	Manual        = AllowV2 | AllowV3
)

// Login opens a client whose key, fingerprint and instance-tag files lie in
// dir; a missing key or tag is made. Two clients with copies of a file share
// what is in it.
func (p *Process) Login(account, protocol, dir string) (*Client, error) {
	for slot, used := range p.slots {
		if used {
			continue
		}
		c := &Client{Account: account, process: p, slot: slot}
		events, err := c.ask(fmt.Sprintf("login %d %s %s %s", slot, word([]byte(account)), protocol, word([]byte(dir))))
		if err != nil {
			return nil, err
		}
		for _, e := range events {
			if in, ok := e.(loggedIn); ok {
				p.slots[slot] = true
				c.Tag, c.Fingerprint = in.Tag, in.Fingerprint
				return c, nil
			}
		}
		return nil, fmt.Errorf("libotr: login of %s failed: %v", account, events)
	}
	return nil, errors.New("libotr: too many logins")
}

// Logout forgets the login and everything it held in memory, as a kill would.
func (c *Client) Logout() error {
	_, err := c.ask(fmt.Sprintf("logout %d", c.slot))
	c.process.slots[c.slot] = false
	return err
}

func (c *Client) ask(request string) ([]Event, error) {
	lines, err := c.process.ask(request)
	if err != nil {
		return nil, err
	}
	events := make([]Event, 0, len(lines))
	for _, line := range lines {
		e, err := parse(line)
		if err != nil {
			return nil, err
		}
		events = append(events, e)
	}
	return events, nil
}

func (c *Client) about(verb, buddy, rest string) ([]Event, error) {
	return c.ask(fmt.Sprintf("%s %d %s %s", verb, c.slot, word([]byte(buddy)), rest))
}

// SetPolicy sets the policy bits for every buddy.
func (c *Client) SetPolicy(bits uint32) error {
	_, err := c.ask(fmt.Sprintf("policy %d %x", c.slot, bits))
	return err
}

// SetMaxMessage sets the longest message the network takes, in bytes; 0 for no
// limit. libotr divides by zero at its own header's length, so small sizes are
// refused.
func (c *Client) SetMaxMessage(size int) error {
	if size != 0 && size < 50 {
		return fmt.Errorf("libotr: message size %d is too small", size)
	}
	_, err := c.ask(fmt.Sprintf("maxmessage %d %d", c.slot, size))
	return err
}

// Poll lets libotr forget what is too old.
func (c *Client) Poll() ([]Event, error) { return c.ask(fmt.Sprintf("poll %d", c.slot)) }

// Start sends a query; with sessions up it refreshes them.
func (c *Client) Start(buddy string) ([]Event, error) { return c.about("start", buddy, "") }

// Send sends text to the session of an instance tag or meta tag.
func (c *Client) Send(buddy string, tag uint32, text []byte) ([]Event, error) {
	return c.about("send", buddy, fmt.Sprintf("%x %s", tag, word(text)))
}

// Receive takes a message from the network.
func (c *Client) Receive(buddy string, text []byte) ([]Event, error) {
	return c.about("receive", buddy, word(text))
}

// End ends one session.
func (c *Client) End(buddy string, tag uint32) ([]Event, error) {
	return c.about("end", buddy, fmt.Sprintf("%x", tag))
}

// EndAll ends every session with the buddy.
func (c *Client) EndAll(buddy string) ([]Event, error) { return c.about("end", buddy, "all") }

// Trust marks the session's fingerprint, as libotr's applications do.
func (c *Client) Trust(buddy string, tag uint32, trust string) ([]Event, error) {
	return c.about("trust", buddy, fmt.Sprintf("%x %s", tag, word([]byte(trust))))
}

// StartSMP begins a run, with a question unless it is empty.
func (c *Client) StartSMP(buddy string, tag uint32, question, secret string) ([]Event, error) {
	verb := "start"
	if question != "" {
		verb = "question"
	}
	return c.smp(buddy, tag, verb, secret, question)
}

// AnswerSMP answers the peer's run.
func (c *Client) AnswerSMP(buddy string, tag uint32, secret string) ([]Event, error) {
	return c.smp(buddy, tag, "answer", secret, "")
}

// AbortSMP gives a run up.
func (c *Client) AbortSMP(buddy string, tag uint32) ([]Event, error) {
	return c.smp(buddy, tag, "abort", "", "")
}

func (c *Client) smp(buddy string, tag uint32, verb, secret, question string) ([]Event, error) {
	return c.about("smp", buddy, fmt.Sprintf("%x %s %s %s", tag, verb, word([]byte(secret)), word([]byte(question))))
}

// UseSymKey asks the peer to use an extra symmetric key.
func (c *Client) UseSymKey(buddy string, tag, use uint32, data []byte) ([]Event, error) {
	return c.about("symkey", buddy, fmt.Sprintf("%x %d %s", tag, use, word(data)))
}

// Sessions lists the buddy's contexts, the master among them.
func (c *Client) Sessions(buddy string) ([]Session, error) {
	events, err := c.about("sessions", buddy, "")
	var out []Session
	for _, e := range events {
		if s, ok := e.(Session); ok {
			out = append(out, s)
		}
	}
	return out, err
}
