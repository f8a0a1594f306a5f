package keyfile

import (
	"slices"
	"strings"
)

// ChosenName is the name of our own file of settings.
const ChosenName = "otr-sessions.settings"

// chosenHeader starts a new file. It has no tab: it is no entry.
const chosenHeader = "# Settings for those who are not on the buddy list."

// Chosen is what the user chose for one buddy.
type Chosen struct{ Enabled, Automatic, Require, RequireVerified, NoLog bool }

// Choices holds what the user chose for buddies that the messenger keeps no
// settings of. The file is ours alone. An empty one comes from ParseChoices(nil).
type Choices struct {
	kept    []string // lines that are no entries, first in the file
	chosen  map[Peer]Chosen
	changes changes[Peer]
}

// words are what a setting that is on is called in the file.
func (c *Chosen) words() []chosenWord {
	return []chosenWord{
		{"enabled", &c.Enabled}, {"automatic", &c.Automatic}, {"onlyprivate", &c.Require},
		{"onlyprivate-verified", &c.RequireVerified}, {"avoidlogging", &c.NoLog},
	}
}

type chosenWord struct {
	word string
	on   *bool
}

// ParseChoices reads our file of settings: lines of buddy, account, protocol and
// the settings that are on, with commas between them, separated by tabs. Of repeated
// buddies the last line counts. A word that is not known is passed over.
func ParseChoices(data []byte) (c *Choices, problems []Problem, err error) {
	c = &Choices{chosen: make(map[Peer]Chosen)}
	c.kept, problems, err = readOwn(data, func(l string) bool {
		f := strings.Split(untilReturn(l), "\t")
		if len(f) == 4 {
			c.chosen[Peer{Buddy: f[0], Account: Account{Name: f[1], Protocol: f[2]}}] = parseChosen(f[3])
		}
		return len(f) == 4
	})
	return c, problems, err
}

func parseChosen(text string) (c Chosen) {
	on := strings.Split(text, ",")
	for _, w := range c.words() {
		*w.on = slices.Contains(on, w.word)
	}
	return c
}

// Find returns what was chosen for the buddy, under any name of the account that
// same takes for it; the exact one first.
func (c *Choices) Find(who Peer, same func(Account) bool) (chosen Chosen, ok bool) {
	if chosen, ok = c.chosen[who]; ok || len(c.chosen) == 0 {
		return chosen, ok
	}
	for _, other := range c.inOrder() {
		if other.Buddy == who.Buddy && same(other.Account) {
			return c.chosen[other], true
		}
	}
	return chosen, false
}

// Set keeps what was chosen. The error is a *NameError.
func (c *Choices) Set(who Peer, chosen Chosen) error {
	if err := checkPeer(who); err != nil {
		return err
	}
	c.chosen[who] = chosen
	c.changes.touch(who, false)
	return nil
}

// Forget removes what was chosen for the buddy under every name of the account, and
// reports whether anything was.
func (c *Choices) Forget(who Peer, same func(Account) bool) (was bool) {
	for _, other := range c.inOrder() {
		if other == who || other.Buddy == who.Buddy && same(other.Account) {
			delete(c.chosen, other)
			c.changes.drop(other)
			was = true
		}
	}
	return was
}

func (c *Choices) inOrder() []Peer {
	peers := make([]Peer, 0, len(c.chosen))
	for who := range c.chosen {
		peers = append(peers, who)
	}
	slices.SortFunc(peers, func(a, b Peer) int { return strings.Compare(a.key(), b.key()) })
	return peers
}

func (p Peer) key() string { return p.Account.Protocol + "\t" + p.Account.Name + "\t" + p.Buddy }

// ChosenChange is what was chosen for one buddy, or that nothing is any more.
type ChosenChange struct {
	Peer   Peer
	Chosen Chosen
	Gone   bool
}

// Begin returns what changed since the file was read or last written. It is on
// its way to the file then, until Written or Failed.
func (c *Choices) Begin() (out []ChosenChange) {
	for who := range c.changes.begin() {
		chosen, there := c.chosen[who]
		out = append(out, ChosenChange{who, chosen, !there})
	}
	return out
}

// Failed says that what Begin returned did not get into the file: it counts as
// changed again.
func (c *Choices) Failed() {
	c.changes.failed(func(who Peer) bool { _, there := c.chosen[who]; return there })
}

// Apply makes changes to what was read from the file. They do not count as changes.
func (c *Choices) Apply(cs []ChosenChange) {
	for _, one := range cs {
		if one.Gone {
			delete(c.chosen, one.Peer)
		} else {
			c.chosen[one.Peer] = one.Chosen
		}
	}
	c.changes = changes[Peer]{}
}

// Written says that file was written, which has what Begin returned. The content of c
// is that of file from now on, with what changed since.
func (c *Choices) Written(file *Choices) {
	changed := c.changes.since
	file.Apply(c.Begin())
	file.changes = changes[Peer]{since: changed}
	*c = *file
}

// Bytes returns the content of the file: what is no entry, then the entries.
func (c *Choices) Bytes() []byte {
	var out strings.Builder
	if len(c.kept) == 0 {
		out.WriteString(chosenHeader + "\n")
	}
	for _, l := range c.kept {
		out.WriteString(l + "\n")
	}
	for _, who := range c.inOrder() {
		chosen := c.chosen[who]
		var on []string
		for _, w := range chosen.words() {
			if *w.on {
				on = append(on, w.word)
			}
		}
		out.WriteString(strings.Join([]string{who.Buddy, who.Account.Name, who.Account.Protocol, strings.Join(on, ",")}, "\t") + "\n")
	}
	return []byte(out.String())
}
