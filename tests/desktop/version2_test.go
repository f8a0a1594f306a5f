package desktop

import (
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pidgin-otr/otr/dsa"
	"pidgin-otr/tests/desktop/rig"
	"pidgin-otr/tests/interop/potr"
)

// oldBob is a client of Bob's that speaks version 2 alone: python3-potr behind a
// bare XMPP client. It answers to whoever wrote last.
type oldBob struct {
	*rig.Client
	login *potr.Login
	peer  string
	taken int // of the messages received
	texts []string
	plain []string
}

func newOldBob(t *testing.T, r *rig.Rig) *oldBob {
	t.Helper()
	key, err := dsa.Generate(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	login, err := potr.Start(key)
	if err != nil {
		t.Fatal(err)
	}
	o := &oldBob{Client: r.Client("bob", "old", 1), login: login, peer: alice}
	t.Cleanup(func() { o.check(login.Close()) })
	login.Send = func(text []byte) { o.Message(o.peer, string(text)) }
	login.Heard = func(text string, private bool) {
		if private {
			o.texts = append(o.texts, text)
		} else {
			o.plain = append(o.plain, text)
		}
	}
	return o
}

func (o *oldBob) check(err error) {
	o.Helper()
	if err != nil {
		o.Fatalf("the old client: %v", err)
	}
}

// serve takes what has arrived.
func (o *oldBob) serve() {
	o.Helper()
	received := o.Received()
	for _, m := range received[o.taken:] {
		if m.Body != "" && m.Type != "error" && strings.HasPrefix(m.From, alice) {
			o.peer = m.From
			o.check(o.login.Receive([]byte(m.Body)))
		}
	}
	o.taken = len(received)
}

// await serves until done.
func (o *oldBob) await(what string, done func() bool) {
	o.Helper()
	o.Eventually(patience, what, func() bool { o.serve(); return done() })
}

// A client of Bob's that speaks version 2 alone, beside one that speaks version 3:
// whoever starts, both are listed, both are reached, the menu and the real
// destination agree, and nobody is shown ciphertext.
func TestVersion2BesideVersion3(t *testing.T) {
	for _, starter := range []string{"alice", "old"} {
		t.Run(starter, func(t *testing.T) {
			alicePerson, laptopPerson, _ := persons(t, rig.Ours)
			r := newRig(t)
			people := r.Start(alicePerson, laptopPerson)
			a, l := people[0], people[1]
			quiet(t, people...)
			o := newOldBob(t, r)
			r.Eventually(patience, "they see each other", func() bool { return a.Sees(bob) && l.Sees(alice) })
			a.Open(bob)
			l.Open(alice)
			if starter == "old" {
				o.check(o.login.Query())
				o.await("the old client is private", func() bool { return o.login.Private })
			}
			startRest(a, o)
			w := &trio{Rig: r, alice: a, laptop: l, phone: l}
			w.reachesBothVersions(t, o)
		})
	}
}

// startRest has Alice start until both clients are private.
func startRest(a *rig.Pidgin, o *oldBob) {
	a.Helper()
	menu := func() rig.MenuItem { return a.Menu("OTR") }
	if item, one := menu().Item("Refresh private conversation"); one {
		a.Click("OTR", item.Name)
	} else {
		a.Click("OTR", "Start private conversation")
	}
	o.await("both sessions are listed", func() bool {
		_, two := menu().Item("Session 2")
		return two && o.login.Private
	})
}

// reachesBothVersions chooses each session and writes to it, and has each write.
func (w *trio) reachesBothVersions(t *testing.T, o *oldBob) {
	t.Helper()
	for _, session := range w.alice.Menu("OTR").Items[:2] {
		old := strings.Contains(session.Name, "old")
		version := "OTR 3"
		if old {
			version = "OTR 2"
		}
		if _, ok := session.Item(version); !ok {
			t.Errorf("%s is not of %s", session.Name, version)
		}
		name := strings.Fields(session.Name)
		w.alice.Click("OTR", strings.Join(name[:2], " "), "Select")
		text := fmt.Sprintf("chosen: %s", version)
		w.alice.Say(bob, text)
		if old {
			o.await("the old client reads it", func() bool { return slices.Contains(o.texts, text) })
		} else {
			w.laptop.AwaitText(patience, alice, text)
		}
	}
	o.check(o.login.Say("the old one answers"))
	w.alice.AwaitText(patience, bob, "the old one answers")
	w.laptop.Say(alice, "the laptop answers")
	w.alice.AwaitText(patience, bob, "the laptop answers")
	if len(o.texts) != 1 || len(w.laptop.Read(alice)) != 1 {
		t.Errorf("read %q and %q", o.texts, w.laptop.Read(alice))
	}
	for _, shown := range [][]string{o.texts, o.plain, w.laptop.Read(alice), w.alice.Read(bob)} {
		for _, text := range shown {
			if strings.HasPrefix(text, "?OTR:") || strings.HasPrefix(text, "?OTR,") {
				t.Errorf("ciphertext is shown: %.60q", text)
			}
		}
	}
}
