package desktop

import (
	"slices"
	"testing"

	"pidgin-otr/tests/desktop/rig"
)

// A Pidgin without any plugin, irssi and a bare client talk on the rig's IRC
// server, which records what they say.
func TestIRCServerRelaysAndRecords(t *testing.T) {
	r := newRig(t)
	server := r.StartIRC("host.example")
	a := r.Start(rig.Person{Who: "alice", Account: "alice", IRC: server})[0]
	b := server.Irssi("bob")
	b.Talk("alice")
	a.Say("bob", "grüße & <küsse>")
	b.Await(patience, "grüße & <küsse>")
	b.Enter("zurück")
	a.AwaitText(patience, "bob", "zurück")
	s := server.Client("carol", "mallory")
	s.Send("PRIVMSG alice :who am I?")
	a.AwaitText(patience, "carol", "who am I?")
	want := rig.IRCLine{From: rig.ToClient, User: "alice", Text: ":carol!~mallory@host.example PRIVMSG alice :who am I?"}
	if !slices.ContainsFunc(server.Lines(), func(l rig.IRCLine) bool {
		return l.From == want.From && l.User == want.User && l.Text == want.Text
	}) {
		t.Errorf("no %+v on record", want)
	}
	if said := server.Said("bob"); !slices.Contains(said, "PRIVMSG alice :zurück") {
		t.Errorf("bob said %q", said)
	}
	b.Kill()
	b.Restart()
	b.Talk("alice")
	b.Enter("back again")
	a.AwaitText(patience, "bob", "back again")
}
