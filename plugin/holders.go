package plugin

import (
	"maps"
	"slices"
	"strings"

	"pidgin-otr/ui"
)

// Who has which name, as IRC servers and rooms tell it.

// ircPeople follows who has which nick, as the server tells them.
func (p *Plugin) ircPeople(a *account, self string, l ircLine) {
	name, own := nickName(l.nick), nickName(self)
	if l.command == "366" || name == own && l.command == "PART" || l.command == "KICK" && nickName(l.param(1)) == own {
		p.host.Later(func() { p.safely("our channels", func() { p.lookAround(a) }) })
		return
	}
	if l.userhost == "" || name == own && l.command != "KICK" {
		return
	}
	switch l.command {
	case "PRIVMSG", "NOTICE":
		p.whoHas(a, name, l.userhost, p.noticeNow) // above the line
		a.writer = wroteAs{name, l.userhost}
	case "NICK":
		a.noteFreed(name)
		delete(a.wroteTo, name) // that was to who had it
		p.followRename(a, name, nickName(l.param(0)), l.userhost)
	case "JOIN":
		p.whoHas(a, name, l.userhost, p.noticeLater)
		p.watchLater(a, name)
	case "QUIT":
		a.noteFreed(name)
		delete(a.wroteTo, name)
		p.markGone(a.buddies[name])
	case "PART":
		p.noteLeftRoom(a, name)
	case "KICK":
		p.noteLeftRoom(a, nickName(l.param(1)))
	}
}

// whoHas says that the user@host has the nick: a family of another one has left
// it, and one that was kept aside and is theirs is back. tell says so.
func (p *Plugin) whoHas(a *account, name, userhost string, tell telling) {
	if b := a.buddies[name]; b != nil && b.holder != "" && b.holder != userhost {
		p.setAside(b, ui.Words.HolderLeft, tell)
	}
	for _, b := range a.buddies {
		if b.aside && b.id.Name == name && b.holder == userhost {
			p.moveTo(b, name)
			tell(b, ui.Words.BackAgain)
			return
		}
	}
}

// followRename says that a nick became another one.
func (p *Plugin) followRename(a *account, from, to, userhost string) {
	b := a.buddies[from]
	if b == nil || from == to || !b.held() {
		p.whoHas(a, to, userhost, p.noticeLater)
		return
	}
	if b.holder != userhost {
		p.markGone(b)
		p.whoHas(a, to, userhost, p.noticeLater)
		return
	}
	p.moveTo(b, to)
	p.noticeLater(b, func(w ui.Words) string { return w.OtherNick(from) })
}

// noteLeftRoom says that a nick has left a channel. Without one that we share nothing
// tells any more what becomes of it.
func (p *Plugin) noteLeftRoom(a *account, name string) {
	b := a.buddies[name]
	if b == nil || !b.held() {
		return
	}
	p.host.Later(func() { // when the host has taken it out of the channel
		p.safely("leaving a channel", func() {
			if a.buddies[name] == b && !p.host.SharesRoom(b.id) {
				p.markGone(b)
			}
		})
	})
}

// watch notes whether a channel that we share tells what becomes of the family's
// name.
func (p *Plugin) watch(b *buddy) {
	if b.id.Account.Protocol == protocolIRC && b.held() && !b.aside {
		b.watched = p.host.SharesRoom(b.id)
	}
}

// watchLater is watch for who has just come, when the host has acted.
func (p *Plugin) watchLater(a *account, name string) {
	if b := a.buddies[name]; b != nil {
		p.host.Later(func() { p.safely("a channel", func() { p.watch(b) }) })
	}
}

// lookAround follows our own coming to a channel or leaving one, when the host has
// acted. A name that was watched and is not any more may change hands unseen.
func (p *Plugin) lookAround(a *account) {
	for _, b := range slices.Collect(maps.Values(a.buddies)) {
		was := b.watched
		p.watch(b)
		if was && !b.watched {
			p.setAside(b, ui.Words.OutOfSight, p.noticeLater)
		}
	}
}

// Occupant says that an occupant of a room has left its name: for another one in
// the same room, or, with "", the room.
func (p *Plugin) Occupant(id BuddyID, to string) {
	p.safely("a room's occupant", func() {
		if a := p.accounts[id.Account]; a != nil && isOccupant(id) {
			delete(a.wroteTo, id.Name)
		}
		b := p.known(id)
		if b == nil || !b.held() || !isOccupant(id) {
			return
		}
		if to == "" {
			p.markGone(b)
			return
		}
		p.moveTo(b, to)
		p.noticeLater(b, func(w ui.Words) string { return w.OtherNick(occupant(id)) })
	})
}

// RoomLeft says that we have left the room in which our name was that.
func (p *Plugin) RoomLeft(id BuddyID) {
	p.safely("a room", func() {
		room, _, ok := strings.Cut(id.Name, "/")
		if a := p.accounts[id.Account]; a != nil && ok {
			p.unwatchOccupants(a, room+"/")
		}
	})
}

// unwatchOccupants sets aside the occupants of rooms that we are in no more, whose
// names begin so: nothing tells who takes their names.
func (p *Plugin) unwatchOccupants(a *account, prefix string) {
	for _, name := range slices.Sorted(maps.Keys(a.buddies)) {
		if b := a.buddies[name]; isOccupant(b.id) && strings.HasPrefix(b.id.Name, prefix) {
			p.setAside(b, ui.Words.OutOfRoom, p.noticeLater)
		}
	}
}
