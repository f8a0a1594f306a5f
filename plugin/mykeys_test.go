package plugin

import (
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pidgin-otr/otr/keyfile"
	"pidgin-otr/ui"
)

// keyAct does something, as the client's user, with the key of an account, by its place
// in the list.
func (c *client) keyAct(account int, act ui.KeyAct) {
	c.t.Helper()
	c.event(c.plugin.ManageKeys)
	c.fill(strconv.Itoa(account), strconv.Itoa(int(act)))
}

// pick chooses a file as the user; "" closes the dialog.
func (c *client) pick(path string) {
	c.t.Helper()
	if c.picked == nil {
		c.t.Fatal("no file is asked for")
	}
	done := c.picked
	c.picked = nil
	c.event(func() { done(path) })
	c.w.run()
}

func (c *client) fingerprint(id AccountID) string { return c.plugin.ownFingerprint(id) }

// keysOnFile reads the client's key file.
func (c *client) keysOnFile() *keyfile.Keys {
	c.t.Helper()
	keys, _, err := keyfile.ParseKeys(c.files.data[keyfile.KeysName])
	if err != nil {
		c.t.Fatal(err)
	}
	return keys
}

func TestMyKeysShowsAndCopies(t *testing.T) {
	w := newWorld(t)
	alice := w.join(protocolXMPP, aliceHome, 0)
	alice.pastes = true
	own := alice.fingerprint(alice.id)
	alice.event(alice.plugin.ManageKeys)
	form := alice.fill("0", strconv.Itoa(int(ui.CopyFingerprint)))
	if got := form.Fields[0].Choices; len(got) != 1 || !strings.Contains(got[0], own) || !strings.Contains(got[0], "alice@example.org/home (JABBER)") {
		t.Errorf("shown: %q", got)
	}
	if alice.copied != own {
		t.Errorf("copied %q", alice.copied)
	}
	if form := alice.fill(); !strings.Contains(form.Primary, "is in the clipboard") {
		t.Errorf("then it says %q", form.Primary)
	}
	alice.pastes = false
	alice.keyAct(0, ui.CopyFingerprint)
	if form := alice.fill(); !strings.Contains(form.Primary, own) {
		t.Errorf("without a clipboard it says %q", form.Primary)
	}
	alice.terminal = true
	alice.event(alice.plugin.ManageKeys)
	if form := alice.fill(); strings.Contains(form.Fields[0].Choices[0], own) || !strings.Contains(form.Secondary, own) {
		t.Errorf("in a terminal: %+v", form)
	}
}

// Accounts that come and go meanwhile are in the form, with the one still chosen that
// was; it is one form.
func TestMyKeysFollowTheAccounts(t *testing.T) {
	w := newWorld(t)
	alice := w.join(protocolXMPP, aliceHome, 0)
	other := AccountID{"carol@example.org/home", protocolXMPP}
	shown := func(accounts ...AccountID) ui.Field {
		t.Helper()
		alice.accounts = accounts
		alice.event(alice.plugin.AccountsChanged)
		w.run()
		if len(alice.forms) != 1 || len(alice.forms[0].Fields[0].Choices) != len(accounts) {
			t.Fatalf("with %d accounts: %+v", len(accounts), alice.forms)
		}
		return alice.forms[0].Fields[0]
	}
	alice.event(alice.plugin.ManageKeys)
	alice.event(alice.plugin.ManageKeys)
	shown(other, alice.id)
	alice.fill("1", strconv.Itoa(int(ui.CopyFingerprint)))
	if f := shown(other, alice.id); f.Chosen != 1 {
		t.Errorf("chosen is %q", f.Choices[f.Chosen])
	}
	shown(alice.id)
	alice.fill()
	alice.event(alice.plugin.AccountsChanged)
	if w.run(); len(alice.forms) != 0 {
		t.Error("a closed form came back")
	}
}

// What the user has chosen in an open form stays when accounts come, go or get keys, and
// the form stays where it is. What changes nothing in it leaves it alone.
func TestMyKeysStayWhereTheyAre(t *testing.T) {
	w := newWorld(t)
	alice := w.join(protocolXMPP, aliceHome, 0)
	other, third := AccountID{"carol@example.org/home", protocolXMPP}, AccountID{"dave@example.org/home", protocolXMPP}
	follow := func(accounts ...AccountID) {
		alice.accounts = append([]AccountID{}, accounts...)
		alice.event(alice.plugin.AccountsChanged)
		w.run()
	}
	follow(alice.id, other)
	alice.event(alice.plugin.ManageKeys)
	form := alice.forms[0]
	form.chosen = []int{1, int(ui.ExportKey)}
	want := func(changed int, chosen ...int) {
		t.Helper()
		if len(alice.forms) != 1 || alice.forms[0] != form {
			t.Fatal("it is another form")
		}
		if form.changed != changed || !slices.Equal(form.chosen, chosen) {
			t.Errorf("changed %d times, chosen %v; want %d, %v", form.changed, form.chosen, changed, chosen)
		}
	}
	alice.event(func() { alice.plugin.SignedOn(alice.id, "") })
	follow(alice.id, other)
	want(0, 1, int(ui.ExportKey))
	follow(third, alice.id, other)
	want(1, 2, int(ui.ExportKey))
	alice.event(func() { alice.plugin.makeKey(other) })
	w.run()
	want(2, 2, int(ui.ExportKey))
	if got := form.Fields[0].Choices[2]; !strings.Contains(got, alice.fingerprint(other)) {
		t.Errorf("shown: %q", got)
	}
	follow(alice.id, other)
	want(3, 1, int(ui.ExportKey))
	follow(alice.id, third)
	want(4, 0, int(ui.ExportKey))
	follow()
	if len(alice.forms) != 0 {
		t.Error("without accounts it stays")
	}
}

func TestGenerateMakesTheFirstKeyOnly(t *testing.T) {
	w := newWorld(t)
	alice := w.absent(protocolXMPP, aliceHome)
	alice.online = false
	alice.load()
	alice.keyAct(0, ui.ExportKey)
	if form := alice.fill(); !strings.Contains(form.Primary, "has no key yet") {
		t.Errorf("exporting nothing says %q", form.Primary)
	}
	alice.keyAct(0, ui.MakeKey)
	own := alice.fingerprint(alice.id)
	if _, there := alice.keysOnFile().Find(fileAccount(alice.id)); !there || own == "" {
		t.Fatal("no key was made")
	}
	alice.wantInformed(own, 1)
	alice.keyAct(0, ui.MakeKey)
	if form := alice.fill(); !strings.Contains(form.Primary, "has a key") || alice.fingerprint(alice.id) != own {
		t.Errorf("a second time it says %q", form.Primary)
	}
}

// Whoever replaces a key is told the cost first; the sessions end before the new key
// is used, and the next session shows it to the buddy.
func TestReplacedKeyEndsItsSessions(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	old := alice.fingerprint(alice.id)
	alice.keyAct(0, ui.ReplaceKey)
	form := alice.choices[0].form
	if !strings.Contains(form.Secondary, "verify you anew") || form.Choices[form.Default] != "Cancel" {
		t.Errorf("asked: %+v", form)
	}
	alice.choose("Cancel")
	alice.keyAct(0, ui.ReplaceKey)
	alice.choose("")
	if alice.fingerprint(alice.id) != old || len(alice.sessions(bob.self)) != 1 {
		t.Fatal("replaced without a yes")
	}
	alice.keyAct(0, ui.ReplaceKey)
	alice.choose("Replace the key")
	w.run()
	now := alice.fingerprint(alice.id)
	if now == old || now == "" {
		t.Fatal("the key is the old one")
	}
	alice.wantNotice(bob.self, "Your key is another one now", 1)
	bob.wantNotice(alice.self, "has ended", 1)
	alice.wantInformed(now, 1)
	if key, _ := alice.keysOnFile().Find(fileAccount(alice.id)); key == nil || key.Public().Fingerprint().Human() != now {
		t.Error("the file has another key")
	}
	alice.activate(bob.self, ui.Action{Verb: ui.DoStart})
	w.run()
	for _, s := range bob.sessions(alice.self) {
		if s.Level >= ui.Unverified && s.Fingerprint != now {
			t.Errorf("the new session has the key %s", s.Fingerprint)
		}
	}
	alice.wantNotice(bob.self, "started", 2)
}

// Under another resource the account had the old key too: it must not come back with
// that name.
func TestReplacedKeyIsReplacedUnderEveryName(t *testing.T) {
	w := newWorld(t)
	alice := w.absent(protocolXMPP, aliceHome)
	other := AccountID{bare(aliceHome), protocolXMPP}
	alice.giveKey(alice.id, 0)
	alice.giveKey(other, 0)
	alice.load()
	alice.keyAct(0, ui.ReplaceKey)
	alice.choose("Replace the key")
	if alice.fingerprint(other) != alice.fingerprint(alice.id) {
		t.Error("under the other name it is the old one")
	}
	if key, _ := alice.keysOnFile().Find(fileAccount(other)); key.Public().Fingerprint().Human() != alice.fingerprint(alice.id) {
		t.Error("on file it is the old one")
	}
}

// A key that could not be written goes with the next write.
func TestReplacedKeyWaitsForTheDisk(t *testing.T) {
	w := newWorld(t)
	alice := w.join(protocolXMPP, aliceHome, 0)
	alice.files.full = os.ErrPermission
	alice.keyAct(0, ui.ReplaceKey)
	alice.choose("Replace the key")
	alice.wantInformed("could not be written", 1)
	alice.files.full = nil
	now := alice.fingerprint(alice.id)
	alice.event(alice.plugin.Unload)
	if key, _ := alice.keysOnFile().Find(fileAccount(alice.id)); key.Public().Fingerprint().Human() != now {
		t.Error("the new key is lost")
	}
}

// program puts a file of another program where the user can choose it.
func (c *client) program(folder string, names ...string) (keys string) {
	c.t.Helper()
	for _, name := range names {
		data, err := os.ReadFile(path.Join("..", "otr", "keyfile", "testdata", "programs", folder, name))
		if err != nil {
			c.t.Fatal(err)
		}
		c.files.data["/elsewhere/"+name] = data
	}
	return "/elsewhere/" + names[0]
}

func TestImportGivesTheKeyAndWhatIsKnown(t *testing.T) {
	w := newWorld(t)
	alice := w.absent(protocolXMPP, aliceHome)
	alice.online = false
	alice.load()
	alice.keyAct(0, ui.ImportKeys)
	alice.pick(alice.program("mcabber", "alice@example.org.key", "alice@example.org.fpr"))
	form := alice.forms[0].FieldForm
	if !strings.Contains(form.Secondary, "Fingerprints of buddies beside it: 2, verified: 1") || form.Fields[0].Chosen != 1 {
		t.Errorf("shown: %+v", form)
	}
	alice.fill("1")
	own := alice.fingerprint(alice.id)
	if own == "" || !strings.Contains(form.Secondary, own) {
		t.Fatalf("has %q", own)
	}
	alice.wantInformed("Its fingerprint:\n"+own+"\n\nFingerprints of buddies that are new here: 2, verified now: 1", 1)
	known := string(alice.files.data[keyfile.FingerprintsName])
	if !strings.Contains(known, "bob@example.org\talice@example.org/home\tprpl-jabber\t8b92b0b8d40789d700a2c92fdad8b4219558dc59\ttrust") || strings.Count(known, "\n") != 2 {
		t.Errorf("known: %q", known)
	}
}

// What each program has made is offered for the account that it means, as that program
// calls it; where its name tells nothing, for the one that the user was looking at. The
// fingerprints come with it, and which of them is verified.
func TestImportFromEveryProgram(t *testing.T) {
	irc := AccountID{"alice@irc.example.org", protocolIRC}
	for _, c := range []struct {
		folder string
		files  []string
		looks  int // at which account; the other one is meant where the name tells
		gets   AccountID
	}{
		{"irssi", []string{"otr.key", "otr.fp"}, 1, irc},
		{"mcabber", []string{"alice@example.org.key", "alice@example.org.fpr"}, 1, AccountID{aliceHome, protocolXMPP}},
		{"profanity", []string{"keys.txt", "fingerprints.txt"}, 1, AccountID{aliceHome, protocolXMPP}},
		{"bitlbee", []string{"alice.otr_keys", "alice.otr_fprints"}, 1, AccountID{aliceHome, protocolXMPP}},
		{"psi-plus", []string{"otr.keys", "otr.fingerprints"}, 0, AccountID{aliceHome, protocolXMPP}},
		{"potr", []string{"alice@example.org.key3", "alice@example.org.fpr"}, 1, AccountID{aliceHome, protocolXMPP}},
	} {
		t.Run(c.folder, func(t *testing.T) {
			alice := newWorld(t).absent(protocolXMPP, aliceHome)
			alice.accounts = []AccountID{alice.id, irc}
			alice.online = false
			alice.load()
			alice.keyAct(c.looks, ui.ImportKeys)
			alice.pick(alice.program(c.folder, c.files...))
			alice.fill(strconv.Itoa(alice.forms[0].Fields[0].Chosen)) // as it is offered
			data, err := os.ReadFile(path.Join("..", "otr", "keyfile", "testdata", "programs", c.folder, c.files[0]))
			if err != nil {
				t.Fatal(err)
			}
			theirs, err := keyfile.ParseForeign(c.files[0], data)
			if err != nil {
				t.Fatal(err)
			}
			key, _ := theirs.Find(theirs.Accounts()[0])
			if got := alice.fingerprint(c.gets); got != key.Public().Fingerprint().Human() {
				t.Errorf("%s has the key %q", c.gets.Name, got)
			}
			known, _, err := keyfile.ParseFingerprints(alice.files.data[keyfile.FingerprintsName])
			verified := map[string]bool{}
			for who, k := range known.All() {
				if who.Account == fileAccount(c.gets) {
					name, _, _ := strings.Cut(who.Buddy, "@")
					verified[name] = k.Trust.Trusted()
				}
			}
			if err != nil || len(verified) != 2 || !verified["bob"] || verified["carol"] {
				t.Errorf("verified: %v, %v", verified, err)
			}
		})
	}
}

// A key that is there is replaced only after the question; the buddies' fingerprints
// come with it, and nothing that is verified here is taken back.
func TestImportInPlaceOfAKey(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.verify(bob.self)
	old := alice.fingerprint(alice.id)
	theirs := alice.program("potr", "alice@example.org.key3", "alice@example.org.fpr")
	bobs := strings.ToLower(strings.ReplaceAll(bob.fingerprint(bob.id), " ", ""))
	alice.files.data["/elsewhere/alice@example.org.fpr"] = []byte("bob@example.org\talice@example.org\txmpp\t" + bobs + "\t\n")
	alice.keyAct(0, ui.ImportKeys)
	alice.pick(theirs)
	alice.fill("1")
	alice.choose("Cancel")
	if alice.fingerprint(alice.id) != old {
		t.Fatal("replaced without a yes")
	}
	alice.keyAct(0, ui.ImportKeys)
	alice.pick(theirs)
	alice.fill("1")
	alice.choose("Replace the key")
	w.run()
	if alice.fingerprint(alice.id) == old {
		t.Fatal("not replaced")
	}
	bob.wantNotice(alice.self, "has ended", 1)
	wantOnFile(t, alice, "verified", true)
}

func TestImportOfNothing(t *testing.T) {
	w := newWorld(t)
	alice := w.join(protocolXMPP, aliceHome, 0)
	old := alice.fingerprint(alice.id)
	alice.files.data["/elsewhere/letter"] = []byte("Dear Bob")
	for _, path := range []string{"/elsewhere/letter", "/elsewhere/missing"} {
		alice.keyAct(0, ui.ImportKeys)
		alice.pick(path)
	}
	alice.wantInformed("No private key was found in /elsewhere/letter", 1)
	alice.wantInformed("No private key was found in /elsewhere/missing", 1)
	alice.keyAct(0, ui.ImportKeys)
	alice.pick("")
	alice.keyAct(0, ui.ImportKeys)
	alice.pick(alice.program("irssi", "otr.key", "otr.fp"))
	if chosen := alice.forms[0].Fields[0].Chosen; chosen != 1 {
		t.Errorf("a single key is preset for %d", chosen)
	}
	alice.fill("0")
	if alice.fingerprint(alice.id) != old || alice.plugin.importing != nil {
		t.Error("something was imported, or is remembered")
	}
}

// More keys than one form shows are asked about one form after the other, and an
// account gets one key.
func TestImportOfManyKeys(t *testing.T) {
	w := newWorld(t)
	alice := w.absent(protocolXMPP, aliceHome)
	other := AccountID{"alice@irc.example.org", protocolIRC}
	alice.accounts = []AccountID{alice.id, other}
	alice.online = false
	alice.load()
	keys, _, _ := keyfile.ParseKeys(nil)
	for i := range ui.MaxImported + 1 {
		if err := keys.Set(keyfile.Account{Name: "a" + strconv.Itoa(i), Protocol: "IRC"}, copyKey(t, testKeys()[i%2])); err != nil {
			t.Fatal(err)
		}
	}
	alice.files.data["/elsewhere/otr.key"] = keys.Bytes()
	alice.keyAct(0, ui.ImportKeys)
	alice.pick("/elsewhere/otr.key")
	alice.fill("1", "1", "0", "0", "0", "0", "0", "0")
	if form := alice.forms[0].FieldForm; !strings.Contains(form.Primary, "one key only") {
		t.Errorf("then it says %q", form.Primary)
	}
	alice.fill("1", "2", "0", "0", "0", "0", "0", "0")
	alice.fill("0")
	if a, b := alice.fingerprint(alice.id), alice.fingerprint(other); a == "" || b == "" || a == b {
		t.Errorf("the accounts have %q and %q", a, b)
	}
}

// What is exported is read again by an import, with what is known of the buddies.
func TestExportIsImported(t *testing.T) {
	_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.verify(bob.self)
	alice.keyAct(0, ui.ExportKey)
	alice.pick("/elsewhere/exported")
	alice.wantInformed("is in the file /elsewhere/exported", 1)
	w := newWorld(t)
	again := w.absent(protocolXMPP, aliceHome)
	again.online = false
	again.load()
	for name, data := range alice.files.data {
		if strings.HasPrefix(name, "/elsewhere/") {
			again.files.data[name] = data
		}
	}
	again.keyAct(0, ui.ImportKeys)
	again.pick("/elsewhere/exported")
	again.fill("1")
	if again.fingerprint(again.id) != alice.fingerprint(alice.id) {
		t.Error("another key came of it")
	}
	wantOnFile(t, again, "verified", true)
	alice.files.full = os.ErrPermission
	alice.keyAct(0, ui.ExportKey)
	alice.pick("/elsewhere/exported")
	alice.wantInformed("The file /elsewhere/exported.fingerprints could not be written", 1)
}

// The user is asked about the file of the key alone: a file of fingerprints that
// stands beside it without a key belongs to something else.
func TestAnExportSparesOtherFingerprintsBesideIt(t *testing.T) {
	_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.verify(bob.self)
	const others = "/elsewhere/otr.fingerprints"
	alice.files.data[others] = []byte("others")
	alice.keyAct(0, ui.ExportKey)
	alice.pick("/elsewhere/otr")
	alice.wantInformed("The file "+others+" could not be written", 1)
	if string(alice.files.data[others]) != "others" || alice.files.data["/elsewhere/otr"] != nil {
		t.Error("something was written")
	}
	for range 2 { // an export may be made again
		alice.keyAct(0, ui.ExportKey)
		alice.pick("/elsewhere/exported")
	}
	alice.wantInformed("is in the file /elsewhere/exported", 2)
}

// Who reads that an export failed does not look for a key that lies there.
func TestAFailedExportLeavesNoKey(t *testing.T) {
	_, alice, _ := pair(t, protocolXMPP, aliceHome, bobLaptop)
	const beside = "/elsewhere/exported" + keyfile.ExportedFingerprints
	alice.files.shut = beside
	alice.keyAct(0, ui.ExportKey)
	alice.pick("/elsewhere/exported")
	alice.wantInformed("The file "+beside+" could not be written", 1)
	if alice.files.data["/elsewhere/exported"] != nil {
		t.Error("the key is there")
	}
}

// While the key file cannot be read nothing is said to be imported: it may hold the
// key that the buddies know.
func TestNothingIsImportedOverAFileThatCannotBeRead(t *testing.T) {
	w := newWorld(t)
	alice := w.absent(protocolXMPP, aliceHome)
	alice.files.denied[keyfile.KeysName] = os.ErrPermission
	alice.load()
	told := len(alice.informed)
	for _, act := range []ui.KeyAct{ui.MakeKey, ui.ImportKeys, ui.ExportKey} {
		alice.keyAct(0, act)
	}
	if alice.picked != nil || len(alice.informed) != told+3 {
		t.Errorf("told %q", alice.informed[told:])
	}
}
