package desktop

import (
	"fmt"
	"testing"

	"pidgin-otr/tests/desktop/rig"
)

const carol = "carol@" + rig.Host

// onePerson is a buddy list on which bob and carol are one contact.
func onePerson(account string) []byte {
	return []byte(fmt.Sprintf(`<?xml version='1.0' encoding='UTF-8' ?>
<purple version='1.0'><blist><group name='Buddies'><contact>
<buddy account='%[1]s' proto='prpl-jabber'><name>%[2]s</name><alias>bob</alias></buddy>
<buddy account='%[1]s' proto='prpl-jabber'><name>%[3]s</name><alias>carol</alias></buddy>
</contact></group></blist><privacy><account proto='prpl-jabber' name='%[1]s' mode='1'/></privacy></purple>
`, account, bob, carol))
}

// A message from another buddy of the same contact turns the window while Alice
// is private with Bob. Her next line does not leave by surprise.
func TestWindowTurnedByAMessageSendsNothingByItself(t *testing.T) {
	alicePerson, laptopPerson, _ := persons(t, rig.Ours)
	alicePerson.Files = map[string][]byte{"blist.xml": onePerson(alicePerson.Address())}
	r := newRig(t)
	people := r.Start(alicePerson, laptopPerson)
	quiet(t, people...)
	a, l := people[0], people[1]
	c := r.Client("carol", "desk", 1)
	r.Eventually(patience, "all see each other", func() bool { return a.Sees(bob) && l.Sees(alice) && a.Sees(carol) })
	a.Open(bob)
	startOne(a, l)
	begun := r.MarkWire()
	for _, text := range []string{"hello", "hello again"} {
		c.Message(alice, text)
		a.AwaitText(patience, carol, text)
		a.Type("carol", sesame+" for bob")
		a.AwaitNotice(patience, carol, "turned this window")
		noClear(t, r.Since(begun), sesame)
		l.Say(alice, "turns it back "+text)
		a.AwaitText(patience, bob, "turns it back "+text)
		a.Keys("bob", "Return") // the line is still in the entry
		l.AwaitText(patience, alice, sesame+" for bob")
	}
	noClear(t, r.Since(begun), sesame)
	told(t, a, carol, "turned this window", 2)
}
