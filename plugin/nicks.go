package plugin

import (
	"fmt"
	"slices"

	"pidgin-otr/otr"
	"pidgin-otr/ui"
)

// A nick is not a person: anybody may take one that is free. A family belongs to
// who last wrote authenticated, and goes along with a new nick only if the server
// says so of the very same user and host. A family whose holder is not known to be
// there is kept aside: its name is somebody else's then.

const (
	maxAside = 16 // families kept aside per account
	maxLeft  = 64 // names that a family has left, per account
)

// isNick reports whether the family's name is a nick, which changes hands.
func isNick(id BuddyID) bool { return id.Account.Protocol == protocolIRC || isOccupant(id) }

// wroteAs tells who a line is from: the name and the user@host of the writer.
type wroteAs struct{ name, userhost string }

// held reports whether there is a family to speak of: a session that is private
// or Finished.
func (b *buddy) held() bool { return len(b.engine.Sessions()) > 0 }

// markGone says that the family's holder is not known to be there.
func (p *Plugin) markGone(b *buddy) { p.setAside(b, ui.Words.HolderLeft, p.noticeLater) }

// setAside takes the family off its name, and tells why.
func (p *Plugin) setAside(b *buddy, why func(ui.Words) string, tell telling) {
	if b == nil || b.aside || !b.held() {
		return
	}
	p.restoreLog(b)
	name := b.id.Name
	tell(b, why)
	b.account.asides++
	b.aside, b.watched, b.since = true, false, b.account.asides
	p.rekey(b, fmt.Sprintf("\x00%d", b.since)) // no nick holds a NUL
	b.account.noteLeft(name)
	p.host.Refresh()
	p.host.Later(func() { // when those who are back have their names again
		p.safely("a family aside", func() { p.limitAside(b.account) })
	})
}

// rekey gives the family another key in the tables.
func (p *Plugin) rekey(b *buddy, key string) {
	a := b.account
	from := b.engine.Name()
	if a.engine.Rename(from, key) {
		delete(a.buddies, from)
		a.buddies[key] = b
	}
}

// moveTo gives the family the name, and takes it from whoever had it.
func (p *Plugin) moveTo(b *buddy, name string) {
	a := b.account
	if other := a.buddies[name]; other == b {
		return
	} else if other != nil {
		p.markGone(other)
		p.drop(a.buddies[name]) // had nothing to keep
	}
	if !b.aside {
		a.noteLeft(b.id.Name)
	}
	from := b.id
	p.rekey(b, name)
	p.bear(b, name)
	b.aside = false
	p.moveLog(b, from)
	a.left = slices.DeleteFunc(a.left, func(l string) bool { return l == name })
	p.fit(b)
	p.host.Refresh()
}

// bear gives the family its new name. What the user chose for it goes along: its
// holder must not be able to undo that.
func (p *Plugin) bear(b *buddy, name string) {
	if _, own := p.ownSettings(b.id); own || b.former == "" {
		b.former = b.id.Name
	}
	b.id.Name = name
}

// before is the buddy by the name whose settings hold where its own has none.
func (b *buddy) before() BuddyID {
	id := b.id
	if b.former != "" {
		id.Name = b.former
	}
	return id
}

// drop forgets a family, without a word to anybody.
func (p *Plugin) drop(b *buddy) {
	if b == nil {
		return
	}
	out := b.account.engine.Drop(b.engine.Name(), p.host.Now())
	delete(b.account.buddies, b.engine.Name())
	p.takeEvents(b, slices.DeleteFunc(out.Events, func(e otr.Event) bool {
		_, returned := e.(otr.LineReturned)
		return !returned
	}), false)
}

// limitAside drops the family that has been aside for longest when there are too
// many.
func (p *Plugin) limitAside(a *account) {
	var oldest *buddy
	count := 0
	for _, b := range a.buddies {
		if !b.aside {
			continue
		}
		count++
		if oldest == nil || b.since < oldest.since {
			oldest = b
		}
	}
	if count > maxAside {
		p.drop(oldest)
	}
}

// noteLeft notes that a family has left a name: the next line typed there may be
// meant for it.
func (a *account) noteLeft(name string) {
	if slices.Contains(a.left, name) {
		return
	}
	if len(a.left) == maxLeft {
		a.left = slices.Delete(a.left, 0, 1)
	}
	a.left = append(a.left, name)
}

// noteFreed says that whoever had the name has it no more. Where a family kept aside
// had it before, the next one may be its holder again, or not: the user is asked
// anew.
func (a *account) noteFreed(name string) {
	if b := a.buddies[name]; b != nil && !b.held() {
		b.openly, b.former = nil, "" // that was for who had it
	}
	for _, b := range a.buddies {
		if b.aside && b.id.Name == name {
			a.noteLeft(name)
			return
		}
	}
}

// hasLeft reports whether a family has left the name, or the account was somebody
// else's when it was private there, and the user has not been told so with a line
// given back.
func (p *Plugin) hasLeft(id BuddyID) bool {
	a := p.accounts[id.Account]
	return p.leftPrivate[id] || a != nil && slices.Contains(a.left, id.Name)
}

// giveBackFirst gives the first line back that is typed to a name that a family has
// left, and lets the next one through.
func (p *Plugin) giveBackFirst(b *buddy, text string) bool {
	a := b.account
	i := slices.Index(a.left, b.id.Name)
	if i < 0 {
		return false
	}
	a.left = slices.Delete(a.left, i, i+1)
	p.giveBack(b, returned{line: p.asLine(b, text), why: ui.HolderGone})
	return true
}

// telling is how it is told what became of a name.
type telling func(b *buddy, say func(ui.Words) string)

// noticeNow tells it before the host acts: it holds for the line that the host is
// about to show.
func (p *Plugin) noticeNow(b *buddy, say func(ui.Words) string) {
	p.notice(b, say(p.words(b)), kept)
	p.host.Refresh()
}

// noticeLater tells it when the host has acted: a window may get another name.
func (p *Plugin) noticeLater(b *buddy, say func(ui.Words) string) {
	p.host.Later(func() {
		p.safely("a change of names", func() {
			p.noticeNow(b, say)
		})
	})
}

// noteWriter notes who a message is from. One that came in the holder's name and
// verified makes its writer the holder.
func (b *buddy) noteWriter(out otr.Effects) {
	if w := b.account.writer; w.name == b.id.Name {
		b.writer = w.userhost
	}
	if out.Deliver != nil && out.Deliver.Private {
		b.holder = b.writer
	}
}

// takeFromElsewhere deals with a message from b that the keys of another family read.
// It reports whether that family has moved to b's name: b is no more then.
func (p *Plugin) takeFromElsewhere(b *buddy, e *otr.Elsewhere) (moved bool) {
	family := b.account.buddies[e.Buddy.Name()]
	if family == nil {
		return false
	}
	writer := b.id.Name
	for _, w := range e.Transmit {
		p.transmitTo(b, w)
	}
	p.compute(family, e.Work)
	if e.Proved {
		from, userhost := family.id.Name, b.writer
		p.moveTo(family, writer)
		family.holder = userhost
		p.notice(family, p.words(family).OtherNick(from), kept)
	} else if e.Deliver != nil {
		p.showFrom(writer, family, *e.Deliver)
	}
	p.takeEvents(family, e.Events, false)
	p.tickAccount(family.account)
	return e.Proved
}

// showFrom shows a text of the family's that came from the writer's name. The
// conversation that it opens bears a name that may be another family's.
func (p *Plugin) showFrom(writer string, family *buddy, m otr.Message) {
	p.showing = family
	defer func() { p.showing = nil }()
	p.host.ShowReceived(family.id, p.words(family).WrittenBy(writer, p.asShown(family, m, false)))
}

// transmitTo sends an answer to the name that a message came from.
func (p *Plugin) transmitTo(b *buddy, w otr.Outgoing) {
	w.To = ""
	p.transmit(b, w)
}
