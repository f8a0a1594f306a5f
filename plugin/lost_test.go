package plugin

import (
	"slices"
	"testing"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/ui"
)

// crash takes a client off the network with all that it had in memory.
func (c *client) crash() {
	c.w.presence(c, false)
	c.windows = make(map[string]*window)
	c.wake, c.later = time.Time{}, nil
}

// comeBack starts it again: keys, tags and settings are on its disk.
func (c *client) comeBack() {
	c.online = true
	c.load()
	c.w.presence(c, true)
	c.w.run()
}

// couple is a private conversation of two clients.
func couple(t *testing.T) (w *world, alice, laptop *client) {
	t.Helper()
	w = newWorld(t)
	alice, laptop = w.join(protocolXMPP, aliceHome, 0), w.join(protocolXMPP, bobLaptop, 1)
	alice.roster[bare(bobLaptop)] = true
	w.presence(laptop, true)
	alice.enter(bobLaptop, "?OTR?")
	w.run()
	alice.enter(bobLaptop, "hello")
	w.run()
	laptop.enter(aliceHome, "hello yourself")
	w.run()
	w.advance(time.Minute)
	return w, alice, laptop
}

// rows are the IDs of the menu.
func (c *client) rows(address string) (ids []string) {
	for _, r := range c.plugin.Menu(c.buddy(address)).Rows {
		if r.ID != "" {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// Lines that a client may have missed are repeated in one notice, and one row of
// the menu sends them again, after which it goes.
func TestLinesThatMayBeLostAreSentAgain(t *testing.T) {
	w, alice, laptop := couple(t)
	again := ui.Action{Verb: ui.DoSendAgain}
	alice.enter(bobLaptop, "one")
	alice.enter(bobLaptop, "two &amp; three")
	w.queue = nil
	laptop.crash()
	if slices.Contains(alice.rows(bobLaptop), again.ID()) {
		t.Error("offered while the client is away")
	}
	laptop.comeBack()
	alice.wantNotice(bobLaptop, "Your 2 messages to session 1", 1)
	alice.wantNotice(bobLaptop, "<br>one<br>two &amp; three", 1)
	if win := alice.open(bobLaptop); win.entry != "" {
		t.Errorf("%q in the entry", win.entry)
	}
	if !slices.Contains(alice.rows(bobLaptop), again.ID()) {
		t.Fatalf("the menu is %q", alice.rows(bobLaptop))
	}
	alice.activate(bobLaptop, again)
	w.run()
	if got := linesOf(laptop, alice.self); !slices.Equal(got, []string{"alice@example.org: one", "alice@example.org: two &amp; three"}) {
		t.Errorf("the laptop shows %q", got)
	}
	alice.wantLine(bobLaptop, "me: one", 2)
	if slices.Contains(alice.rows(bobLaptop), again.ID()) {
		t.Error("still offered")
	}
}

// Where the private conversation is over, sending again starts one first.
func TestLinesThatMayBeLostNeverLeaveInClear(t *testing.T) {
	w, alice, laptop := couple(t)
	alice.enter(bobLaptop, "the secret")
	w.queue = nil
	laptop.crash()
	alice.activate(bobLaptop, ui.Action{Verb: ui.DoEnd})
	w.run()
	alice.wantNotice(bobLaptop, "the secret", 1)
	laptop.comeBack()
	alice.activate(bobLaptop, ui.Action{Verb: ui.DoSendAgain})
	w.run()
	w.wantSecret("the secret")
	laptop.wantLine(alice.self, "alice@example.org: the secret", 1)
}

// A stream that died may have swallowed what was sent last; signing off did not.
func TestLinesBeforeOurStreamDied(t *testing.T) {
	for _, died := range []bool{true, false} {
		w, alice, laptop := couple(t)
		alice.enter(bobLaptop, "sent last")
		w.queue = nil
		if died {
			alice.event(func() { alice.plugin.Interrupted(alice.id) })
		}
		alice.event(func() { alice.plugin.SignedOff(alice.id) })
		w.advance(time.Minute)
		alice.wantNotice(bobLaptop, "may be lost", 0)
		alice.event(func() { alice.plugin.SignedOn(alice.id, alice.self) })
		w.presence(laptop, true)
		w.run()
		want := 0
		if died {
			want = 1
		}
		alice.wantNotice(bobLaptop, "may be lost", want)
	}
}

// A client that does not answer after it was away is told apart from one that is
// offline: sending again sends.
func TestClientThatCameBackSilent(t *testing.T) {
	w, alice, laptop := couple(t)
	laptop.crash()
	for _, c := range w.clients {
		if c != laptop {
			c.event(func() { c.plugin.Presence(c.buddy(bobLaptop), bobLaptop, true) })
		}
	}
	alice.enter(bobLaptop, "anybody there?")
	w.advance(11 * time.Second)
	alice.wantNotice(bobLaptop, "does not answer", 1)
	alice.wantEntry(bobLaptop, "anybody there?")
	mark := len(w.wire)
	alice.enter(bobLaptop, "anybody there?")
	if len(w.since(mark, alice)) != 1 {
		t.Errorf("%d messages", len(w.since(mark, alice)))
	}
	alice.wantLine(bobLaptop, "me: anybody there?", 1)
}

// The offers of a buddy are bounded.
func TestCapOffers(t *testing.T) {
	_, alice, _ := couple(t)
	b := alice.plugin.known(alice.buddy(bobLaptop))
	for range 3 * maxLost {
		alice.plugin.follow(b, otr.MaybeLost{Lines: [][]byte{[]byte("x")}})
	}
	if len(b.lost) != maxLost {
		t.Errorf("%d lines", len(b.lost))
	}
}
