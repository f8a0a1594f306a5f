package desktop

import (
	"strings"
	"testing"

	"pidgin-otr/tests/desktop/rig"
)

// The user changes the resource of an account while a conversation is private.
// It stays so, now and after the account has signed on again under its new name.
func TestRenamedAccountStaysPrivate(t *testing.T) {
	alicePerson, laptopPerson, _ := persons(t, rig.Ours)
	r := newRig(t)
	people := r.Start(alicePerson, laptopPerson)
	quiet(t, people...)
	a, l := people[0], people[1]
	r.Eventually(patience, "alice and bob see each other", func() bool { return a.Sees(bob) && l.Sees(alice) })
	a.Open(bob)
	startOne(a, l)
	begun := r.MarkWire()
	a.Rename(strings.Replace(a.Address(), a.Resource, "elsewhere", 1))
	a.Say(bob, sesame+" renamed")
	l.AwaitText(patience, alice, sesame+" renamed")
	l.Say(alice, sesame+" back")
	a.AwaitText(patience, bob, sesame+" back")
	if menu := a.Menu("OTR").Name; menu != "OTR: Unverified" {
		t.Errorf("the menu is %q", menu)
	}
	a.SignOff()
	a.SignOn()
	r.Eventually(patience, "alice sees bob again", func() bool { return a.Sees(bob) })
	a.Say(bob, sesame+" once more")
	l.AwaitText(patience, alice, sesame+" once more")
	noClear(t, r.Since(begun), sesame)
}
