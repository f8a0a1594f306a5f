package plugin

import (
	"maps"
	"strings"

	"pidgin-otr/otr"
	"pidgin-otr/otr/keyfile"
	"pidgin-otr/ui"
)

// One person has one key, however the address is spelled and whichever resource
// it has. Another address is somebody else, with a key of its own: the buddies
// must not read the name of the one under the signature of the other.

// sameAccount reports whether the account ours is also known under the name of
// another: the host knows which letters have no case.
func (p *Plugin) sameAccount(ours, other keyfile.Account) bool {
	if ours == other {
		return true
	}
	if ours.Protocol != other.Protocol {
		return false
	}
	pair := [2]keyfile.Account{ours, other}
	same, known := p.same[pair]
	if !known {
		id := AccountID(ours)
		same = p.host.Normalize(id, ours.Name) == p.host.Normalize(id, other.Name)
		p.same[pair] = same
	}
	return same
}

// resource is the part of an XMPP account's name that tells its clients apart.
func resource(a keyfile.Account) string {
	if a.Protocol != protocolXMPP {
		return ""
	}
	_, resource, _ := strings.Cut(a.Name, "/")
	return resource
}

// AccountRenamed says that the account is another person's from now on, called
// now. Its sessions end first, with a word to the buddies if it is connected, and
// what is known of it is forgotten. It is called before anything else is done for
// the account under its new name, while the host still takes the old one.
func (p *Plugin) AccountRenamed(was, now AccountID) {
	p.safely("a renamed account", func() {
		p.carryPrivate(was, now)
		a := p.accounts[was]
		if a == nil {
			return
		}
		for _, b := range a.buddies {
			if b.starting || len(b.lines) > 0 || b.engine.Guarded() {
				p.leftPrivate[BuddyID{now, b.id.Name}] = true
			}
		}
		p.endAccount(a, ui.Words.AccountRenamed)
		p.giveBackAll(a)
	})
	delete(p.accounts, was)
}

// carryPrivate hands the marks of an account that was renamed before on to its next
// name: what was private then is still not forgotten.
func (p *Plugin) carryPrivate(was, now AccountID) {
	for id := range maps.Clone(p.leftPrivate) {
		if id.Account == was {
			delete(p.leftPrivate, id)
			p.leftPrivate[BuddyID{now, id.Name}] = true
		}
	}
}

// giveBackAll gives back what is kept for the account's buddies.
func (p *Plugin) giveBackAll(a *account) {
	for _, b := range a.buddies {
		for token := range b.lines {
			p.closeReturned(b, otr.LineReturned{Token: token, Reason: otr.BlockSessionEnded})
		}
		for _, q := range b.asked {
			q.closeForm()
		}
		for id := range b.verifying {
			b.dropAskBack(id)
		}
		p.flushBack(b)
		p.restoreLog(b)
	}
}

// takeLeftPrivate takes the mark of a conversation that was private, or was to be,
// under the account's former name: what is typed next may be meant so.
func (p *Plugin) takeLeftPrivate(id BuddyID) bool {
	was := p.leftPrivate[id]
	delete(p.leftPrivate, id)
	return was
}
