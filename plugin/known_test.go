package plugin

import (
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/otr/keyfile"
	"pidgin-otr/ui"
)

// known is the list of known fingerprints, each as a line of its cells.
func (c *client) known() (lines []string) {
	for row := range c.plugin.KnownRows() {
		var cells []string
		for col := range ui.KnownColumns {
			cells = append(cells, c.plugin.KnownCell(row, col))
		}
		lines = append(lines, strings.Join(cells, "|"))
	}
	return lines
}

// all are the places of the rows.
func (c *client) all() (places []int) {
	for row := range c.plugin.KnownRows() {
		places = append(places, row)
	}
	return places
}

// does carries out a verb for all rows.
func (c *client) does(v ui.KnownVerb) (said string) {
	places := c.all()
	c.event(func() { said = c.plugin.KnownDo(v, places) })
	c.w.run()
	return said
}

func (c *client) wantKnown(want ...string) {
	c.t.Helper()
	got := c.known()
	if len(got) != len(want) {
		c.t.Fatalf("known: %q, not %q", got, want)
	}
	for i, parts := range want {
		for _, part := range strings.Split(parts, " & ") {
			if !strings.Contains(got[i], part) {
				c.t.Errorf("row %q lacks %q", got[i], part)
			}
		}
	}
}

func TestKnownFingerprintsTellWhatIsKnown(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.aliases = map[BuddyID]string{alice.buddy(bob.self): "Bobby"}
	fp := testKeys()[1].Public().Fingerprint().Human()
	alice.wantKnown("Bobby (bob@example.org)|alice@example.org/home|Unverified||" + fp + "|2024-05-01 12:00|2024-05-01 12:00|\u2068\"laptop\"\u2069")
	w.advance(time.Hour)
	bob.enter(alice.self, "hello")
	w.run()
	alice.wantKnown("|2024-05-01 12:00|2024-05-01 13:00|")
	if said := alice.does(ui.KnownVerify); said != "" {
		t.Errorf("said %q", said)
	}
	alice.choose("They are the same")
	alice.wantKnown("|Private|compared, 2024-05-01 13:00|")
	alice.wantNotice(bob.self, "it is Private now", 1)
	if said := alice.does(ui.KnownDistrust); !strings.Contains(said, "1") {
		t.Errorf("said %q", said)
	}
	alice.wantKnown("|Unverified||")
	alice.wantNotice(bob.self, "not verified any more", 1)
}

func TestKnownFingerprintsSurviveARestart(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.verify(bob.self)
	before := alice.known()
	alice.restart()
	w.run()
	after := alice.known()
	if want := strings.Replace(before[0], "Private", "Not private", 1); len(after) != 1 || after[0] != want {
		t.Errorf("known: %q, not %q", after, want)
	}
	if file := string(alice.files.data[keyfile.FingerprintsName]); strings.Count(file, "\t") != 4 {
		t.Errorf("pidgin-otr's file has more than its own: %q", file)
	}
}

// A verification that another program has taken back is over, with its day: what is
// verified there again was not verified on that day.
func TestDayOfAVerificationTakenBackElsewhere(t *testing.T) {
	_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.verify(bob.self)
	alice.wantKnown("|Private|compared, 2024-05-01 12:00|")
	elsewhere := func(was, now string) {
		t.Helper()
		alice.event(alice.plugin.Unload)
		file := string(alice.files.data[keyfile.FingerprintsName])
		changed := strings.Replace(file, "\t"+was+"\n", "\t"+now+"\n", 1)
		if changed == file {
			t.Fatalf("not %q: %q", was, file)
		}
		alice.files.data[keyfile.FingerprintsName] = []byte(changed)
		alice.load()
	}
	elsewhere("verified", "")
	alice.wantKnown("|Not private||")
	elsewhere("", "verified")
	alice.wantKnown("|Not private|compared|")
}

func TestFingerprintInUseIsNotForgotten(t *testing.T) {
	_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	if said := alice.does(ui.KnownForget); !strings.Contains(said, "In use and not forgotten: bob@example.org") {
		t.Errorf("said %q", said)
	}
	alice.wantKnown("bob@example.org")
	if said := alice.does(ui.KnownEnd); !strings.Contains(said, "ended: 1") {
		t.Errorf("said %q", said)
	}
	alice.wantSessions(bob.self, 0)
	if said := alice.does(ui.KnownForget); !strings.Contains(said, "Forgotten: 1") {
		t.Errorf("said %q", said)
	}
	alice.wantKnown()
	for name, data := range alice.files.data {
		if name != keyfile.KeysName && name != keyfile.TagsName && strings.Contains(string(data), "bob") {
			t.Errorf("%s still has %q", name, data)
		}
	}
}

// What is on file is governed while offline, for several at once, and for accounts
// that are gone.
func TestKnownFingerprintsAreGovernedOffline(t *testing.T) {
	w := newWorld(t)
	alice := w.absent(protocolXMPP, aliceHome)
	alice.online = false
	fp1, fp2 := strings.Repeat("01", 20), strings.Repeat("02", 20)
	alice.files.data[keyfile.FingerprintsName] = []byte("bob@example.org\talice@example.org/old\tprpl-jabber\t" + fp1 + "\t\n" +
		"carol\tgone\tprpl-irc\t" + fp2 + "\tsmp\n")
	alice.load()
	alice.wantKnown("bob@example.org|alice@example.org/home| & |Not private||", "carol|gone|Not private|by a secret|")
	alice.does(ui.KnownVerify)
	alice.choose("All of them are the same")
	alice.wantKnown("compared, 2024-05-01 12:00", "by a secret")
	if file := string(alice.files.data[keyfile.FingerprintsName]); !strings.Contains(file, fp1+"\tverified\n") || !strings.Contains(file, fp2+"\tsmp\n") {
		t.Errorf("the file is %q", file)
	}
	if said := alice.does(ui.KnownStart); !strings.HasPrefix(said, "Not started") {
		t.Errorf("said %q", said)
	}
	alice.does(ui.KnownDistrust)
	if file := string(alice.files.data[keyfile.FingerprintsName]); !strings.Contains(file, fp1+"\t\n") || !strings.Contains(file, fp2+"\t\n") {
		t.Errorf("the file is %q", file)
	}
	alice.does(ui.KnownForget)
	alice.wantKnown()
}

func TestKnownFingerprintsStartAndRefresh(t *testing.T) {
	_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.does(ui.KnownEnd)
	if said := alice.does(ui.KnownStart); !strings.Contains(said, "started: 1") {
		t.Errorf("said %q", said)
	}
	if got := alice.selected(bob.self).Level; got != ui.Unverified {
		t.Errorf("level %v", got)
	}
	alice.heard(bob.self)
	alice.does(ui.KnownRefresh)
	alice.wantNotice(bob.self, "refreshed", 1)
	alice.pastes = true
	alice.does(ui.KnownCopy)
	if want := testKeys()[1].Public().Fingerprint().Human(); alice.copied != want {
		t.Errorf("copied %q", alice.copied)
	}
}

// Where there is no window, what is looked for is searched.
func TestKnownFingerprintsAreSearchedInATerminal(t *testing.T) {
	_, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	alice.event(alice.plugin.OpenKnown)
	alice.search("nobody")
	alice.wantInformed("No known fingerprint", 1)
	alice.event(alice.plugin.OpenKnown)
	alice.search("BOB@")
	shown := alice.set(ui.Set{Rows: []int{0}}, ui.Set{Chosen: int(ui.KnownVerify)})
	if rows := shown.Settings[0].Rows; len(rows) != 1 || rows[0] != "1. bob@example.org" || !strings.Contains(shown.Secondary, "1. bob@example.org - alice@example.org/home - Unverified - ") {
		t.Errorf("found %q", rows)
	}
	alice.choose("They are the same")
	if got := alice.selected(bob.self).Level; got != ui.Private {
		t.Errorf("level %v", got)
	}
	alice.window = true
	alice.event(alice.plugin.OpenKnown)
	if alice.shown != 1 {
		t.Error("the window did not open")
	}
}

// search fills in the form that asks what to look for.
func (c *client) search(text string) {
	c.t.Helper()
	if len(c.forms) == 0 {
		c.t.Fatal("no form asks what to look for")
	}
	f := c.forms[len(c.forms)-1]
	c.forms = c.forms[:len(c.forms)-1]
	c.event(func() { f.done([][]byte{[]byte(text)}) })
}

func TestKnownFingerprintsAreSorted(t *testing.T) {
	w := newWorld(t)
	alice := w.absent(protocolXMPP, aliceHome)
	var file string
	for i, name := range []string{"carol", "Bob", "dave"} {
		file += name + "\talice@example.org/home\tprpl-jabber\t" + strings.Repeat(string(rune('7'-i)), 40) + "\t" + []string{"smp", "", "verified"}[i] + "\n"
	}
	alice.files.data[keyfile.FingerprintsName] = []byte(file)
	alice.load()
	names := func() (order string) {
		for _, line := range alice.known() {
			order += line[:1]
		}
		return order
	}
	for _, c := range []struct {
		by   ui.KnownColumn
		want string
	}{{ui.ColumnFingerprint, "dBc"}, {ui.ColumnFingerprint, "cBd"}, {ui.ColumnVerified, "Bdc"}, {ui.ColumnBuddy, "Bcd"}, {ui.ColumnBuddy, "dcB"}} {
		if alice.plugin.KnownSortBy(c.by); names() != c.want {
			t.Errorf("by %v: %s, not %s", c.by, names(), c.want)
		}
	}
	alice.plugin.KnownRows()
	for _, c := range []struct {
		from  int
		typed string
		want  int
	}{{0, "CAR", 1}, {1, "CAR", 1}, {2, "CAR", 3}, {0, "7777 7777", 1}, {1, "dave", 3}, {2, "", 2}, {-1, " ", 0}, {7, "", 3}, {0, "dave", 0}} {
		if got := alice.plugin.KnownNext(c.from, c.typed); got != c.want {
			t.Errorf("from %d on %q is at %d, not %d", c.from, c.typed, got, c.want)
		}
	}
}

// Where the list is shown, what is selected stays selected wherever its row goes: what
// draws it learns where each row was.
func TestListOfFingerprintsTellsWhereItsRowsWere(t *testing.T) {
	w := newWorld(t)
	alice := w.absent(protocolXMPP, aliceHome)
	var file string
	for i, name := range []string{"bob", "carol", "dave"} {
		file += name + "\talice@example.org/home\tprpl-jabber\t" + strings.Repeat(string(rune('7'-i)), 40) + "\t\n"
	}
	alice.files.data[keyfile.FingerprintsName] = []byte(file)
	alice.load()
	p := alice.plugin
	had := 0
	reloads := func(when string, want ...int) {
		t.Helper()
		count, was, from := p.KnownReload()
		if len(want) > 0 && count != len(want) || was != had || !slices.Equal(from, want) {
			t.Errorf("%s: %d rows of %d from %v", when, count, was, from)
		}
		had = count
	}
	reloads("at first", -1, -1, -1)
	reloads("of the same list")
	p.KnownSortBy(ui.ColumnFingerprint)
	reloads("in another order", 2, 1, 0)
	places := []int{2, 0, -1, 7}
	allowed := p.KnownAllowed(places)
	if !allowed[ui.KnownForget] || allowed[ui.KnownDistrust] || allowed[ui.KnownEnd] || p.KnownAllowed(nil)[ui.KnownForget] {
		t.Errorf("allowed %v", allowed)
	}
	p.KnownDo(ui.KnownForget, []int{0})
	reloads("after one is forgotten", 1, 2)
	p.trust.known.Add(keyfile.Peer{Buddy: "adam", Account: keyfile.Account{Name: aliceHome, Protocol: protocolXMPP}}, otr.Fingerprint{1})
	reloads("with a new one", -1, 0, 1)
}

// The list of ten thousand is made within a frame of the display.
func BenchmarkKnownRows(b *testing.B) {
	alice := manyKnown(b, 10000)
	for b.Loop() {
		alice.plugin.KnownRows()
	}
}

func manyKnown(t testing.TB, count int) *client {
	w := newWorld(nil)
	alice := w.absent(protocolXMPP, aliceHome)
	var file []byte
	for i := range count {
		name := "buddy" + strings.Repeat("x", i%7) + string(rune('a'+i%26))
		file = append(file, name+"\talice@example.org/home\tprpl-jabber\t"...)
		for d := range 20 {
			file = append(file, "0123456789abcdef"[(i>>d)&15], "0123456789abcdef"[d&15])
		}
		file = append(file, '\t', '\n')
	}
	alice.files.data[keyfile.FingerprintsName] = file
	alice.load()
	return alice
}

// A fingerprint whose line has no room for how it was verified is said to be verified
// for now.
func TestVerifyingALongNameInTheListTellsHowLongItCounts(t *testing.T) {
	long := strings.Repeat("b", 920-len("@example.org")) + "@example.org"
	_, alice, bob := pair(t, protocolXMPP, aliceHome, long+"/laptop")
	alice.does(ui.KnownVerify)
	alice.choose("They are the same")
	alice.wantInformed("only until this program ends", 1)
	if got := alice.selected(bob.self).Level; got != ui.Private {
		t.Errorf("level %v", got)
	}
}

// A closed list keeps nothing of its rows, neither the window's nor that of a search; its
// order stays for the next time.
func TestAClosedListGivesItsRowsBack(t *testing.T) {
	heap := func() int64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	alice := manyKnown(t, 10000)
	alice.t, alice.w.t = t, t
	alice.plugin.KnownSortBy(ui.ColumnLast)
	before := heap()
	alice.plugin.KnownRows()
	shown := heap() - before
	alice.event(alice.plugin.KnownClosed)
	if kept := heap() - before; kept > shown/10 {
		t.Errorf("%d bytes of %d stay", kept, shown)
	}
	if by, _ := alice.plugin.KnownOrder(); by != ui.ColumnLast {
		t.Errorf("ordered by %v", by)
	}
	alice.event(alice.plugin.OpenKnown)
	alice.fill("buddya")
	alice.set(ui.Set{Rows: []int{0}}, ui.Set{Chosen: int(ui.KnownDistrust)})
	if len(alice.plugin.list.rows) > 0 {
		t.Error("a search keeps its rows")
	}
}
