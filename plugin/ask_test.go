package plugin

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"pidgin-otr/ui"
)

// offline is two private sessions, the selected one's client (the laptop) just
// gone, and two lines typed since.
func offline(t *testing.T) (w *world, alice, laptop, phone *client, mark int) {
	t.Helper()
	w, alice, laptop, phone = private(t)
	alice.activate(bobLaptop, ui.Action{Verb: ui.DoSelect, Session: alice.session(bobLaptop, "laptop").ID})
	alice.enter(bobLaptop, "while it is there")
	w.run()
	w.presence(laptop, false)
	w.run()
	mark = len(w.wire)
	alice.enter(bobLaptop, "line one")
	alice.enter(bobLaptop, "line two")
	w.run()
	if len(w.wire) != mark {
		t.Fatalf("sent to a client that is gone: %+v", w.wire[mark:])
	}
	if len(alice.choices) != 1 {
		t.Fatalf("%d questions, want 1; notices %q", len(alice.choices), alice.notices(bobLaptop))
	}
	return w, alice, laptop, phone, mark
}

func linesOf(c *client, from string) (lines []string) {
	if win := c.windows[bare(from)]; win != nil {
		lines = win.lines
	}
	return lines
}

func TestOfflineClientWait(t *testing.T) {
	w, alice, laptop, _, _ := offline(t)
	alice.choose("Wait until it is back")
	alice.wantNotice(bobLaptop, "waits until the client", 1)
	w.presence(laptop, true)
	w.run()
	got := linesOf(laptop, alice.self)
	want := []string{"alice@example.org: line one", "alice@example.org: line two"}
	if !slices.Equal(got[len(got)-2:], want) {
		t.Errorf("the laptop shows %q", got)
	}
	alice.wantLine(bobLaptop, "me: line one", 1)
	alice.wantLine(bobLaptop, "me: line two", 1)
}

func TestOfflineClientSendToOther(t *testing.T) {
	w, alice, _, phone, mark := offline(t)
	alice.choose("Send to session " + strconv.Itoa(alice.session(bobLaptop, "phone").Number))
	for _, p := range w.since(mark, alice) {
		if p.to != phone.self {
			t.Errorf("sent to %s", p.to)
		}
	}
	want := []string{"alice@example.org: line one", "alice@example.org: line two"}
	if got := linesOf(phone, alice.self); !slices.Equal(got, want) {
		t.Errorf("the phone shows %q", got)
	}
}

func TestOfflineClientSendAnyway(t *testing.T) {
	w, alice, laptop, _, mark := offline(t)
	alice.choose("Send anyway")
	sent := w.since(mark, alice)
	if len(sent) < 2 {
		t.Fatalf("%d messages sent", len(sent))
	}
	for _, p := range sent {
		if p.to != laptop.self {
			t.Errorf("sent to %s", p.to)
		}
	}
	w.wantSecret("line")
}

func TestOfflineClientDoNotSend(t *testing.T) {
	for _, button := range []string{"Do not send", ""} {
		w, alice, _, _, mark := offline(t)
		alice.choose(button)
		alice.wantEntry(bobLaptop, "line one<br>line two")
		if len(w.wire) != mark {
			t.Errorf("%d messages sent", len(w.wire)-mark)
		}
	}
}

func TestAnswerAfterTheLineIsGoneDoesNothing(t *testing.T) {
	w, alice, laptop, _, _ := offline(t)
	asked := alice.choices[0]
	w.presence(laptop, true)
	alice.activate(bobLaptop, ui.Action{Verb: ui.DoEnd})
	win := alice.open(bobLaptop)
	entry, mark := win.entry, len(w.wire)
	alice.event(func() { asked.done(slices.Index(asked.form.Choices, "Send anyway")) })
	w.run()
	if win.entry != entry || len(w.wire) != mark {
		t.Errorf("entry %q, %d messages sent", win.entry, len(w.wire)-mark)
	}
}

func TestEachOfflineSessionIsAskedAbout(t *testing.T) {
	w, alice, laptop, phone, mark := offline(t)
	w.presence(phone, false)
	alice.activate(bobLaptop, ui.Action{Verb: ui.DoSelect, Session: alice.session(bobLaptop, "phone").ID})
	alice.enter(bobLaptop, "for the phone")
	if len(alice.choices) != 2 {
		t.Fatalf("%d questions, want 2", len(alice.choices))
	}
	alice.choose("Do not send")
	alice.wantEntry(bobLaptop, "for the phone")
	alice.choose("Wait until it is back")
	w.presence(laptop, true)
	w.run()
	laptop.wantLine(alice.self, "alice@example.org: line two", 1)
	for _, p := range w.since(mark, alice) {
		if p.to != laptop.self {
			t.Errorf("sent to %s", p.to)
		}
	}
}

// The question goes with its line: when the client is back, which a notice says,
// when it writes against its presence, and when the session ends.
func TestTheQuestionGoesWithItsLine(t *testing.T) {
	for name, c := range map[string]struct {
		act   func(w *world, alice, laptop *client)
		sent  bool
		entry string
	}{
		"back": {func(w *world, _, laptop *client) { w.presence(laptop, true) }, true, ""},
		"wrote": {func(_ *world, alice, laptop *client) {
			laptop.online = true
			laptop.enter(alice.self, "still here")
		}, true, ""},
		"ended": {func(_ *world, alice, _ *client) {
			alice.activate(bobLaptop, ui.Action{Verb: ui.DoEnd, Session: alice.session(bobLaptop, "laptop").ID})
		}, false, "line one<br>line two"},
	} {
		t.Run(name, func(t *testing.T) {
			w, alice, laptop, _, _ := offline(t)
			c.act(w, alice, laptop)
			w.run()
			if len(alice.choices) != 0 {
				t.Error("the question is still there")
			}
			if c.sent {
				laptop.wantLine(alice.self, "alice@example.org: line two", 1)
				alice.wantNotice(bobLaptop, "is back: your message has been sent", 1)
			}
			alice.wantEntry(bobLaptop, c.entry)
		})
	}
}

// Closing the conversation answers "not now", opens nothing, and the next
// conversation has the text.
func TestClosingTheConversationClosesTheQuestion(t *testing.T) {
	_, alice, _, _, mark := offline(t)
	alice.event(func() {
		alice.plugin.ConversationDeleted(alice.buddy(bobLaptop))
		delete(alice.windows, bare(bobLaptop))
	})
	if len(alice.choices) != 0 || alice.windows[bare(bobLaptop)] != nil || len(alice.w.wire) != mark {
		t.Errorf("%d questions, %d messages", len(alice.choices), len(alice.w.wire)-mark)
	}
	alice.event(func() { alice.open(bobLaptop) })
	alice.wantNotice(bobLaptop, "line one", 1)
	alice.wantNotice(bobLaptop, "line two", 1)
}

// A deleted account has no conversation to say it in.
func TestLinesOfADeletedAccountAreShown(t *testing.T) {
	_, alice, _, _, _ := offline(t)
	alice.event(func() {
		alice.plugin.SignedOff(alice.id)
		alice.plugin.ConversationDeleted(alice.buddy(bobLaptop))
		delete(alice.windows, bare(bobLaptop))
		alice.online, alice.deleted = false, true
	})
	if len(alice.choices) != 0 {
		t.Error("the question is still there")
	}
	if len(alice.informed) != 2 || !strings.Contains(alice.informed[0], "line one") || !strings.Contains(alice.informed[1], "line two") {
		t.Errorf("told %q", alice.informed)
	}
}
