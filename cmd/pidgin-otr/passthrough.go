package main

import (
	"pidgin-otr/plugin"
	"pidgin-otr/ui"
)

// passThrough changes nothing.
type passThrough struct{}

func (passThrough) Load()                                 {}
func (passThrough) Unload()                               {}
func (passThrough) Quitting()                             {}
func (passThrough) Tick()                                 {}
func (passThrough) SignedOn(plugin.AccountID, string)     {}
func (passThrough) SignedOff(plugin.AccountID)            {}
func (passThrough) ConversationCreated(plugin.BuddyID)    {}
func (passThrough) ConversationDeleted(plugin.BuddyID)    {}
func (passThrough) LoggingChanged(plugin.BuddyID, bool)   {}
func (passThrough) Activate(plugin.BuddyID, string)       {}
func (passThrough) MarkDelayed(plugin.BuddyID, string)    {}
func (passThrough) Presence(plugin.BuddyID, string, bool) {}
func (passThrough) StanzaError(plugin.AccountID, string)  {}

func (passThrough) Menu(b plugin.BuddyID) ui.Menu {
	return ui.Words{Tr: func(s string) string { return s }, Buddy: b.Name}.Menu(ui.View{Buddy: b.Name, Enabled: true, Online: true})
}

func (passThrough) SendingIM(_ plugin.BuddyID, text string) plugin.SendVerdict {
	return plugin.SendVerdict{Text: text}
}

func (passThrough) ReceivingIM(_ plugin.BuddyID, _, text string, _ plugin.ReceiveFlags) plugin.ReceiveVerdict {
	return plugin.ReceiveVerdict{Text: text}
}

func (passThrough) SendingStanza(plugin.BuddyID, plugin.AccountID, plugin.Stanza) plugin.StanzaVerdict {
	return plugin.StanzaVerdict{}
}
