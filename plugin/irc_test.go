package plugin

import (
	"strings"
	"testing"

	"pidgin-otr/ui"
)

// The server puts our own name in front of what it relays and cuts the line at
// 512 bytes: what is cut is lost, and a handshake with it.
func TestIRCPiecesFitTheLineThatTheServerMakes(t *testing.T) {
	for name, c := range map[string]struct{ alice, bob, host string }{
		"a long host":         {"alice", "bob", "~alice@" + strings.Repeat("h", 63)},
		"one longer than any": {"alice", "bob", "~alice@" + strings.Repeat("h", 140)},
		"long nicks":          {strings.Repeat("a", 60), strings.Repeat("b", 60), "~alice@localhost"},
		"a long target":       {"alice", strings.Repeat("b", 120), "~alice@localhost"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			alice, bob := w.join(protocolIRC, c.alice, 0), w.join(protocolIRC, c.bob, 1)
			alice.host, bob.host = c.host, c.host
			for _, me := range w.clients {
				me.hear(":irc.rig 001 " + me.self + " :Welcome " + me.prefix()[1:])
			}
			alice.event(func() { alice.open(bob.self) })
			alice.activate(bob.self, ui.Action{Verb: ui.DoStart})
			if got := alice.sessions(bob.self); len(got) != 1 {
				t.Fatalf("alice has sessions %+v; notices %q", got, alice.notices(bob.self))
			}
			long := strings.Repeat("0123456789", 200)
			alice.enter(bob.self, long)
			w.run()
			bob.wantLine(alice.self, alice.self+": "+long, 1)
		})
	}
}

// Each way in which the server tells us what others see of us.
func TestOwnIRCNameIsLearned(t *testing.T) {
	host := strings.Repeat("h", 100)
	for _, line := range []string{
		":irc.rig 001 alice :Welcome alice!~alice@" + host,
		":irc.rig 302 alice :alice=+~alice@" + host,
		":irc.rig 396 alice " + host + " :is your displayed hostname now",
		":alice!~alice@" + host + " JOIN #rig",
		":Alice!~alice@" + host + " NICK :alice",
	} {
		w := newWorld(t)
		alice := w.join(protocolIRC, "alice", 0)
		b := alice.knownBuddy("bob")
		usual := alice.plugin.longest(b)
		alice.hear(":mallory!m@" + host + host + " JOIN #rig")
		if got := alice.plugin.longest(b); got != usual {
			t.Errorf("another one's name made it %d, from %d", got, usual)
		}
		alice.hear(line)
		whole := ":alice!~alice@" + host + " PRIVMSG bob :\r\n"
		if got := alice.plugin.longest(b); got > 512-len(whole) || got < 200 {
			t.Errorf("after %q the longest text has %d bytes, from %d", line, got, usual)
		}
	}
}

// Whatever the server or a part of the program says breaks nothing.
func TestAnyLineOfIRCIsHarmless(t *testing.T) {
	_, alice, _ := pair(t, protocolIRC, "alice", "bob")
	verbs := []string{"PRIVMSG", "NICK", "QUIT", "KICK", "PART", "JOIN", "001", "302", "396", "NOTICE", "", "X"}
	ends := []string{"", " ", " :", " bob", " bob :", " ,", " !@%", ":", " alice :=", " :!", " :\x01", "\r\n", strings.Repeat(" a", 40)}
	for _, prefix := range []string{"", ":", ":! ", ":bob!", ":bob!u@h ", ":alice!u@h ", ":irc.rig ", "::: "} {
		for _, verb := range verbs {
			for _, end := range ends {
				alice.hear(prefix + verb + end)
				alice.raw(prefix + verb + end)
			}
		}
	}
	for _, line := range alice.debug {
		if strings.Contains(line, "internal error") {
			t.Errorf("%s", line)
		}
	}
}
