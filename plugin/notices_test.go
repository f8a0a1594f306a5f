package plugin

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/ui"
)

// engineEvents lists the types that the engine declares as events.
func engineEvents(t *testing.T) []string {
	file, err := parser.ParseFile(token.NewFileSet(), "../otr/events.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var events []string
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if ok && f.Name.Name == "isEvent" {
			events = append(events, f.Recv.List[0].Type.(*ast.Ident).Name)
		}
	}
	return events
}

// toldEvents lists the event types that say and sayTrouble have a case for.
func toldEvents(t *testing.T) map[string]bool {
	file, err := parser.ParseFile(token.NewFileSet(), "notices.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	told := make(map[string]bool)
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || (f.Name.Name != "say" && f.Name.Name != "sayTrouble") {
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if c, ok := n.(*ast.CaseClause); ok {
				for _, e := range c.List {
					if s, ok := e.(*ast.SelectorExpr); ok {
						told[s.Sel.Name] = true
					}
				}
			}
			return true
		})
	}
	return told
}

func TestEveryEventIsDealtWith(t *testing.T) {
	events := engineEvents(t)
	if len(events) < 20 {
		t.Fatalf("only %d events found", len(events))
	}
	told := toldEvents(t)
	for _, e := range events {
		if !told[e] {
			t.Errorf("no case for otr.%s", e)
		}
	}
	for _, e := range slices.Sorted(maps.Keys(told)) {
		if !slices.Contains(events, e) {
			t.Errorf("a case for otr.%s, which is no event", e)
		}
	}
}

func TestHandshakeOpensNoWindow(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.join(protocolXMPP, aliceHome, 0), w.join(protocolXMPP, bobLaptop, 1)
	alice.event(func() { alice.open(bob.self) })
	alice.activate(bob.self, ui.Action{Verb: ui.DoStart})
	if len(alice.sessions(bob.self)) != 1 {
		t.Fatal("not private")
	}
	if len(bob.windows) != 0 {
		t.Fatalf("a window opened with %q", bob.notices(alice.self))
	}
	alice.enter(bob.self, "now a window")
	w.run()
	bob.wantNotice(alice.self, "Unverified conversation with alice@example.org", 1)
	if bob.windows["alice@example.org"].logging {
		t.Error("the new window is logged")
	}
}

func TestWaitingNoticesAreBounded(t *testing.T) {
	w := newWorld(t)
	alice := w.join(protocolXMPP, aliceHome, 0)
	b, err := alice.plugin.buddy(alice.buddy(bobLaptop))
	if err != nil {
		t.Fatal(err)
	}
	for range 3 * maxWaiting {
		alice.plugin.notice(b, "again", kept)
	}
	alice.plugin.notice(b, "the latest", kept)
	alice.event(func() { alice.open(bobLaptop) })
	if got := alice.notices(bobLaptop); len(got) != maxWaiting || got[len(got)-1] != "the latest" {
		t.Errorf("%d notices: %q", len(got), got)
	}
}

// A first start with two sessions is told in three notices and few words, with
// every fact in them.
func TestFirstStartSaysLittle(t *testing.T) {
	_, alice, _, _ := private(t)
	notices := alice.notices(bobLaptop)
	words := 0
	for _, n := range notices {
		words += len(strings.Fields(n))
	}
	if len(notices) > 3 || words > 80 {
		t.Errorf("%d notices, %d words: %q", len(notices), words, notices)
	}
	said := strings.Join(notices, "\n")
	for _, fact := range []string{
		"Unverified conversation with", "started: session 1", "started: session 2", "key is new", "nobody has checked",
		"Verify fingerprint", "Logging is off", "2 devices", "multiple sessions", "goes to session",
	} {
		if !strings.Contains(said, fact) {
			t.Errorf("%q is not said: %q", fact, said)
		}
	}
}

// What Unverified means is explained once a day.
func TestUnverifiedIsExplainedOnceADay(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	for _, c := range []struct {
		after time.Duration
		want  int
	}{{0, 1}, {time.Hour, 1}, {24 * time.Hour, 2}} {
		w.advance(c.after)
		alice.activate(bob.self, ui.Action{Verb: ui.DoEnd})
		alice.activate(bob.self, ui.Action{Verb: ui.DoStart})
		alice.wantNotice(bob.self, "nobody has checked", c.want)
	}
}

// A start that takes long is told to be under way; one that is over at once is not.
func TestOnlyASlowStartIsAnnounced(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.wantNotice(bob.self, "Asking", 0)
	alice.open("carol@example.org")
	alice.activate("carol@example.org", ui.Action{Verb: ui.DoStart})
	alice.wantNotice("carol@example.org", "Asking", 0)
	w.advance(attemptAfter)
	alice.wantNotice("carol@example.org", "Asking", 1)
	w.advance(attemptAfter)
	alice.wantNotice("carol@example.org", "Asking", 1)
}

func TestMultipleSessionsIsSaidOnce(t *testing.T) {
	w, alice, laptop, phone := private(t)
	alice.wantNotice(bobLaptop, "multiple sessions", 1)
	laptop.enter(alice.self, "hi")
	phone.enter(alice.self, "ho")
	w.run()
	alice.activate(bobLaptop, ui.Action{Verb: ui.DoRefresh})
	alice.wantNotice(bobLaptop, "multiple sessions", 1)
	alice.wantNotice(bobLaptop, "different session", 0)
}

func TestWarnsWhenTheSelectedOneDidNotWriteLast(t *testing.T) {
	w, alice, laptop, phone := private(t)
	laptop.enter(alice.self, "from the laptop")
	w.run()
	alice.heard(bobLaptop)
	alice.activate(bobLaptop, ui.Action{Verb: ui.DoSelect, Session: alice.session(bobLaptop, "phone").ID})
	alice.wantNotice(bobLaptop, "not the most recent", 1)
	phone.enter(alice.self, "from the phone")
	w.run()
	alice.heard(bobLaptop)
	laptop.enter(alice.self, "me again")
	w.run()
	alice.wantNotice(bobLaptop, "now writes from", 1)
	for range 2 {
		alice.enter(bobLaptop, "to the phone")
		w.run()
	}
	alice.wantNotice(bobLaptop, "Your message went to", 1)
	phone.wantLine(alice.self, "alice@example.org: to the phone", 2)
}

func TestMisdeliveryIsToldOnceWithoutAWindow(t *testing.T) {
	w, alice, laptop, phone := private(t)
	mark := len(w.wire)
	alice.activate(bobLaptop, ui.Action{Verb: ui.DoSelect, Session: alice.session(bobLaptop, "laptop").ID})
	alice.enter(bobLaptop, "for the laptop")
	alice.enter(bobLaptop, "and another")
	for _, p := range w.since(mark, alice) {
		phone.receive(alice.self, p.text)
	}
	w.run()
	if len(phone.windows) != 0 {
		t.Errorf("a window opened: %q", phone.notices(alice.self))
	}
	laptop.wantLine(alice.self, "alice@example.org: for the laptop", 1)
	phone.event(func() { phone.open(alice.self) })
	alice.enter(bobLaptop, "third")
	phone.receive(alice.self, w.wire[len(w.wire)-1].text)
	phone.wantNotice(alice.self, "different session", 1)
}

func TestPeerTextIsEscaped(t *testing.T) {
	w := newWorld(t)
	alice := w.join(protocolXMPP, aliceHome, 0)
	b, err := alice.plugin.buddy(alice.buddy("bob@example.org/<script>"))
	if err != nil {
		t.Fatal(err)
	}
	hostile := otr.Session{ID: 1, Number: 1, Level: otr.LevelUnverified, Route: "bob@example.org/<b>\u202e&"}
	for _, e := range []otr.Event{
		otr.Started{Session: hostile},
		otr.ErrorLine{Text: []byte("<a href='x'>click</a>"), From: hostile.Route},
		otr.Unreadable{From: hostile.Route},
		otr.MaybeLost{Session: hostile, Lines: [][]byte{[]byte("<i>mine</i>")}},
	} {
		html, _ := alice.plugin.say(b, happening{Event: e})
		if strings.Contains(strings.ReplaceAll(html, "<br>", ""), "<") || strings.Contains(html, "\u202e") || html == "" {
			t.Errorf("%T: %q", e, html)
		}
	}
}

// Whoever looks back in a conversation sees where the level changed: there, and nowhere
// else, stands the picture of the level that came.
func TestFirstNoticeOfALevelHasItsPicture(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.join(protocolXMPP, aliceHome, 0), w.join(protocolXMPP, bobLaptop, 1)
	alice.pictures = true
	alice.open(bob.self)
	alice.activate(bob.self, ui.Action{Verb: ui.DoStart})
	w.run()
	alice.activate(bob.self, ui.Action{Verb: ui.DoRefresh})
	w.run()
	bob.activate(alice.self, ui.Action{Verb: ui.DoEnd})
	w.run()
	alice.activate(bob.self, ui.Action{Verb: ui.DoEnd})
	w.run()
	var pictured []string
	for _, n := range alice.notices(bob.self) {
		if picture, _, found := strings.Cut(n, "> "); found && strings.HasPrefix(picture, "<") {
			pictured = append(pictured, picture[1:])
		}
	}
	want := []string{fmt.Sprint(uint8(ui.Unverified)), fmt.Sprint(uint8(ui.Finished)), fmt.Sprint(uint8(ui.NotPrivate))}
	if !slices.Equal(pictured, want) {
		t.Errorf("pictures of the levels %q, want %q: %q", pictured, want, alice.notices(bob.self))
	}
}
