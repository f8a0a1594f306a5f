package interop

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/otr/keyfile"
	"pidgin-otr/tests/interop/libotr"
	"pidgin-otr/tests/sim/client"
	"pidgin-otr/tests/sim/relay"
)

// login brings a client of libotr's of any account online, whose files lie in dir.
func (w *world) login(account, part, dir string) *libotr.Node {
	w.Helper()
	c, err := w.peers.Login(account, "xmpp", dir)
	if err != nil {
		w.Fatal(err)
	}
	return c.Attach(w.net, part, func(err error) { w.Fatal(err) })
}

// copyOf brings a client of ours online with the profile of one of libotr's: its
// account, tag and long-term key.
func (w *world) copyOf(p *libotr.Node, part, dir string) *client.Client {
	w.Helper()
	data, err := os.ReadFile(filepath.Join(dir, keyFile))
	if err != nil {
		w.Fatal(err)
	}
	stored, problems, err := keyfile.ParseKeys(data)
	if err != nil || problems != nil {
		w.Fatal(problems, err)
	}
	key, ok := stored.Find(keyfile.Account{Name: p.Account, Protocol: "xmpp"})
	if !ok || key.Public().Fingerprint() != p.Fingerprint {
		w.Fatal("the key is not the one of the login")
	}
	w.seed++
	c, err := client.Attach(w.net, client.Options{
		Account: p.Account, Part: part, Key: key, Tag: otr.InstanceTag(p.Tag), Seed: w.seed,
		Addressable: w.addressable, Policy: w.policy,
	})
	if err != nil {
		w.Fatal(err)
	}
	return c
}

// inTurns lets everybody of an order start, three times over. A handshake that was not
// completed may still be begun again; after that nothing moves by itself.
func (w *world) inTurns(order string, start map[rune]func()) {
	w.Helper()
	for range 3 {
		for _, who := range order {
			start[who]()
			w.net.Run(5 * time.Second)
		}
	}
	w.net.Run(20 * time.Second)
	w.quiet()
}

// quiet lets three minutes pass without a start or a line.
func (w *world) quiet() {
	w.Helper()
	before := len(w.sent)
	w.net.Run(3 * time.Minute)
	if more := len(w.sent) - before; more > 2 {
		w.Errorf("%d messages in three quiet minutes", more)
	}
}

// nobodySawCipher checks that no user was shown a message of the protocol.
func (w *world) nobodySawCipher(ours ...*client.Client) {
	w.Helper()
	var shown []string
	for _, c := range ours {
		shown = append(shown, allTexts(c)...)
	}
	for _, p := range w.theirs {
		shown = append(shown, theirTexts(p)...)
	}
	for _, text := range shown {
		if strings.Contains(text, "?OTR") {
			w.Errorf("shown: %.60q", text)
		}
	}
}

// Bob has copied the profile of his libotr to a client of ours, tag and key. Whoever
// starts, Alice is told once, the two do not take the session from each other for
// ever, and a line of hers reaches the one that has it.
func TestProfileSharedByLibotrAndOurs(t *testing.T) {
	for _, order := range []string{"alp", "apl", "lap", "lpa", "pla", "pal", "lp", "pl", "a"} {
		t.Run(order, func(t *testing.T) {
			w := newWorld(t, relay.Options{Rule: relay.ToAll, Addressable: true})
			w.net.Faults.Delay = 30 * time.Millisecond
			dir := t.TempDir()
			c, laptop := w.our("home"), w.theirWith("laptop", dir)
			phone := w.copyOf(laptop, "phone", dir)
			w.inTurns(order, map[rune]func(){
				'a': func() { c.Start(bob) },
				'l': func() { laptop.Took(laptop.Start(alice)) },
				'p': func() { phone.Start(alice) },
			})
			for i := range 3 {
				w.readByOne(c, laptop, phone, fmt.Sprint("from ours ", i))
				w.readOrTold(c, laptop, phone, fmt.Sprint("from libotr ", i))
			}
			w.quiet()
			if told := client.All[otr.SharedTag](c, bob); len(told) != 1 {
				t.Errorf("told %d times", len(told))
			}
			w.nobodySawCipher(c, phone)
			w.nothingInClear()
		})
	}
}

// readByOne sends a line to Bob, which one of his two clients reads.
func (w *world) readByOne(c *client.Client, laptop *libotr.Node, phone *client.Client, text string) {
	w.Helper()
	laptop.Forget()
	phone.Forget()
	c.Send(bob, text)
	w.net.Run(10 * time.Second)
	if got := append(privateTexts(laptop), ourPrivateTexts(phone)...); !slices.Equal(got, []string{text}) {
		w.Errorf("libotr or ours read %q, not %q: %s", got, text, w.describe())
	}
}

// readOrTold sends a line from each of Bob's two clients. One has the session, and
// Alice reads it; of the other's line she is told that it is lost, and nothing
// begins by itself.
func (w *world) readOrTold(c *client.Client, laptop *libotr.Node, phone *client.Client, text string) {
	w.Helper()
	heard, told := len(c.Heard), len(client.All[otr.Unreadable](c, bob))
	laptop.Took(laptop.Send(alice, uint32(c.Tag), []byte(text+" of the laptop")))
	phone.Send(alice, text+" of the phone")
	w.net.Run(10 * time.Second)
	if got := allTexts(c)[heard:]; len(got) != 1 || !strings.HasPrefix(got[0], text) {
		w.Errorf("ours was shown %q: %s", got, w.describe())
	}
	lost := client.All[otr.Unreadable](c, bob)[told:]
	if len(lost) != 1 || lost[0].Restarting {
		w.Errorf("the other line was told as %+v", lost)
	}
}

// The mirror: Alice has copied her libotr's profile to a client of ours, and Bob, with
// libotr alone, is in between: he takes the two for one, and each line that one of
// them cannot read makes him start anew. That ends with the lines. What our client sent
// was read, or its user is told.
func TestOurProfileSharedWithLibotr(t *testing.T) {
	for _, addressable := range []bool{true, false} {
		for _, order := range []string{"alb", "abl", "lab", "lba", "bla", "bal", "la", "al", "b"} {
			t.Run(fmt.Sprintf("routes=%v/%s", addressable, order), func(t *testing.T) {
				w := newWorld(t, relay.Options{Rule: relay.ToAll, Addressable: addressable})
				w.net.Faults.Delay = 30 * time.Millisecond
				dir := t.TempDir()
				copied, p := w.login(alice, "work", dir), w.their("laptop")
				c := w.copyOf(copied, "home", dir)
				w.inTurns(order, map[rune]func(){
					'a': func() { c.Start(bob) },
					'l': func() { copied.Took(copied.Start(bob)) },
					'b': func() { p.Took(p.Start(alice)) },
				})
				w.linesInBetween(c, copied, p)
				w.net.Run(20 * time.Second)
				w.quiet()
				w.nobodySawCipher(c)
			})
		}
	}
}

// linesInBetween lets all three write. Each line may make the other copy start anew.
func (w *world) linesInBetween(c *client.Client, copied, p *libotr.Node) {
	w.Helper()
	before := len(w.sent)
	c.Forget()
	var lines []*client.Line
	for i := range 5 {
		p.Took(p.Send(alice, libotr.Best, fmt.Appendf(nil, "from libotr in between %d", i)))
		w.net.Run(10 * time.Second)
		lines = append(lines, c.Send(bob, fmt.Sprint("from ours ", i)))
		w.net.Run(10 * time.Second)
		copied.Took(copied.Send(bob, p.Tag, fmt.Appendf(nil, "from the copy %d", i)))
		w.net.Run(10 * time.Second)
	}
	if more := len(w.sent) - before; more > 15*12 {
		w.Errorf("%d messages for 15 lines", more)
	}
	read := privateTexts(p)
	for _, line := range lines {
		if !slices.Contains(read, line.Text) && !line.Back && !toldLost(c, line.Text) {
			w.Errorf("%q was neither read nor told as lost: %+v", line.Text, c.Events)
		}
	}
}

// toldLost reports whether a text was offered back.
func toldLost(c *client.Client, text string) bool {
	return slices.ContainsFunc(client.All[otr.MaybeLost](c, bob), func(e otr.MaybeLost) bool {
		return slices.ContainsFunc(e.Lines, func(l []byte) bool { return string(l) == text })
	})
}
