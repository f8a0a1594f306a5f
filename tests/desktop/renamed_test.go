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
	menuIs(t, a, "OTR: Unverified")
	a.SignOff()
	a.SignOn()
	r.Eventually(patience, "alice sees bob again", func() bool { return a.Sees(bob) })
	a.Say(bob, sesame+" once more")
	l.AwaitText(patience, alice, sesame+" once more")
	noClear(t, r.Since(begun), sesame)
}

// An account that becomes somebody else's ends what was private, with a word to
// the buddy, and what is typed into the window does not leave.
func TestAccountOfAnotherPersonIsNotPrivateAnyMore(t *testing.T) {
	alicePerson, laptopPerson, _ := persons(t, rig.Ours)
	r := newRig(t)
	people := r.Start(alicePerson, laptopPerson)
	quiet(t, people...)
	a, l := people[0], people[1]
	r.Eventually(patience, "alice and bob see each other", func() bool { return a.Sees(bob) && l.Sees(alice) })
	a.Open(bob)
	startOne(a, l)
	begun := r.MarkWire()
	a.Rename("eve@" + rig.Host + "/desk")
	a.Type("bob", sesame+" renamed")
	a.AwaitNotice(patience, bob, "not sent")
	l.AwaitNotice(patience, alice, "has ended")
	r.Eventually(patience, "the text is back", func() bool {
		entry, ok := a.Entry("bob")
		return ok && entry.Text() == sesame+" renamed"
	})
	noClear(t, r.Since(begun), sesame)
	menuIs(t, a, "OTR: Not private")
}

// What is on file under another spelling of the account counts: node and domain
// of an address have no case.
func TestAccountInAnotherSpellingKeepsTrust(t *testing.T) {
	alicePerson, laptopPerson, _ := persons(t, rig.Ours)
	r := newRig(t)
	l := r.Start(laptopPerson)[0]
	digits := strings.ToLower(strings.ReplaceAll(l.Fingerprint, " ", ""))
	alicePerson.Files = map[string][]byte{"otr.fingerprints": []byte(
		bob + "\tALICE@" + strings.ToUpper(rig.Host) + "/desk\tprpl-jabber\t" + digits + "\tverified\n")}
	a := r.Start(alicePerson)[0]
	quiet(t, a, l)
	r.Eventually(patience, "alice and bob see each other", func() bool { return a.Sees(bob) && l.Sees(alice) })
	a.Open(bob)
	startOne(a, l)
	menuIs(t, a, "OTR: Private")
}
