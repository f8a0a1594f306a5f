package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

const patience = 15 * time.Second

// story is a buddy who is logged in on two devices, played from the start to the end.
type story struct {
	*rig.Rig
	out                  string
	alice, laptop, phone *rig.Pidgin
	steps                int
	transcript           strings.Builder
	told                 map[*rig.Pidgin]int // lines that the transcript has
}

func (s *stage) story(library, out string) error {
	if err := os.RemoveAll(out); err != nil {
		return err
	}
	r := rig.New(s, rig.Options{Dir: filepath.Join(out, "profiles"), Keep: true, Screen: "1480x900"})
	t := &story{Rig: r, out: out, told: map[*rig.Pidgin]int{}}
	t.open(library)
	for _, scene := range t.scenes() {
		t.step(scene.title, scene.play)
	}
	for _, p := range t.people() {
		p.Stop()
	}
	fmt.Printf("\npictures and transcript: %s\n", out)
	return os.WriteFile(filepath.Join(out, "transcript.txt"), []byte(t.transcript.String()), 0o644)
}

func (t *story) people() []*rig.Pidgin { return []*rig.Pidgin{t.alice, t.laptop, t.phone} }

func (t *story) open(library string) {
	persons := make([]rig.Person, 3)
	persons[0], persons[1], persons[2] = cast(library)
	for i := range persons {
		persons[i].Prefs = map[string]string{"/pidgin/blist/list_visible": "type='bool' value='0'"}
	}
	people := t.Start(persons...)
	t.alice, t.laptop, t.phone = people[0], people[1], people[2]
	t.Eventually(patience, "alice sees bob", func() bool { return t.alice.Sees(bob) })
	t.alice.Open(bob)
	t.laptop.Open(alice)
	t.phone.Open(alice)
	t.alice.Place("bob", 5, 5, 760, 860)
	t.laptop.Place("alice", 780, 5, 690, 420)
	t.phone.Place("alice", 780, 455, 690, 410)
}

type scene struct {
	title string
	play  func()
}

func (t *story) scenes() []scene {
	return []scene{
		{"Bob is logged in on laptop and phone. Alice starts a private conversation", t.start},
		{"Alice opens the OTR menu: it lists both sessions", t.menu},
		{"Alice chooses the first session and writes", func() { t.choose(1) }},
		{"She chooses the second one and writes", func() { t.choose(2) }},
		{"She verifies the fingerprint of the first: the most secure one is selected", t.secure},
		{"She lets messages go to the most recent session: whoever wrote last gets the answer", t.recent},
		{"The most recent session is a less secure one now: her line comes back, sending it again sends it", t.lessSecure},
		{"She chooses a session that did not write last, and is warned", t.warning},
		{"The network hands a message to the wrong session of Bob", t.wrongSession},
		{"Alice ends all private conversations", t.end},
	}
}

func (t *story) step(title string, play func()) {
	t.steps++
	t.say("\n%d. %s.", t.steps, title)
	play()
	t.settle()
	t.tell()
	t.picture(strings.ToLower(strings.Join(strings.FieldsFunc(title, func(c rune) bool { return c < 'A' }), "-")))
}

// settle lets the windows draw what has just arrived.
func (t *story) settle() { time.Sleep(400 * time.Millisecond) }

func (t *story) say(format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	fmt.Println(line)
	t.transcript.WriteString(line + "\n")
}

// tell adds what the conversations have shown since the last step.
func (t *story) tell() {
	for _, p := range t.people() {
		lines := p.History(t.partner(p))
		for _, line := range lines[min(t.told[p], len(lines)):] {
			who := line.Who + ": "
			if line.Notice() {
				who = "* "
			}
			t.say("   [%s] %s%s", p.Who, who, strings.ReplaceAll(line.Text, "\n", "\n      "))
		}
		t.told[p] = len(lines)
	}
}

func (t *story) partner(p *rig.Pidgin) string {
	if p == t.alice {
		return bob
	}
	return alice
}

func (t *story) picture(name string) {
	if len(name) > 40 {
		name = name[:40]
	}
	t.Screenshot(filepath.Join(t.out, fmt.Sprintf("%02d-%s.png", t.steps, strings.Trim(name, "-"))))
}

func (t *story) start() {
	t.alice.Click("OTR", "Start private conversation")
	t.alice.AwaitNotice(patience, bob, "multiple sessions")
	t.laptop.AwaitNotice(patience, alice, "started")
	t.phone.AwaitNotice(patience, alice, "started")
}

func (t *story) menu() {
	t.say("%s", indent(t.alice.Menu("OTR").String()))
	t.alice.Keys("bob", "alt+t", "Down", "Right")
	t.settle()
	t.picture("open-menu")
	t.alice.Keys("bob", "Escape", "Escape", "Escape")
}

func indent(text string) string {
	return "   " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n   ")
}

// numbered is the Bob whose client the numbered session is.
func (t *story) numbered(number int) *rig.Pidgin {
	item, ok := t.alice.Menu("OTR").Item(fmt.Sprintf("Session %d", number))
	if !ok {
		t.Fatalf("there is no session %d:\n%v", number, t.alice.Menu("OTR"))
	}
	if strings.Contains(item.Name, t.laptop.Resource) {
		return t.laptop
	}
	return t.phone
}

func (t *story) other(p *rig.Pidgin) *rig.Pidgin {
	if p == t.laptop {
		return t.phone
	}
	return t.laptop
}

// write types text as Alice and makes sure that it arrives there alone.
func (t *story) write(to *rig.Pidgin, text string) {
	t.alice.Type("bob", text)
	to.AwaitText(patience, alice, text)
	if slices.Contains(t.other(to).Read(alice), text) {
		t.Errorf("%s reads %q as well", t.other(to).Who, text)
	}
}

func (t *story) answer(p *rig.Pidgin, text string) {
	p.Say(alice, text)
	t.alice.AwaitText(patience, bob, text)
}

func (t *story) choose(number int) {
	target := t.numbered(number)
	t.alice.Click("OTR", fmt.Sprintf("Session %d", number), "Select")
	t.write(target, fmt.Sprintf("This is for your %s alone.", target.Resource))
}

func (t *story) secure() {
	target := t.numbered(1)
	t.alice.Click("OTR", "Session 1", "Verify fingerprint")
	t.settle()
	t.picture("question")
	t.alice.Press("Verify fingerprint", "They are the same")
	t.alice.Click("OTR", "Send to most secure session")
	t.write(target, "You are verified, so this goes to you.")
}

func (t *story) recent() {
	t.alice.Click("OTR", "Send to most recent session")
	verified := t.numbered(1)
	t.answer(verified, "I write from my "+verified.Resource+" now.")
	t.write(verified, "Then I answer to your "+verified.Resource+".")
}

// lessSecure: the first session, the laptop's or the phone's, is verified, the
// other one is not.
func (t *story) lessSecure() {
	verified := t.numbered(1)
	t.answer(verified, "I wrote last.")
	t.write(verified, "So this is for you.")
	other := t.other(verified)
	t.answer(other, "I write from my "+other.Resource+" now.")
	before := len(other.Read(alice))
	t.alice.Type("bob", "Then I answer there.")
	t.alice.AwaitNotice(patience, bob, "not sent")
	t.settle()
	t.picture("held-back")
	if len(other.Read(alice)) != before {
		t.Fatalf("the line was sent at once")
	}
	t.alice.Keys("bob", "Return")
	other.AwaitText(patience, alice, "Then I answer there.")
}

func (t *story) warning() {
	last := t.other(t.numbered(1))
	for number := 1; number <= 2; number++ {
		if t.numbered(number) != last {
			t.alice.Click("OTR", fmt.Sprintf("Session %d", number), "Select")
		}
	}
	t.alice.AwaitNotice(patience, bob, "not the most recent")
}

// wrongSession: what networks do that relay by a rule of their own.
func (t *story) wrongSession() {
	selected := t.numbered(1)
	t.Redirect(selected.Address(), t.other(selected).Address())
	t.alice.Type("bob", "Will this reach your "+selected.Resource+"?")
	t.other(selected).AwaitNotice(patience, alice, "different session")
	t.StopRedirecting(selected.Address())
}

func (t *story) end() {
	t.alice.Click("OTR", "End all private conversations")
	t.laptop.AwaitNotice(patience, alice, "has ended")
	t.phone.AwaitNotice(patience, alice, "has ended")
}
