package plugin

import (
	"bytes"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"pidgin-otr/otr/keyfile"
	"pidgin-otr/ui"
)

func (c *client) wantInformed(part string, times int) {
	c.t.Helper()
	n := 0
	for _, told := range c.informed {
		if strings.Contains(told, part) {
			n++
		}
	}
	if n != times {
		c.t.Errorf("told %q %d times, want %d: %q", part, n, times, c.informed)
	}
}

func TestFirstSignOnMakesKeyAndTag(t *testing.T) {
	w := newWorld(t)
	alice := w.absent(protocolXMPP, aliceHome)
	alice.load()
	keys, _, err := keyfile.ParseKeys(alice.files.data[keyfile.KeysName])
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := keys.Find(fileAccount(alice.id)); !ok {
		t.Error("no key on file")
	}
	tags, _, err := keyfile.ParseTags(alice.files.data[keyfile.TagsName])
	if err != nil {
		t.Fatal(err)
	}
	if tag, ok := tags.Find(fileAccount(alice.id)); !ok || tag < 0x100 {
		t.Errorf("tag %x, %v", tag, ok)
	}
}

func TestHandshakeWaitsForTheKey(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.absent(protocolXMPP, aliceHome), w.join(protocolXMPP, bobLaptop, 1)
	alice.plugin = New(alice, alice.files, rand.Reader)
	alice.plugin.Load()
	alice.plugin.SignedOn(alice.id, alice.self)
	alice.open(bob.self)
	making := slices.Clone(alice.later)
	alice.later = nil
	alice.plugin.Activate(alice.buddy(bob.self), ui.Action{Verb: ui.DoStart}.ID())
	w.run()
	if n := len(alice.sessions(bob.self)); n != 0 {
		t.Fatalf("%d sessions without a key", n)
	}
	alice.later = append(making, alice.later...)
	alice.event(func() {})
	w.run()
	if n := len(alice.sessions(bob.self)); n != 1 {
		t.Errorf("%d sessions after the key came", n)
	}
}

func TestChangedResourceKeepsKeyAndTrust(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.absent(protocolXMPP, aliceHome), w.join(protocolXMPP, bobLaptop, 1)
	before := AccountID{Name: "alice@example.org/", Protocol: protocolXMPP}
	alice.giveKey(before, 0)
	fp := testKeys()[1].Public().Fingerprint()
	alice.files.data[keyfile.FingerprintsName] = []byte(
		"bob@example.org\talice@example.org/\tprpl-jabber\t" + fp.String() + "\tverified\n")
	alice.load()
	alice.wantInformed("is now called alice@example.org/home", 1)
	keys, _, _ := keyfile.ParseKeys(alice.files.data[keyfile.KeysName])
	for _, id := range []AccountID{before, alice.id} {
		key, ok := keys.Find(fileAccount(id))
		if !ok || key.Public().Fingerprint() != testKeys()[0].Public().Fingerprint() {
			t.Errorf("key of %q is gone", id.Name)
		}
	}
	alice.event(func() { alice.open(bob.self) })
	alice.activate(bob.self, ui.Action{Verb: ui.DoStart})
	if got := alice.selected(bob.self); got.Level != ui.Private {
		t.Errorf("session %+v", got)
	}
	alice.verify(bob.self) // takes it back
	if got := string(alice.files.data[keyfile.FingerprintsName]); !strings.Contains(got,
		"bob@example.org\talice@example.org/home\tprpl-jabber\t"+fp.String()+"\t\n") {
		t.Errorf("on file %q", got)
	}
	alice.plugin.Unload()
	alice.informed = nil
	alice.load()
	alice.wantInformed("is now called", 0)
}

// A verification that was taken back stays so whichever resource the account
// has next, also one under which the fingerprint was verified.
func TestTakenBackUnderEveryResource(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.absent(protocolXMPP, aliceHome), w.join(protocolXMPP, bobLaptop, 1)
	alice.giveKey(alice.id, 0)
	fp := testKeys()[1].Public().Fingerprint().String()
	others := "carol@example.org\talice@example.org/work\tprpl-jabber\t" + fp + "\tverified\n" +
		"bob@example.org\tanna@example.org/work\tprpl-jabber\t" + fp + "\tverified\n" +
		"bob@example.org\talice@example.org/work\tprpl-irc\t" + fp + "\tverified\n"
	alice.files.data[keyfile.FingerprintsName] = []byte(
		"bob@example.org\talice@example.org/work\tprpl-jabber\t" + fp + "\tverified\n" + others)
	alice.load()
	alice.event(func() { alice.open(bob.self) })
	alice.activate(bob.self, ui.Action{Verb: ui.DoStart})
	if got := alice.selected(bob.self).Level; got != ui.Private {
		t.Fatalf("level %v", got)
	}
	alice.verify(bob.self) // takes it back
	onFile := string(alice.files.data[keyfile.FingerprintsName])
	if want := "bob@example.org\talice@example.org/work\tprpl-jabber\t" + fp + "\t\n"; !strings.Contains(onFile, want) {
		t.Errorf("on file %q", onFile)
	}
	if !strings.Contains(onFile, others) {
		t.Errorf("others lost their trust: %q", onFile)
	}
}

func TestDamagedFilesAreKeptAside(t *testing.T) {
	damage := map[string]string{
		keyfile.KeysName:         "(privkeys (account (name al",
		keyfile.FingerprintsName: "\x00\x01\x02",
		keyfile.TagsName:         "\x00\x00",
		keyfile.VersionsName:     "\x00",
		keyfile.AgreedName:       "\x00",
	}
	for name, content := range damage {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			alice := w.absent(protocolXMPP, aliceHome)
			alice.giveKey(alice.id, 0)
			alice.files.data[name] = []byte(content)
			alice.load()
			alice.wantInformed(name+" is damaged", 1)
			for damaged, means := range map[string]string{
				keyfile.KeysName:         "your fingerprint is a new one",
				keyfile.FingerprintsName: "are Unverified again",
			} {
				if told := strings.Contains(alice.informed[0], means); told != (name == damaged) {
					t.Errorf("told %q", alice.informed)
				}
			}
			if got := string(alice.files.data[name+".damaged"]); got != content {
				t.Errorf("kept %q", got)
			}
			if len(alice.informed) != 1 {
				t.Errorf("told %q", alice.informed)
			}
		})
	}
}

func TestUnreadableFilesAreLeftAlone(t *testing.T) {
	for _, name := range []string{keyfile.KeysName, keyfile.FingerprintsName, keyfile.TagsName, keyfile.VersionsName, keyfile.AgreedName} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			alice, bob := w.absent(protocolXMPP, aliceHome), w.join(protocolXMPP, bobLaptop, 1)
			alice.files.data[name] = []byte("precious")
			alice.files.denied[name] = syscall.EACCES
			alice.load()
			alice.event(func() { alice.open(bob.self) })
			alice.activate(bob.self, ui.Action{Verb: ui.DoStart})
			alice.wantInformed(name+" cannot be read", 1)
			for locked, means := range map[string]string{
				keyfile.KeysName:         "have no private conversations",
				keyfile.FingerprintsName: "are Unverified",
			} {
				if told := strings.Contains(alice.informed[0], means); told != (name == locked) {
					t.Errorf("told %q", alice.informed)
				}
			}
			alice.wantInformed("Give yourself permission to read it", 1)
			if got := string(alice.files.data[name]); got != "precious" {
				t.Errorf("written over with %q", got)
			}
			want := 1
			if name == keyfile.KeysName {
				want = 0 // another key would be another identity
			}
			if n := len(alice.sessions(bob.self)); n != want {
				t.Errorf("%d sessions, want %d", n, want)
			}
			alice.wantNotice(bob.self, "cannot become private", 1-want)
		})
	}
}

// A folder that nothing can be written to is told once, not once a file; and once
// more when it happens again.
func TestOneCauseOfUnwrittenFilesIsToldOnce(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.join(protocolXMPP, aliceHome, 0), w.join(protocolXMPP, bobLaptop, 1)
	alice.event(func() { alice.open(bob.self) })
	for times := 1; times <= 2; times++ {
		alice.files.full = syscall.EACCES
		alice.activate(bob.self, ui.Action{Verb: ui.DoStart})
		alice.verify(bob.self)
		w.advance(time.Minute)
		alice.wantInformed("could not be written", times)
		alice.files.full = nil
		alice.verify(bob.self)
		w.advance(time.Minute)
	}
}

func TestFullDiskIsToldAndNothingIsLost(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.join(protocolXMPP, aliceHome, 0), w.join(protocolXMPP, bobLaptop, 1)
	alice.files.full = syscall.ENOSPC
	old := bytes.Clone(alice.files.data[keyfile.KeysName])
	alice.event(func() { alice.open(bob.self) })
	alice.activate(bob.self, ui.Action{Verb: ui.DoStart})
	if len(alice.sessions(bob.self)) != 1 {
		t.Fatal("not private")
	}
	alice.wantInformed("The disk is full", 1)
	alice.verify(bob.self)
	alice.wantInformed("The disk is full", 1)
	if !bytes.Equal(alice.files.data[keyfile.KeysName], old) {
		t.Error("the key file changed")
	}
	alice.files.full = nil
	alice.verify(bob.self)
	if got := string(alice.files.data[keyfile.FingerprintsName]); !strings.Contains(got, "bob@example.org") {
		t.Errorf("fingerprints on file: %q", got)
	}
}

// A key that spoke version 3 and comes with version 2 after a restart is told.
func TestFallBackIsToldAfterARestart(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	if got := string(alice.files.data[keyfile.VersionsName]); !strings.Contains(got, "\t3\n") {
		t.Fatalf("on file: %q", got)
	}
	alice.event(alice.plugin.Unload)
	w.run()
	bob.plugin.each(func(b *buddy) {
		policy := b.wants.policy
		policy.V3 = false
		bob.plugin.apply(b, b.engine.SetPolicy(policy, w.now))
	})
	alice.load()
	alice.activate(bob.self, ui.Action{Verb: ui.DoStart})
	alice.wantNotice(bob.self, "OTR 3", 1)
}

// verify answers the fingerprint dialog with its first button.
func (c *client) verify(address string) {
	c.t.Helper()
	c.activate(address, ui.Action{Verb: ui.DoVerify, Session: c.selected(address).ID})
	if len(c.choices) == 0 {
		c.t.Fatal("no dialog")
	}
	c.choose(c.choices[0].form.Choices[0])
}

func TestVerifyingMakesPrivateAndBack(t *testing.T) {
	_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.verify(bob.self)
	if got := alice.selected(bob.self).Level; got != ui.Private {
		t.Errorf("level %v", got)
	}
	if got := string(alice.files.data[keyfile.FingerprintsName]); !strings.Contains(got, "\tverified\n") {
		t.Errorf("on file %q", got)
	}
	alice.verify(bob.self)
	if got := alice.selected(bob.self).Level; got != ui.Unverified {
		t.Errorf("level %v", got)
	}
	if got := string(alice.files.data[keyfile.FingerprintsName]); strings.Contains(got, "verified") {
		t.Errorf("on file %q", got)
	}
}

// The answer that leaves things as they are does so on file too.
func TestStaysVerifiedAsItWas(t *testing.T) {
	_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.askFor(bob.self, "Shared secret", "blue")
	bob.answer(alice.self, "blue")
	alice.activate(bob.self, ui.Action{Verb: ui.DoVerify, Session: alice.selected(bob.self).ID})
	alice.choose("Not now")
	wantOnFile(t, alice, "smp", true)
}

// Each answer about a fingerprint stands in the conversation, and one that says
// that they differ takes trust back.
func TestWhatWasComparedIsSaid(t *testing.T) {
	_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	told := map[string]int{}
	for _, c := range []struct {
		button, notice string
		level          ui.Level
	}{
		{"Not now", "You have verified session 1", ui.Unverified},
		{"They differ", "The fingerprints differ: whoever reads in session 1", ui.Unverified},
		{"They are the same", "You have verified session 1", ui.Private},
		{"Take it back", "bob@example.org is not verified any more", ui.Unverified},
		{"They are the same", "You have verified session 1", ui.Private},
		{"They differ", "The fingerprints differ: whoever reads in session 1", ui.Unverified},
	} {
		alice.activate(bob.self, ui.Action{Verb: ui.DoVerify, Session: alice.selected(bob.self).ID})
		alice.choose(c.button)
		if c.button != "Not now" {
			told[c.notice]++
		}
		alice.wantNotice(bob.self, c.notice, told[c.notice])
		if got := alice.selected(bob.self).Level; got != c.level {
			t.Errorf("%s: level %v", c.button, got)
		}
	}
}

func TestClosingTheFingerprintDialogChangesNothing(t *testing.T) {
	_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.activate(bob.self, ui.Action{Verb: ui.DoVerify, Session: alice.selected(bob.self).ID})
	alice.choose("")
	if got := alice.selected(bob.self).Level; got != ui.Unverified {
		t.Errorf("level %v", got)
	}
}

func TestOwnSizesFragment(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.absent("prpl-bonjour", "alice"), w.join("prpl-bonjour", "bob", 1)
	alice.giveKey(alice.id, 0)
	alice.files.data[keyfile.SizesName] = []byte("prpl-bonjour\t120\n")
	alice.load()
	alice.event(func() { alice.open("bob") })
	alice.activate("bob", ui.Action{Verb: ui.DoStart})
	alice.enter("bob", strings.Repeat("word ", 60))
	w.run()
	for _, p := range w.since(0, alice) {
		if len(p.text) > 120 && !strings.HasPrefix(p.text, "?OTRv") {
			t.Errorf("%d bytes: %.50q", len(p.text), p.text)
		}
	}
	bob.wantLine("alice", "alice: "+strings.Repeat("word ", 60), 1)
}

// failingRand is a system without randomness.
type failingRand struct{}

func (failingRand) Read([]byte) (int, error) { return 0, errors.New("no randomness") }

func TestWithoutRandomnessNothingIsSent(t *testing.T) {
	w := newWorld(t)
	alice := w.absent(protocolXMPP, aliceHome)
	alice.plugin = New(alice, alice.files, failingRand{})
	alice.event(alice.plugin.Load)
	alice.enter(bobLaptop, "hello")
	alice.wantEntry(bobLaptop, "hello")
	if len(w.wire) != 0 {
		t.Errorf("sent %+v", w.wire)
	}
}

// A file that is something else may have millions of lines.
func TestFewProblemsOfAFileAreLogged(t *testing.T) {
	w := newWorld(t)
	alice := w.absent(protocolXMPP, aliceHome)
	for _, name := range []string{keyfile.FingerprintsName, keyfile.TagsName, keyfile.SizesName, keyfile.SeenName} {
		alice.files.data[name] = []byte(strings.Repeat("no entry\n", 10_000))
	}
	alice.load()
	if n := len(alice.debug); n == 0 || n > 500 {
		t.Errorf("%d lines in the debug log", n)
	}
}
