package plugin

import (
	"strings"
	"testing"
	"time"

	"pidgin-otr/otr/keyfile"
	"pidgin-otr/ui"
)

// agreedLine is the entry of a key of the buddy in our file of agreed keys.
func (c *client) agreedLine(address string, key int) string {
	return c.lineOf(address, testKeys()[key].Public().Fingerprint(), "")
}

func (c *client) restart() {
	c.event(c.plugin.Unload)
	c.w.run()
	c.load()
}

// A key that comes long after the first one is asked about, before and after a
// restart; who was written to once is not asked about again.
func TestUnknownKeyIsAskedAboutAfterARestartToo(t *testing.T) {
	w, alice, _ := pair(t, protocolXMPP, aliceHome, bobLaptop)
	if got := string(alice.files.data[keyfile.AgreedName]); !strings.Contains(got, alice.agreedLine(bobLaptop, 1)) {
		t.Fatalf("on file: %q", got)
	}
	w.advance(time.Minute)
	evil := w.join(protocolXMPP, "bob@example.org/evil", 2)
	w.presence(evil, true)
	ask := func() {
		t.Helper()
		evil.event(func() { evil.open(alice.self) })
		evil.activate(alice.self, ui.Action{Verb: ui.DoStart})
		evil.enter(alice.self, "it is me")
		w.advance(time.Second)
		alice.open(bobLaptop).notices = nil
		sent := len(w.wire)
		alice.enter(bobLaptop, "who is it?")
		if len(w.wire) != sent {
			t.Error("it left")
		}
	}
	ask()
	alice.wantNotice(bobLaptop, "which you have not written to before", 1)
	if got := string(alice.files.data[keyfile.AgreedName]); strings.Contains(got, alice.agreedLine(bobLaptop, 2)) {
		t.Errorf("on file: %q", got)
	}
	alice.restart()
	ask()
	alice.wantNotice(bobLaptop, "not written to yet", 1)
	alice.enter(bobLaptop, "it is you")
	w.advance(5 * time.Second)
	if got := string(alice.files.data[keyfile.AgreedName]); !strings.Contains(got, alice.agreedLine(bobLaptop, 2)) {
		t.Errorf("on file: %q", got)
	}
	alice.restart()
	evil.activate(alice.self, ui.Action{Verb: ui.DoStart})
	evil.enter(alice.self, "it is me again")
	w.advance(time.Second)
	alice.enter(bobLaptop, "I know")
	w.advance(time.Second)
	evil.wantLine(alice.self, "alice@example.org: I know", 1)
}

// The keys found when the file is read for the first time are agreed; one that
// stands there later is not.
func TestKeysFoundAtFirstAreAgreed(t *testing.T) {
	w := newWorld(t)
	alice := w.absent(protocolXMPP, aliceHome)
	alice.giveKey(alice.id, 0)
	found := alice.agreedLine(bobLaptop, 1)
	alice.files.data[keyfile.FingerprintsName] = []byte(found)
	alice.load()
	w.advance(5 * time.Second)
	if got := string(alice.files.data[keyfile.AgreedName]); !strings.Contains(got, found) {
		t.Fatalf("on file: %q", got)
	}
	alice.event(alice.plugin.Unload)
	later := alice.agreedLine(bobLaptop, 2)
	alice.files.data[keyfile.FingerprintsName] = []byte(found + later)
	alice.load()
	b, err := alice.plugin.buddy(alice.buddy(bobLaptop))
	if err != nil {
		t.Fatal(err)
	}
	for key, agreed := range map[int]bool{1: true, 2: false} {
		if fp := testKeys()[key].Public().Fingerprint(); b.engine.Agreed(fp) != agreed {
			t.Errorf("key %d: agreed %v", key, !agreed)
		}
	}
}

// Nothing is written where there is nothing to find, and what stands beside a file
// that is damaged or cannot be read is not agreed.
func TestNothingIsAgreedForWantOfAFile(t *testing.T) {
	for _, damage := range []string{"nothing", "damaged", "damaged and loaded again"} {
		w := newWorld(t)
		alice := w.absent(protocolXMPP, aliceHome)
		alice.giveKey(alice.id, 0)
		if damage != "nothing" {
			alice.files.data[keyfile.FingerprintsName] = []byte(alice.agreedLine(bobLaptop, 1))
			alice.files.data[keyfile.AgreedName] = []byte("\x00")
		}
		alice.load()
		w.advance(5 * time.Second)
		if damage == "damaged and loaded again" {
			alice.restart()
			w.advance(5 * time.Second)
		}
		if got, there := alice.files.data[keyfile.AgreedName]; there != (damage != "nothing") || strings.Contains(string(got), "bob") {
			t.Errorf("%s: on file %v, %q", damage, there, got)
		}
	}
}

// A key that the user had another program forget is not agreed any more: when it comes
// back it is asked about. A file that is not there or not whole says nothing of that.
func TestKeyForgottenElsewhereIsNotAgreed(t *testing.T) {
	other := "carol@example.org\talice@example.org/home\tprpl-jabber\t" + strings.Repeat("0123456789", 4) + "\t\n"
	for name, c := range map[string]struct {
		file   string
		agreed bool
	}{
		"forgotten": {other, false}, "no file": {"", true}, "damaged": {other + "\x00\x01", true},
	} {
		_, alice, _ := pair(t, protocolXMPP, aliceHome, bobLaptop)
		alice.event(alice.plugin.Unload)
		if got := string(alice.files.data[keyfile.AgreedName]); !strings.Contains(got, alice.agreedLine(bobLaptop, 1)) {
			t.Fatalf("on file: %q", got)
		}
		alice.files.data[keyfile.FingerprintsName] = []byte(c.file)
		if c.file == "" {
			delete(alice.files.data, keyfile.FingerprintsName)
		}
		alice.load()
		if got := string(alice.files.data[keyfile.AgreedName]); strings.Contains(got, alice.agreedLine(bobLaptop, 1)) != c.agreed {
			t.Errorf("%s: on file: %q", name, got)
		}
	}
}

// The keys that are agreed from the start get to the disk once that has room again:
// after a crash those that came since would be taken for agreed as well.
func TestAgreedKeysThatWereNotWrittenAreWrittenLater(t *testing.T) {
	w := newWorld(t)
	alice := w.absent(protocolXMPP, aliceHome)
	alice.giveKey(alice.id, 0)
	known, stranger := testKeys()[1].Public().Fingerprint(), testKeys()[3].Public().Fingerprint()
	alice.files.data[keyfile.FingerprintsName] = []byte(
		bare(bobLaptop) + "\t" + aliceHome + "\tprpl-jabber\t" + known.String() + "\t\n")
	alice.files.shut = keyfile.AgreedName
	alice.load()
	w.join(protocolXMPP, bobPhone, 3).activate(aliceHome, ui.Action{Verb: ui.DoStart})
	if b := alice.plugin.known(alice.buddy(bobPhone)); len(b.engine.Sessions()) != 1 || b.engine.Agreed(stranger) {
		t.Fatal("no session, or its key is agreed")
	}
	w.advance(time.Hour)
	alice.files.shut = ""
	w.advance(saveAgain)
	alice.load() // as after a crash
	if n := len(alice.informed); n != 1 {
		t.Errorf("told %q", alice.informed)
	}
	file := string(alice.files.data[keyfile.AgreedName])
	if !strings.Contains(file, known.String()) || strings.Contains(file, stranger.String()) {
		t.Errorf("agreed are %q", file)
	}
}
