package ui

import "strings"

// Note is a message about an account or about the plugin itself, shown in a
// window of its own. Plain text. Failure says that something went wrong, for the
// picture beside it. Unbidden: it comes by itself, while the user may be typing.
type Note struct {
	Title, Primary, Secondary string
	Failure, Unbidden         bool
}

// KeyNeeded: a private conversation waits until the user's own key is made.
func (w Words) KeyNeeded() string {
	return notice(w.buddy(w.Tr("Your private key is being made. The conversation with {buddy} becomes private as soon as the key is there.")))
}

// KeyLocked: a private conversation is not possible, because the file of the
// user's keys cannot be read and a new key would be another identity.
func (w Words) KeyLocked(path string) string {
	return notice(Fill(w.Tr("The conversation with {buddy} cannot become private: your private key in the file {path} cannot be read. Give yourself permission to read it, then start the program again."),
		Places{"buddy": w.Name(), "path": Clean(path, maxPath)}))
}

// KeyFailed: making a key failed.
func KeyFailed(tr Translator, account string) Note {
	return Note{
		Failure:   true,
		Unbidden:  true,
		Title:     tr("No OTR key"),
		Primary:   Fill(tr("No private key could be made for {account}."), Places{"account": Clean(account, maxName)}),
		Secondary: tr("Without one there are no private conversations. Sign off and on again to try once more."),
	}
}

// KeyMovedResource: the resource of the account changed, and the key of its old
// name is used on.
func KeyMovedResource(tr Translator, before, now string) Note {
	return Note{
		Unbidden:  true,
		Title:     tr("OTR key kept"),
		Primary:   Fill(tr("The account {before} is now called {now}."), Places{"before": Clean(before, maxName), "now": Clean(now, maxName)}),
		Secondary: tr("Your private key was kept: your buddies still know you by the same fingerprint."),
	}
}

// KeyElsewhere: a key was made, though the file has one for the same address,
// under the protocol name of another program.
func KeyElsewhere(tr Translator, account, other, protocol string) Note {
	return Note{
		Unbidden: true,
		Title:    tr("New OTR key"),
		Primary:  Fill(tr("A new private key was made for {account}."), Places{"account": Clean(account, maxName)}),
		Secondary: Fill(tr("The file of your keys also has one for {other} that another program made, under the name {protocol}; it is left alone. If your buddies know you by that one, tell them that your fingerprint is a new one now."),
			Places{"other": Clean(other, maxName), "protocol": Clean(protocol, maxName)}),
	}
}

// Content is what a file of the user's holds.
type Content uint8

const (
	OtherContent Content = iota // that nobody misses
	OwnKeys
	Verifications // of the buddies' keys
)

// FileDamaged: a file could not be understood and was set aside as kept.
func FileDamaged(tr Translator, path, kept string, holds Content) Note {
	means := map[Content]string{
		OwnKeys:       tr("An account whose private key is lost gets a new one: then tell your buddies that your fingerprint is a new one."),
		Verifications: tr("Buddies whose entries are lost are Unverified again: authenticate them or compare fingerprints once more."),
	}
	return Note{
		Failure:   true,
		Unbidden:  true,
		Title:     tr("OTR file damaged"),
		Primary:   Fill(tr("The file {path} is damaged."), file(path)),
		Secondary: paragraphs(Fill(tr("It was kept, unchanged, as {kept}. What could be read of it is used. If you have a copy from before, quit, put it back in its place and start again."), Places{"kept": Clean(kept, maxPath)}), means[holds]),
	}
}

// FileUnreadable: a file is there but cannot be read. It is left alone.
func FileUnreadable(tr Translator, path string, holds Content) Note {
	means := map[Content]string{
		OwnKeys:       tr("Until it can be read, accounts whose private key is in it have no private conversations."),
		Verifications: tr("Until it can be read, buddies that you have verified are Unverified, and what you verify is soon forgotten."),
	}
	return Note{
		Failure:   true,
		Unbidden:  true,
		Title:     tr("OTR file cannot be read"),
		Primary:   Fill(tr("The file {path} cannot be read."), file(path)),
		Secondary: paragraphs(tr("It is left as it is, and nothing is written over it. Give yourself permission to read it, then start again."), means[holds]),
	}
}

// FileNotWritten: a file could not be written. The one on the disk is still as
// it was before. full says that there is no room left.
func FileNotWritten(tr Translator, path string, full bool) Note {
	why := tr("The old file is untouched. Check the folder's permissions: writing is tried again every few minutes. Until it works, what changed since is kept only as long as this program runs.")
	if full {
		why = tr("The disk is full. The old file is untouched. Make room soon: writing is tried again every few minutes. Until it works, what changed since is kept only as long as this program runs.")
	}
	return Note{
		Failure:   true,
		Unbidden:  true,
		Title:     tr("OTR file not written"),
		Primary:   Fill(tr("The file {path} could not be written."), file(path)),
		Secondary: why,
	}
}

func file(path string) Places { return Places{"path": Clean(path, maxPath)} }

// OtherPluginRuns: pidgin-otr was there first, so this plugin does not start.
func OtherPluginRuns(tr Translator) Note {
	return Note{
		Failure:   true,
		Unbidden:  true,
		Title:     tr("Two OTR plugins"),
		Primary:   tr("The OTR sessions plugin was not started."),
		Secondary: tr("The older plugin pidgin-otr (Off-the-Record Messaging) is running, and the two would spoil each other's messages. In Tools, Plugins, switch the older one off and then this one on. Your key and the fingerprints you know are kept."),
	}
}

// OtherPluginStopped: pidgin-otr was switched on beside this plugin, and was
// stopped.
func OtherPluginStopped(tr Translator) Note {
	return Note{
		Failure:   true,
		Unbidden:  true,
		Title:     tr("Two OTR plugins"),
		Primary:   tr("The older plugin pidgin-otr was stopped."),
		Secondary: tr("The OTR sessions plugin is running, and the two would spoil each other's messages. To use the older one (Off-the-Record Messaging), first switch this one off in Tools, Plugins."),
	}
}

// OtherPluginStays: pidgin-otr was switched on beside this plugin and could not
// be stopped.
func OtherPluginStays(tr Translator) Note {
	return Note{
		Failure:   true,
		Unbidden:  true,
		Title:     tr("Two OTR plugins"),
		Primary:   tr("Two OTR plugins are running."),
		Secondary: tr("They spoil each other's messages. In Tools, Plugins, switch one of them off now: pidgin-otr (Off-the-Record Messaging) or this one."),
	}
}

// QueryLine is the plain sentence that goes out with a query, for a reader
// whose program does not understand it.
func QueryLine(tr Translator) string {
	return tr("I would like to talk to you in private with Off-the-Record Messaging (OTR). If you can read this, your program has no OTR, or has it switched off.")
}

// maxQueryLine is how many characters the user's own line beside a query may have.
const maxQueryLine = 300

// OwnQueryLine is the user's own line in place of QueryLine, fit for any network: one
// line, and nothing in it that programs would take for a message of OTR.
func OwnQueryLine(written string) string {
	line := Clean(strings.TrimSpace(written), maxQueryLine)
	return strings.ReplaceAll(line, "?OTR", "OTR")
}

// LineUnsent: a line to a buddy was not sent, and no conversation can show it. html
// is the line as the host wrote it.
func LineUnsent(tr Translator, buddy, html string) Note {
	return Note{
		Failure:   true,
		Unbidden:  true,
		Title:     tr("OTR message not sent"),
		Primary:   Fill(tr("Your message to {buddy} was not sent."), Places{"buddy": Clean(buddy, maxName)}),
		Secondary: tr("Its conversation is gone. Your text was:") + "\n\n" + PlainText(html),
	}
}
