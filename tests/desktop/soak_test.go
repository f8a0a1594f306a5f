//go:build soak

package desktop

import (
	"io"
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"testing"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// soakTime is how long the random acts go on where nothing else is asked for.
const soakTime = time.Minute

// TestSoak lets five people act at random: they write, start, choose, refresh and
// end; they type commands, open windows, use them or leave them open, verify,
// authenticate, forget, replace keys and change settings; their programs are killed,
// sign off, lose the plugin; the server goes away. In the end no encrypted line is
// lost without a word, read twice, read by another client than the menu said, or
// readable on the wire; no window that its user did not open has had the keyboard.
//
// SOAK_DESKTOP, a duration, makes it last; SOAK_SEED repeats a run as far as five
// programs can be repeated.
func TestSoak(t *testing.T) {
	last, seed := soakTime, uint64(1)
	if text := os.Getenv("SOAK_DESKTOP"); text != "" {
		var err error
		if last, err = time.ParseDuration(text); err != nil {
			t.Fatal(err)
		}
		seed = uint64(time.Now().UnixNano())
	}
	if text := os.Getenv("SOAK_SEED"); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("SOAK_SEED=%d", seed)
	s := newSoak(t, seed, library(t), everybody)
	acts := 0
	for end := time.Now().Add(last); time.Now().Before(end); acts++ {
		s.act()
		s.allLive()
		s.gather()
		s.watchKeyboard()
	}
	s.settle()
	for _, complaint := range append(s.pushed, s.judge()...) {
		t.Error(complaint)
	}
	encrypted, read, told, died := s.fates()
	t.Logf("%d acts, %d lines, %d of them encrypted: %d read, %d given back, %d gone with their writer",
		acts, len(s.lines), encrypted, read, told, died)
	t.Logf("notices: %v", s.told)
}

// soaker is one of the five, with what the soak knows of its program.
type soaker struct {
	*rig.Pidgin
	talksTo []string // bare addresses
	run     int      // which life of the program this is
	dead    bool     // killed, and not started again yet
	hung    bool     // stopped, and not going on or killed yet
	off     bool     // signed off
	bare    bool     // without the plugin
	read    map[string]int
	went    time.Time            // when it was last killed, signed off or cut off
	toAll   bool                 // has sent to all sessions at some time
	opens   map[string]time.Time // titles of windows that the user asked for, and when
}

// up reports whether the program could send a message.
func (s *soaker) up() bool { return !s.dead && !s.hung && !s.off }

type soak struct {
	*rig.Rig
	rand    *rand.Rand
	people  []*soaker
	lines   []*soakLine
	server  bool // is up
	story   []string
	waiting []string       // windows that nobody asked for, seen open without the keyboard
	pushed  []string       // windows that took the keyboard
	told    map[string]int // notices, by a phrase in them
	file    io.Writer      // the same story, beside the programs' logs
}

// somebody is one of the people, by the names of the program and of the account.
type somebody struct{ who, account, resource string }

// everybody are the five: two people with two clients each, and one with one.
var everybody = []somebody{{"alice", "alice", "desk"}, {"tablet", "alice", "tablet"},
	{"laptop", "bob", "laptop"}, {"phone", "bob", "phone"}, {"carol", "carol", "desk"}}

// newSoak starts the people with the library and opens their conversations.
func newSoak(t *testing.T, seed uint64, library string, people []somebody) *soak {
	t.Helper()
	r := newRig(t)
	var persons []rig.Person
	for _, p := range people {
		persons = append(persons, withSwitch(t, rig.Person{Who: p.who, Account: p.account, Resource: p.resource,
			Plugin: rig.Ours, Library: library,
			Prefs: map[string]string{"/pidgin/conversations/placement": "type='string' value='new'"}}))
	}
	started := r.Start(persons...)
	file, err := os.Create(r.Dir("story"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	s := &soak{Rig: r, rand: rand.New(rand.NewPCG(seed, 0)), server: true, file: file, told: map[string]int{}}
	for _, p := range started {
		talksTo := []string{alice}
		if p.Account == "alice" {
			talksTo = []string{bob, "carol@" + rig.Host}
		}
		s.people = append(s.people, &soaker{Pidgin: p, talksTo: talksTo,
			read: map[string]int{}, opens: map[string]time.Time{}})
		for _, buddy := range talksTo {
			p.Open(buddy)
		}
	}
	t.Cleanup(func() { s.quiet(t) })
	return s
}

// pressed is what GTK complains of when a button that closes its own dialog is
// pressed through its accessible object.
var pressed = regexp.MustCompile(`instance with invalid \(NULL\) class pointer|g_signal_emit_by_name: assertion`)

// quiet is as for other tests, but for the questions that are answered here.
func (s *soak) quiet(t *testing.T) {
	for _, p := range s.people {
		for _, line := range p.Trouble() {
			if !pressed.MatchString(line) {
				t.Errorf("%s complains: %s", p.Who, line)
			}
		}
	}
}
