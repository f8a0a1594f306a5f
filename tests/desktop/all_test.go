package desktop

import (
	"fmt"
	"slices"
	"testing"

	"pidgin-otr/tests/desktop/rig"
)

// Bob reads on the laptop and on the phone, each once, what Alice sends to all, and
// the network carries one ciphertext to each and no clear text.
func TestSendToAllIsReadOnEachClient(t *testing.T) {
	t.Parallel()
	withBoth(t, sendToAllIsReadOnEachClient)
}

func sendToAllIsReadOnEachClient(t *testing.T, bobs rig.Plugin) {
	w := newTrio(t, bobs)
	w.startBoth()
	w.verify(w.laptop)
	mark := w.MarkWire()
	w.alice.Type("bob", "/otr all")
	w.alice.AwaitNotice(patience, bob, "to each of them")
	noClear(t, w.Since(mark), "/otr all")
	w.allSelected(t)
	w.icon(t, "Unverified")
	w.reachesAll(t, "by command")
	w.speak(w.phone, "the phone speaks")
	w.reachesAll(t, "after the phone")
	w.speak(w.laptop, "the laptop speaks")
	w.reachesAll(t, "after the laptop")
	if bobs == rig.Ours {
		w.pictureOfAll(t)
	}
	w.phone.SignOff()
	w.awaitSelected(w.laptop)
	w.alice.AwaitNotice(patience, bob, "now go to session")
	w.reaches(t, w.laptop, "while the phone is away")
	w.phone.SignOn()
	w.Eventually(patience, "both are selected again", func() bool { return len(w.selected()) == 2 })
	w.alice.Say(bob, "for both again")
	for _, p := range []*rig.Pidgin{w.laptop, w.phone} {
		p.AwaitText(patience, alice, "for both again")
	}
}

// allSelected sees that the menu shows both sessions selected, and the mode.
func (w *trio) allSelected(t *testing.T) {
	t.Helper()
	comesTrue(t, func() string {
		if got := w.selected(); len(got) != 2 {
			return fmt.Sprintf("selected: %q", got)
		}
		for name, checked := range map[string]bool{"Send to most secure session": false, "Send to most recent session": false, "Send to all sessions": true} {
			if item, ok := w.alice.Menu("OTR").Item(name); !ok || item.Checked != checked {
				return fmt.Sprintf("%q: %+v", name, item)
			}
		}
		return ""
	})
}

// reachesAll sends lines as Alice and checks that each Bob reads each once, and that
// each line was one message to the address of each.
func (w *trio) reachesAll(t *testing.T, label string) {
	t.Helper()
	mark := w.MarkWire()
	bobs := []*rig.Pidgin{w.laptop, w.phone}
	before := map[*rig.Pidgin]int{}
	for _, p := range bobs {
		before[p] = len(p.Read(alice))
	}
	var sent []string
	for i := range 10 {
		sent = append(sent, fmt.Sprintf("%s, line %d", label, i+1))
		w.alice.Say(bob, sent[i])
	}
	for _, p := range bobs {
		p.AwaitText(patience, alice, sent[len(sent)-1])
		if got := p.Read(alice)[before[p]:]; !slices.Equal(got, sent) {
			t.Errorf("%s: %s read %q", label, p.Who, got)
		}
	}
	carried := map[string]int{}
	for _, s := range rig.Messages(w.Since(mark), rig.FromClient, w.alice.Address()) {
		if kindOf(s.Body) != data {
			t.Errorf("%s: a %s went to %s", label, kindOf(s.Body), s.To)
		}
		carried[s.To]++
	}
	if len(carried) != 2 || carried[w.laptop.Address()] != len(sent) || carried[w.phone.Address()] != len(sent) {
		t.Errorf("%s: carried %v", label, carried)
	}
	shown := 0
	for _, line := range w.alice.History(bob) {
		if !line.Notice() && slices.Contains(sent, line.Text) {
			shown++
		}
	}
	if shown != len(sent) {
		t.Errorf("%s: alice is shown %d lines", label, shown)
	}
}

// pictureOfAll takes a picture of the open menu.
func (w *trio) pictureOfAll(t *testing.T) {
	t.Helper()
	w.alice.Keys("bob", "alt+t")
	w.Eventually(patience, "the menu is open", func() bool { return len(w.alice.Popups()) > 0 })
	w.Screenshot(picture(t, "send-to-all"))
	w.alice.Tap("Escape")
}
