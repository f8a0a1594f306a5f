package plugin

import (
	"strings"
	"testing"

	"pidgin-otr/ui"
)

// otr types a command in the window of the address.
func (c *client) otr(address, typed string) (refuse string) {
	c.t.Helper()
	c.event(func() {
		c.open(address)
		refuse = c.plugin.Command(c.buddy(address), typed)
	})
	c.w.run()
	return refuse
}

// wantCommand types a command and looks for words in what it answers with.
func (c *client) wantCommand(address, typed, want string) {
	c.t.Helper()
	win := c.open(address)
	before := len(win.notices)
	refuse := c.otr(address, typed)
	answer := strings.Join(append(win.notices[before:], refuse), "\n")
	if !strings.Contains(answer, want) {
		c.t.Errorf("/otr %s: %q, want %q", typed, answer, want)
	}
}

func TestCommandsDoWhatTheMenuDoes(t *testing.T) {
	w, alice, laptop, phone := trio(t)
	w.copyAll = true
	alice.wantCommand(bobLaptop, "sessions", "no private conversation")
	alice.wantCommand(bobLaptop, "end", "no private conversation")
	alice.wantCommand(bobLaptop, "start", "started")
	w.copyAll = false
	if got := len(alice.sessions(bobLaptop)); got != 2 {
		t.Fatalf("%d sessions, want 2: %q", got, alice.notices(bobLaptop))
	}
	alice.wantCommand(bobLaptop, "start", "already")
	for _, c := range []*client{laptop, phone} {
		s := alice.session(bobLaptop, resourceOf(c.self))
		alice.wantCommand(bobLaptop, "select "+itoa(s.Number), "goes to session "+itoa(s.Number))
		alice.enter(bobLaptop, "for "+c.self)
		w.run()
		c.shows(alice.self, "alice@example.org: for "+c.self)
		list := alice.open(bobLaptop)
		alice.otr(bobLaptop, "sessions")
		if got := strings.Count(list.last(), "(selected)"); got != 1 || strings.Count(list.last(), "<br>Session") != 2 ||
			!strings.Contains(list.last(), "Session "+itoa(s.Number)+" - Unverified (selected) - \u2068\""+resourceOf(c.self)+"\"\u2069") {
			t.Errorf("the list is %q", list.last())
		}
	}
	phone.enter(alice.self, "hello")
	w.run()
	alice.wantCommand(bobLaptop, "sessions", "spoke 12:00")
	alice.wantCommand(bobLaptop, "recent", resourceOf(phone.self))
	alice.wantCommand(bobLaptop, "secure", "goes to session")
	alice.wantCommand(bobLaptop, "refresh", "refreshed")
	alice.wantCommand(bobLaptop, "fingerprint", ui.EscapeHTML(alice.sessions(bobLaptop)[1].Fingerprint))
	alice.wantCommand(bobLaptop, "select 9", "no session 9")
	alice.wantCommand(bobLaptop, "end 1", "ended")
	if got := len(alice.sessions(bobLaptop)); got != 1 {
		t.Errorf("%d sessions after the end of one", got)
	}
	alice.wantCommand(bobLaptop, "end all", "not encrypted")
	if got := len(alice.sessions(bobLaptop)); got != 0 {
		t.Errorf("%d sessions after the end of all", got)
	}
	alice.wantCommand(bobLaptop, "help", "/otr refresh [N]")
	alice.wantCommand(bobLaptop, "stort", "no /otr")
	for _, p := range w.wire {
		if strings.Contains(p.text, "/otr") {
			t.Errorf("sent %q", p.text)
		}
	}
	for _, l := range alice.open(bobLaptop).lines {
		if strings.Contains(l, "/otr") || strings.Contains(l, "Session ") {
			t.Errorf("%q stands there as said", l)
		}
	}
}

func resourceOf(address string) string { return address[strings.Index(address, "/")+1:] }

func itoa(n int) string { return string(rune('0' + n)) }

func TestCommandsVerifyAndAuthenticate(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.otr(bob.self, "ask Where did we meet?")
	if form := alice.fill("At sea"); !strings.Contains(form.Secondary, "Where did we meet?") {
		t.Errorf("asked %q", form.Secondary)
	}
	w.run()
	alice.wantCommand(bob.self, "secret", "/otr stop")
	bob.otr(alice.self, "answer")
	bob.fill("At sea")
	w.run()
	if got := alice.sessions(bob.self)[0].Level; got != ui.Private {
		t.Fatalf("the level is %v: %q", got, alice.notices(bob.self))
	}
	alice.otr(bob.self, "verify")
	alice.choose("Take it back")
	if got := alice.sessions(bob.self)[0].Level; got != ui.Unverified {
		t.Errorf("the level is %v", got)
	}
	alice.otr(bob.self, "secret")
	alice.fill("swordfish")
	w.run()
	alice.wantCommand(bob.self, "stop", "called off")
	alice.wantCommand(bob.self, "answer", "does not ask")
	alice.otr(bob.self, "ask")
	if form := alice.fill(); len(form.Fields) != 2 {
		t.Errorf("the form has %d fields", len(form.Fields))
	}
	alice.otr(bob.self, "ask nothing")
	alice.fill()
	if alice.sessions(bob.self)[0].Authenticating {
		t.Error("a form that was closed asks")
	}
}

// In a spelling that the host does not take for the command it is text, which must
// not leave, private or not, nor do anything: whoever wrote it, it may not be the
// user.
func TestTheCommandIsNeverSentAsText(t *testing.T) {
	for _, enabled := range []bool{true, false} {
		w := newWorld(t)
		alice, bob := w.join(protocolXMPP, aliceHome, 0), w.join(protocolXMPP, bobLaptop, 1)
		alice.options[SettingEnabled] = enabled
		alice.event(alice.plugin.SettingsChanged)
		for _, line := range []string{"/OTR end", "/otr\tend", " /otr end all", "<b>/otr</b> help", "//otr start"} {
			alice.enter(bob.self, line)
			w.run()
			if win := alice.open(bob.self); win.entry != line || !strings.Contains(win.last(), "/otr help") {
				t.Errorf("%q: the entry holds %q, told %q", line, win.entry, win.last())
			}
		}
		alice.event(func() { alice.submit(alice.open(bob.self), bob.self, "/otr end") })
		if len(w.wire) > 0 || len(bob.windows) > 0 {
			t.Errorf("sent %+v", w.wire)
		}
		alice.enter(bob.self, "/otrs is another word")
		if len(w.wire) == 0 {
			t.Errorf("a word that only begins the same is not sent")
		}
	}
}

func TestTheCommandIsNeverSentToARoom(t *testing.T) {
	w := newWorld(t)
	alice := w.join(protocolXMPP, aliceHome, 0)
	for _, line := range []string{"/otr start", "/OTR<br>end"} {
		if alice.plugin.SendingChat(line) == "" {
			t.Errorf("%q leaves", line)
		}
	}
	if got := alice.plugin.SendingChat("hello"); got != "" {
		t.Errorf("hello is refused: %q", got)
	}
	if got := alice.plugin.Command(BuddyID{Account: alice.id}, "start"); !strings.Contains(got, "room") {
		t.Errorf("answered %q", got)
	}
	alice.event(alice.plugin.Unload)
	if got := alice.plugin.SendingChat("/otr start"); got != "" {
		t.Errorf("refused when unloaded: %q", got)
	}
}

func TestNoticesInATerminalNameCommands(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.join(protocolXMPP, aliceHome, 0), w.join(protocolXMPP, bobLaptop, 1)
	alice.terminal = true
	alice.event(func() { alice.open(bob.self) })
	alice.wantCommand(bob.self, "start", "type /otr ask or /otr verify")
	bob.wantNotice(alice.self, "in the OTR menu", 0)
}

// What is trusted, and why, is told for each fingerprint, of people without any
// session too.
func TestTrustIsTold(t *testing.T) {
	_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	trust := func() string {
		alice.event(func() { alice.plugin.Command(alice.buddy(bob.self), "trust") })
		said := alice.notices(bob.self)
		return said[len(said)-1]
	}
	own := bob.plugin.ownFingerprint(bob.id)
	if got := trust(); !strings.Contains(got, own+": not verified, level now Unverified") {
		t.Errorf("unverified: %q", got)
	}
	alice.verify(bob.self)
	if got := trust(); !strings.Contains(got, own+": verified (compared, 2024-05-01") || !strings.Contains(got, "level now Private") {
		t.Errorf("verified: %q", got)
	}
	alice.activate(bob.self, ui.Action{Verb: ui.DoEnd})
	if got := trust(); strings.Contains(got, "level now") {
		t.Errorf("without a session: %q", got)
	}
	alice.event(func() { alice.plugin.Command(alice.buddy("carol@example.org"), "trust") })
	alice.wantNotice("carol@example.org", "No fingerprint of carol@example.org is known yet", 1)
}
