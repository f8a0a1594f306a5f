package desktop

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pidgin-otr/tests/desktop/rig"
)

// While the conversation is private the window says that it is not logged, also
// after the user switched logging on, and afterwards that it is. The log says that it
// took place, and nothing that was said in it.
func TestWindowShowsWhatIsLogged(t *testing.T) {
	alicePerson, laptopPerson, _ := persons(t, rig.Ours)
	alicePerson.Prefs = map[string]string{settingsPath + "note-log": "type='bool' value='1'"}
	r := newRig(t)
	people := r.Start(withSwitch(t, alicePerson), laptopPerson)
	quiet(t, people...)
	a, l := people[0], people[1]
	r.Eventually(patience, "alice and bob see each other", func() bool { return a.Sees(bob) && l.Sees(alice) })
	a.Open(bob)
	shown := func(on bool, label string) {
		t.Helper()
		r.Eventually(patience, "the window shows logging "+label, func() bool {
			item, ok := a.Menu("Options").Item("Enable Logging")
			return ok && item.Checked == on && logging(a) == on
		})
	}
	shown(true, "before")
	l.Open(alice)
	a.Say(bob, "said in the open") // which offers a private conversation, and bob starts it
	a.AwaitNotice(patience, bob, "conversation with bob started")
	awaitStarted(l)
	shown(false, "while private")
	a.Say(bob, "said in private")
	l.AwaitText(patience, alice, "said in private")
	a.Click("Options", "Enable Logging")
	a.AwaitNotice(patience, bob, "Logging stays off")
	shown(false, "after switching it on")
	a.Click("OTR", "End private conversation")
	shown(true, "after the end")
	startOne(a, l)
	shown(false, "while private again")
	must(a, "unload", ourID)
	shown(true, "after unloading")
	told(t, a, bob, "Logging started.", 1) // by the user's own hand
	told(t, a, bob, "Logging stopped.", 0)
	log := logOf(t, a)
	for text, want := range map[string]int{
		"said in the open": 1, "said in private": 0,
		"A private conversation with bob begins. What is said in it is not logged.": 2,
		"The private conversation with bob is over.":                                2,
	} {
		if n := strings.Count(log, text); n != want {
			t.Errorf("%d times, not %d, the log says %q:\n%s", n, want, text, log)
		}
	}
}

// logOf is everything that the host has logged.
func logOf(t *testing.T, p *rig.Pidgin) string {
	t.Helper()
	files, err := filepath.Glob(p.File("logs/*/*/*/*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no log: %v", err)
	}
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}
