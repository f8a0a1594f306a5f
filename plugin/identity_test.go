package plugin

import (
	"strings"
	"testing"

	"pidgin-otr/otr/keyfile"
	"pidgin-otr/ui"
)

// Another spelling of the account is the same person: key, tag, fingerprints and
// trust of before are there.
func TestAccountSpelledOtherwiseIsTheSame(t *testing.T) {
	for _, c := range []struct{ protocol, before, now, buddy string }{
		{protocolXMPP, "Alice@Example.org/home", aliceHome, bobLaptop},
		{protocolXMPP, aliceHome, "ALICE@example.ORG/home", bobLaptop},
		{"prpl-irc", "Alice@irc.example.org", "alice@irc.example.org", "bob"},
	} {
		w := newWorld(t)
		alice, bob := w.absent(c.protocol, c.now), w.join(c.protocol, c.buddy, 1)
		before := AccountID{c.before, c.protocol}
		alice.giveKey(before, 0)
		fp := testKeys()[1].Public().Fingerprint()
		alice.files.data[keyfile.FingerprintsName] = []byte(
			bare(c.buddy) + "\t" + c.before + "\t" + c.protocol + "\t" + fp.String() + "\tverified\n")
		alice.files.data[keyfile.TagsName] = []byte(c.before + "\t" + c.protocol + "\t00001234\n")
		alice.load()
		a, err := alice.plugin.account(alice.id)
		if err != nil {
			t.Fatal(err)
		}
		if a.engine.Tag() != 0x1234 {
			t.Errorf("%s: tag %x", c.now, a.engine.Tag())
		}
		if key := alice.plugin.ownKey(alice.id); key == nil || key.Public().Fingerprint() != testKeys()[0].Public().Fingerprint() {
			t.Errorf("%s: another key", c.now)
		}
		alice.event(func() { alice.open(bob.self) })
		alice.activate(bob.self, ui.Action{Verb: ui.DoStart})
		if got := alice.selected(bob.self).Level; got != ui.Private {
			t.Errorf("%s: level %v", c.now, got)
		}
	}
}

// Another resource is another client, with a tag of its own.
func TestAnotherResourceHasATagOfItsOwn(t *testing.T) {
	w := newWorld(t)
	alice := w.absent(protocolXMPP, aliceHome)
	alice.giveKey(alice.id, 0)
	alice.files.data[keyfile.TagsName] = []byte("alice@example.org/Home\tprpl-jabber\t00001234\n")
	alice.load()
	if a, err := alice.plugin.account(alice.id); err != nil || a.engine.Tag() == 0x1234 {
		t.Errorf("the tag of another client")
	}
}

// An account that becomes somebody else's does not sign as the one before.
func TestRenamedAccountIsSomebodyElse(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	eve := AccountID{"eve@example.org/home", protocolXMPP}
	alice.event(func() { alice.plugin.AccountRenamed(alice.id, eve) })
	w.run()
	alice.id, alice.self = eve, eve.Name
	if got := bob.selected(aliceHome).Level; got != ui.Finished {
		t.Errorf("bob shows %v", got)
	}
	alice.wantNotice(bob.self, "key of its own", 1)
	mark := len(w.wire)
	alice.enter(bob.self, "my secret")
	w.run()
	w.wantSecret("my secret")
	alice.wantEntry(bob.self, "my secret")
	alice.wantNotice(bob.self, "not sent", 1)
	if n := len(w.wire); n != mark {
		t.Errorf("%d messages sent", n-mark)
	}
	alice.event(func() { alice.plugin.SignedOn(eve, eve.Name) })
	alice.activate(bob.self, ui.Action{Verb: ui.DoStart})
	seen := bob.plugin.known(bob.buddy(eve.Name)).engine.Sessions()
	if len(seen) != 1 || seen[0].Fingerprint == testKeys()[0].Public().Fingerprint() {
		t.Errorf("bob sees %+v", seen)
	}
	if got := alice.plugin.ownKey(eve); got == nil || !strings.Contains(string(alice.files.data[keyfile.KeysName]), "eve@example.org") {
		t.Error("eve has no key on file")
	}
}

// renames gives the client's account other names, one after the other.
func (c *client) renames(names ...string) {
	for _, name := range names {
		now := AccountID{name, c.id.Protocol}
		c.event(func() { c.plugin.AccountRenamed(c.id, now) })
		c.w.run()
		c.id, c.self = now, name
	}
}

// However often the account gets another name, its own of before too, the first
// line to somebody it was private with comes back.
func TestAccountRenamedAgainStillHoldsTheFirstLine(t *testing.T) {
	const eve, fay = "eve@example.org/home", "fay@example.org/home"
	for _, names := range [][]string{{eve, fay}, {eve, aliceHome}} {
		w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
		alice.renames(names...)
		alice.enter(bob.self, "my secret")
		w.run()
		w.wantSecret("my secret")
		alice.wantEntry(bob.self, "my secret")
		alice.enter(bob.self, "as eve")
		w.run()
		w.wantClear("as eve")
	}
}

// What does not come from the entry stays here as well.
func TestRenamedAccountLetsNothingElseOut(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.renames("eve@example.org/home")
	alice.inject(bob.self, "my secret")
	w.run()
	w.wantSecret("my secret")
	alice.wantNotice(bob.self, "another part of the program", 1)
	alice.event(func() { alice.plugin.SignedOn(alice.id, alice.self) })
	alice.activate(bob.self, ui.Action{Verb: ui.DoStart})
	if n := len(alice.sessions(bob.self)); n != 1 {
		t.Errorf("%d sessions after a start", n)
	}

	_, alice, _ = ircPair(t)
	alice.renames("eve")
	if v := alice.command("", "msg", "bob", "my secret"); !v.Done {
		t.Errorf("/msg: %+v", v)
	}
	alice.w.wantSecret("my secret")
}

// A line that waits when the account becomes somebody else's comes back.
func TestLineThatWaitsForARenamedAccountComesBack(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.join(protocolXMPP, aliceHome, 0), w.absent(protocolXMPP, bobLaptop)
	alice.options[SettingRequire] = true
	alice.event(alice.plugin.SettingsChanged)
	bob.online = false
	alice.enter(bob.self, "my secret")
	alice.event(func() { alice.plugin.AccountRenamed(alice.id, AccountID{"eve@example.org/home", protocolXMPP}) })
	alice.wantEntry(bob.self, "my secret")
	w.wantSecret("my secret")
}

// A key of the same address that another program put on file is not taken for
// the account's, but the user is told of it when a new one is made.
func TestKeyOfAnotherProgramIsTold(t *testing.T) {
	for protocol, times := range map[string]int{"xmpp": 1, "libpurple-Jabber": 1, "jabber": 1, "prpl-irc": 0} {
		w := newWorld(t)
		alice := w.absent(protocolXMPP, aliceHome)
		alice.giveKey(AccountID{"Alice@example.org", protocol}, 0)
		alice.load()
		alice.wantInformed("also has one for Alice@example.org that another program made, under the name "+protocol, times)
		keys, _, err := keyfile.ParseKeys(alice.files.data[keyfile.KeysName])
		if err != nil || len(keys.Accounts()) != 2 {
			t.Errorf("%s: on file %v, %v", protocol, keys.Accounts(), err)
		}
	}
}
