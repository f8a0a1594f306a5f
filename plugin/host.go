// Package plugin is the controller between a messenger (the host) and the OTR
// engine: host events come in, engine calls are made, notices and menus go out.
//
// Rules of the package: no cgo; state lives in buddy.go alone. Every exported
// method and every Host method is called on the host's main thread, except where
// the comment says otherwise. Nothing here blocks: slow work is handed to Host.Go.
package plugin

import (
	"time"

	"pidgin-otr/ui"
)

// AccountID names one of the user's accounts by value: its user name exactly as
// the host stores it, and the host's protocol id such as "prpl-jabber". While the
// plugin is loaded an account keeps the name it had at first, whichever resource
// and spelling the user changes it to: what is private with it must stay so. With
// another address it is another account, see Plugin.AccountRenamed.
type AccountID struct{ Name, Protocol string }

// BuddyID names a conversation family: (account, normalised buddy name).
type BuddyID struct {
	Account AccountID
	Name    string
}

// LineID ties a line the user typed to what becomes of it. Never 0.
type LineID = uint64

// Network is how messages leave.
type Network interface {
	// Transmit hands text to the network for the account, to the full address
	// or normalised name in to. A text that begins with "?OTR" goes out to the
	// letter, any other is markup. It is sent in the same call stack, so that
	// Plugin.SendingStanza sees it before Transmit returns. ok is false when
	// the account is not connected.
	Transmit(a AccountID, to, text string) (ok bool)
	// Connected reports whether the account is signed on.
	Connected(a AccountID) bool
	// Normalize is what the account's network makes of an account's name, so that
	// two names of one account are equal: without resource, letters that have no
	// case in one case.
	Normalize(a AccountID, name string) string
	// Offer makes the offer of a file or call that Plugin.Offering held back. ok is
	// false when nothing came of it.
	Offer(b BuddyID, o Offer) (ok bool)
	// NetworkName is the account's network for people, such as "XMPP".
	NetworkName(a AccountID) string
	// EncryptedOtherwise reports whether another plugin encrypts what goes to the
	// buddy.
	EncryptedOtherwise(b BuddyID) bool
	// KnowsBuddy reports whether the name is on the account's buddy list.
	KnowsBuddy(b BuddyID) bool
	// Accounts lists the user's accounts, connected or not.
	Accounts() []AccountID
	// Aliases are the names that the user gave to those on the buddy list of any
	// account, where they are not the buddy's own.
	Aliases() map[BuddyID]string
}

// Conversations is how things are shown.
type Conversations interface {
	// Notice writes a system message, which is never logged: it may repeat text
	// that was meant to be private. html is escaped already. With open a
	// conversation is made when there is none. Without, shown is false when there
	// is none, and the caller may keep the notice.
	Notice(b BuddyID, html string, open bool) (shown bool)
	// Picture is the markup that shows a level's picture in a line, with a blank
	// behind it; "" where lines have no pictures.
	Picture(level ui.Level) (html string)
	// ShowSent writes a line of ours that was held and has now been sent.
	ShowSent(b BuddyID, html string)
	// Say sends a line as if the user had entered it in the buddy's conversation,
	// which is made when there is none: it passes Plugin.SendingIM. false: it
	// could not.
	Say(b BuddyID, html string) bool
	// ShowReceived writes a line that the buddy has written, with a conversation
	// made when there is none.
	ShowReceived(b BuddyID, html string)
	// SharesRoom reports whether the buddy is in one of the channels that we are
	// in.
	SharesRoom(b BuddyID) bool
	// PutBack returns text to the conversation's entry, before the user's next
	// key. Several during one event come back in their order, each on a line of
	// its own. false: there is no entry (another user interface, no window).
	PutBack(b BuddyID, html string) bool
	// InEntry reports whether the text is what the user just entered, as against
	// text that another part of the program sends.
	InEntry(b BuddyID, html string) bool
	// TurnedFrom tells, once, which buddy a message from b has turned a common
	// window away from, without the user's doing; ok is false when none has.
	TurnedFrom(b BuddyID) (from BuddyID, ok bool)
	// Refresh asks for menus, buttons and icons of all windows to be drawn again
	// from Plugin.Menu, soon: a window shows one of several conversations, and
	// there are few.
	Refresh()
	// SetLogging switches logging of the buddy's conversation and returns what
	// it was; ok is false without a conversation.
	SetLogging(b BuddyID, on bool) (was, ok bool)
	// LogLine writes a line into the log of the buddy's conversation, whether that is
	// logged now or not, and nowhere else.
	LogLine(b BuddyID, html string)
	// Called is what the buddy's window calls it.
	Called(b BuddyID) Called
	// HasMenu reports whether the user interface draws Plugin.Menu. Where it does
	// not, the user types commands.
	HasMenu() bool
	// Mark leaves a mark on the buddy's conversation, or takes it away, and reports
	// whether there was one. It stays as long as the conversation, even without the
	// plugin.
	Mark(b BuddyID, on bool) (was bool)
	// Open lists the buddies that have a conversation.
	Open() []BuddyID
}

// Called is what a buddy is called besides by its name.
type Called struct {
	Alias string // by the user
	Nick  string // by itself
}

// Requests asks the user. Dialogs never block; done runs on the main thread, at
// most once, with choice -1 or values nil when the dialog was closed. They close,
// without done, at unload.
type Requests interface {
	// Choose asks the user to choose. close takes the question away, without done; later
	// calls do nothing.
	Choose(r ui.ChoiceForm, done func(choice int)) (close func())
	// Ask asks the user to fill in lines. values is nil when the form was closed or
	// cancelled; they are the callee's to wipe.
	Ask(r ui.FieldForm, done func(values [][]byte)) OpenForm
	// Set asks the user for some settings, one answer for each setting. set is nil when
	// the form was closed or cancelled. close takes the form away, without done; later
	// calls do nothing.
	Set(r ui.SettingForm, done func(set []ui.Set)) (close func())
	// PickFile asks the user for a file. path is "" when none was chosen. A file
	// that is to be written and is there already may be replaced.
	PickFile(r ui.FileForm, done func(path string))
	// Inform shows a message in a window of its own, which does not take the keyboard.
	Inform(n ui.Note)
}

// OpenForm is a form that the user has been asked to fill in. Once it is gone its
// methods do nothing.
type OpenForm interface {
	// Close takes the form away, without done.
	Close()
	// Chosen is, for each field, the place of the choice that is made now; 0 for a line.
	// It is nil for a form that is gone.
	Chosen() []int
	// Change shows the choices of r, and which of them are made, in place of what the
	// form shows, and where it is a terminal's the secondary text. The fields are the
	// same otherwise. The keyboard stays where it is.
	Change(r ui.FieldForm)
}

// KnownWindow is the window of known fingerprints, where the user interface has
// one. It is drawn from Plugin.KnownRows.
type KnownWindow interface {
	// ShowKnown opens the window, or brings it to the front. false: there is none.
	ShowKnown() bool
	// KnownChanged draws the window again, soon, if it is open.
	KnownChanged()
	// Copy puts a text where the user can paste it from. false: it cannot.
	Copy(text string) bool
}

// Settings is the host's store of preferences.
type Settings interface {
	// Bool is a setting that is on or off, def where there is none.
	Bool(name string, def bool) bool
	// Text is a setting that the user writes, "" for none.
	Text(name string) string
	// BuddySettings is what the user chose for one buddy of one account, as it
	// is now; own is false where the general settings hold.
	BuddySettings(b BuddyID) (s BuddySettings, own bool)
	// SetBuddySettings keeps what the user chooses for one buddy, or with own false
	// that the general settings hold. kept is false where the host has no place for
	// it: the buddy is not on the account's list.
	SetBuddySettings(b BuddyID, s BuddySettings, own bool) (kept bool)
}

// BuddySettings are the settings of one buddy, in place of the general ones of
// the same names.
type BuddySettings struct{ Enabled, Automatic, Require, RequireVerified, NoLog bool }

// Runner is time and threads.
type Runner interface {
	Now() time.Time
	// Go runs work on a goroutine that recovers, then done on the main thread
	// with work's error (a panic is an error), unless the plugin was unloaded.
	Go(work func() error, done func(error))
	// Later runs f on the main thread when the event being handled is over and
	// before the user's next key (a high-priority idle), unless the plugin was
	// unloaded. In order of the calls.
	Later(f func())
	// WakeAt asks for Plugin.Tick at the time; zero cancels. One timer only.
	WakeAt(t time.Time)
	// GiveBack lets the system have the pages of the program that only its start
	// needed. What is needed again comes back by itself. On any goroutine.
	GiveBack()
}

// Host is everything the controller needs of the messenger.
type Host interface {
	Network
	Conversations
	Requests
	KnownWindow
	Settings
	Runner
	// Tr translates a source text.
	Tr(msgid string) string
	// Debugf writes to the host's debug log. Never plain text, never secrets.
	Debugf(format string, args ...any)
}

// SendVerdict is what the host does with a line the user typed.
type SendVerdict struct {
	Block bool   // send nothing, show nothing
	Text  string // what goes out in its place; equal to the input = unchanged
}

// ReceiveVerdict is what the host does with a message that arrived.
type ReceiveVerdict struct {
	Swallow bool
	Text    string // what to show in its place
}

// StanzaVerdict is how an outgoing stanza is changed.
type StanzaVerdict struct {
	To       string // new address; "" = leave
	NoCopies bool   // add carbons private, no-copy, no-permanent-store
	Mark     bool   // add the encryption-name element
	Drop     []bool // which of its parts are taken out; nil = none
	Loose    bool   // the text between them too
	Empty    bool   // all of it
}
