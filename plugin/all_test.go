package plugin

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pidgin-otr/ui"
)

// toAll is private with Alice sending to all sessions.
func toAll(t *testing.T) (w *world, alice, laptop, phone *client) {
	t.Helper()
	w, alice, laptop, phone = private(t)
	alice.activate(bobLaptop, ui.Action{Verb: ui.DoMode, Mode: ui.ToAll})
	return w, alice, laptop, phone
}

func TestALineToAllIsOneLineAndReachesEach(t *testing.T) {
	w, alice, laptop, phone := private(t)
	alice.wantCommand(bobLaptop, "all", "goes to session 1")
	mark := len(w.wire)
	for i := range 10 {
		alice.enter(bobLaptop, fmt.Sprint("line ", i))
	}
	w.run()
	sent := map[string]int{}
	for _, p := range w.since(mark, alice) {
		sent[p.to]++
		if !p.noCopies || !strings.HasPrefix(p.text, "?OTR:") {
			t.Errorf("to %s: %.40q, no copies %v", p.to, p.text, p.noCopies)
		}
	}
	if len(sent) != 2 || sent[laptop.self] != 10 || sent[phone.self] != 10 {
		t.Errorf("sent %v", sent)
	}
	for _, c := range []*client{laptop, phone} {
		for i := range 10 {
			c.wantLine(alice.self, fmt.Sprint("alice@example.org: line ", i), 1)
		}
		c.wantNotice(alice.self, "different session", 0)
	}
	for i := range 10 {
		alice.wantLine(bobLaptop, fmt.Sprint("me: line ", i), 1)
	}
}

func TestTheMenuShowsAllThatGetTheMessage(t *testing.T) {
	w, alice, _, phone := toAll(t)
	bold := func() (labels []string) {
		for _, r := range alice.plugin.Menu(alice.buddy(bobLaptop)).Rows {
			if r.Bold {
				labels = append(labels, r.Label)
				if r.Dim || !strings.Contains(r.Label, "(selected)") {
					t.Errorf("%+v", r)
				}
			}
		}
		return labels
	}
	if got := bold(); len(got) != 2 {
		t.Errorf("selected: %q", got)
	}
	w.presence(phone, false)
	w.run()
	if got := bold(); len(got) != 1 {
		t.Errorf("selected while the phone is away: %q", got)
	}
	alice.wantNotice(bobLaptop, "now go to", 1)
}

// The end of one of several says where text goes from then on.
func TestTheEndOfOneOfAllSaysWhoIsLeft(t *testing.T) {
	w, alice, laptop, phone := toAll(t)
	alice.activate(bobLaptop, ui.Action{Verb: ui.DoEnd, Session: alice.session(bobLaptop, "phone").ID})
	w.run()
	if said := alice.open(bobLaptop).last(); !strings.Contains(said, "What you write now goes to "+testSession(alice, alice.session(bobLaptop, "laptop"))) {
		t.Errorf("told %q", said)
	}
	alice.enter(bobLaptop, "still here")
	w.run()
	laptop.wantLine(alice.self, "alice@example.org: still here", 1)
	phone.wantLine(alice.self, "alice@example.org: still here", 0)
}

// What one of several may have lost goes to that one alone again, and is not shown
// as sent twice.
func TestWhatOneOfAllLostGoesToThatOneAlone(t *testing.T) {
	w, alice, laptop, phone := toAll(t)
	laptop.enter(alice.self, "hello")
	w.run()
	w.advance(time.Minute)
	alice.enter(bobLaptop, "one")
	w.queue = slices.DeleteFunc(w.queue, func(p packet) bool { return p.to == phone.self })
	w.run()
	phone.crash()
	laptop.enter(alice.self, "got it")
	w.run()
	phone.comeBack()
	w.advance(time.Second)
	alice.wantNotice(bobLaptop, "may not have reached session", 1)
	again := ui.Action{Verb: ui.DoSendAgain}
	if !slices.Contains(alice.rows(bobLaptop), again.ID()) {
		t.Fatalf("the menu is %q", alice.rows(bobLaptop))
	}
	alice.activate(bobLaptop, again)
	w.run()
	w.advance(time.Second)
	phone.wantLine(alice.self, "alice@example.org: one", 1)
	laptop.wantLine(alice.self, "alice@example.org: one", 1)
	alice.wantLine(bobLaptop, "me: one", 1)
	alice.wantNotice(bobLaptop, "once more", 1)
}

// What goes nowhere, because another key is in the place of one of several, is offered
// with the name of who would get it, and goes there when the user says so.
func TestWhatIsForAnotherKeyInThePlaceOfOneOfAllIsAskedAbout(t *testing.T) {
	w, alice, laptop, phone := toAll(t)
	w.advance(time.Minute)
	phone.crash()
	other := w.join(protocolXMPP, phone.self, 3)
	w.presence(other, true)
	w.run()
	alice.enter(bobLaptop, "one") // asks the phone for new keys
	w.run()
	w.advance(time.Minute)
	laptop.wantLine(alice.self, "alice@example.org: one", 1)
	other.wantLine(alice.self, "alice@example.org: one", 0)
	alice.wantNotice(bobLaptop, "its client does not answer, and session 3", 1)
	again := ui.Action{Verb: ui.DoSendAgain}
	alice.activate(bobLaptop, again)
	w.run()
	other.wantLine(alice.self, "alice@example.org: one", 1)
	laptop.wantLine(alice.self, "alice@example.org: one", 1)
	alice.wantLine(bobLaptop, "me: one", 1)
	alice.wantNotice(bobLaptop, "Your message went to session 3", 1)
}

// A copy that the server could not deliver is the user's message.
func TestABouncedCopyIsReported(t *testing.T) {
	w, alice, laptop, phone := toAll(t)
	before := w.stanzas
	alice.enter(bobLaptop, "into the void")
	for k := before + 1; k <= w.stanzas; k++ {
		for _, c := range []*client{laptop, phone} {
			alice.event(func() { alice.plugin.StanzaError(alice.id, c.self, fmt.Sprint("stanza", k)) })
		}
	}
	alice.wantNotice(bobLaptop, "could not deliver", 2)
}

// Who comes up with a key that the user never wrote to is not among all, and that is
// said where it is said that it started.
func TestAStrangerIsNotAmongAll(t *testing.T) {
	w, alice, laptop, phone := toAll(t)
	w.advance(time.Minute)
	tablet := w.join(protocolXMPP, "bob@example.org/tablet", 3)
	w.presence(tablet, true)
	tablet.enter(alice.self, "?OTR?")
	w.run()
	alice.wantNotice(bobLaptop, "what you write to all sessions does not go there", 1)
	alice.enter(bobLaptop, "for two")
	w.run()
	for c, n := range map[*client]int{laptop: 1, phone: 1, tablet: 0} {
		c.wantLine(alice.self, "alice@example.org: for two", n)
	}
	alice.wantCommand(bobLaptop, "all", "It does not go to session 3")
	alice.wantCommand(bobLaptop, "end", "several sessions")
}
