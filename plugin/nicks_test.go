package plugin

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pidgin-otr/ui"
)

// stranger is somebody else on the network of a pair, with a client that has no
// OTR.
func (w *world) stranger(nick string) *client {
	c := w.absent(protocolIRC, nick)
	c.options[SettingEnabled] = false
	c.load()
	return c
}

// strangerTakes lets a stranger, evil at first, take the nick.
func (w *world) strangerTakes(nick string, heard bool) *client {
	evil := w.stranger("evil")
	w.takes(evil, nick, heard)
	return evil
}

func (c *client) wantSessions(address string, n int) {
	c.t.Helper()
	if got := c.sessions(address); len(got) != n {
		c.t.Errorf("%s: %q has %d sessions, want %d", c.self, address, len(got), n)
	}
}

// nothingFor checks that nobody of that nick was sent anything since the mark.
func (w *world) nothingFor(nick string, mark int) {
	w.t.Helper()
	for _, p := range w.wire[mark:] {
		if p.to == nick {
			w.t.Errorf("%s was sent %.60q", nick, p.text)
		}
	}
}

func TestFamilyFollowsItsHolderToAnotherNick(t *testing.T) {
	w, alice, bob := ircPair(t)
	w.takes(bob, "robert", true)
	alice.wantSessions("robert", 1)
	alice.wantSessions("bob", 0)
	alice.wantNotice("robert", "robert", 1)
	mark := len(w.wire)
	alice.enter("robert", "sesame")
	w.run()
	bob.wantLine("alice", "alice: sesame", 1)
	w.wantSecret("sesame")
	alice.activate("robert", ui.Action{Verb: ui.DoEnd})
	bob.wantNotice("alice", "has ended", 1)
	w.nothingFor("bob", mark)
}

// What the user chose for a buddy holds under every nick that the buddy takes: the
// other side could undo it else.
func TestSettingsFollowTheHolderToAnotherNick(t *testing.T) {
	for name, c := range map[string]struct {
		general map[string]bool
		own     BuddySettings
		end     bool // the user ends the conversation first
	}{
		"on for this buddy alone": {map[string]bool{SettingEnabled: false}, BuddySettings{Enabled: true}, false},
		"never unencrypted":       {nil, BuddySettings{Enabled: true, Require: true}, true},
		"not logged":              {map[string]bool{SettingNoLog: false}, BuddySettings{Enabled: true, NoLog: true}, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			alice, bob := w.join(protocolIRC, "alice", 0), w.join(protocolIRC, "bob", 1)
			alice.options, alice.own = c.general, map[string]BuddySettings{"bob": c.own}
			alice.event(alice.plugin.SettingsChanged)
			alice.event(func() { alice.open("bob") })
			alice.activate("bob", ui.Action{Verb: ui.DoStart})
			w.takes(bob, "robert", true)
			w.takes(bob, "bobby", true)
			alice.wantSessions("bobby", 1)
			if c.end {
				w.advance(time.Minute)
				alice.activate("bobby", ui.Action{Verb: ui.DoEnd})
			}
			for range 2 {
				alice.enter("bobby", "sesame")
				w.run()
			}
			w.wantSecret("sesame")
			bob.wantLine("alice", "alice: sesame", 2)
			if c.own.NoLog && len(alice.windows["bobby"].log) > 0 {
				t.Errorf("logged %q", alice.windows["bobby"].log)
			}
		})
	}
}

// No log gets what is private, whichever conversation it is shown in: that of the
// name that the family came to unseen, or one that was closed while it was aside.
func TestPrivateTextUnderAnotherNickIsNotLogged(t *testing.T) {
	shut := func(alice *client) {
		alice.event(func() {
			delete(alice.windows, "bob")
			alice.plugin.ConversationDeleted(alice.buddy("bob"))
		})
	}
	for name, comes := range map[string]func(w *world, alice, bob *client){
		"unseen": func(w *world, alice, bob *client) { w.takes(bob, "robert", false) },
		"unseen, with a conversation there": func(w *world, alice, bob *client) {
			w.takes(bob, "robert", false)
			alice.event(func() { alice.open("robert") })
		},
		"unseen, closed before": func(w *world, alice, bob *client) {
			w.quits(bob)
			shut(alice)
			bob.online = true
			w.takes(bob, "robert", false)
		},
		"back after somebody else": func(w *world, alice, bob *client) {
			w.quits(bob)
			shut(alice)
			evil := w.strangerTakes("bob", true)
			evil.writes("alice", "it is me")
			w.takes(evil, "mallory", false)
			bob.online = true
			alice.hear(bob.prefix() + " JOIN #rig")
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, alice, bob := ircPair(t)
			comes(w, alice, bob)
			for _, line := range []string{"sesame one", "sesame two", "sesame three"} {
				bob.enter("alice", line)
				w.run()
			}
			alice.wantSessions(bob.self, 1)
			for of, win := range alice.windows {
				if log := strings.Join(win.log, "|"); strings.Contains(log, "sesame") {
					t.Errorf("the log of %s holds %q", of, log)
				}
			}
			alice.activate(bob.self, ui.Action{Verb: ui.DoEnd})
			for of, win := range alice.windows {
				if !win.logging {
					t.Errorf("%s is not logged when nothing is private", of)
				}
			}
		})
	}
}

// What the user chooses for the new nick itself goes before that.
func TestSettingsOfTheNewNickGoFirst(t *testing.T) {
	w, alice, bob := ircPair(t)
	alice.own = map[string]BuddySettings{"bob": {Enabled: true, Require: true}}
	w.takes(bob, "robert", true)
	alice.activate("robert", ui.Action{Verb: ui.DoEnd})
	alice.event(func() { alice.plugin.OpenSettings([]BuddyID{alice.buddy("robert")}) })
	if own := alice.plugin.shownSettings(alice.buddy("robert")); !own.Own || !own.Require {
		t.Errorf("shown %+v, not what holds", own)
	}
	alice.event(func() {
		alice.plugin.keepSettings([]BuddyID{alice.buddy("robert")}, ui.ChosenSettings{})
	})
	alice.enter("robert", "hello")
	w.run()
	w.wantClear("hello")
}

// The name that the family has left is somebody else's: it shows nothing of the
// family, and the first line typed to it comes back.
func TestNameThatAFamilyHasLeftHoldsItsFirstLine(t *testing.T) {
	w, alice, bob := ircPair(t)
	w.takes(bob, "robert", true)
	evil := w.strangerTakes("bob", true)
	mark := len(w.wire)
	evil.writes("alice", "it is me")
	alice.wantSessions("bob", 0)
	alice.wantLine("bob", "bob: it is me", 1)
	alice.enter("bob", "sesame")
	w.run()
	alice.wantEntry("bob", "sesame")
	w.nothingFor("bob", mark)
	w.wantSecret("sesame")
	alice.enter("bob", "for whoever has it")
	w.run()
	w.wantClear("for whoever has it")
	alice.wantSessions("robert", 1)
}

// Without a shared channel nothing tells of a change: only the writer's user@host
// is another one.
func TestStrangerUnderTheOldNickIsSeenByHisAddress(t *testing.T) {
	w, alice, bob := ircPair(t)
	w.takes(bob, "robert", false)
	evil := w.strangerTakes("bob", false)
	mark := len(w.wire)
	evil.writes("alice", "it is me")
	alice.wantSessions("bob", 0)
	alice.wantNotice("bob", "is not there any more", 1)
	alice.enter("bob", "sesame")
	w.run()
	alice.wantEntry("bob", "sesame")
	w.nothingFor("bob", mark)
	alice.event(func() { alice.plugin.Unload() })
	w.run()
	w.nothingFor("bob", mark)
}

func TestFamilyGoesNotAlongWithAStranger(t *testing.T) {
	w, alice, bob := ircPair(t)
	w.quits(bob)
	alice.wantSessions("bob", 0)
	evil := w.strangerTakes("bob", true)
	w.takes(evil, "mallory", true)
	for _, nick := range []string{"bob", "mallory", "evil"} {
		alice.wantSessions(nick, 0)
	}
	bob.online = true
	alice.hear(bob.prefix() + " JOIN #rig")
	alice.wantSessions("bob", 1)
	alice.enter("bob", "sesame")
	w.run()
	w.wantSecret("sesame")
	bob.wantLine("alice", "alice: sesame", 1)
}

// What the user has agreed to send to a stranger under the name is over when that
// one has left it: Bob may be back, and nothing has told of it.
func TestNameThatChangesHandsAgainAsksAgain(t *testing.T) {
	w, alice, bob := ircPair(t)
	w.quits(bob)
	evil := w.strangerTakes("bob", true)
	for range 2 {
		alice.enter("bob", "for whoever has it")
		w.run()
	}
	w.wantClear("for whoever has it")
	w.takes(evil, "mallory", true)
	bob.online = true
	alice.enter("bob", "sesame")
	w.run()
	w.wantSecret("sesame")
	alice.wantEntry("bob", "sesame")
}

// What was asked about Bob is not done to whoever has his name when the user
// answers.
func TestOfferGoesNotToTheNamesNewHolder(t *testing.T) {
	w, alice, bob := ircPair(t)
	alice.offers("bob", Offer{To: "bob", File: "secrets.txt"})
	w.quits(bob)
	alice.choose("Send anyway")
	if len(alice.offered) > 0 {
		t.Errorf("offered %+v", alice.offered)
	}
}

// What the user lets go unencrypted to one holder of the name is asked about anew
// for the next.
func TestOfferToTheNextHolderIsAskedAbout(t *testing.T) {
	w, alice, bob := ircPair(t)
	w.quits(bob)
	evil := w.strangerTakes("bob", true)
	alice.offers("bob", Offer{To: "bob", File: "secrets.txt"})
	alice.choose("Send anyway")
	w.takes(evil, "mallory", true)
	w.takes(w.stranger("trudy"), "bob", true)
	if now := alice.offers("bob", Offer{To: "bob", File: "more.txt"}); len(now) > 0 {
		t.Errorf("%+v goes unasked", now)
	}
}

// One message that somebody else passes on is shown, with its way, but moves
// nothing; nor do more of them.
func TestRelayedMessageMovesNoSession(t *testing.T) {
	w, alice, bob := ircPair(t)
	alice.enter("bob", "hello")
	w.run()
	mark := len(w.wire)
	for i := range 3 { // never delivered
		bob.enter("alice", fmt.Sprint("undelivered ", i))
	}
	w.queue = nil
	evil := w.stranger("evil")
	for _, p := range w.since(mark, bob) {
		evil.writes("alice", p.text)
	}
	for i := range 3 {
		if got := strings.Join(alice.open("bob").lines, "\n"); !strings.Contains(got, fmt.Sprint("undelivered ", i)) || !strings.Contains(got, "evil") {
			t.Errorf("alice reads %q", got)
		}
	}
	alice.wantSessions("bob", 1)
	alice.wantSessions("evil", 0)
	mark = len(w.wire)
	alice.enter("bob", "sesame")
	w.run()
	w.nothingFor("evil", mark)
	bob.wantLine("alice", "alice: sesame", 1)
}

// Each line of such a message says where it comes from: the further ones must not
// pass for what Bob has written under his own name.
func TestEveryLineFromAnotherNickSaysSo(t *testing.T) {
	w, alice, bob := ircPair(t)
	alice.enter("bob", "hello")
	w.run()
	w.takes(bob, "robert", false)
	bob.enter("alice", "first<br>(12:00:00) bob: second")
	w.run()
	shown := alice.open("bob").lines
	for line := range strings.SplitSeq(shown[len(shown)-1], "<br>") {
		if !strings.Contains(line, "robert") {
			t.Errorf("%q does not name robert", line)
		}
	}
}

// Bob has another nick and nothing told of it: his first text is shown with the
// nick, and what he answers to a key that went to that nick alone moves the
// session there.
func TestSessionMovesToWhoHasItsKeys(t *testing.T) {
	w, alice, bob := ircPair(t)
	alice.enter("bob", "hello")
	w.run()
	w.takes(bob, "robert", false)
	bob.enter("alice", "first")
	w.run()
	alice.wantSessions("bob", 1)
	if got := strings.Join(alice.open("bob").lines, "\n"); !strings.Contains(got, "first") || !strings.Contains(got, "robert") {
		t.Errorf("alice reads %q", got)
	}
	for i := range 3 {
		bob.enter("alice", fmt.Sprint("again ", i))
		w.run()
	}
	alice.wantSessions("robert", 1)
	alice.wantSessions("bob", 0)
	alice.wantLine("robert", "robert: again 2", 1)
	alice.enter("robert", "sesame")
	w.run()
	bob.wantLine("alice", "alice: sesame", 1)
	w.wantSecret("sesame")
}

// Bob comes from another address under his own nick, say after his line broke.
func TestSessionIsFoundAgainUnderANewAddress(t *testing.T) {
	w, alice, bob := ircPair(t)
	bob.host = "~bob@elsewhere.example"
	for i := range 4 {
		bob.enter("alice", fmt.Sprint("line ", i))
		w.run()
	}
	alice.wantSessions("bob", 1)
	alice.wantLine("bob", "bob: line 3", 1)
	alice.enter("bob", "sesame")
	w.run()
	alice.wantEntry("bob", "")
	bob.wantLine("alice", "alice: sesame", 1)
}

// Whoever leaves the last channel that we share may change the nick unseen.
func TestHolderThatLeavesTheLastChannelIsNotThere(t *testing.T) {
	for _, line := range []string{":bob!~bob@127.0.0.1 PART #rig", ":op!~op@127.0.0.1 KICK #rig bob :out"} {
		_, alice, _ := ircPair(t)
		alice.shares = map[string]bool{"bob": true}
		alice.hear(line)
		alice.wantSessions("bob", 1)
		alice.shares = nil
		alice.hear(line)
		alice.wantSessions("bob", 0)
		alice.hear(":bob!~bob@127.0.0.1 PRIVMSG #rig :still here")
		alice.wantSessions("bob", 1)
	}
}

// When we leave the last channel that we share, or are thrown out, the name may
// change hands unseen as well: the family is not shown for it until its holder has
// written. A name that no channel of ours ever watched stays as it is, and so does
// what another channel still watches.
func TestNamesThatWeCannotWatchAnyMoreAreLeft(t *testing.T) {
	for _, line := range []string{":alice!~alice@127.0.0.1 PART #rig", ":op!~op@127.0.0.1 KICK #rig ALICE :out", ":alice!~alice@127.0.0.1 PART #rig :bye"} {
		w, alice, bob := ircPair(t)
		carol := w.join(protocolIRC, "carol", 2)
		alice.activate("carol", ui.Action{Verb: ui.DoStart})
		for _, seen := range []string{":irc.rig 366 alice #rig :End of NAMES list", ":bob!~bob@127.0.0.1 JOIN #rig", ""} {
			alice.shares = map[string]bool{"bob": true}
			if alice.hear(seen); seen == "" {
				bob.enter("alice", "hello")
				w.run()
			}
			alice.hear(line)
			alice.wantSessions("bob", 1)
			alice.shares = nil
			alice.hear(line)
			alice.wantSessions("bob", 0)
			alice.wantSessions("carol", 1)
			alice.wantNotice("bob", "share no channel", 1)
			alice.enter("bob", "sesame")
			w.run()
			alice.wantEntry("bob", "sesame")
			bob.enter("alice", "back again")
			w.run()
			alice.wantSessions("bob", 1)
			all := alice.windows["bob"].all
			if n := len(all); n < 2 || !strings.Contains(all[n-2], "bob is back") || all[n-1] != "bob: back again" {
				t.Errorf("the window shows %q", all)
			}
			alice.windows["bob"].notices = nil
		}
		carol.enter("alice", "hello")
		w.wantSecret("sesame")
	}
}

// Our own new nick changes nothing for who writes to us.
func TestOwnNewNickKeepsFamilies(t *testing.T) {
	w, alice, bob := ircPair(t)
	alice.shares = map[string]bool{"bob": true}
	alice.hear(":alice!~alice@127.0.0.1 NICK :alicia")
	alice.wantSessions("bob", 1)
	alice.enter("bob", "sesame")
	w.run()
	w.wantSecret("sesame")
	bob.wantLine("alice", "alice: sesame", 1)
}

// Strangers that come and go under nicks with sessions leave no more behind than
// the families that are kept aside.
func TestFamiliesAsideAreBounded(t *testing.T) {
	w := newWorld(t)
	alice := w.join(protocolIRC, "alice", 0)
	for i := range maxAside + 4 {
		c := w.join(protocolIRC, fmt.Sprint("nick", i), 1)
		alice.activate(c.self, ui.Action{Verb: ui.DoStart})
		alice.wantSessions(c.self, 1)
		w.quits(c)
	}
	if n := len(alice.plugin.accounts[alice.id].buddies); n > maxAside {
		t.Errorf("%d families are kept", n)
	}
}

// Whoever comes back to a name that somebody else has finds their family, though
// that one goes aside and there is no room for one more.
func TestFamilyThatIsBackIsNotTheOneTooMany(t *testing.T) {
	w, alice, bob := ircPair(t)
	bob.enter("alice", "it is me")
	w.quits(bob)
	for i := range maxAside - 1 {
		c := w.join(protocolIRC, fmt.Sprint("nick", i), 2)
		alice.activate(c.self, ui.Action{Verb: ui.DoStart})
		w.quits(c)
	}
	evil := w.join(protocolIRC, "evil", 3)
	w.takes(evil, "bob", true)
	alice.activate("bob", ui.Action{Verb: ui.DoStart})
	alice.wantSessions("bob", 1)
	w.takes(evil, "mallory", false)
	bob.online = true
	alice.hear(bob.prefix() + " JOIN #rig")
	alice.wantSessions("bob", 1)
	alice.enter("bob", "sesame")
	w.run()
	bob.wantLine("alice", "alice: sesame", 1)
}

// An occupant of a room is who has the name there: the room tells of a change.
func TestOccupantsFamilyFollowsAndLeaves(t *testing.T) {
	const room = "room@conference.example.org"
	w := newWorld(t)
	alice, bob := w.join(protocolXMPP, aliceHome, 0), w.join(protocolXMPP, bobLaptop, 1)
	id := func(nick string) BuddyID { return BuddyID{Account: alice.id, Name: room + "/" + nick} }
	sessions := func(nick string) int { return len(alice.plugin.view(id(nick)).Sessions) }
	occupantPair(t, w, alice, bob, id("bob"))
	alice.windows[room+"/robert"] = alice.open(room)
	alice.event(func() { alice.plugin.Occupant(id("bob"), room+"/robert") })
	if sessions("robert") != 1 || sessions("bob") != 0 {
		t.Errorf("after the change: %d and %d sessions", sessions("robert"), sessions("bob"))
	}
	if told := strings.Join(alice.notices(room), "\n"); !strings.Contains(told, "\"bob\"") || strings.Contains(told, room) {
		t.Errorf("told %q, which does not call the occupant by its nick alone", told)
	}
	var v SendVerdict
	alice.event(func() { v = alice.plugin.SendingIM(id("bob"), "sesame") })
	if !v.Block {
		t.Errorf("the first line to the old name went out: %+v", v)
	}
	alice.event(func() { alice.plugin.Occupant(id("robert"), "") })
	if sessions("robert") != 0 {
		t.Error("a family that has left is shown")
	}
}

// Out of the room nothing tells who takes an occupant's name.
func TestOccupantsAreLeftWithTheirRoom(t *testing.T) {
	const room = "room@conference.example.org"
	for how, leave := range map[string]func(alice *client){
		"we leave it": func(alice *client) {
			alice.plugin.RoomLeft(BuddyID{Account: alice.id, Name: room + "/alice"})
		},
		"we sign off": func(alice *client) { alice.plugin.SignedOff(alice.id) },
	} {
		t.Run(how, func(t *testing.T) {
			w := newWorld(t)
			alice, bob := w.join(protocolXMPP, aliceHome, 0), w.join(protocolXMPP, bobLaptop, 1)
			id := BuddyID{Account: alice.id, Name: room + "/bob"}
			occupantPair(t, w, alice, bob, id)
			alice.event(func() { alice.plugin.RoomLeft(BuddyID{Account: alice.id, Name: "other@conference.example.org/alice"}) })
			if len(alice.plugin.view(id).Sessions) != 1 {
				t.Fatal("another room took the family away")
			}
			alice.event(func() { leave(alice) })
			if len(alice.plugin.view(id).Sessions) != 0 {
				t.Error("the family is shown for a name that may be anybody's")
			}
			var v SendVerdict
			alice.event(func() { v = alice.plugin.SendingIM(id, "sesame") })
			if !v.Block {
				t.Errorf("the first line to the name went out: %+v", v)
			}
		})
	}
}

// occupantPair makes Alice private with Bob as an occupant of a room.
func occupantPair(t *testing.T, w *world, alice, bob *client, id BuddyID) {
	t.Helper()
	me := BuddyID{Account: bob.id, Name: "room@conference.example.org/alice"}
	var text string
	alice.event(func() { text = alice.plugin.SendingIM(id, "?OTR?").Text })
	deliver := func(to *client, from BuddyID, text string) {
		to.event(func() { to.plugin.ReceivingIM(from, from.Name, text, ReceiveFlags{}) })
	}
	mark := len(w.wire)
	deliver(bob, me, text)
	for ; mark < len(w.wire); mark++ {
		if p := w.wire[mark]; p.from == bob {
			deliver(alice, id, p.text)
		} else {
			deliver(bob, me, p.text)
		}
	}
	if n := len(alice.plugin.view(id).Sessions); n != 1 {
		t.Fatalf("%d sessions with the occupant", n)
	}
}
