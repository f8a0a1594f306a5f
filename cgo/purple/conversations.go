package purple

// #include "bridge.h"
import "C"

import (
	"pidgin-otr/plugin"
	"pidgin-otr/ui"
)

// conversation passes on what happened to a conversation.
func (b *Bridge) conversation(id plugin.BuddyID, what int) {
	switch what {
	case C.OTR_CREATED:
		b.controller.ConversationCreated(id)
	case C.OTR_DELETED:
		b.lines.forget(id)
		b.controller.ConversationDeleted(id)
	case C.OTR_LOGGING_ON, C.OTR_LOGGING_OFF:
		if !b.switching {
			b.controller.LoggingChanged(id, what == C.OTR_LOGGING_ON)
		}
	}
	b.Refresh()
}

// Notice implements plugin.Conversations. Notices are not logged: the log holds
// what people said. The host cuts long ones, so they come in pieces.
func (b *Bridge) Notice(id plugin.BuddyID, html string, open bool) (shown bool) {
	b.AssertMain()
	for _, piece := range ui.Pieces(html) {
		t := text(piece)
		withBuddy(id, func(c *C.OtrBuddy) { shown = C.otr_notice(c, t, gboolean(open)) != 0 })
		freeText(t)
		if !shown {
			return false
		}
	}
	return shown
}

// ShowSent implements plugin.Conversations.
func (b *Bridge) ShowSent(id plugin.BuddyID, html string) {
	b.AssertMain()
	b.lines.drop(id, html)
	t := text(html)
	defer freeText(t)
	withBuddy(id, func(c *C.OtrBuddy) { C.otr_show_sent(c, t) })
}

// SetLogging implements plugin.Conversations.
func (b *Bridge) SetLogging(id plugin.BuddyID, on bool) (was, ok bool) {
	b.AssertMain()
	b.switching = true
	defer func() { b.switching = false }()
	var before C.gboolean
	withBuddy(id, func(c *C.OtrBuddy) { ok = C.otr_set_logging(c, gboolean(on), &before) != 0 })
	return before != 0, ok
}

// LogLine implements plugin.Conversations.
func (b *Bridge) LogLine(id plugin.BuddyID, html string) {
	b.AssertMain()
	t := text(html)
	defer freeText(t)
	withBuddy(id, func(c *C.OtrBuddy) { C.otr_log_line(c, t) })
}

// Called implements plugin.Conversations: the alias of the contact stands before
// that of the buddy, as in the host's windows.
func (b *Bridge) Called(id plugin.BuddyID) (called plugin.Called) {
	b.AssertMain()
	var alias, nick *C.char
	withBuddy(id, func(c *C.OtrBuddy) {
		C.otr_called(c, &alias, &nick)
		called = plugin.Called{Alias: C.GoString(alias), Nick: C.GoString(nick)}
	})
	return called
}

// Mark implements plugin.Conversations.
func (b *Bridge) Mark(id plugin.BuddyID, on bool) (was bool) {
	b.AssertMain()
	withBuddy(id, func(c *C.OtrBuddy) { was = C.otr_mark(c, gboolean(on)) != 0 })
	return was
}

// Open implements plugin.Conversations.
func (b *Bridge) Open() []plugin.BuddyID {
	b.AssertMain()
	var open []plugin.BuddyID
	for i := C.int(0); ; i++ {
		var c C.OtrBuddy
		if C.otr_open_conversation(i, &c) == 0 {
			return open
		}
		open = append(open, buddy(&c))
	}
}

// HasMenu implements plugin.Conversations: where there are windows of ours.
func (b *Bridge) HasMenu() bool { return b.windows != nil }

// Refresh implements plugin.Conversations.
func (b *Bridge) Refresh() {
	if b.windows != nil {
		b.windows.Refresh()
	}
}
