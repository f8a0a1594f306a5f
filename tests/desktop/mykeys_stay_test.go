package desktop

import (
	"slices"
	"strings"
	"testing"

	"pidgin-otr/tests/desktop/rig"
)

// account adds an account to the program, as the host's window of accounts does.
func addAccount(p *rig.Pidgin, name string) {
	p.Helper()
	var added int32
	p.Call(&added, "PurpleAccountNew", name, "prpl-jabber")
	p.Call(nil, "PurpleAccountsAdd", added)
}

// picked waits until the choices of the form that begin so are the ones that are made.
func picked(p *rig.Pidgin, form string, begin ...string) {
	p.Helper()
	p.Eventually(patience, "chosen is "+strings.Join(begin, ", "), func() bool {
		window, ok := p.Window(form)
		if !ok {
			return false
		}
		return !slices.ContainsFunc(begin, func(b string) bool {
			group, at := choices(window, b)
			return at < 0 || !group[at].Checked()
		})
	})
}

// Accounts that come and go while My keys is open stand in it. It stays the window that it
// is, in its place, with what is chosen in it; and the keyboard stays where it is, in the
// form or in the conversation.
func TestMyKeysStayWhenAccountsChange(t *testing.T) {
	r := newRig(t)
	person, other, _ := persons(t, rig.Ours)
	people := r.Start(person, other)
	a := people[0]
	quiet(t, people...)
	a.Open(bob)
	addAccount(a, "dave@localhost/desk")
	a.Click("OTR", myKeys)
	picks(a, myKeys, "dave@localhost")
	picks(a, myKeys, "Export the key")
	a.Place(myKeys, 40, 60, 700, 420)
	window, _ := a.Window(myKeys)
	place := window.Box()
	a.Focus("bob")
	entry, ok := a.Entry("bob")
	if !ok {
		t.Fatal("no entry")
	}
	a.TypeOn("half a line")
	stays := func(accounts ...string) {
		t.Helper()
		a.Eventually(patience, "the form lists "+strings.Join(accounts, ", "), func() bool {
			return !slices.ContainsFunc(accounts, func(name string) bool { return !says(a, myKeys, name) })
		})
		picked(a, myKeys, "dave@localhost", "Export the key")
		now, ok := a.Window(myKeys)
		if box := now.Box(); !ok || now != window || box.X != place.X || box.Y != place.Y {
			t.Errorf("the form is another one or elsewhere: %v, was at %v", box, place)
		}
	}
	addAccount(a, "erin@localhost/desk")
	stays("erin@localhost")
	a.TypeOn(", and the rest")
	a.Eventually(patience, "the line stands in the entry", func() bool { return entry.Text() == "half a line, and the rest" })
	r.Screenshot(picture(t, "my-keys-more"))
	for _, name := range []string{"frank", "grace", "heidi", "ivan"} {
		addAccount(a, name+"@localhost/desk")
	}
	stays("frank@localhost", "grace@localhost", "heidi@localhost", "ivan@localhost")
	picks(a, myKeys, "heidi@localhost")
	addAccount(a, "judy@localhost/desk")
	a.Eventually(patience, "judy is there", func() bool { return says(a, myKeys, "judy@localhost") })
	a.Tap("Up") // the form has the keyboard now, on heidi
	picked(a, myKeys, "grace@localhost")
	picks(a, myKeys, "judy@localhost")
	picks(a, myKeys, "Generate a key")
	a.Press(myKeys, "Continue")
	a.Eventually(patience, "the key is told", func() bool { return says(a, myKeys, "judy@localhost/desk (XMPP) has a new key") })
}
