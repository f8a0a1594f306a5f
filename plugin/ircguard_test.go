package plugin

import (
	"strings"
	"testing"
	"time"

	"pidgin-otr/ui"
)

// ircPair is Alice and Bob on IRC, private.
func ircPair(t *testing.T) (w *world, alice, bob *client) {
	t.Helper()
	return pair(t, protocolIRC, "alice", "bob")
}

// What a command sends to a guarded buddy is encrypted like what is typed, from
// whatever conversation it is typed in.
func TestTextOfCommandsIsEncrypted(t *testing.T) {
	for _, typed := range []struct{ in, name, first, rest, want string }{
		{"bob", "msg", "bob", "sesame <1> & so", "sesame &lt;1&gt; &amp; so"},
		{"carol", "msg", "BOB", "sesame", "sesame"},
		{"", "query", "bob", "sesame", "sesame"},
		{"bob", "action", "opens", "sesame", "/me opens sesame"},
	} {
		w, alice, bob := ircPair(t)
		if v := alice.command(typed.in, typed.name, typed.first, typed.rest); !v.Done || v.Refuse != "" {
			t.Errorf("/%s: %+v", typed.name, v)
		}
		bob.wantLine("alice", "alice: "+typed.want, 1)
		alice.wantLine("bob", "me: "+typed.want, 1)
		w.wantSecret("sesame")
	}
}

// What cannot be encrypted is refused if it names a guarded buddy.
func TestCommandsThatNameAGuardedBuddyAreRefused(t *testing.T) {
	for _, typed := range []IRCCommand{
		{"notice", "bob", "sesame"},
		{"ctcp", "Bob", "PING sesame"},
		{"quote", "PRIVMSG bob :sesame", ""},
		{"quote", "privmsg carol,BOB :sesame", ""},
		{"quote", ":alice NOTICE bob!~bob@127.0.0.1 :sesame", ""},
		{"quote", "CPRIVMSG bob #rig :sesame", ""},
	} {
		_, alice, bob := ircPair(t)
		if v := alice.command("carol", typed.Name, typed.First, typed.Rest); v.Done || !strings.Contains(v.Refuse, "not sent") || !strings.Contains(v.Refuse, "bob") {
			t.Errorf("%+v: %+v", typed, v)
		}
		bob.activate("alice", ui.Action{Verb: ui.DoEnd})
		alice.activate("bob", ui.Action{Verb: ui.DoEnd})
		if v := alice.command("carol", typed.Name, typed.First, typed.Rest); v != (CommandVerdict{}) {
			t.Errorf("%+v, nobody guarded: %+v", typed, v)
		}
	}
}

func TestCommandsForOthersRun(t *testing.T) {
	_, alice, _ := ircPair(t)
	for _, typed := range []IRCCommand{
		{"msg", "carol", "hello"}, {"query", "bob", ""}, {"query", "bobby", "hello"}, {"msg", "", ""},
		{"notice", "#rig", "hello"}, {"quote", "WHOIS bob", ""}, {"quote", "PRIVMSG carol :hello", ""},
		{"ctcp", "carol", "VERSION"}, {"msg", "nickserv", "identify"},
	} {
		if v := alice.command("bob", typed.Name, typed.First, typed.Rest); v != (CommandVerdict{}) {
			t.Errorf("%+v: %+v", typed, v)
		}
	}
	if v := alice.command("", "action", "waves", ""); v != (CommandVerdict{}) {
		t.Errorf("/action in a channel: %+v", v)
	}
}

// Whoever sends it: a readable line to a guarded buddy does not leave, and the
// user is told what it was.
func TestReadableLineToAGuardedNickIsStopped(t *testing.T) {
	for _, line := range []string{
		"PRIVMSG bob :sesame",
		"PRIVMSG BOB :sesame",
		"PRIVMSG carol,bob :sesame",
		"PRIVMSG bob!~bob@127.0.0.1 :sesame",
		"NOTICE bob :sesame",
		":alice PRIVMSG bob :sesame",
		"PRIVMSG bob sesame",
		"PRIVMSG bob :\x01DCC SEND sesame.txt 2130706433 5000 3\x01",
		"PRIVMSG bob :\x01ACTION opens sesame\x01",
		"PRIVMSG bob :?OTR:AAMDsesame.",
		"@+draft/reply=1 PRIVMSG bob :sesame",
		"@+draft/reply=1 :alice NOTICE bob :sesame",
		"PRIVMSG carol :hello\r\nPRIVMSG bob :sesame",
		"PING :x\nPRIVMSG bob :sesame",
		"PRIVMSG bob :\x01PING sesame\x01",
		"PRIVMSG bob :\x01VERSION \x01sesame",
		"NOTICE bob :\x01VERSION \x01sesame",
		"NOTICE bob :\x01VERSION x\x01 \x01sesame\x01",
	} {
		_, alice, _ := ircPair(t)
		if alice.raw(line) {
			t.Errorf("%q left", line)
		}
		alice.wantNotice("bob", "sesame", 1)
		alice.wantNotice("bob", "not sent", 1)
	}
}

func TestOtherLinesLeave(t *testing.T) {
	_, alice, _ := ircPair(t)
	for _, line := range []string{
		"PRIVMSG carol :hello", "PRIVMSG #rig :bob: hello", "PING :bob", "NICK bob_", "JOIN #bob", "WHOIS bob",
		"PRIVMSG bob :\x01VERSION\x01", "NOTICE bob :\x01PING 12345\x01", "NOTICE nickserv :hello", "", "\r\n", "PRIVMSG",
	} {
		if !alice.raw(line) {
			t.Errorf("%q was stopped", line)
		}
	}
	alice.wantNotice("bob", "not sent", 0)
}

// On servers that say so some signs are letters with two cases: a nick may be
// written either way.
func TestNickInTheServersOtherCaseIsGuarded(t *testing.T) {
	for mapping, guarded := range map[string]bool{"rfc1459": true, "strict-rfc1459": true, "ascii": false, "": false} {
		w := newWorld(t)
		alice, bob := w.join(protocolIRC, "alice", 0), w.join(protocolIRC, "bob[a]\\", 1)
		alice.hear(":irc.rig 005 alice NETWORK=rig CASEMAPPING=" + mapping + " :are supported by this server")
		alice.activate(bob.self, ui.Action{Verb: ui.DoStart})
		alice.wantSessions(bob.self, 1)
		for _, line := range []string{"PRIVMSG BOB{A}| :sesame", "NOTICE bob[a}| :sesame"} {
			if left := alice.raw(line); left == guarded {
				t.Errorf("%q: %q left is %v", mapping, line, left)
			}
		}
		if v := alice.command("", "notice", "bob{a}|", "sesame"); (v.Refuse != "") != guarded {
			t.Errorf("%q: %+v", mapping, v)
		}
		v := alice.command("", "msg", "bob{a}|", "to bob")
		if v.Done != guarded {
			t.Errorf("%q: %+v", mapping, v)
		}
		if w.run(); guarded {
			bob.wantLine("alice", "alice: to bob", 1)
		}
	}
}

// A line that was handed over in clear and still waits in the host's queue does
// not leave after the conversation has become private.
func TestQueuedPlainLineDoesNotLeaveLater(t *testing.T) {
	_, alice, bob := ircPair(t)
	alice.activate("bob", ui.Action{Verb: ui.DoEnd})
	bob.activate("alice", ui.Action{Verb: ui.DoEnd})
	if !alice.raw("PRIVMSG bob :early") {
		t.Error("stopped although nothing is private")
	}
	alice.activate("bob", ui.Action{Verb: ui.DoStart})
	if alice.raw("PRIVMSG bob :early") {
		t.Error("left although the conversation is private")
	}
}

// Never send without encryption holds for what goes around the conversation too,
// but not for the server's services, to which the host itself logs in.
func TestRequiredEncryptionHoldsForLinesOfOthers(t *testing.T) {
	w := newWorld(t)
	alice := w.join(protocolIRC, "alice", 0)
	alice.options[SettingRequire] = true
	alice.event(alice.plugin.SettingsChanged)
	for line, leaves := range map[string]bool{
		"PRIVMSG bob :hello": false, "PRIVMSG #rig :hello": true, "PRIVMSG NickServ :identify x": true,
	} {
		if alice.raw(line) != leaves {
			t.Errorf("%q: left is %v", line, !leaves)
		}
	}
}

// A failure inside stops a line that carries text, and no other.
func TestFailureInTheLineGuardStopsText(t *testing.T) {
	w := newWorld(t)
	alice := w.join(protocolIRC, "alice", 0)
	alice.event(func() { alice.open("bob") })
	alice.plugin.accounts[alice.id].buddies["bob"] = &buddy{} // has no engine
	if alice.raw("PRIVMSG bob :sesame") {
		t.Error("text left after a failure")
	}
	if !alice.raw("PING :bob") {
		t.Error("a line without text was stopped")
	}
}

// The time for an answer begins when a message really leaves the host's queue.
func TestTimersBeginWhenTheLineLeaves(t *testing.T) {
	w := newWorld(t)
	alice := w.join(protocolIRC, "alice", 0)
	alice.queueing = true
	alice.event(func() { alice.open("bob") })
	alice.activate("bob", ui.Action{Verb: ui.DoStart})
	w.advance(25 * time.Second)
	alice.wantNotice("bob", "has not answered", 0)
	alice.drain()
	w.advance(15 * time.Second)
	alice.wantNotice("bob", "has not answered", 0)
	w.advance(10 * time.Second)
	alice.wantNotice("bob", "has not answered", 1)
}

// A long line is many messages, all of which stand in the host's queue before the first
// one leaves it.
func TestNoPieceOfALongLineIsStopped(t *testing.T) {
	w, alice, bob := ircPair(t)
	text := strings.Repeat("a long line ", 30_000)
	alice.queueing = true
	alice.enter("bob", text)
	told := len(alice.notices("bob"))
	alice.drain()
	w.run()
	if got := alice.notices("bob")[told:]; len(got) > 0 {
		t.Errorf("%d notices, the first is %.200q", len(got), got[0])
	}
	bob.wantLine("alice", "alice: "+text, 1)
}
