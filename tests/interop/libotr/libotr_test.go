package libotr

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"time"

	"pidgin-otr/tests/sim/relay"
)

func process(t *testing.T) *Process {
	t.Helper()
	binary, err := Build(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p, err := Start(binary)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Errorf("the peer ended with %v", err)
		}
	})
	return p
}

func attach(t *testing.T, p *Process, n *relay.Network, account, part string) *Node {
	t.Helper()
	c, err := p.Login(account, "xmpp", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return c.Attach(n, part, func(err error) { t.Fatal(err) })
}

// The wire counts are those that libotr was measured to need.
func TestEveryPairOfInstances(t *testing.T) {
	p := process(t)
	for _, c := range []struct{ alices, bobs, sent int }{{1, 1, 5}, {1, 3, 13}, {3, 2, 21}} {
		t.Run(fmt.Sprintf("%dx%d", c.alices, c.bobs), func(t *testing.T) {
			net := relay.New(relay.Options{Rule: relay.ToAll})
			sent := 0
			net.Tap = func(relay.Packet) { sent++ }
			var alices, bobs []*Node
			for i := range c.alices {
				alices = append(alices, attach(t, p, net, "alice", fmt.Sprint(i)))
			}
			for i := range c.bobs {
				bobs = append(bobs, attach(t, p, net, "bob", fmt.Sprint(i)))
			}
			alices[0].Took(alices[0].Start("bob"))
			net.Run(time.Second)
			if sent != c.sent {
				t.Errorf("%d messages, want %d", sent, c.sent)
			}
			for _, a := range alices {
				if live := a.Private("bob"); len(live) != c.bobs {
					t.Errorf("an alice has %d sessions", len(live))
				}
			}
			for _, b := range bobs {
				if live := b.Private("alice"); len(live) != c.alices {
					t.Errorf("a bob has %d sessions", len(live))
				}
			}
		})
	}
}

func TestTextEndAndFinished(t *testing.T) {
	p := process(t)
	net := relay.New(relay.Options{Addressable: true})
	a, b := attach(t, p, net, "alice", "a"), attach(t, p, net, "bob", "b")
	if err := a.SetMaxMessage(300); err != nil {
		t.Fatal(err)
	}
	a.Took(a.Start("bob"))
	net.Run(time.Second)
	text := bytes.Repeat([]byte("long text "), 500)
	a.Took(a.Send("bob", Best, text))
	net.Run(time.Second)
	if len(b.Heard) != 1 || !b.Heard[0].Private || !bytes.Equal(b.Heard[0].Text, text) || b.Heard[0].Tag != a.Tag {
		t.Fatalf("bob heard %d texts", len(b.Heard))
	}
	b.Took(b.EndAll("alice"))
	net.Run(time.Second)
	a.Took(a.Send("bob", b.Tag, []byte("after the end")))
	net.Run(time.Second)
	if !slices.Contains(a.Notices(), ConnectionEnded) {
		t.Errorf("alice was told %v", a.Notices())
	}
	if len(b.Heard) != 1 {
		t.Errorf("bob heard %q", b.Heard[1].Text)
	}
}

func TestQuestionAndAnswer(t *testing.T) {
	p := process(t)
	net := relay.New(relay.Options{})
	a, b := attach(t, p, net, "alice", "a"), attach(t, p, net, "bob", "b")
	a.Took(a.Start("bob"))
	net.Run(time.Second)
	for answer, want := range map[string]SMPCode{"blue": SMPSuccess, "red": SMPFailure} {
		a.Forget()
		b.Forget()
		a.Took(a.StartSMP("bob", b.Tag, "which colour?", "blue"))
		net.Run(time.Second)
		if !slices.Contains(b.Events, Event(SMP{a.Tag, SMPAskForAnswer, 25, "which colour?"})) {
			t.Fatalf("bob was asked %v", b.Events)
		}
		b.Took(b.AnswerSMP("alice", a.Tag, answer))
		net.Run(time.Second)
		if !slices.ContainsFunc(a.Events, func(e Event) bool { s, ok := e.(SMP); return ok && s.Code == want }) {
			t.Errorf("answer %s: alice saw %v", answer, a.Events)
		}
	}
}

func TestExtraKeyAndOwnFiles(t *testing.T) {
	p := process(t)
	net := relay.New(relay.Options{})
	dir := t.TempDir()
	first, err := p.Login("alice", "xmpp", dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Logout(); err != nil {
		t.Fatal(err)
	}
	again, err := p.Login("alice", "xmpp", dir)
	if err != nil {
		t.Fatal(err)
	}
	if again.Tag != first.Tag || again.Fingerprint != first.Fingerprint {
		t.Error("key or tag did not survive in the files")
	}
	a, b := again.Attach(net, "a", func(err error) { t.Fatal(err) }), attach(t, p, net, "bob", "b")
	a.Took(a.Start("bob"))
	net.Run(time.Second)
	a.Took(a.UseSymKey("bob", b.Tag, 7, []byte("data")))
	net.Run(time.Second)
	var own, their []byte
	for _, e := range a.Events {
		if k, ok := e.(OwnKey); ok {
			own = k.Key
		}
	}
	for _, e := range b.Events {
		if k, ok := e.(SymKey); ok && k.Use == 7 && string(k.Data) == "data" {
			their = k.Key
		}
	}
	if len(own) != 32 || !bytes.Equal(own, their) {
		t.Errorf("extra keys %x and %x", own, their)
	}
}
