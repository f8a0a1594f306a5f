package desktop

import (
	"strings"
	"testing"

	"pidgin-otr/tests/desktop/rig"
)

// Alice is private with a room's occupant, who takes another nick; a stranger takes
// the old one. What she types to the old name does not go to the stranger unasked,
// and the private conversation goes on under the new name.
func TestOccupantsNickChangesHands(t *testing.T) {
	person, _, _ := persons(t, rig.Ours)
	r := newRig(t)
	a := r.Start(person)[0]
	quiet(t, a)
	name, renamed := rig.Room("den", "bob"), rig.Room("den", "robert")
	a.Join("den", "alice")
	peer := newEnginePeer(t, r, "bob", "bare", rig.Room("den", "alice"))
	enter(peer.Client, name)
	a.Open(name)
	a.Say(name, "?OTRv3?")
	a.AwaitNotice(patience, name, "onversation with "+occupant("bob")+" started")
	begun := r.MarkWire()
	a.Say(name, sesame+" to bob")
	peer.awaitTexts(1)

	enter(peer.Client, renamed)
	stranger := r.Client("carol", "desk", 1)
	enter(stranger, name)
	stranger.Message(rig.Room("den", "alice"), "It is still me")
	a.AwaitText(patience, name, "It is still me")
	a.Say(name, sesame+" for whom")
	a.AwaitNotice(patience, name, "anybody may have taken the name")
	a.Open(renamed)
	a.AwaitNotice(patience, renamed, "goes on under that name")
	a.Say(renamed, sesame+" to robert")
	if got := peer.awaitTexts(2); got[1] != sesame+" to robert" {
		t.Errorf("bob read %q", got)
	}
	noClear(t, r.Since(begun), sesame)
	for _, m := range stranger.Received() {
		if strings.Contains(m.Body, "?OTR:") {
			t.Errorf("the stranger got %q", m.Body)
		}
	}
}

// occupant is how notices name an occupant: a nick that anybody may take.
func occupant(nick string) string { return "\u2068\"" + nick + "\"\u2069" }

// enter takes the name in a room as the client, and waits until the room says so.
func enter(c *rig.Client, name string) {
	c.Helper()
	mark := c.MarkWire()
	c.Send("<presence to='" + name + "'><x xmlns='http://jabber.org/protocol/muc'/></presence>")
	c.Eventually(patience, c.Address+" is "+name, func() bool {
		for _, s := range c.Since(mark) {
			if s.Client == c.Address && s.Direction == rig.ToClient && strings.Contains(s.XML, "from='"+name+"'") {
				return true
			}
		}
		return false
	})
}
