package keyfile

import (
	"slices"
	"strings"
)

// PlainName is the name of our own file of buddies without OTR.
const PlainName = "otr-sessions.plain"

// plainHeader starts a new file. It has no tab: it is no entry.
const plainHeader = "# The buddies who answered an offer of private conversation by plain text."

// Plain holds the buddies whose clients are known to speak no OTR. The file is
// ours alone. An empty one comes from ParsePlain(nil).
type Plain struct {
	kept    []string // lines that are no entries, first in the file
	order   []Peer
	peers   map[Peer]bool
	changes changes[Peer]
}

// ParsePlain reads our file of buddies without OTR: lines of buddy, account and
// protocol, separated by tabs.
func ParsePlain(data []byte) (p *Plain, problems []Problem, err error) {
	p = &Plain{peers: make(map[Peer]bool)}
	p.kept, problems, err = readOwn(data, func(l string) bool {
		f := strings.Split(untilReturn(l), "\t")
		if len(f) == 3 {
			p.set(Peer{Buddy: f[0], Account: Account{Name: f[1], Protocol: f[2]}})
		}
		return len(f) == 3
	})
	return p, problems, err
}

func (p *Plain) set(who Peer) {
	if !p.peers[who] {
		p.peers[who] = true
		p.order = append(p.order, who)
	}
}

// Has reports whether the buddy's clients are known to speak no OTR.
func (p *Plain) Has(who Peer) bool { return p.peers[who] }

// Add notes a buddy, and reports whether it is new. The error is a *NameError.
func (p *Plain) Add(who Peer) (added bool, err error) {
	if err := checkPeer(who); err != nil {
		return false, err
	}
	if p.peers[who] {
		return false, nil
	}
	p.changes.touch(who, true)
	p.set(who)
	return true, nil
}

// Forget removes a buddy and reports whether it was there.
func (p *Plain) Forget(who Peer) bool {
	if !p.peers[who] {
		return false
	}
	p.remove(who)
	p.changes.drop(who)
	return true
}

func (p *Plain) remove(who Peer) {
	delete(p.peers, who)
	p.order = slices.DeleteFunc(p.order, func(o Peer) bool { return o == who })
}

// PlainChange is a buddy who came into the file, or is gone.
type PlainChange struct {
	Peer Peer
	Gone bool
}

// Begin returns what changed since the file was read or last written. It is on
// its way to the file then, until Written or Failed.
func (p *Plain) Begin() []PlainChange {
	taken := p.changes.begin()
	out := make([]PlainChange, 0, len(taken))
	for who := range taken {
		out = append(out, PlainChange{who, !p.peers[who]})
	}
	return out
}

// Failed says that what Begin returned did not get into the file: it counts as
// changed again.
func (p *Plain) Failed() { p.changes.failed(func(who Peer) bool { return p.peers[who] }) }

// Apply makes changes to what was read from the file. They do not count as changes.
func (p *Plain) Apply(cs []PlainChange) {
	for _, c := range cs {
		if c.Gone {
			p.remove(c.Peer)
		} else {
			p.set(c.Peer)
		}
	}
	p.changes = changes[Peer]{}
}

// Written says that file was written, which has what Begin returned. The content of p
// is that of file from now on, with what changed since.
func (p *Plain) Written(file *Plain) {
	changed := p.changes.since
	file.Apply(p.Begin())
	file.changes = changes[Peer]{since: changed}
	*p = *file
}

// Bytes returns the content of the file: what is no entry, then the entries, new
// ones at the end.
func (p *Plain) Bytes() []byte {
	var out []byte
	if len(p.kept) == 0 {
		out = append(out, plainHeader+"\n"...)
	}
	for _, l := range p.kept {
		out = append(append(out, l...), '\n')
	}
	for _, who := range p.order {
		out = append(out, who.Buddy+"\t"+who.Account.Name+"\t"+who.Account.Protocol+"\n"...)
	}
	return out
}
