package desktop

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"pidgin-otr/otr/keyfile"
	"pidgin-otr/tests/desktop/rig"
)

// owned are the user's accounts, by name and network. The last one has no key at first.
var owned = [][2]string{{"alice@localhost/desk", "prpl-jabber"}, {"alice@127.0.0.1", "prpl-irc"}, {"Carol@Localhost/", "prpl-jabber"}, {"dave@localhost/hall", "prpl-jabber"}}

// sizesFile is a user's file of longest messages, which both plugins only read.
const sizesFile = "otr.max_message_size"

// chosenFile has settings for somebody who is not on the list, which pidgin-otr does not
// know of.
const chosenFile = "carol@localhost\talice@localhost/desk\tprpl-jabber\tenabled,onlyprivate\n"

// exchanged is a profile that goes from one plugin to the other and back, and what its
// user knows to be in it.
type exchanged struct {
	*testing.T
	*rig.Pidgin
	laptop  *rig.Pidgin
	irssi   *rig.Irssi
	known   map[string]knownRow // by fingerprint
	keys    map[string]string   // fingerprints by account; "" without a key
	general fourSettings
	button  bool
	own     fourSettings // for Bob
	tags    []byte
	lacked  []bool            // onlyOurs as they are, and for Bob the first of them
	live    map[string]string // levels of the sessions there are, by fingerprint
}

// nadine is whom Alice knows on IRC, who runs irssi.
const nadine = "nadine"

// knownRow is what both plugins show of a fingerprint.
type knownRow struct{ buddy, account, trust string }

// listedRow is a row of a window.
type listedRow struct {
	knownRow
	level string
}

func (k knownRow) verified() bool { return k.trust != "" }

// how is the beginning of what our window says of the trust.
func (k knownRow) how() string {
	return map[string]string{"": "", "verified": "compared", "smp": "by a secret"}[k.trust]
}

// fourSettings are those that both plugins have, as ours shows them.
type fourSettings struct{ enabled, automatic, require, noLog bool }

func (s fourSettings) list() []bool { return []bool{s.enabled, s.automatic, s.require, s.noLog} }

// theirs is what pidgin-otr shows: it does not send unencrypted only if it starts
// automatically.
func (s fourSettings) theirs() []bool {
	return []bool{s.enabled, s.automatic || s.require, s.require, s.noLog}
}

func ourBoxes() []string {
	return []string{"Use private conversations (OTR)", "Start private conversations automatically", "Never send messages without encryption", "Do not log private conversations"}
}

// onlyOurs are the general settings that pidgin-otr lacks.
func onlyOurs() []string {
	return []string{"Never unencrypted to people I have verified", "Log that they took place, not what was said", "Offer OTR by an invisible mark in messages"}
}

const ownBox = "Own settings, in place of the general ones"

func theirBoxes() []string { return []string{theirEnabled, theirAutomatic, theirRequire, theirNoLog} }

// exampleDigits are those of the fingerprint of a row.
func exampleDigits(i int) (digits, shown string) {
	shown = fmt.Sprintf("%08X %08X %08X %08X %08X", 0xA0000000+i, i*i, i*i*i, ^uint32(i), 0x100+i)
	return strings.ToLower(strings.ReplaceAll(shown, " ", "")), shown
}

// ofManyYears is a file of 200 fingerprints, as pidgin-otr writes it. It writes the file
// anew at the first change, before the other plugin reads it.
func ofManyYears() (file []byte, known map[string]knownRow) {
	known = map[string]knownRow{}
	for i := range 200 {
		account := owned[i%3]
		digits, shown := exampleDigits(i)
		row := knownRow{buddy: fmt.Sprintf("buddy%03d@example.org", i), account: account[0], trust: []string{"", "verified", "", "smp"}[i%4]}
		if account[1] == "prpl-irc" {
			row.buddy = fmt.Sprintf("nick%03d", i)
		}
		known[shown] = row
		file = fmt.Appendf(file, "%s\t%s\t%s\t%s\t%s\n", row.buddy, account[0], account[1], digits, row.trust)
	}
	return file, known
}

// exampleRow is the fingerprint of a row as it is shown.
func exampleRow(i int) string { _, shown := exampleDigits(i); return shown }

// accountsFile has all accounts; the first of each network is on line.
func accountsFile(port, ircPort int) []byte {
	var b bytes.Buffer
	b.WriteString("<?xml version='1.0' encoding='UTF-8' ?>\n<account version='1.0'>")
	for i, o := range owned {
		online, port, password := 0, port, rig.Password
		if i < 2 {
			online = 1
		}
		if o[1] == "prpl-irc" {
			port, password = ircPort, ""
		}
		fmt.Fprintf(&b, `<account><protocol>%s</protocol><name>%s</name><password>%s</password>
<statuses><status type='available' name='Available' active='true'><attributes/></status></statuses>
<settings><setting name='connect_server' type='string'>127.0.0.1</setting><setting name='port' type='int'>%d</setting>
<setting name='connection_security' type='string'>opportunistic_tls</setting><setting name='auth_plain_in_clear' type='bool'>1</setting></settings>
<settings ui='gtk-gaim'><setting name='auto-login' type='bool'>%d</setting></settings></account>
`, o[1], o[0], password, port, online)
	}
	b.WriteString("</account>")
	return b.Bytes()
}

// listOfTwo is a buddy list with Bob, and Nadine on IRC.
func listOfTwo() []byte {
	var b bytes.Buffer
	b.WriteString("<?xml version='1.0' encoding='UTF-8' ?>\n<purple version='1.0'><blist><group name='Buddies'>\n")
	for i, name := range []string{bob, nadine} {
		fmt.Fprintf(&b, "<contact><buddy account='%s' proto='%s'><name>%s</name></buddy></contact>\n", owned[i][0], owned[i][1], name)
	}
	b.WriteString("</group></blist></purple>\n")
	return b.Bytes()
}

// newExchanged starts Alice with pidgin-otr, who has known many people for years, and
// Bob's laptop and Nadine's irssi.
func newExchanged(t *testing.T) *exchanged {
	r := newRig(t)
	irc := r.StartIRC("")
	a, l, _ := persons(t, rig.Ours)
	file, known := ofManyYears()
	a.Plugin, a.NoKey = rig.PidginOTR, true
	a.Prefs = map[string]string{"/pidgin/blist/list_visible": "type='bool' value='1'"}
	a.Files = map[string][]byte{"accounts.xml": accountsFile(r.Server.Port, irc.Port), "blist.xml": listOfTwo(), keyfile.FingerprintsName: file, sizesFile: []byte("prpl-jabber\t700\n"), keyfile.ChosenName: []byte(chosenFile)}
	people := r.Start(a, l)
	quiet(t, people[1]) // the log of the other one has pidgin-otr's complaints
	x := &exchanged{
		T: t, Pidgin: people[0], laptop: people[1], irssi: irc.Irssi(nadine), known: known, keys: map[string]string{},
		general: fourSettings{true, true, false, true}, button: true, lacked: []bool{false, false, true},
	}
	x.ready()
	return x
}

// exchange puts the other plugin into the place of the one that runs.
func (x *exchanged) exchange(plugin rig.Plugin) {
	x.T.Helper()
	x.Exchange(plugin)
	x.live = map[string]string{}
	x.ready()
}

// meet lets Nadine ask Alice to start: they are private at that level a while later, as
// IRC is slow. Her own command would refuse: she was not told that the session of before
// is over, as the host quits with the line that says so still in its queue.
func (x *exchanged) meet(level string) {
	x.T.Helper()
	x.irssi.Enter("/quote PRIVMSG alice :?OTRv3?")
	x.live[x.irssi.Fingerprint] = level
}

// ready waits until all are on line.
func (x *exchanged) ready() {
	x.T.Helper()
	x.Eventually(patience, "alice and bob see each other", func() bool { return x.Sees(bob) && x.laptop.Sees(alice) })
	x.Eventually(patience, "alice is on IRC", func() bool {
		var account, connected int32
		x.Call(&account, "PurpleAccountsFind", owned[1][0], owned[1][1])
		x.Call(&connected, "PurpleAccountIsConnected", account)
		return connected != 0
	})
	x.laptop.Open(alice)
	x.Open(bob)
}

// set sets the boxes of a window: those that are to be off from the last on, for one
// that is off makes those after it grey.
func (x *exchanged) set(title string, boxes []string, want []bool) {
	x.T.Helper()
	is := boxed(x.Pidgin, title, boxes...)
	for i := range slices.Backward(boxes) {
		if is[i] && !want[i] {
			toggle(x.Pidgin, title, boxes[i])
		}
	}
	for i := range boxes {
		if !is[i] && want[i] {
			toggle(x.Pidgin, title, boxes[i])
		}
	}
}

func (x *exchanged) wantBoxes(title string, boxes []string, want []bool) {
	x.T.Helper()
	if got := boxed(x.Pidgin, title, boxes...); !slices.Equal(got, want) {
		x.T.Errorf("%s shows %v, not %v", title, got, want)
	}
}

// wantRows compares what a window lists with what is known.
// Who is not there has the level idle.
func (x *exchanged) wantRows(read func() map[string]listedRow, idle string, same func(shown, known knownRow) bool) {
	x.T.Helper()
	var rows map[string]listedRow
	x.Eventually(slowly, fmt.Sprintf("the window shows the levels %q", x.live), func() bool {
		rows = read()
		return !slices.ContainsFunc(slices.Collect(maps.Keys(x.live)), func(f string) bool { return rows[f].level != x.live[f] })
	})
	for fingerprint, k := range x.known {
		want := listedRow{k, cmp.Or(x.live[fingerprint], idle)}
		if shown, listed := rows[fingerprint]; !listed || !same(shown.knownRow, k) || shown.level != want.level {
			x.T.Errorf("%s: %q is shown as %q, listed %v", fingerprint, want, shown, listed)
		}
	}
	if len(rows) != len(x.known) {
		x.T.Errorf("%d fingerprints are listed, not %d", len(rows), len(x.known))
	}
}

// files must be as they were: what no plugin changes.
func (x *exchanged) files() {
	x.T.Helper()
	sizes, err := os.ReadFile(x.File(sizesFile))
	if err != nil || string(sizes) != "prpl-jabber\t700\n" {
		x.T.Errorf("the longest messages are %q, %v", sizes, err)
	}
	if chosen, err := os.ReadFile(x.File(keyfile.ChosenName)); err != nil || !strings.Contains(string(chosen), chosenFile) {
		x.T.Errorf("the settings of who is not on the list are %q, %v", chosen, err)
	}
	data, _ := os.ReadFile(x.File(keyfile.TagsName))
	now, problems, err := keyfile.ParseTags(data)
	before, _, _ := keyfile.ParseTags(x.tags)
	if err != nil || len(problems) > 0 {
		x.T.Errorf("the instance tags are damaged: %v, %v", problems, err)
	}
	for _, o := range owned {
		who := keyfile.Account{Name: o[0], Protocol: o[1]}
		if was, had := before.Find(who); had {
			if tag, has := now.Find(who); !has || tag != was {
				x.T.Errorf("the instance tag of %s is %x, not %x", o[0], tag, was)
			}
		}
	}
	x.tags = data
}

// private sends a long line to Bob: he reads it, and it went encrypted and in pieces.
func (x *exchanged) private(text string) {
	x.T.Helper()
	mark := x.MarkWire()
	long := text + strings.Repeat(" and on", 200)
	x.Say(bob, long)
	x.laptop.AwaitText(patience, alice, long)
	noClear(x.T, x.Since(mark), text)
	if !slices.ContainsFunc(rig.Messages(x.Since(mark), rig.FromClient, x.Address()), func(s rig.Stanza) bool {
		return strings.HasPrefix(s.Body, "?OTR|")
	}) {
		x.T.Error("a long message leaves in one piece")
	}
	comesTrue(x.T, func() string {
		menu := x.laptop.Menu("OTR").String()
		if own := x.keys[owned[0][0]]; !says(x.laptop, "alice", own) && !strings.Contains(menu, own) {
			return fmt.Sprintf("bob does not see the key %s:\n%s", own, menu)
		}
		return ""
	})
}

// A profile of pidgin-otr with its keys, fingerprints and settings goes to this plugin
// and back, twice. Each reads in its own windows all that the other has left, obeys the
// settings, and changes some, while somebody on XMPP and somebody on IRC are there.
func TestFromPidginOTRAndBackTwice(t *testing.T) {
	x := newExchanged(t)
	x.inTheirs(func() {
		for _, o := range owned[:3] {
			x.keys[o[0]] = theirMake(x.Pidgin, o[0])
		}
		x.general = fourSettings{true, true, true, false}
		x.set(theirWindow, theirBoxes(), x.general.list())
		theirPage(x.Pidgin, 1)
		x.theirTrust(exampleRow(4), true)
		x.theirForget(exampleRow(9))
	})
	x.theirOwn(fourSettings{true, false, false, true})

	x.exchange(rig.Ours)
	x.meet("Unverified")
	x.ourKey(owned[0][0], "Replace the key")
	x.ourKey(owned[3][0], "Generate a key")
	startOne(x.Pidgin, x.laptop)
	x.live[x.laptop.Fingerprint] = "Unverified"
	x.known[x.laptop.Fingerprint] = knownRow{bob, owned[0][0], ""}
	x.known[x.irssi.Fingerprint] = knownRow{nadine, owned[1][0], ""}
	x.inOurs(func() {
		x.ourTrust(exampleRow(8), true)
		x.ourTrust(exampleRow(4), false)
		x.ourForget(exampleRow(10))
		x.ourTrust(x.irssi.Fingerprint, true)
		awaitCell(x.Pidgin, "Private", true)
	})
	x.ourSettings(fourSettings{true, false, true, true})
	x.ourOwn(fourSettings{true, false, true, true})
	x.ourLacked([]bool{true, true, false})
	x.private("secret one")

	x.exchange(rig.PidginOTR)
	x.meet("Private")
	x.inTheirs(func() {
		x.set(theirWindow, []string{theirRequire, theirButton}, []bool{false, false})
		x.general, x.button = fourSettings{true, true, false, true}, false
		theirPage(x.Pidgin, 1)
		x.theirTrust(exampleRow(12), true)
		x.theirTrust(exampleRow(8), false)
		x.theirForget(exampleRow(11))
	})
	x.private("secret two")
	x.theirOwn(fourSettings{false, true, true, true})

	x.exchange(rig.Ours)
	x.own.automatic = false // as it was: pidgin-otr cannot hold it
	x.inOurs(func() {
		x.ourTrust(exampleRow(16), true)
		x.ourForget(exampleRow(13))
	})
	x.Say(bob, "in clear")
	x.Eventually(patience, "bob reads it, marked", func() bool { return strings.Contains(strings.Join(x.laptop.Read(alice), ""), "in clear") })
	x.ourOwn(fourSettings{true, true, true, false})
	x.ourSettings(fourSettings{true, true, true, false})

	x.exchange(rig.PidginOTR)
	x.inTheirs(func() {})
	x.private("secret three")
}
