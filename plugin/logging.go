package plugin

import "pidgin-otr/ui"

// While a conversation has a private session its logging is off, so that no log
// holds private text; when none is left it is what it was before.

// keepLog brings the conversation's logging in line with the buddy's sessions.
// Restoring waits until the event is over: the message that ended the last
// session may still have private text to be shown.
func (p *Plugin) keepLog(b *buddy) {
	switch private := b.wants.noLog && b.private(); {
	case private && !b.log.off:
		p.stopLog(b)
	case !private && b.log.off:
		p.host.Later(func() { p.restoreLog(b) })
	}
}

func (p *Plugin) stopLog(b *buddy) {
	if was, ok := p.host.SetLogging(b.id, false); ok {
		b.log = logState{off: true, was: was}
		if was {
			p.noteLog(b, ui.Words.LogBegins)
		}
	}
}

// restoreLog gives the conversation's logging back, unless a session became
// private meanwhile.
func (p *Plugin) restoreLog(b *buddy) {
	if !b.log.off || (p.loaded && b.wants.noLog && b.private()) {
		return
	}
	was := b.log.was
	b.log = logState{}
	if was {
		p.host.SetLogging(b.id, true)
		p.noteLog(b, ui.Words.LogEnds)
	}
}

// newLog is keepLog for a conversation that was just created: it is logged as the
// host is set.
func (p *Plugin) newLog(b *buddy) {
	b.log = logState{}
	p.keepLog(b)
}

// moveLog follows the family from another name. If there is a conversation of the new
// name already its logging goes off. That of the old one is given back, unless the host
// has given it the new name.
func (p *Plugin) moveLog(b *buddy, from BuddyID) {
	before := b.log
	if b.wants.noLog && b.private() {
		if was, ok := p.host.SetLogging(b.id, false); ok && was {
			b.log = logState{off: true, was: true}
			p.noteLog(b, ui.Words.LogBegins)
		}
	}
	if before.off && before.was {
		p.host.Later(func() { p.safely("logging", func() { p.freeLog(from) }) })
	}
}

// freeLog gives the logging of a conversation back whose family has left its name.
func (p *Plugin) freeLog(id BuddyID) {
	if b := p.known(id); b == nil || !b.log.off {
		p.host.SetLogging(id, true)
	}
}

// noteLog writes into the log that a private conversation takes place, if the
// conversation would be logged and the user wants to know that later.
func (p *Plugin) noteLog(b *buddy, say func(ui.Words) string) {
	if p.host.Bool(SettingNoteLog, false) {
		p.host.LogLine(b.id, say(p.words(b)))
	}
}

// LoggingChanged says that logging of the buddy's conversation was switched.
// While a session is private, switching it on is undone, and said below what the
// host says of it.
func (p *Plugin) LoggingChanged(id BuddyID, on bool) {
	p.safely("logging", func() {
		if b := p.known(id); b != nil && on && b.log.off {
			p.host.SetLogging(id, false)
			p.host.Later(func() { p.notice(b, p.words(b).LoggingStaysOff(), quiet) })
		}
	})
}
