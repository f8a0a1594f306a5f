package desktop

import (
	"slices"
	"strings"
	"testing"

	"pidgin-otr/tests/desktop/rig"
)

// Alice leaves the room while she is private with an occupant. Nothing tells her any
// more who has his name, and the host calls him by another one from then on: what
// she types into the window that is still there comes back with the reason.
func TestNothingInClearAfterLeavingTheRoom(t *testing.T) {
	alicePerson, laptopPerson, _ := persons(t, rig.Ours)
	r := newRig(t)
	people := r.Start(alicePerson, laptopPerson)
	a, l := people[0], people[1]
	his, hers := rig.Room("den", "bob"), rig.Room("den", "alice")
	a.Join("den", "alice")
	l.Join("den", "bob")
	l.Open(hers)
	l.Say(hers, "here") // an occupant is on nobody's list
	var window int32
	conversation := a.Open(his)
	a.Call(&window, "PurpleConversationGetImData", conversation)
	a.AwaitText(patience, his, "here")
	a.Say(his, "?OTR?")
	a.AwaitNotice(patience, his, "onversation with "+occupant("bob")+" started")
	begun := r.MarkWire()
	a.Leave("den")
	r.Eventually(patience, "alice has left the room", func() bool {
		return slices.ContainsFunc(r.Since(begun), func(s rig.Stanza) bool {
			return s.Client == a.Address() && strings.Contains(s.XML, "from='"+hers+"'") && strings.Contains(s.XML, "unavailable")
		})
	})
	a.Call(nil, "PurpleConvImSend", window, sesame+" after leaving")
	r.Eventually(patience, "the line comes back", func() bool {
		return slices.ContainsFunc(a.HistoryOf(conversation), func(l rig.Line) bool {
			return l.Notice() && strings.Contains(l.Text, "anybody may have taken the name") && strings.Contains(l.Text, sesame)
		})
	})
	noClear(t, r.Since(begun), sesame)
}
