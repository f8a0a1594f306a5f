package purple

// #include "bridge.h"
import "C"

import "pidgin-otr/plugin"

//export otrIRCReceiving
func otrIRCReceiving(account, protocol, self, line *C.OtrText) {
	enter("irc-receiving", func(b *Bridge) {
		b.controller.IRCReceiving(plugin.AccountID{Name: copied(account), Protocol: copied(protocol)}, copied(self), copied(line))
	}, nil)
}

//export otrIRCSending
func otrIRCSending(account, protocol, line *C.OtrText, stop *C.gboolean) {
	text := copied(line)
	enter("irc-sending", func(b *Bridge) {
		*stop = gboolean(b.controller.IRCSending(plugin.AccountID{Name: copied(account), Protocol: copied(protocol)}, text))
	}, func(*Bridge) { *stop = gboolean(plugin.SpeaksOnIRC(text)) })
}

//export otrIRCCommand
func otrIRCCommand(c *C.OtrBuddy, name, first, rest *C.OtrText, v *C.OtrCommandVerdict) {
	in, typed := buddy(c), plugin.IRCCommand{Name: copied(name), First: copied(first), Rest: copied(rest)}
	enter("irc-command", func(b *Bridge) {
		out := b.controller.IRCCommand(in, typed)
		switch {
		case out.Refuse != "":
			v.error = text(out.Refuse)
		case out.Done:
			v.what = C.OTR_DONE
		default:
			v.what = C.OTR_PASS
		}
	}, nil)
}

// Say implements plugin.Conversations.
func (b *Bridge) Say(id plugin.BuddyID, html string) (said bool) {
	b.AssertMain()
	t := text(html)
	defer freeText(t)
	withBuddy(id, func(c *C.OtrBuddy) { said = C.otr_say(c, t) != 0 })
	return said
}

// ShowReceived implements plugin.Conversations.
func (b *Bridge) ShowReceived(id plugin.BuddyID, html string) {
	b.AssertMain()
	t := text(html)
	defer freeText(t)
	withBuddy(id, func(c *C.OtrBuddy) { C.otr_show_received(c, t) })
}

// SharesRoom implements plugin.Conversations.
func (b *Bridge) SharesRoom(id plugin.BuddyID) (shares bool) {
	b.AssertMain()
	withBuddy(id, func(c *C.OtrBuddy) { shares = C.otr_shares_room(c) != 0 })
	return shares
}

//export otrRoomLeft
func otrRoomLeft(c *C.OtrBuddy) {
	enter("room left", func(b *Bridge) { b.controller.RoomLeft(buddy(c)) }, nil)
}

//export otrOccupant
func otrOccupant(c *C.OtrBuddy, to *C.OtrText) {
	enter("occupant", func(b *Bridge) { b.controller.Occupant(buddy(c), copied(to)) }, nil)
}
