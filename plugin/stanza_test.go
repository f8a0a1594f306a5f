package plugin

import (
	"fmt"
	"strings"
	"testing"

	"pidgin-otr/ui"
)

// since returns what one client sent after a point of the record.
func (w *world) since(n int, c *client) (sent []packet) {
	for _, p := range w.wire[n:] {
		if p.from == c {
			sent = append(sent, p)
		}
	}
	return sent
}

func TestSelectedSessionGetsTheMessage(t *testing.T) {
	for _, speaker := range []string{"laptop", "phone"} {
		for _, chosen := range []string{"laptop", "phone"} {
			t.Run(speaker+" speaks, "+chosen+" chosen", func(t *testing.T) {
				w, alice, laptop, phone := private(t)
				clients := map[string]*client{"laptop": laptop, "phone": phone}
				clients[speaker].enter(alice.self, "I spoke last")
				w.run()
				s := alice.session(bobLaptop, chosen)
				alice.activate(bobLaptop, ui.Action{Verb: ui.DoSelect, Session: s.ID})
				if got := alice.selected(bobLaptop); got.ID != s.ID {
					t.Fatalf("selected %+v, want %+v", got, s)
				}
				mark := len(w.wire)
				for i := range 10 {
					alice.enter(bobLaptop, fmt.Sprint("line ", i))
				}
				w.run()
				for _, p := range w.since(mark, alice) {
					if p.to != clients[chosen].self || !p.noCopies {
						t.Errorf("sent to %s, no copies %v", p.to, p.noCopies)
					}
				}
				clients[chosen].wantLine(alice.self, "alice@example.org: line 9", 1)
				for _, c := range clients {
					c.wantNotice(alice.self, "different session", 0)
				}
			})
		}
	}
}

func TestTypingNoticesFollowTheSelection(t *testing.T) {
	w, alice, laptop, phone := private(t)
	phone.enter(alice.self, "me")
	w.run()
	alice.activate(bobLaptop, ui.Action{Verb: ui.DoSelect, Session: alice.session(bobLaptop, "laptop").ID})
	mark := len(w.wire)
	alice.chatState(bobLaptop)
	if got := w.wire[mark]; got.to != laptop.self || !got.noCopies {
		t.Errorf("typing notice to %s, no copies %v", got.to, got.noCopies)
	}
}

func TestTypingNoticesAreLeftAloneWithoutSession(t *testing.T) {
	w, alice, _, _ := trio(t)
	alice.chatState(bobLaptop)
	if got := w.wire[len(w.wire)-1]; got.to != "bob@example.org" || got.noCopies {
		t.Errorf("typing notice to %s, no copies %v", got.to, got.noCopies)
	}
}

func TestHandshakeGoesToItsRouteWithoutCopies(t *testing.T) {
	w, alice, laptop, phone := private(t)
	queries := make(map[string]int)
	for _, p := range w.wire {
		switch {
		case p.to != alice.self && p.to != laptop.self && p.to != phone.self:
			t.Errorf("sent to %s", p.to)
		case !p.noCopies:
			t.Errorf("copies allowed of %.40q", p.text)
		case strings.HasPrefix(p.text, "?OTRv"):
			queries[p.to]++
		}
	}
	if queries[laptop.self] != 1 || queries[phone.self] != 1 || len(queries) != 2 {
		t.Errorf("queries %v", queries)
	}
}

func TestBouncedMessageIsReported(t *testing.T) {
	w, alice, _ := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.enter(bobLaptop, "into the void")
	id := fmt.Sprint("stanza", w.stanzas)
	alice.event(func() { alice.plugin.StanzaError(alice.id, bobLaptop, "somebody else's") })
	alice.wantNotice(bobLaptop, "could not deliver", 0)
	alice.event(func() { alice.plugin.StanzaError(alice.id, "Bob@Example.org/laptop", id) })
	alice.event(func() { alice.plugin.StanzaError(alice.id, bobLaptop, id) })
	alice.wantNotice(bobLaptop, "could not deliver", 1)
}

// Whoever else knows the id of a stanza has no say in what became of it.
func TestErrorsOfOthersAreNotBelieved(t *testing.T) {
	w, alice, _ := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.enter(bobLaptop, "it arrives")
	id := fmt.Sprint("stanza", w.stanzas)
	for _, other := range []string{"eve@example.org/x", "bob@example.org", "bob@example.org/evil", "bob@example.org/Laptop", "example.org", ""} {
		alice.event(func() { alice.plugin.StanzaError(alice.id, other, id) })
	}
	alice.wantNotice(bobLaptop, "could not deliver", 0)
}

func TestNothingExpectedOutlivesTheEvent(t *testing.T) {
	_, alice, _ := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.event(func() {
		v := alice.plugin.SendingIM(alice.buddy(bobLaptop), "the host fails to send this")
		if v.Block {
			t.Fatal("blocked")
		}
	})
	if n := len(alice.plugin.expected); n != 0 {
		t.Errorf("%d messages expected still", n)
	}
}

func TestRoomOccupantsAreFamiliesWithoutRoutes(t *testing.T) {
	w := newWorld(t)
	alice := w.join(protocolXMPP, aliceHome, 0)
	occupant := BuddyID{Account: alice.id, Name: "room@conference.example.org/bob"}
	alice.event(func() {
		alice.plugin.Presence(occupant, occupant.Name, true)
		alice.plugin.Activate(occupant, ui.Action{Verb: ui.DoStart}.ID())
	})
	if len(w.wire) != 1 || w.wire[0].to != occupant.Name {
		t.Fatalf("wire %+v", w.wire)
	}
	if v := alice.plugin.view(occupant); len(v.Routes) != 0 {
		t.Errorf("routes %q", v.Routes)
	}
}

func TestFailureInTheStanzaHandlerEmptiesTheBody(t *testing.T) {
	_, alice, _ := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.plugin.accounts[alice.id].buddies["bob@example.org"].engine = nil
	v := alice.plugin.SendingStanza(alice.buddy(bobLaptop),
		chat(bobLaptop, "readable", ""))
	if !v.Empty {
		t.Error("a readable body passes")
	}
}

// What the host makes of our text on its way is still ours; nothing else is.
func TestOwnTextIsKnownAgain(t *testing.T) {
	for _, c := range []struct {
		wire, body string
		same       bool
	}{
		{"?OTR:AAMD.", "?OTR:AAMD.", true},
		{"?OTR:AAMD.", "?OTR:AAME.", false},
		{"?OTRv3?\nplain & simple", "?OTRv3? plain & simple", true},
		{"?OTRv3?\nplain line", "?OTRv3? another line", false},
		{"readable  text", "readable text", false},
	} {
		if got := sameText(c.wire, c.body); got != c.same {
			t.Errorf("%q and %q: same %v", c.wire, c.body, got)
		}
	}
}
