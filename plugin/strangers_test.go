package plugin

import (
	"fmt"
	"testing"
)

// Strangers who write under ever new names do not fill the memory; whoever
// matters is still known.
func TestStrangersAreForgotten(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	friend := BuddyID{Account: alice.id, Name: "friend@example.org"}
	alice.choosy, alice.roster[friend.Name] = true, true
	alice.plugin.Presence(friend, friend.Name+"/home", true)
	for n := range 2*keptBuddies + 100 {
		stranger := BuddyID{Account: alice.id, Name: fmt.Sprintf("stranger%d@example.org", n)}
		alice.plugin.ReceivingIM(stranger, stranger.Name+"/x", "hello", ReceiveFlags{})
	}
	a := alice.plugin.accounts[alice.id]
	if n := len(a.buddies); n > keptBuddies {
		t.Errorf("%d buddies are remembered", n)
	}
	for _, id := range []BuddyID{friend, alice.buddy(bob.self)} {
		if a.buddies[id.Name] == nil || a.engine.Lookup(id.Name) == nil {
			t.Errorf("%s is forgotten", id.Name)
		}
	}
	if a.engine.Lookup("stranger0@example.org") != nil {
		t.Error("the engine still knows the first stranger")
	}
	alice.enter(bob.self, "still private")
	w.run()
	w.wantSecret("still private")
}
