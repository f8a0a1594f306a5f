package plugin

import (
	"slices"
	"testing"

	"pidgin-otr/ui"
)

// offers sends files to Bob in one act of the user's, or calls, and returns what the
// host let go at once.
func (c *client) offers(address string, offers ...Offer) (now []Offer) {
	c.event(func() {
		for _, o := range offers {
			if c.plugin.Offering(c.buddy(address), o) {
				now = append(now, o)
			}
		}
	})
	return now
}

func (c *client) wantOffered(offers ...Offer) {
	c.t.Helper()
	if !slices.Equal(c.offered, offers) {
		c.t.Errorf("offered %+v, want %+v", c.offered, offers)
	}
}

var (
	letter = Offer{To: bobLaptop, File: "/home/alice/letter.txt"}
	photo  = Offer{To: bobLaptop, File: "/home/alice/photo.png"}
	call   = Offer{To: bobLaptop, Media: 1}
)

func TestFilesAreAskedAboutWhilePrivate(t *testing.T) {
	for _, protocol := range []string{protocolXMPP, "prpl-irc"} {
		t.Run(protocol, func(t *testing.T) {
			_, alice, bob := pair(t, protocol, aliceHome, bobLaptop)
			if now := alice.offers(bob.self, letter, photo); now != nil {
				t.Errorf("left before the answer: %+v", now)
			}
			if len(alice.choices) != 1 {
				t.Fatalf("%d questions", len(alice.choices))
			}
			alice.choose("")
			alice.offers(bob.self, letter)
			alice.choose("Cancel")
			alice.wantOffered()
			alice.offers(bob.self, letter, photo)
			alice.choose("Send anyway")
			alice.wantOffered(letter, photo)
			if now := alice.offers(bob.self, letter); len(now) != 1 {
				t.Error("asked again in the same conversation")
			}
			if now := alice.offers(bob.self, call); now != nil {
				t.Error("the answer about files counts for calls")
			}
			alice.choose("Call anyway")
			alice.wantOffered(letter, photo, call)
			alice.event(func() { alice.plugin.ConversationDeleted(alice.buddy(bob.self)) })
			if now := alice.offers(bob.self, letter); now != nil {
				t.Error("not asked in the next conversation")
			}
		})
	}
}

func TestFilesGoWhereNothingIsPrivate(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.activate(bob.self, ui.Action{Verb: ui.DoEnd})
	w.run()
	if now := alice.offers(bob.self, letter); len(now) != 1 {
		t.Error("asked after the end")
	}
	if now := alice.offers("carol@example.org/desk", letter); len(now) != 1 {
		t.Error("asked about a stranger")
	}
	alice.options[SettingRequire] = true
	alice.event(alice.plugin.SettingsChanged)
	if now := alice.offers("carol@example.org/desk", letter); now != nil {
		t.Error("not asked although nothing is to go out unencrypted")
	}
}

func TestTheAnswerAboutFilesEndsWithTheSession(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.offers(bob.self, letter)
	alice.choose("Send anyway")
	alice.activate(bob.self, ui.Action{Verb: ui.DoEnd})
	w.run()
	alice.activate(bob.self, ui.Action{Verb: ui.DoStart})
	w.run()
	if now := alice.offers(bob.self, letter); now != nil {
		t.Error("not asked in the next private conversation")
	}
}

func TestOfferThatCannotGoIsSaid(t *testing.T) {
	_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.offers(bob.self, letter)
	alice.online = false
	alice.choose("Send anyway")
	alice.wantNotice(bob.self, "was not sent", 1)
}

// A file that nobody could ask about is told of when it leaves.
func TestFileThatWasNotAskedAboutIsSaid(t *testing.T) {
	_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.event(func() { alice.plugin.FileLeaves(alice.buddy(bob.self)) })
	alice.wantNotice(bob.self, "OTR encrypts no files", 1)
	alice.offers(bob.self, letter)
	alice.choose("Send anyway")
	alice.event(func() { alice.plugin.FileLeaves(alice.buddy(bob.self)) })
	alice.wantNotice(bob.self, "OTR encrypts no files", 1)
}

// On IRC the offer of a file is a line, which may pass once the user lets files go.
func TestOfferOnIRCPassesAfterTheAnswer(t *testing.T) {
	_, alice, bob := pair(t, protocolIRC, "alice", "bob")
	offer := "PRIVMSG bob :\x01DCC SEND letter.txt 2130706433 5000 3\x01"
	if !alice.plugin.IRCSending(alice.id, offer) {
		t.Error("passes unasked")
	}
	alice.offers(bob.self, letter)
	alice.choose("Send anyway")
	if alice.plugin.IRCSending(alice.id, offer) {
		t.Error("stopped after the answer")
	}
	if !alice.plugin.IRCSending(alice.id, "PRIVMSG bob :my secret") {
		t.Error("text passes as well")
	}
}
