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
	t.Parallel()
	for name, start := range map[string]func(w *mixed){
		"alice starts": func(w *mixed) { w.alice.Click("OTR", "Start private conversation") },
		"the old client starts": func(w *mixed) {
			w.old.check(w.old.login.Query())
		},
		"the laptop starts": func(w *mixed) { w.laptop.Click("OTR", "Start private conversation") },
	} {
		t.Run(name, func(t *testing.T) {
			w := newMixed(t)
			w.comes(t)
			start(w)
			w.awaitBothVersions()
			w.reachesBothVersions(t)
		})
	}
}

// The old client comes when the laptop is private already. A refresh of Alice's
// finds it, one of the laptop's leaves it alone, and it may ask by itself.
func TestVersion2ComesLater(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(w *mixed){
		"alice refreshes": func(w *mixed) { w.alice.Click("OTR", "Refresh private conversation") },
		"the laptop refreshes and the old client asks": func(w *mixed) {
			w.laptop.Click("OTR", "Refresh private conversation")
			w.alice.AwaitNotice(patience, bob, "refreshed")
			w.old.serve()
			if n := len(w.old.Received()); n > 0 {
				w.Errorf("the old client is sent %+v", w.old.Received())
			}
			w.old.check(w.old.login.Query())
		},
		"the old client asks and the laptop refreshes": func(w *mixed) {
			w.old.check(w.old.login.Query())
			w.awaitBothVersions()
			w.laptop.Click("OTR", "Refresh private conversation")
			w.alice.AwaitNotice(patience, bob, "refreshed")
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newMixed(t)
			startOne(w.alice, w.laptop)
			w.comes(t)
			start(w)
			w.awaitBothVersions()
			w.reachesBothVersions(t)
		})
	}
}

// mixed is Alice with two clients of Bob's that speak different versions.
type mixed struct {
	*rig.Rig
	alice, laptop *rig.Pidgin
	old           *oldBob
}

// newMixed starts Alice and the laptop with the conversation open at both.
func newMixed(t *testing.T) *mixed {
	t.Helper()
	alicePerson, laptopPerson, _ := persons(t, rig.Ours)
	r := newRig(t)
	people := r.Start(alicePerson, laptopPerson)
	quiet(t, people...)
	w := &mixed{Rig: r, alice: people[0], laptop: people[1]}
	r.Eventually(patience, "they see each other", func() bool { return w.alice.Sees(bob) && w.laptop.Sees(alice) })
	w.alice.Open(bob)
	w.laptop.Open(alice)
	return w
}

// comes brings the old client online, and waits until the server has told Alice.
func (w *mixed) comes(t *testing.T) {
	t.Helper()
	mark := w.MarkWire()
	w.old = newOldBob(t, w.Rig)
	w.Eventually(patience, "alice sees the old client", func() bool {
		return slices.ContainsFunc(w.Since(mark), func(s rig.Stanza) bool {
			return s.Name == "presence" && s.Direction == rig.ToClient && s.Client == w.alice.Address() && s.From == w.old.Address
		})
	})
}

// awaitBothVersions waits until Alice is private with both clients.
func (w *mixed) awaitBothVersions() {
	w.Helper()
	w.old.await("both sessions are listed", func() bool {
		_, two := w.alice.Menu("OTR").Item("Session 2")
		return two && w.old.login.Private
	})
	awaitStarted(w.laptop)
}

// reachesBothVersions chooses each session and writes to it, and has each write.
func (w *mixed) reachesBothVersions(t *testing.T) {
	t.Helper()
	o := w.old
	for _, name := range []string{"Session 1", "Session 2"} {
		var old bool
		var version string
		comesTrue(t, func() string {
			session, _ := w.alice.Menu("OTR").Item(name)
			old, version = strings.Contains(session.Name, "old"), "OTR 3"
			if old {
				version = "OTR 2"
			}
			if _, ok := session.Item(version); !ok {
				return fmt.Sprintf("%q is not of %s", session.Name, version)
			}
			return ""
		})
		w.alice.Click("OTR", name, "Select")
		w.awaitSelected(name)
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
	if len(o.plain) > 0 {
		t.Errorf("the old client is shown %q in clear", o.plain)
	}
	for _, shown := range [][]string{o.texts, o.plain, w.laptop.Read(alice), w.alice.Read(bob)} {
		for _, text := range shown {
			if strings.HasPrefix(text, "?OTR:") || strings.HasPrefix(text, "?OTR,") {
				t.Errorf("ciphertext is shown: %.60q", text)
			}
		}
	}
}

// awaitSelected waits until the menu marks the session, and none besides.
func (w *mixed) awaitSelected(session string) {
	w.Helper()
	w.Eventually(patience, session+" alone is marked as selected", func() bool {
		marked := slices.DeleteFunc(w.alice.Menu("OTR").Items, func(i rig.MenuItem) bool {
			return !strings.Contains(i.Name, "(selected)")
		})
		return len(marked) == 1 && strings.HasPrefix(marked[0].Name, session+" ")
	})
}
