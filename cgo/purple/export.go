package purple

// #include "bridge.h"
import "C"

import (
	"unsafe"

	"pidgin-otr/plugin"
)

//export otrSendingIM
func otrSendingIM(c *C.OtrBuddy, message *C.OtrText, v *C.OtrVerdict) {
	to, line := buddy(c), copied(message)
	enter("sending-im", func(b *Bridge) {
		out := b.sending(to, line)
		v.block = gboolean(out.Block)
		if !out.Block && out.Text != line {
			v.text = text(out.Text)
		}
	}, func(b *Bridge) {
		b.noteTyped(to, line)
		b.controller.SendFailed(to, line)
	})
}

//export otrReceivingIM
func otrReceivingIM(c *C.OtrBuddy, sender, message *C.OtrText, delayed, own C.gboolean, v *C.OtrVerdict) {
	id, from, line := buddy(c), copied(sender), copied(message)
	enter("receiving-im", func(b *Bridge) {
		out := b.controller.ReceivingIM(id, from, line, plugin.ReceiveFlags{Delayed: delayed != 0, Own: own != 0})
		v.block = gboolean(out.Swallow)
		if !out.Swallow && out.Text != line {
			v.text = text(out.Text)
		}
	}, func(b *Bridge) { b.controller.ReceiveFailed(id) })
}

//export otrWritingSent
func otrWritingSent(c *C.OtrBuddy, message *C.OtrText, v *C.OtrVerdict) {
	id, line := buddy(c), copied(message)
	enter("writing-im", func(b *Bridge) {
		out := b.controller.WritingSent(id, line)
		v.block = gboolean(out.Swallow)
		if !out.Swallow && out.Text != line {
			v.text = text(out.Text)
		}
	}, nil)
}

//export otrSendingStanza
func otrSendingStanza(c *C.OtrBuddy, xml *C.OtrText, v *C.OtrStanzaVerdict) {
	id, stanza := buddy(c), plugin.ReadStanza(copied(xml))
	enter("sending-stanza", func(b *Bridge) {
		out := b.controller.SendingStanza(id, stanza)
		if out.To != "" {
			v.to = text(out.To)
		}
		if len(out.Drop) > 0 {
			v.drop = text(marks(out.Drop))
		}
		v.no_copies, v.mark = gboolean(out.NoCopies), gboolean(out.Mark)
		v.loose, v.empty = gboolean(out.Loose), gboolean(out.Empty)
	}, func(b *Bridge) { b.controller.StanzaFailed(id, stanza) })
}

// marks writes a list of yes and no for C.
func marks(list []bool) string {
	out := make([]byte, len(list))
	for i, yes := range list {
		out[i] = '0'
		if yes {
			out[i] = '1'
		}
	}
	return string(out)
}

//export otrReceivingStanza
func otrReceivingStanza(c *C.OtrBuddy, from, id *C.OtrText, failed C.gboolean, stamps *C.OtrText) {
	enter("receiving-stanza", func(b *Bridge) {
		who := buddy(c)
		if failed != 0 {
			b.controller.StanzaError(who.Account, copied(from), copied(id))
			return
		}
		b.controller.MarkDelayed(who, copied(from), copied(stamps))
	}, nil)
}

//export otrReceivingWindow
func otrReceivingWindow(c *C.OtrBuddy, text *C.OtrText, failed C.gboolean, v *C.OtrWindowVerdict) {
	enter("receiving-window", func(b *Bridge) {
		swallow, show := b.controller.ReceivingWindow(buddy(c), copied(text), failed != 0)
		v.swallow, v.show = gboolean(swallow), gboolean(show)
	}, nil)
}

//export otrPresence
func otrPresence(c *C.OtrBuddy, route *C.OtrText, online C.gboolean) {
	enter("presence", func(b *Bridge) {
		b.controller.Presence(buddy(c), copied(route), online != 0)
	}, nil)
}

//export otrSigned
func otrSigned(account, protocol, self *C.OtrText, on C.gboolean) {
	enter("signed", func(b *Bridge) {
		a := plugin.AccountID{Name: copied(account), Protocol: copied(protocol)}
		if on != 0 {
			b.controller.SignedOn(a, copied(self))
		} else {
			b.controller.SignedOff(a)
		}
		b.Refresh()
	}, nil)
}

//export otrAccountsChanged
func otrAccountsChanged() {
	enter("accounts-changed", func(b *Bridge) { b.controller.AccountsChanged() }, nil)
}

//export otrAccountRenamed
func otrAccountRenamed(name, protocol, newName, newProtocol *C.OtrText) C.gboolean {
	return gboolean(accountRenamed(
		plugin.AccountID{Name: copied(name), Protocol: copied(protocol)},
		plugin.AccountID{Name: copied(newName), Protocol: copied(newProtocol)}))
}

//export otrInterrupted
func otrInterrupted(account, protocol *C.OtrText) {
	enter("interrupted", func(b *Bridge) {
		b.controller.Interrupted(plugin.AccountID{Name: copied(account), Protocol: copied(protocol)})
	}, nil)
}

//export otrConversation
func otrConversation(c *C.OtrBuddy, what C.int) {
	enter("conversation", func(b *Bridge) { b.conversation(buddy(c), int(what)) }, nil)
}

//export otrQuitting
func otrQuitting() {
	enter("quitting", func(b *Bridge) { b.controller.Quitting() }, nil)
}

//export otrPluginLoaded
func otrPluginLoaded(id *C.OtrText) {
	enter("plugin-loaded", func(b *Bridge) { b.otherLoaded(copied(id)) }, nil)
}

//export otrPluginStopped
func otrPluginStopped(id *C.OtrText, stopped C.gboolean) {
	enter("plugin-stopped", func(b *Bridge) { b.otherStopped(stopped != 0) }, nil)
}

//export otrDrain
func otrDrain(generation C.uint64_t) {
	enter("drain", func(b *Bridge) { b.drain(uint64(generation), &b.posts) }, func(b *Bridge) { b.posts.disarm() })
}

//export otrDrainSoon
func otrDrainSoon(generation C.uint64_t) {
	enter("drain", func(b *Bridge) { b.drain(uint64(generation), &b.soon) }, func(b *Bridge) { b.soon.disarm() })
}

//export otrWake
func otrWake(generation C.uint64_t) {
	enter("wake", func(b *Bridge) {
		if uint64(generation) == b.generation {
			b.controller.Tick()
		}
	}, func(b *Bridge) { b.controller.TickFailed() })
}

//export otrChosen
func otrChosen(handle C.uint64_t, choice C.int) {
	enter("chosen", func(b *Bridge) { b.dialogs.answer(uint64(handle), int(choice)) }, nil)
}

//export otrEntered
func otrEntered(handle C.uint64_t, count C.int, values **C.OtrText) {
	enter("entered", func(b *Bridge) { b.forms.answer(uint64(handle), filledIn(count, values)) }, nil)
}

//export otrPicked
func otrPicked(handle C.uint64_t, path *C.OtrText) {
	enter("picked", func(b *Bridge) { b.files.answer(uint64(handle), copied(path)) }, nil)
}

//export otrPrefChanged
func otrPrefChanged() {
	enter("pref-changed", func(b *Bridge) { b.settingChanged() }, nil)
}

// FillSettings adds the plugin's settings to the host's PurplePluginPrefFrame.
// Main thread.
func FillSettings(frame unsafe.Pointer) {
	enter("settings", func(b *Bridge) { b.fillSettings(frame) }, nil)
}

// copied makes Go's copy of a text that C lends.
func copied(t *C.OtrText) string { return C.GoString((*C.char)(t)) }
