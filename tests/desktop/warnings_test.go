package desktop

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// What every warning about a session that did not speak last contains.
const notMostRecent = "not the most recent"

// inText is how notices call a Bob's session.
func (w *trio) inText(p *rig.Pidgin) string {
	return fmt.Sprintf("session %d (%s)", w.number(p), client(p))
}

// warned waits for the n-th warning and checks that it is the last notice and
// names both sessions in the words of its kind.
func (w *trio) warned(t *testing.T, n int, format string, selected, recent *rig.Pidgin) {
	t.Helper()
	want := fmt.Sprintf(format, w.inText(selected), w.inText(recent))
	w.Eventually(patience, fmt.Sprintf("warning %d: %s", n, want), func() bool {
		return w.alice.CountNotices(bob, notMostRecent) >= n
	})
	notices := w.alice.Notices(bob)
	if last := notices[len(notices)-1]; !strings.Contains(last, want) {
		t.Errorf("warning %d is %q, want %q in it", n, last, want)
	}
	told(t, w.alice, bob, notMostRecent, n)
}

// Beginnings of the warnings: when a session is chosen, and when a message was
// sent after another session spoke.
const (
	chosenNotRecent = "messages now go to %s, but %s wrote last"
	sentNotRecent   = "Your message went to %s, which is not the most recent session: %s wrote last"
)

// Choosing a session that did not speak last warns at once, and the first
// message after another session spoke warns once, in every mode.
func TestWarnsOfTheSessionThatSpokeLast(t *testing.T) {
	w := newTrio(t, rig.Ours)
	w.startBoth()
	w.choose(w.phone)
	w.reads(t, w.phone, "nobody has spoken")
	w.choose(w.laptop)
	w.mode("most recent")
	told(t, w.alice, bob, notMostRecent, 0)

	w.warnsOfAChoice(t)
	w.warnsOfASwitch(t)
	w.warnsInEveryMode(t)
	for _, p := range []*rig.Pidgin{w.laptop, w.phone} {
		told(t, p, alice, "different session", 0)
	}
}

func (w *trio) warnsOfAChoice(t *testing.T) {
	t.Helper()
	w.speak(w.laptop, "the laptop speaks")
	told(t, w.alice, bob, notMostRecent, 0)
	w.choose(w.phone)
	w.warned(t, 1, chosenNotRecent, w.phone, w.laptop)
	w.reads(t, w.phone, "known already")
	w.choose(w.laptop)
	told(t, w.alice, bob, notMostRecent, 1)
}

func (w *trio) warnsOfASwitch(t *testing.T) {
	t.Helper()
	w.speak(w.phone, "the phone speaks")
	told(t, w.alice, bob, notMostRecent, 1)
	w.reads(t, w.laptop, "first after the switch")
	w.warned(t, 2, sentNotRecent, w.laptop, w.phone)
	w.belowLine(t, "first after the switch", notMostRecent)
	w.reads(t, w.laptop, "second after the switch")
	w.speak(w.phone, "the phone speaks on")
	w.reads(t, w.laptop, "third after the switch")
	w.speak(w.laptop, "the laptop speaks again")
	w.reads(t, w.laptop, "to who spoke last")
	told(t, w.alice, bob, notMostRecent, 2)
	w.speak(w.phone, "the phone speaks again")
	w.reads(t, w.laptop, "first after another switch")
	w.warned(t, 3, sentNotRecent, w.laptop, w.phone)
}

func (w *trio) warnsInEveryMode(t *testing.T) {
	t.Helper()
	w.verify(w.laptop)
	w.choose(w.phone)
	told(t, w.alice, bob, notMostRecent, 3)
	w.mode("most secure")
	w.awaitSelected(w.laptop)
	w.warned(t, 4, chosenNotRecent, w.laptop, w.phone)
	w.speak(w.laptop, "the laptop once more")
	w.speak(w.phone, "the phone once more")
	w.reads(t, w.laptop, "to the most secure")
	w.warned(t, 5, sentNotRecent, w.laptop, w.phone)
	w.mode("most recent")
	w.awaitSelected(w.phone)
	w.speak(w.laptop, "most recent follows")
	w.awaitSelected(w.laptop)
	w.reads(t, w.laptop, "to the most recent")
	told(t, w.alice, bob, notMostRecent, 5)
}

// belowLine checks that the notice stands below the line that it is about.
func (w *trio) belowLine(t *testing.T, text, phrase string) {
	t.Helper()
	history := w.alice.History(bob)
	at := slices.IndexFunc(history, func(l rig.Line) bool { return l.Sent() && l.Text == text })
	said := slices.IndexFunc(history[at+1:], func(l rig.Line) bool { return l.Notice() && strings.Contains(l.Text, phrase) })
	if at < 0 || said < 0 {
		t.Errorf("%q does not stand below %q", phrase, text)
	}
}

// offline is the title of the question about a message for a client that is
// offline.
const offline = "Client offline"

// A message for a client that is offline is held and the user asked. Each of the
// answers does what it says, and lines keep their order.
func TestOfflineClientIsAskedAbout(t *testing.T) {
	w := newTrio(t, rig.Ours)
	w.startBoth()
	w.choose(w.laptop)
	w.reads(t, w.laptop, "while it is online")
	w.waits(t)
	w.goesToTheOther(t)
	w.goesAnyway(t)
	w.comesBack(t)
}

// signOff takes the laptop offline and waits until Alice's menu says so.
func (w *trio) signOff() {
	w.Helper()
	w.laptop.SignOff()
	w.Eventually(patience, "the laptop is shown as offline", func() bool {
		return strings.Contains(w.session(w.laptop).Name, ", offline")
	})
}

// asked says the lines, and waits for one question about all of them; none of
// them is sent or shown meanwhile.
func (w *trio) asked(t *testing.T, lines ...string) rig.Mark {
	t.Helper()
	mark := w.MarkWire()
	for _, line := range lines {
		w.alice.Say(bob, line)
	}
	w.Eventually(patience, "alice is asked", w.isAsked)
	time.Sleep(300 * time.Millisecond)
	if n := w.questions(); n != 1 {
		t.Errorf("%d questions for %d lines", n, len(lines))
	}
	if sent := rig.Messages(w.Since(mark), rig.FromClient, w.alice.Address()); len(sent) > 0 {
		t.Errorf("sent before the answer: %v", sent)
	}
	if got := w.written(lines); len(got) > 0 {
		t.Errorf("shown before they went: %q", got)
	}
	return mark
}

func (w *trio) isAsked() bool { return w.questions() > 0 }

func (w *trio) questions() (n int) {
	for _, window := range w.alice.Windows() {
		if strings.Contains(window.Name(), offline) {
			n++
		}
	}
	return n
}

// written are those of the lines that Alice's window shows as sent, in order.
func (w *trio) written(lines []string) (shown []string) {
	for _, line := range w.alice.History(bob) {
		if line.Sent() && slices.Contains(lines, line.Text) {
			shown = append(shown, line.Text)
		}
	}
	return shown
}

// arrived checks that the Bob reads the lines in order, and that Alice's window
// shows them so.
func (w *trio) arrived(t *testing.T, p *rig.Pidgin, lines []string) {
	t.Helper()
	p.AwaitText(patience, alice, lines[len(lines)-1])
	read := slices.DeleteFunc(p.Read(alice), func(s string) bool { return !slices.Contains(lines, s) })
	if !slices.Equal(read, lines) {
		t.Errorf("%s read %q, want %q", p.Who, read, lines)
	}
	if got := w.written(lines); !slices.Equal(got, lines) {
		t.Errorf("alice's window shows %q, want %q", got, lines)
	}
}

func (w *trio) waits(t *testing.T) {
	t.Helper()
	w.signOff()
	w.asked(t, "wait 1", "wait 2")
	w.alice.Press(offline, "Wait until it is back")
	w.alice.AwaitNotice(patience, bob, "waits until the client of "+w.inText(w.laptop))
	w.alice.Say(bob, "wait 3")
	w.Never(500*time.Millisecond, "asked again", w.isAsked)
	w.laptop.SignOn()
	w.arrived(t, w.laptop, []string{"wait 1", "wait 2", "wait 3"})
	w.reads(t, w.laptop, "online again")
}

func (w *trio) goesToTheOther(t *testing.T) {
	t.Helper()
	w.signOff()
	w.asked(t, "other 1", "other 2")
	w.alice.Press(offline, fmt.Sprintf("Send to session %d", w.number(w.phone)))
	w.arrived(t, w.phone, []string{"other 1", "other 2"})
	w.awaitSelected(w.phone) // to send there is to choose it
	w.choose(w.laptop)
	told(t, w.phone, alice, "different session", 0)
}

// goesAnyway: the server hands to the phone what is for the laptop, and the
// phone's user is told.
func (w *trio) goesAnyway(t *testing.T) {
	t.Helper()
	lines := []string{"anyway 1", "anyway 2"}
	mark := w.asked(t, lines...)
	w.alice.Press(offline, "Send anyway")
	w.phone.AwaitNotice(patience, alice, "different session")
	var sent []rig.Stanza
	w.Eventually(patience, "both lines are sent", func() bool {
		sent = rig.Messages(w.Since(mark), rig.FromClient, w.alice.Address())
		return len(sent) >= len(lines)
	})
	if len(sent) != len(lines) {
		t.Errorf("%d messages sent, want %d", len(sent), len(lines))
	}
	for _, s := range sent {
		if s.To != w.laptop.Address() || kindOf(s.Body) != data {
			t.Errorf("a %s went to %s", kindOf(s.Body), s.To)
		}
	}
	w.Eventually(patience, "the lines are shown", func() bool { return slices.Equal(w.written(lines), lines) })
	told(t, w.phone, alice, "different session", 1)
}

// comesBack: not to send gives a line back, into the entry if it was typed
// there; and so does closing the question.
func (w *trio) comesBack(t *testing.T) {
	t.Helper()
	w.alice.Type("bob", "typed and not sent")
	w.Eventually(patience, "alice is asked", w.isAsked)
	w.alice.Press(offline, "Do not send")
	w.alice.AwaitNotice(patience, bob, "is offline")
	w.Eventually(patience, "the text is back in the entry", func() bool {
		return w.entry() == "typed and not sent"
	})
	w.asked(t, "closed 1", "closed 2")
	w.alice.Keys(offline, "Escape")
	w.alice.AwaitNotice(patience, bob, "closed 2")
	notices := strings.Join(w.alice.Notices(bob), "\n")
	if first, second := strings.Index(notices, "closed 1"), strings.Index(notices, "closed 2"); first < 0 || first > second {
		t.Errorf("the lines came back out of order:\n%s", notices)
	}
	w.laptop.SignOn()
	w.reads(t, w.laptop, "nothing is left over")
	if got := w.laptop.Read(alice); slices.Contains(got, "closed 1") || slices.Contains(got, "typed and not sent") {
		t.Errorf("the laptop read what was not to be sent: %q", got)
	}
}

// entry is the text in the entry of Alice's window.
func (w *trio) entry() string {
	w.Helper()
	window, ok := w.alice.Window("bob")
	if !ok {
		return ""
	}
	var last string
	window.Find(func(n rig.Node) bool {
		if n.Role() == "text" {
			last = n.Text() // the history comes first, then the entry
		}
		return false
	})
	return last
}
