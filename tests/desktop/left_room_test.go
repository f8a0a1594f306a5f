package desktop

import (
	"slices"
	"strings"
	"testing"

	"pidgin-otr/tests/desktop/rig"
)

// Alice leaves the room while she is private with an occupant. The host calls the
// occupant by another name from then on, but what she types into the window that
// is still there does not leave in clear.
func TestNothingInClearAfterLeavingTheRoom(t *testing.T) {
	alicePerson, laptopPerson, _ := persons(t, rig.Ours)
	r := newRig(t)
	people := r.Start(alicePerson, laptopPerson)
	a, l := people[0], people[1]
	his, hers := rig.Room("den", "bob"), rig.Room("den", "alice")
	a.Join("den", "alice")
	l.Join("den", "bob")
	l.Open(hers)
	var window int32
	a.Call(&window, "PurpleConversationGetImData", a.Open(his))
	a.Say(his, "?OTR?")
	a.AwaitNotice(patience, his, "onversation with "+his+" started")
	begun := r.MarkWire()
	a.Leave("den")
	r.Eventually(patience, "alice has left the room", func() bool {
		return slices.ContainsFunc(r.Since(begun), func(s rig.Stanza) bool {
			return s.Client == a.Address() && strings.Contains(s.XML, "from='"+hers+"'") && strings.Contains(s.XML, "unavailable")
		})
	})
	a.Call(nil, "PurpleConvImSend", window, sesame+" after leaving")
	r.Eventually(patience, "the line has left", func() bool {
		return slices.ContainsFunc(r.Since(begun), func(s rig.Stanza) bool { return isText(s.Body) || strings.Contains(s.Body, sesame) })
	})
	noClear(t, r.Since(begun), sesame)
}
