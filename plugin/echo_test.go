package plugin

import (
	"strings"
	"testing"
)

// echoed hands a client what it sent since the mark, as some networks do, and
// returns what the host shows for each.
func (c *client) echoed(mark int, address string, own bool) (shown []string) {
	for _, p := range c.w.since(mark, c) {
		c.event(func() {
			v := c.plugin.ReceivingIM(c.buddy(address), address, p.text, ReceiveFlags{Own: own})
			if !v.Swallow {
				shown = append(shown, v.Text)
			}
		})
	}
	return shown
}

// A network that shows what we have sent by handing it back shows the line that
// was typed, once, in whatever version and however many pieces it left.
func TestOwnCiphertextThatComesBackIsTheLine(t *testing.T) {
	for _, protocol := range []string{protocolXMPP, protocolIRC, "prpl-novell"} {
		t.Run(protocol, func(t *testing.T) {
			w, alice, _ := pair(t, protocol, aliceOn(protocol), "bob")
			line := "a &lt;b&gt; " + strings.Repeat("long ", 200)
			mark := len(w.wire)
			alice.enter("bob", line)
			w.run()
			alice.echoed(mark, "bob", false) // whoever repeats it takes nothing away
			if got := alice.echoed(mark, "bob", true); len(got) != 1 || got[0] != line {
				t.Errorf("shown %q, want the line", got)
			}
			if got := alice.echoed(mark, "bob", true); len(got) != 0 {
				t.Errorf("shown again: %q", got)
			}
		})
	}
}

// A network that hands it back as if the buddy had written it shows nothing more:
// the line stands there since it left.
func TestOwnCiphertextIsNotAMessageOfTheBuddy(t *testing.T) {
	for _, protocol := range []string{protocolXMPP, protocolIRC, "prpl-novell"} {
		for _, version := range []string{"3", "2"} {
			t.Run(protocol+" version "+version, func(t *testing.T) {
				w := newWorld(t)
				alice := w.join(protocol, aliceOn(protocol), 0)
				bob := w.join(protocol, "bob", 1)
				alice.receive("bob", "?OTRv"+version+"?")
				w.run()
				for _, line := range []string{"sesame", strings.Repeat("long ", 200)} {
					mark, told, lines := len(w.wire), len(alice.open("bob").notices), len(alice.open("bob").lines)
					alice.enter("bob", line)
					w.run()
					bob.wantLine(alice.self, bare(alice.self)+": "+line, 1)
					sent := len(w.wire)
					got := alice.echoed(mark, "bob", false)
					if win := alice.open("bob"); len(got) > 0 || len(win.notices) > told || len(win.lines) != lines+1 {
						t.Errorf("shown %q, %d lines, notices %q", got, len(win.lines)-lines, win.notices[told:])
					}
					if len(w.wire) > sent {
						t.Errorf("answered %+v", w.wire[sent:])
					}
				}
			})
		}
	}
}

// A held line is shown by ourselves when it leaves; its echo adds nothing.
func TestEchoOfALineThatWaitedIsNotShown(t *testing.T) {
	w := newWorld(t)
	alice := w.join(protocolIRC, "alice", 0)
	w.join(protocolIRC, "bob", 1)
	alice.options[SettingRequire] = true
	alice.event(alice.plugin.SettingsChanged)
	mark := len(w.wire)
	alice.enter("bob", "sesame")
	w.run()
	alice.wantLine("bob", "me: sesame", 1)
	if got := alice.echoed(mark, "bob", true); len(got) != 1 || !strings.HasPrefix(got[0], "?OTRv") {
		t.Errorf("shown %q, want the query alone", got)
	}
}

// The host writes by itself what a network says that we have sent.
func TestOwnCiphertextThatTheHostWritesIsTheLine(t *testing.T) {
	w, alice, _ := pair(t, "prpl-novell", "alice", "bob")
	mark := len(w.wire)
	alice.enter("bob", "sesame")
	text := w.since(mark, alice)[0].text
	if v := alice.plugin.WritingSent(alice.buddy("bob"), text); v.Swallow || v.Text != "sesame" {
		t.Errorf("%+v", v)
	}
	for _, typed := range []string{"?OTR:AAMDnever sent.", "?OTR?", "plain"} {
		if v := alice.plugin.WritingSent(alice.buddy("bob"), typed); v.Swallow || v.Text != typed {
			t.Errorf("%q: %+v", typed, v)
		}
	}
}

// What another client of ours has encrypted cannot be read here and is not shown.
func TestCiphertextOfAnotherClientOfOursIsNotShown(t *testing.T) {
	w := newWorld(t)
	alice := w.join(protocolXMPP, aliceHome, 0)
	for _, text := range []string{"?OTR:AAMDAAAB.", "<p>?OTR|27e31597|27e31599,00001,00002,?OTR:AAM,</p>", "?OTR,1,2,?OTR:AAM,"} {
		if v := alice.plugin.ReceivingIM(alice.buddy(bobLaptop), bobLaptop, text, ReceiveFlags{Own: true}); !v.Swallow {
			t.Errorf("%q is shown as %q", text, v.Text)
		}
	}
	if len(w.wire) != 0 {
		t.Errorf("answered %+v", w.wire)
	}
}

// An echo is known for a while only, and so many of them.
func TestEchoesAreBounded(t *testing.T) {
	w, alice, _ := pair(t, "prpl-novell", "alice", "bob")
	b := alice.knownBuddy("bob")
	for range maxEchoes + 10 {
		alice.enter("bob", "sesame")
		w.run()
	}
	if len(b.echoes) > maxEchoes {
		t.Errorf("%d kept", len(b.echoes))
	}
	w.advance(2 * echoLife)
	alice.enter("bob", "sesame")
	if len(b.echoes) != 1 {
		t.Errorf("%d kept", len(b.echoes))
	}
}

// aliceOn is Alice's address on a network.
func aliceOn(protocol string) string {
	if protocol == protocolXMPP {
		return aliceHome
	}
	return "alice"
}
