package desktop

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// The plugin goes and comes in one process, with conversations and a question
// open: peers are told, nothing of it stays behind, and it works again. So it
// does when the program quits.
func TestLoadUnloadLoad(t *testing.T) {
	w := newTrio(t, rig.Ours, func(a, _, _ *rig.Person) { *a = withSwitch(t, *a) })
	if !logging(w.alice) {
		t.Error("the conversation is not logged before anything private was said")
	}
	for round := range 3 {
		w.startBothAgain(round + 1)
		w.bothWays(t)
		if logging(w.alice) {
			t.Errorf("round %d: the private conversation is logged", round)
		}
		w.alice.Click("OTR", "Session 1", "Verify fingerprint")
		w.Eventually(patience, "the question is shown", func() bool { return shows(w.alice, "Verify fingerprint") })
		must(w.alice, "unload", ourID)
		w.awaitEnds(round + 1)
		w.gone(t, round+1)
		if !logging(w.alice) {
			t.Errorf("round %d: logging is not what it was", round)
		}
		must(w.alice, "load", ourID)
		w.Eventually(patience, "the menu is back", func() bool { return hasMenu(w.alice) })
	}
	must(w.alice, "reload", ourID)
	w.Eventually(patience, "the menu is back", func() bool { return hasMenu(w.alice) })
	w.startBothAgain(4)
	w.alice.Stop()
	w.awaitEnds(4)
	if n := len(reports(w.alice)); n != 5 {
		t.Errorf("%d reports after 5 unloads", n)
	}
	noLeaks(t, w.alice)
}

// startBothAgain is startBoth for the nth time.
func (w *trio) startBothAgain(n int) {
	w.Helper()
	w.alice.Click("OTR", "Start private conversation")
	for _, p := range []*rig.Pidgin{w.laptop, w.phone} {
		w.Eventually(patience, p.Who+" is private", func() bool { return p.CountNotices(alice, "started") == n })
	}
	w.session(w.laptop)
	w.session(w.phone)
}

// bothWays sends a line from each Bob and answers it.
func (w *trio) bothWays(t *testing.T) {
	t.Helper()
	mark := w.MarkWire()
	for _, p := range []*rig.Pidgin{w.laptop, w.phone} {
		text := time.Now().Format("from " + p.Who + " at 05.000000")
		w.speak(p, text)
		w.awaitSelected(p)
		w.alice.Say(bob, "answer to "+text)
		p.AwaitText(patience, alice, "answer to "+text)
	}
	noClear(t, w.Since(mark), "answer to", "from laptop at", "from phone at")
}

// awaitEnds waits until both Bobs were told of the nth end.
func (w *trio) awaitEnds(n int) {
	w.Helper()
	for _, p := range []*rig.Pidgin{w.laptop, w.phone} {
		w.Eventually(patience, p.Who+" is told of the end", func() bool { return p.CountNotices(alice, "has ended") == n })
	}
}

// gone checks that nothing of the plugin is left in Alice's windows and process.
func (w *trio) gone(t *testing.T, unloads int) {
	t.Helper()
	if hasMenu(w.alice) {
		t.Error("the menu stays after unloading")
	}
	if button, ok := w.alice.Accessible().Find(func(n rig.Node) bool {
		return n.Role() == "push button" && strings.Contains(n.Name(), "OTR")
	}); ok {
		t.Errorf("the button %q stays after unloading", button.Name())
	}
	if shows(w.alice, "Verify fingerprint") {
		t.Error("the question stays after unloading")
	}
	if n := len(reports(w.alice)); n != unloads {
		t.Errorf("%d reports after %d unloads", n, unloads)
	}
	noLeaks(t, w.alice)
}

func hasMenu(p *rig.Pidgin) bool {
	p.Helper()
	for _, window := range p.Windows() {
		if _, ok := window.Find(func(n rig.Node) bool { return n.Role() == "menu" && strings.HasPrefix(n.Name(), "OTR") }); ok {
			return true
		}
	}
	return false
}

func shows(p *rig.Pidgin, title string) bool {
	p.Helper()
	_, ok := p.Window(title)
	return ok
}

func logging(p *rig.Pidgin) bool {
	p.Helper()
	var on int32
	p.Call(&on, "PurpleConversationIsLogging", p.Open(bob))
	return on != 0
}

// reports are the lines that the plugin logs when it is unloaded.
func reports(p *rig.Pidgin) []string {
	return regexp.MustCompile(`unloaded: .* left`).FindAllString(p.Log(), -1)
}

func noLeaks(t *testing.T, p *rig.Pidgin) {
	t.Helper()
	for _, report := range reports(p) {
		if report != "unloaded: 0 handles, 0 attachments, 0 goroutines left" {
			t.Errorf("%s: %s", p.Who, report)
		}
	}
}

// The two plugins never run together, whichever comes first, and the user reads
// what to do about it.
func TestRefusesBesidePidginOTR(t *testing.T) {
	r := newRig(t)
	p, _, _ := persons(t, rig.Ours)
	p = beside(t, withSwitch(t, p))
	p.Offline = true
	a := r.Start(p)[0]

	plugins(a, "load", theirID)
	reads(a, "Two OTR plugins", "pidgin-otr was stopped", "first switch this one off in Tools, Plugins")
	if running, _ := plugins(a, "running", theirID); running {
		t.Error("pidgin-otr still runs")
	}

	must(a, "unload", ourID)
	must(a, "load", theirID)
	worked, why := plugins(a, "load", ourID)
	if worked || !containsAll(why, "pidgin-otr", "Tools, Plugins, switch the older one off") {
		t.Errorf("loaded beside pidgin-otr: %v, and the host says %q", worked, why)
	}
	reads(a, "Two OTR plugins", "was not started", "switch the older one off and then this one on")

	must(a, "unload", theirID)
	must(a, "load", ourID)
	must(a, "unload", ourID)
	noLeaks(t, a)
	if n := len(reports(a)); n != 2 {
		t.Errorf("%d reports after 2 unloads", n)
	}
	noTrouble(t, a)
	a.Stop()
}

// theirTrouble is what pidgin-otr makes GLib print in a Pidgin of its own.
var theirTrouble = regexp.MustCompile(`purple_conversation_get_type: assertion 'conv != NULL'|GdkPixbuf: `)

// noTrouble is quiet for a Pidgin that pidgin-otr ran in as well.
func noTrouble(t *testing.T, p *rig.Pidgin) {
	t.Helper()
	for _, line := range p.Trouble() {
		if !theirTrouble.MatchString(line) {
			t.Errorf("%s complains: %s", p.Who, line)
		}
	}
}

// reads waits for a message window that holds the phrases, and closes it.
func reads(p *rig.Pidgin, title string, phrases ...string) {
	p.Helper()
	var texts []string
	p.Eventually(patience, p.Who+" reads in "+title+": "+strings.Join(phrases, ", "), func() bool {
		window, ok := p.Window(title)
		if !ok {
			return false
		}
		texts = nil
		window.Find(func(n rig.Node) bool {
			texts = append(texts, n.Name())
			return false
		})
		return containsAll(strings.Join(texts, "\n"), phrases...)
	})
	p.Press(title, "Close")
	p.Eventually(patience, title+" is closed", func() bool { return !shows(p, title) })
}

// The same file runs in Finch, which has no windows of ours: private
// conversations work, and the notices say so.
func TestRunsInFinch(t *testing.T) {
	r := newRig(t)
	alicePerson, laptopPerson, _ := persons(t, rig.Ours)
	alicePerson.Finch = true
	alicePerson = withSwitch(t, alicePerson)
	people := r.Start(alicePerson, laptopPerson, rig.Person{Who: "plain", Account: "carol", Resource: "desk", Finch: true})
	a, laptop, plain := people[0], people[1], people[2]
	quiet(t, laptop)
	r.Eventually(patience, "alice sees bob", func() bool { return a.Sees(bob) })
	laptop.Open(alice)
	a.Say(bob, "?OTRv3?")
	a.AwaitNotice(patience, bob, "conversation with bob started")
	awaitStarted(laptop)
	mark := r.MarkWire()
	a.Say(bob, "typed in Finch")
	laptop.AwaitText(patience, alice, "typed in Finch")
	laptop.Say(alice, "typed in Pidgin")
	a.AwaitText(patience, bob, "typed in Pidgin")
	noClear(t, r.Since(mark), "typed in")
	closedInFinch(a, laptop)

	must(a, "unload", ourID)
	laptop.AwaitNotice(patience, alice, "has ended")
	must(a, "load", ourID)
	a.Say(bob, "?OTRv3?")
	r.Eventually(patience, "the laptop is private again", func() bool { return laptop.CountNotices(alice, "started") == 2 })
	a.Stop()
	r.Eventually(patience, "the laptop is told of the end", func() bool { return laptop.CountNotices(alice, "has ended") == 2 })
	noLeaks(t, a)

	// Finch complains by itself, above all when it quits.
	plain.Say(alice, "said in a Finch without the plugin")
	plain.Stop()
	known := complaints(plain)
	for _, complaint := range complaints(a) {
		if !slices.Contains(known, complaint) {
			t.Errorf("a Finch without the plugin does not complain: %s", complaint)
		}
	}
}

// closedInFinch: a question that is closed there is answered too.
func closedInFinch(a, laptop *rig.Pidgin) {
	a.Helper()
	laptop.SignOff()
	a.Eventually(patience, "alice sees bob leave", func() bool { return !a.Sees(bob) })
	a.Say(bob, "not sent in Finch")
	a.Eventually(patience, "alice is asked", func() bool { return strings.Contains(a.Log(), offline) })
	a.FinchKeys(toForm)
	a.FinchKeys("\x1bc")
	a.AwaitNotice(patience, bob, "not sent in Finch")
	if !a.HasConversation(bob) {
		a.Fatalf("the conversation was closed, not the question")
	}
	laptop.SignOn()
	a.Eventually(patience, "alice sees bob again", func() bool { return a.Sees(bob) })
}

// complaints are what the log complains of, without times and numbers.
func complaints(p *rig.Pidgin) (kinds []string) {
	for _, line := range p.Trouble() {
		kinds = append(kinds, regexp.MustCompile(`\d+`).ReplaceAllString(line, "N"))
	}
	return kinds
}
