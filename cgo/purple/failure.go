package purple

import (
	"pidgin-otr/plugin"
	"pidgin-otr/ui"
)

// What the user is told when a call from the host ended in a panic. The result
// that blocks stands already.

// sendingFailed gives a line back that was blocked.
func (b *Bridge) sendingFailed(id plugin.BuddyID, line string) {
	repeat := line
	b.noteTyped(id, line)
	if b.InEntry(id, line) && b.PutBack(id, line) {
		repeat = ""
	}
	b.Notice(id, b.words(id).InternalError(repeat), true)
}

func (b *Bridge) receivingFailed(id plugin.BuddyID) {
	b.Notice(id, b.words(id).ReceiveFailed(), true)
}

func (b *Bridge) words(id plugin.BuddyID) ui.Words {
	called := b.Called(id)
	return ui.Words{Tr: ui.Placed(b.Tr, !b.HasMenu()), Buddy: id.Name, Alias: called.Alias, Nick: called.Nick, Now: b.Now()}
}
