package plugin

import (
	"strings"

	"pidgin-otr/otr/keyfile"
)

// protocolXMPP is the one protocol of the host that can address one client.
const protocolXMPP = "prpl-jabber"

// reach is how an account's network takes messages.
type reach struct {
	routed     bool // one client of a buddy can be addressed
	slow       bool // the host lets a line through every two seconds
	maxMessage int  // longest message in bytes; 0: no limit
}

func (p *Plugin) reachOf(protocol string) reach {
	return reach{
		routed:     protocol == protocolXMPP,
		slow:       protocol == protocolIRC,
		maxMessage: p.sizes.Limit(protocol),
	}
}

// isOccupant reports whether the family is a room's occupant
// (room@conference/nick): the host keeps the nick in the normalised name of
// such a buddy alone, and the address stands for whoever has that nick.
func isOccupant(id BuddyID) bool {
	return id.Account.Protocol == protocolXMPP && strings.Contains(id.Name, "/")
}

// occupant is what an occupant is called in its room; "" for anybody else.
func occupant(id BuddyID) string {
	if _, nick, _ := strings.Cut(id.Name, "/"); isOccupant(id) {
		return nick
	}
	return ""
}

// loadSizes reads the user's own limits of message sizes. Only the user writes
// that file, so there is nothing to keep aside.
func (p *Plugin) loadSizes() {
	f := userFile{name: keyfile.SizesName}
	sizes, problems, err := keyfile.ParseSizes(p.load(&f))
	p.sizes = sizes
	p.logProblems(&f, problems)
	if err != nil {
		p.host.Debugf("otr: %s: %v", f.name, err)
	}
}
