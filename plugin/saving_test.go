package plugin

import (
	"crypto/rand"
	"crypto/sha1"
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/otr/dsa"
	"pidgin-otr/otr/keyfile"
	"pidgin-otr/ui"
)

// anotherKey is a fingerprint that nobody has.
func anotherKey(n int) dsa.Fingerprint {
	return dsa.Fingerprint(sha1.Sum(fmt.Append(nil, n)))
}

// meet lets a handshake of the buddy have proved a key.
func (c *client) meet(address string, fp dsa.Fingerprint) {
	c.event(func() {
		b, err := c.plugin.buddy(c.buddy(address))
		if err != nil {
			c.t.Fatal(err)
		}
		c.plugin.takeEvents(b, []otr.Event{
			otr.NewFingerprint{Session: otr.Session{Fingerprint: fp}},
			otr.NewBest{Fingerprint: fp, Best: otr.V3},
		}, false)
	})
}

func (c *client) lineOf(address string, fp dsa.Fingerprint, trust string) string {
	return fmt.Sprintf("%s\t%s\t%s\t%s\t%s\n", bare(address), c.id.Name, c.id.Protocol, fp, trust)
}

// Whoever makes new keys without end fills neither the files nor the time.
func TestNewKeysOfOneBuddyAreFewWritesAndFewLines(t *testing.T) {
	w := newWorld(t)
	alice := w.absent(protocolXMPP, aliceHome)
	alice.giveKey(alice.id, 0)
	found := alice.lineOf(bobLaptop, anotherKey(1000), "")
	alice.files.data[keyfile.FingerprintsName] = []byte(found)
	alice.load()
	w.advance(10 * time.Second)
	verified := anotherKey(0)
	alice.meet(bobLaptop, verified)
	alice.event(func() { alice.plugin.setTrust(alice.plugin.known(alice.buddy(bobLaptop)), verified, true) })
	w.advance(10 * time.Second)
	alice.files.writes = nil
	for n := range 120 {
		alice.meet(bobLaptop, anotherKey(1+n))
		w.advance(time.Second)
	}
	w.advance(10 * time.Second)
	written := make(map[string]int)
	for _, one := range alice.files.writes {
		written[one.name]++
	}
	for _, name := range []string{keyfile.FingerprintsName, keyfile.VersionsName} {
		if n := written[name]; n > 62 {
			t.Errorf("%s written %d times in two minutes", name, n)
		}
		if n := strings.Count(string(alice.files.data[name]), "\n"); n > keptUnknown+3 {
			t.Errorf("%s has %d lines", name, n)
		}
	}
	onFile := string(alice.files.data[keyfile.FingerprintsName])
	for _, line := range []string{found, alice.lineOf(bobLaptop, verified, "verified"), alice.lineOf(bobLaptop, anotherKey(120), "")} {
		if !strings.Contains(onFile, line) {
			t.Errorf("not on file: %q", line)
		}
	}
	if strings.Contains(onFile, anotherKey(1).String()) {
		t.Error("the oldest is still on file")
	}
}

// A line that other people cause to be written, or the user, or the plugin, never
// makes the window wait for the disk.
func TestNoFileIsWrittenOnTheMainThread(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.absent(protocolXMPP, aliceHome), w.join(protocolXMPP, bobLaptop, 1)
	alice.load()
	alice.event(func() { alice.open(bob.self) })
	alice.activate(bob.self, ui.Action{Verb: ui.DoStart})
	alice.verify(bob.self)
	w.advance(10 * time.Second)
	names := make(map[string]bool)
	for _, one := range alice.files.writes {
		names[one.name] = true
		if one.main {
			t.Errorf("%s is written on the main thread", one.name)
		}
	}
	if len(names) != 6 {
		t.Errorf("written: %v", names)
	}
}

// What is not on the disk yet is there when Unload and Quitting return, and work
// that comes late undoes nothing.
func TestNothingIsUnsavedWhenThePluginGoes(t *testing.T) {
	for _, quit := range []bool{false, true} {
		_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
		fp := alice.plugin.known(alice.buddy(bob.self)).engine.Sessions()[0].Fingerprint
		b := alice.plugin.known(alice.buddy(bob.self))
		alice.plugin.setTrust(b, fp, true)
		late := alice.later
		alice.later = nil
		alice.plugin.setTrust(b, fp, false)
		alice.plugin.takeEvents(b, []otr.Event{otr.NewFingerprint{Session: otr.Session{Fingerprint: anotherKey(1)}}}, false)
		if quit {
			alice.plugin.Quitting()
		} else {
			alice.plugin.Unload()
		}
		want := alice.lineOf(bob.self, fp, "") + alice.lineOf(bob.self, anotherKey(1), "")
		if got := string(alice.files.data[keyfile.FingerprintsName]); got != want {
			t.Errorf("on file %q, want %q", got, want)
		}
		alice.later = late
		alice.event(func() {})
		if got := string(alice.files.data[keyfile.FingerprintsName]); got != want {
			t.Errorf("later on file %q, want %q", got, want)
		}
	}
}

// What could not be written goes out with the next write that works.
func TestWhatCouldNotBeWrittenIsWrittenLater(t *testing.T) {
	w := newWorld(t)
	alice := w.join(protocolXMPP, aliceHome, 0)
	alice.files.full = syscall.ENOSPC
	for n := range 200 {
		alice.meet(bobLaptop, anotherKey(n))
		w.advance(3 * time.Second)
	}
	alice.files.full = nil
	alice.meet(bobLaptop, anotherKey(200))
	onFile := string(alice.files.data[keyfile.FingerprintsName])
	if n := strings.Count(onFile, "\n"); n != keptUnknown {
		t.Errorf("%d lines on file", n)
	}
	if !strings.Contains(onFile, anotherKey(199).String()) {
		t.Error("what could not be written is not on file")
	}
}

// Two programs of one user on the same files: what each of them changed counts.
func TestTrustTakenBackElsewhereStaysSo(t *testing.T) {
	w := newWorld(t)
	other, bob := w.absent(protocolXMPP, aliceHome), w.join(protocolXMPP, bobLaptop, 1)
	other.giveKey(other.id, 0)
	fp := testKeys()[1].Public().Fingerprint()
	other.files.data[keyfile.FingerprintsName] = []byte(other.lineOf(bobLaptop, fp, "verified"))
	other.load()
	alice := w.absent(protocolXMPP, "alice@example.org/work")
	alice.id, alice.files = other.id, other.files
	alice.load()
	alice.event(func() { alice.open(bob.self) })
	alice.activate(bob.self, ui.Action{Verb: ui.DoStart})
	if got := alice.selected(bob.self).Level; got != ui.Private {
		t.Fatalf("level %v", got)
	}
	b, err := other.plugin.buddy(other.buddy(bobLaptop))
	if err != nil {
		t.Fatal(err)
	}
	other.event(func() { other.plugin.setTrust(b, fp, false) })
	alice.meet(carolPhone, anotherKey(1))
	w.advance(3 * time.Second)
	want := other.lineOf(bobLaptop, fp, "") + alice.lineOf(carolPhone, anotherKey(1), "")
	if got := string(alice.files.data[keyfile.FingerprintsName]); got != want {
		t.Errorf("on file %q, want %q", got, want)
	}
	if got := alice.selected(bob.self).Level; got != ui.Unverified {
		t.Errorf("shown as %v", got)
	}
	other.event(func() { other.plugin.setTrust(b, fp, true) })
	alice.meet(bobLaptop, fp) // found here only now: what the other wrote stands
	w.advance(3 * time.Second)
	if got := string(alice.files.data[keyfile.FingerprintsName]); !strings.Contains(got, other.lineOf(bobLaptop, fp, "verified")) {
		t.Errorf("on file %q", got)
	}
}

const carolPhone = "carol@example.org/phone"

func TestTagsOfAnotherProgramStay(t *testing.T) {
	w := newWorld(t)
	alice := w.join(protocolXMPP, aliceHome, 0)
	before := string(alice.files.data[keyfile.TagsName])
	elsewhere := before + "anna@example.org/x\tprpl-jabber\t00001234\n"
	alice.files.data[keyfile.TagsName] = []byte(elsewhere)
	alice.event(func() { alice.plugin.SignedOn(AccountID{"eve@example.org/y", protocolXMPP}, "") })
	got := string(alice.files.data[keyfile.TagsName])
	if !strings.HasPrefix(got, elsewhere) || strings.Count(got, "\n") != 4 {
		t.Errorf("on file %q", got)
	}
}

// A private key that is on file for the account wins, whenever it came there.
func TestKeyThatAnotherProgramMadeIsUsed(t *testing.T) {
	want := testKeys()[0].Public().Fingerprint()
	put := func(c *client) {
		keys, _, _ := keyfile.ParseKeys(nil)
		if err := keys.Set(fileAccount(c.id), copyKey(t, testKeys()[0])); err != nil {
			t.Fatal(err)
		}
		if err := keys.Set(keyfile.Account{Name: "other", Protocol: "prpl-irc"}, copyKey(t, testKeys()[1])); err != nil {
			t.Fatal(err)
		}
		c.files.data[keyfile.KeysName] = keys.Bytes()
	}
	for name, run := range map[string]func(*client){
		"before it is made": func(c *client) {
			put(c)
			c.event(func() {})
		},
		"before it is written": func(c *client) {
			for i := 0; len(c.later) > 0; i++ {
				next := c.later[0]
				c.later = c.later[1:]
				next()
				if _, there := c.files.data[keyfile.KeysName]; !there && c.plugin.ownKey(c.id) != nil {
					put(c)
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			alice, bob := w.absent(protocolXMPP, aliceHome), w.join(protocolXMPP, bobLaptop, 1)
			alice.plugin = New(alice, alice.files, rand.Reader)
			alice.plugin.Load()
			alice.plugin.SignedOn(alice.id, alice.self)
			run(alice)
			keys, _, err := keyfile.ParseKeys(alice.files.data[keyfile.KeysName])
			if err != nil || len(keys.Accounts()) != 2 {
				t.Fatalf("on file %v, %v", keys.Accounts(), err)
			}
			if key, ok := keys.Find(fileAccount(alice.id)); !ok || key.Public().Fingerprint() != want {
				t.Error("the key on file is not the one that was there")
			}
			alice.event(func() { alice.open(bob.self) })
			alice.activate(bob.self, ui.Action{Verb: ui.DoStart})
			if got := bob.plugin.known(bob.buddy(alice.self)).engine.Sessions(); len(got) != 1 || got[0].Fingerprint != want {
				t.Errorf("bob sees %+v", got)
			}
		})
	}
}

// A fingerprint that another program forgot is not verified here either.
func TestFingerprintForgottenElsewhereIsNotVerified(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.absent(protocolXMPP, aliceHome), w.join(protocolXMPP, bobLaptop, 1)
	alice.giveKey(alice.id, 0)
	fp, unused := testKeys()[1].Public().Fingerprint(), anotherKey(2)
	alice.files.data[keyfile.FingerprintsName] = []byte(alice.lineOf(bobLaptop, fp, "verified") + alice.lineOf(bobLaptop, unused, "verified"))
	alice.load()
	alice.event(func() { alice.open(bob.self) })
	alice.activate(bob.self, ui.Action{Verb: ui.DoStart})
	if got := alice.selected(bob.self).Level; got != ui.Private {
		t.Fatalf("level %v", got)
	}
	alice.files.data[keyfile.FingerprintsName] = nil
	alice.meet(carolPhone, anotherKey(1))
	w.advance(3 * time.Second)
	if got := alice.selected(bob.self).Level; got != ui.Unverified {
		t.Errorf("shown as %v", got)
	}
	if alice.knownBuddy(bob.self).engine.Trusts(unused) {
		t.Error("a key without a session is trusted still")
	}
	want := alice.lineOf(carolPhone, anotherKey(1), "")
	if got := string(alice.files.data[keyfile.FingerprintsName]); got != want {
		t.Errorf("on file %q, want %q", got, want)
	}
}
