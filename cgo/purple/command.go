package purple

// #include "bridge.h"
import "C"

import "pidgin-otr/ui"

func (b *Bridge) addCommand() {
	name, help := text(ui.CommandName), text(ui.CommandHelp(b.Tr))
	defer freeText(name)
	defer freeText(help)
	C.otr_add_command(name, help)
}

//export otrCommand
func otrCommand(c *C.OtrBuddy, typed *C.OtrText, v *C.OtrCommandVerdict) {
	in, line := buddy(c), copied(typed)
	enter("command", func(b *Bridge) {
		refuse := b.controller.Command(in, line)
		if refuse == "" {
			v.what = C.OTR_DONE
			return
		}
		v.error = text(refuse)
	}, nil)
}

//export otrSendingChat
func otrSendingChat(message *C.OtrText, v *C.OtrVerdict) {
	line := copied(message)
	enter("sending-chat", func(b *Bridge) {
		refuse := b.controller.SendingChat(line)
		v.block = gboolean(refuse != "")
		if refuse != "" {
			v.text = text(refuse)
		}
	}, func(*Bridge) { v.block = gboolean(ui.IsCommand(line)) })
}
