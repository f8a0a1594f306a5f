package plugin

import (
	"strings"
	"testing"

	"pidgin-otr/ui"
)

// Notices, menus and questions call the buddy as the user does.
func TestTheBuddyIsCalledAsInItsWindow(t *testing.T) {
	w, alice, laptop, _ := trio(t)
	alice.called = map[string]Called{bare(bobLaptop): {Alias: "Robert", Nick: "Bobby"}}
	alice.event(func() { alice.open(bobLaptop) })
	alice.activate(bobLaptop, ui.Action{Verb: ui.DoStart})
	laptop.activate(alice.self, ui.Action{Verb: ui.DoEnd})
	w.run()
	alice.wantNotice(bobLaptop, "conversation with Robert started", 2)
	for _, n := range alice.notices(bobLaptop) {
		if strings.Contains(n, "bob@example.org") || strings.Contains(n, "Bobby") {
			t.Errorf("told %q", n)
		}
	}
	if m := alice.plugin.Menu(alice.buddy(bobLaptop)); !strings.Contains(m.Tooltip, "Robert") {
		t.Errorf("the tooltip is %q", m.Tooltip)
	}
	// What it calls itself stands beside its name.
	alice.called[bare(bobLaptop)] = Called{Nick: "carol@example.org"}
	alice.activate(bobLaptop, ui.Action{Verb: ui.DoStart})
	if m := alice.plugin.Menu(alice.buddy(bobLaptop)); !strings.Contains(m.Tooltip, "(bob@example.org)") {
		t.Errorf("the tooltip is %q", m.Tooltip)
	}
}

func TestAnOccupantIsCalledByItsNick(t *testing.T) {
	w := newWorld(t)
	alice := w.join(protocolXMPP, aliceHome, 0)
	const occupant = "room@conference.example.org/carol"
	words := alice.plugin.wordsFor(BuddyID{Account: alice.id, Name: occupant})
	if got := words.Name(); strings.Contains(got, "room@") || !strings.Contains(got, `"carol"`) {
		t.Errorf("called %q", got)
	}
}
