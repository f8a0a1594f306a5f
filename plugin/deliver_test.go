package plugin

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"pidgin-otr/otr"
	"pidgin-otr/ui"
)

// knownBuddy is the buddy behind an address, as the plugin knows it.
func (c *client) knownBuddy(address string) *buddy {
	c.t.Helper()
	b, err := c.plugin.buddy(c.buddy(address))
	if err != nil {
		c.t.Fatal(err)
	}
	return b
}

func TestLineThatCannotBeTransmittedComesBack(t *testing.T) {
	w, alice, bob := pair(t, "prpl-irc", "alice", "bob")
	b := alice.knownBuddy(bob.self)
	alice.event(func() {
		alice.open(bob.self).entry = "held"
		alice.plugin.remember(b, 77, "held")
		alice.open(bob.self).entry = ""
	})
	alice.online = false
	mark := len(w.wire)
	alice.event(func() {
		alice.plugin.apply(b, otr.Effects{Transmit: []otr.Outgoing{
			{Text: []byte("?OTR,1,2,a,"), Token: 77}, {Text: []byte("?OTR,2,2,b,"), Token: 77}}})
	})
	alice.wantEntry(bob.self, "held")
	alice.wantNotice(bob.self, "not connected", 1)
	alice.wantLine(bob.self, "me: held", 0)
	if len(w.wire) != mark {
		t.Errorf("sent %+v", w.wire[mark:])
	}
}

func TestNothingOvertakesALine(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	b := alice.knownBuddy(bob.self)
	mark := len(w.wire)
	var v SendVerdict
	alice.event(func() {
		v = alice.plugin.dispatch(b, 5, "text", otr.Effects{Fate: otr.SentPrivate, Transmit: []otr.Outgoing{
			{Text: []byte("?OTR:line."), Token: 5}, {Text: []byte("?OTR:after.")}}})
	})
	sent := w.since(mark, alice)
	if !v.Block || len(sent) != 2 || sent[0].text != "?OTR:line." {
		t.Errorf("verdict %+v, sent %+v", v, sent)
	}
	alice.wantLine(bob.self, "me: text", 1)
}

// An engine that contradicts itself must not make a line leave or vanish.
func TestNonsenseFromTheEngineBlocksTheLine(t *testing.T) {
	plain := otr.Outgoing{Text: []byte("text"), Token: 5, Plain: true}
	for name, out := range map[string]otr.Effects{
		"nothing":             {},
		"sent nothing":        {Fate: otr.SentPrivate},
		"blocked for nothing": {Fate: otr.Blocked},
		"plain as private":    {Fate: otr.SentPrivate, Transmit: []otr.Outgoing{plain}},
		"plain while private": {Fate: otr.SentPlain, Transmit: []otr.Outgoing{plain}},
		"plain by itself":     {Fate: otr.Held, Transmit: []otr.Outgoing{plain}},
	} {
		t.Run(name, func(t *testing.T) {
			w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
			b := alice.knownBuddy(bob.self)
			var v SendVerdict
			alice.event(func() {
				win := alice.open(bob.self)
				win.entry = "text"
				v = alice.plugin.dispatch(b, 5, "text", out)
				win.entry = ""
			})
			if !v.Block {
				t.Errorf("verdict %+v", v)
			}
			w.wantSecret("text")
			alice.wantEntry(bob.self, "text")
		})
	}
}

// Text that another part of the program sends is not put into the entry.
func TestTextFromElsewhereIsRepeatedInTheNotice(t *testing.T) {
	_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	bob.activate(alice.self, ui.Action{Verb: ui.DoEnd})
	alice.event(func() {
		alice.open(bob.self).entry = "a draft"
		alice.plugin.SendingIM(alice.buddy(bob.self), "from a <b>script</b>")
	})
	alice.wantEntry(bob.self, "a draft")
	alice.wantNotice(bob.self, "from a script", 1)
}

func TestEveryBlockReasonHasItsOwnWords(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../otr/events.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	declared := 0
	ast.Inspect(file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && strings.HasPrefix(v.Names[0].Name, "Block") && v.Names[0].Name != "Blocked" {
			declared++
		}
		return true
	})
	seen := make(map[ui.Reason]bool)
	for r := range otr.BlockReason(declared) {
		if seen[reason(r, false)] {
			t.Errorf("reason %d shares its words with another", r)
		}
		seen[reason(r, false)] = true
	}
	if declared < 10 {
		t.Errorf("only %d reasons found", declared)
	}
}

// The line beside a query is for people to read: it goes out to the letter,
// whichever letters a translation has, asked for in the menu or typed.
func TestLineBesideAQueryGoesOutToTheLetter(t *testing.T) {
	const line = `Sprechen wir "privat" & <bald>?`
	for _, protocol := range []string{protocolXMPP, protocolIRC, "prpl-novell"} {
		for name, start := range map[string]func(*client){
			"menu":  func(c *client) { c.activate("bob", ui.Action{Verb: ui.DoStart}) },
			"typed": func(c *client) { c.enter("bob", "?OTR?") },
		} {
			t.Run(protocol+" "+name, func(t *testing.T) {
				w := newWorld(t)
				alice := w.absent(protocol, "alice")
				alice.giveKey(alice.id, 0)
				alice.words = map[string]string{ui.QueryLine(func(id string) string { return id }): line}
				alice.load()
				alice.event(func() { alice.open("bob") })
				start(alice)
				if sent := w.since(0, alice); len(sent) != 1 || !strings.HasSuffix(sent[0].text, line) {
					t.Errorf("sent %+v, want %q at its end", sent, line)
				}
				if waiting := alice.knownBuddy("bob").account.queue; len(waiting) > 0 {
					t.Errorf("not known as sent: %+v", waiting)
				}
			})
		}
	}
}
