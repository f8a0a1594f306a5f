package desktop

import (
	"html"
	"strings"
	"testing"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// slowly is what a handshake may take on IRC, where the host lets one line
// through every two seconds.
const slowly = 60 * time.Second

// ircPair is Alice with our plugin and Bob's irssi on one IRC server, with the
// conversation open on both sides.
type ircPair struct {
	*rig.Rig
	server *rig.IRC
	alice  *rig.Pidgin
	bob    *rig.Irssi
}

// newIRC starts the pair. Everybody's host is the one given, if any.
func newIRC(t *testing.T, host string) *ircPair {
	t.Helper()
	path := library(t)
	w := &ircPair{Rig: newRig(t)}
	w.server = w.StartIRC(host)
	w.alice = w.Start(rig.Person{Who: "alice", Account: "alice", Plugin: rig.Ours, Library: path, IRC: w.server})[0]
	quiet(t, w.alice)
	w.bob = w.server.Irssi("bob")
	w.alice.Open("bob")
	w.bob.Talk("alice")
	return w
}

// awaitPrivate waits until both sides say that they are private.
func (w *ircPair) awaitPrivate() {
	w.Helper()
	w.alice.AwaitNotice(slowly, "bob", "conversation with bob started")
	w.bob.Await(slowly, "Session secured")
}

// talk sends a line each way: first Bob, whose program then is known to write
// plain text.
func (w *ircPair) talk(label string) {
	w.Helper()
	w.bob.Enter(label + " of bob")
	w.alice.AwaitText(slowly, "bob", label+" of bob")
	w.alice.Say("bob", html.EscapeString(label+" of alice")) // as the host has typed text
	w.bob.Await(slowly, label+" of alice")
}

// shown counts the lines of Alice's conversation that contain the text, of
// whatever kind: the host's answers to a command are no notices.
func (w *ircPair) shown(text string) (count int) {
	w.Helper()
	for _, line := range w.alice.History("bob") {
		if strings.Contains(line.Text, text) {
			count++
		}
	}
	return count
}

// noClear checks that none of the texts was readable on the network.
func (w *ircPair) noClear(t *testing.T, texts ...string) {
	t.Helper()
	for _, line := range w.server.Lines() {
		for _, text := range texts {
			if strings.Contains(line.Text, text) {
				t.Errorf("readable on the network: %q", line.Text)
			}
		}
	}
}

// start lets one of the two begin, and waits until both are private.
func (w *ircPair) start(starter string) {
	w.Helper()
	if starter == "alice" {
		w.alice.Click("OTR", "Start private conversation")
	} else {
		w.bob.Enter("/otr init")
	}
	w.awaitPrivate()
}

// Either side starts; what both write arrives as it was written, and nothing of
// it can be read on the network. No handshake is begun twice.
func TestIRCPrivateWithIrssi(t *testing.T) {
	for _, starter := range []string{"alice", "bob"} {
		t.Run(starter+" starts", func(t *testing.T) {
			w := newIRC(t, "")
			w.start(starter)
			if n := w.alice.CountNotices("bob", "refreshed"); n > 0 {
				t.Errorf("refreshed %d times by itself", n)
			}
			w.talk("sesame grüße 1 < 2 & 3 > 2 <5>")
			long := "sesame " + strings.Repeat("abcdefghi ", 99) + "end"
			w.alice.Say("bob", long)
			w.bob.Await(slowly, long)
			w.bob.Enter(long) // which irssi sends in parts
			w.Eventually(slowly, "alice reads the long line", func() bool {
				read := strings.Join(w.alice.Read("bob"), " ")
				return strings.Contains(strings.ReplaceAll(read, " ", ""), strings.ReplaceAll(long, " ", ""))
			})
			w.noClear(t, "sesame")
			if n := w.bob.Count("program has no OTR"); n > 0 {
				t.Error("irssi shows the line for readers without OTR")
			}
		})
	}
}

// A host of the server's that is as long as hosts may be leaves less room in a
// line.
func TestIRCPrivateBehindALongHost(t *testing.T) {
	w := newIRC(t, strings.Repeat("h", 50)+".example.org")
	w.start("bob")
	w.alice.Say("bob", "sesame "+strings.Repeat("0123456789", 60)+" end")
	w.bob.Await(slowly, "0123456789 end")
	for _, line := range w.server.Lines() {
		if strings.Contains(line.Text, "[CUT]") && strings.Contains(line.Text, ":alice!") {
			t.Errorf("cut by the server: %q", line.Text)
		}
	}
}

func TestIRCEndAndStartAgain(t *testing.T) {
	w := newIRC(t, "")
	w.start("alice")
	w.talk("sesame 1")
	w.alice.Click("OTR", "End private conversation")
	w.bob.Await(slowly, "has finished the OTR session")
	w.bob.Enter("/otr finish")
	w.bob.Enter("/otr init")
	w.Eventually(slowly, "both are private again", func() bool {
		return w.alice.CountNotices("bob", "conversation with bob started") == 2 && w.bob.Count("Session secured") == 2
	})
	w.talk("sesame 2")
	w.bob.Enter("/otr finish")
	w.alice.AwaitNotice(slowly, "bob", "has ended")
	w.noClear(t, "sesame")
}

func TestIRCPeerIsKilledAndReturns(t *testing.T) {
	w := newIRC(t, "")
	w.start("bob")
	w.talk("sesame 1")
	w.bob.Kill()
	w.bob.Restart()
	w.bob.Talk("alice")
	w.bob.Enter("/otr init")
	w.bob.Await(slowly, "Session secured")
	// It has forgotten its instance tag as well: this is another client to us.
	w.alice.AwaitNotice(slowly, "bob", "multiple sessions")
	w.alice.Say("bob", "sesame 2 of alice")
	w.bob.Await(slowly, "sesame 2 of alice")
	w.bob.Enter("sesame 2 of bob")
	w.alice.AwaitText(slowly, "bob", "sesame 2 of bob")
	w.noClear(t, "sesame")
}

// Bob takes another nick and a stranger takes his: the conversation goes along,
// and the name shows and gets nothing of it.
func TestIRCStrangerTakesTheNick(t *testing.T) {
	w := newIRC(t, "")
	w.alice.JoinIRC("#rig")
	w.bob.Enter("/join #rig")
	w.bob.Talk("alice")
	w.start("bob")
	w.talk("sesame 1")
	w.bob.Enter("/nick robert")
	w.alice.AwaitNotice(slowly, "robert", "has the name robert now")
	mark := len(w.server.Said("alice"))
	stranger := w.server.Client("bob", "mallory")
	stranger.Send("PRIVMSG alice :it is me")
	w.alice.AwaitText(slowly, "bob", "it is me")
	w.alice.Say("bob", "sesame 2")
	w.alice.AwaitNotice(slowly, "bob", "not sent")
	w.alice.Say("robert", "sesame 3")
	w.bob.Await(slowly, "sesame 3")
	w.bob.Enter("sesame 4")
	w.alice.AwaitText(slowly, "robert", "sesame 4")
	for _, line := range w.server.Said("alice")[mark:] {
		if strings.HasPrefix(strings.ToLower(line), "privmsg bob ") {
			t.Errorf("alice sent to the old nick: %q", line)
		}
	}
	w.noClear(t, "sesame")
}

// Alice leaves the only channel that she shares with Bob: nothing tells any more who
// has his nick, so the name is not private until he has written.
func TestIRCNickThatNobodyWatches(t *testing.T) {
	w := newIRC(t, "")
	w.alice.JoinIRC("#rig")
	w.bob.Enter("/join #rig")
	w.bob.Talk("alice")
	w.start("bob")
	w.talk("sesame 1")
	w.alice.LeaveIRC("#rig")
	w.alice.AwaitNotice(slowly, "bob", "share no channel")
	w.alice.Say("bob", "sesame 2")
	w.alice.AwaitNotice(slowly, "bob", "not sent")
	w.bob.Enter("sesame 3")
	w.alice.AwaitNotice(slowly, "bob", "bob is back")
	w.alice.AwaitText(slowly, "bob", "sesame 3")
	w.talk("sesame 4")
	w.noClear(t, "sesame")
}

// What is typed as a command or sent by another part of the program is encrypted
// or does not leave.
func TestIRCNothingGoesAround(t *testing.T) {
	w := newIRC(t, "")
	w.start("bob")
	w.alice.Type("bob", "/msg bob sesame 1")
	w.bob.Await(slowly, "sesame 1")
	for i, command := range []string{"/notice bob sesame", "/quote PRIVMSG bob :sesame", "/ctcp bob PING sesame"} {
		w.alice.Type("bob", command)
		w.Eventually(patience, command+" is refused", func() bool {
			return w.shown("was not sent: it would reach bob") == i+1
		})
	}
	w.alice.ServSend("bob", "sesame by a pounce")
	w.alice.AwaitNotice(slowly, "bob", "sesame by a pounce")
	w.talk("sesame 2")
	w.noClear(t, "sesame")
}
