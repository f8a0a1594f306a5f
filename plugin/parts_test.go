package plugin

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// leaves applies a verdict to a stanza of these children and returns what is left
// of them.
func leaves(v StanzaVerdict, children []string) string {
	var left strings.Builder
	part := 0
	for _, c := range children {
		switch {
		case v.Empty:
		case !strings.HasPrefix(c, "<"):
			if !v.Loose {
				left.WriteString(c)
			}
		default:
			if v.Drop == nil || !v.Drop[part] {
				left.WriteString(c)
			}
			part++
		}
	}
	return left.String()
}

// passes sends a stanza as another part of the program, and returns what leaves.
func (c *client) passes(open string, children ...string) (left string) {
	c.event(func() {
		s := ReadStanza(open + strings.Join(children, "") + "</message>")
		left = leaves(c.plugin.SendingStanza(c.buddy(s.To), s), children)
	})
	return left
}

func TestNoTextOfTheUsersIsInAStanzaToAGuardedBuddy(t *testing.T) {
	_, alice, _ := pair(t, protocolXMPP, aliceHome, bobLaptop)
	for i, children := range [][]string{
		{"<body/>", "<body xml:lang='x'>%s</body>"},
		{"<body>%s</body>"},
		{"<html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'>%s</body></html>"},
		{"<subject>%s</subject>"},
		{"<thread>%s</thread>"},
		{"<thread>T1<x y='%s'/></thread>"},
		{"%s", "<active xmlns='http://jabber.org/protocol/chatstates'/>"},
		{"<active xmlns='http://jabber.org/protocol/chatstates'><a><b>%s</b></a></active>"},
		{"<active xmlns='http://jabber.org/protocol/chatstates' note='%s'/>"},
		{"<x xmlns='jabber:x:conference' jid='room@example.org' reason='%s'/>"},
		{"<x xmlns='jabber:x:oob'><url>http://example.org</url><desc>%s</desc></x>"},
		{"<x xmlns='http://jabber.org/protocol/muc#user'><invite to='bob@example.org'><reason>%s</reason></invite></x>"},
		{"<request xmlns='urn:xmpp:receipts' id='%s'/>"},
		{"<request xmlns='urn:xmpp:receipts' xmlns:q='%s'/>"},
		{"<nick xmlns='http://jabber.org/protocol/nick'>%s</nick>"},
		{"<foo xmlns='urn:nobody:knows' bar='%s'/>"},
		{"<body xmlns='urn:nobody:knows'>%s</body>"},
	} {
		for k, kind := range []string{"", " type='chat'", " type='normal'", " type='headline'", " type='foo'", " type='groupchat'", " type='error'"} {
			secret := fmt.Sprintf("my secret %d, %d.", i, k)
			var sent []string
			for _, c := range children {
				sent = append(sent, strings.ReplaceAll(c, "%s", secret))
			}
			if left := alice.passes("<message to='bob@example.org'"+kind+">", sent...); strings.Contains(left, "secret") {
				t.Errorf("leaves: %s", left)
			}
			alice.wantNotice(bobLaptop, secret, 1)
		}
	}
}

func TestWhatCarriesNoTextPasses(t *testing.T) {
	_, alice, _ := pair(t, protocolXMPP, aliceHome, bobLaptop)
	told := len(alice.open(bobLaptop).notices)
	for _, children := range [][]string{
		{"<active xmlns='http://jabber.org/protocol/chatstates'/>", "<thread>5c0f9d2e</thread>"},
		{"<received xmlns='urn:xmpp:receipts' id='m7'/>", "<no-store xmlns='urn:xmpp:hints'/>"},
		{"<x xmlns='jabber:x:event'><composing/><id>m7</id></x>"},
		{"<attention xmlns='urn:xmpp:attention:0'/>"},
		{"<x xmlns='jabber:x:conference' jid='room@example.org'/>"},
		{"<x xmlns='http://jabber.org/protocol/muc#user'><invite to='carol@example.org'><reason/></invite></x>"},
	} {
		if left := alice.passes("<message to='bob@example.org' type='chat'>", children...); left != strings.Join(children, "") {
			t.Errorf("of %q passes %q", children, left)
		}
	}
	if now := alice.open(bobLaptop).notices; len(now) != told {
		t.Errorf("told %q", now[told:])
	}
}

// A room passes on what the user writes to somebody who is invited.
func TestNoReasonIsInAnInvitationOfAGuardedBuddy(t *testing.T) {
	_, alice, _ := pair(t, protocolXMPP, aliceHome, bobLaptop)
	invite := "<x xmlns='http://jabber.org/protocol/muc#user'><invite to='%s'><reason>my secret</reason></invite></x>"
	for _, to := range []string{"bob@example.org", "Bob@Example.org/laptop"} {
		if left := alice.passes("<message to='room@conference.example.org'>", fmt.Sprintf(invite, to)); left != "" {
			t.Errorf("leaves: %s", left)
		}
	}
	alice.wantNotice(bobLaptop, "my secret", 2)
	carol := fmt.Sprintf(invite, "carol@example.org")
	if left := alice.passes("<message to='room@conference.example.org'>", carol); left != carol {
		t.Errorf("carol is invited with %q", left)
	}
}

// Who lets nothing out unencrypted still speaks in rooms.
func TestRoomsStayOpen(t *testing.T) {
	w := newWorld(t)
	alice := w.join(protocolXMPP, aliceHome, 0)
	alice.options[SettingRequire] = true
	alice.event(alice.plugin.SettingsChanged)
	room := "room@conference.example.org"
	alice.receive(room, "this room is logged")
	said := "<body>hello all</body>"
	if left := alice.passes("<message to='"+room+"' type='groupchat'>", said); left != said {
		t.Errorf("of %q passes %q", said, left)
	}
}

// Text stays in nothing that can be written, however deep and wherever it is.
func TestNoStanzaCarriesText(t *testing.T) {
	_, alice, _ := pair(t, protocolXMPP, aliceHome, bobLaptop)
	const secret = "the secret"
	space := rapid.SampledFrom([]string{"", chatStates, roomUser, "jabber:x:event", "jabber:x:conference", "jabber:client",
		"urn:xmpp:receipts", "urn:xmpp:hints", "urn:xmpp:sid:0", "http://jabber.org/protocol/xhtml-im", "urn:other"})
	name := rapid.SampledFrom([]string{"body", "html", "x", "active", "thread", "id", "invite", "reason", "subject", "private"})
	attribute := rapid.SampledFrom([]string{"id", "to", "jid", "name", "reason", "xml:lang", "note"})
	value := rapid.SampledFrom([]string{"", "m7", "bob@example.org", secret})
	var element func(depth int) *rapid.Generator[string]
	element = func(depth int) *rapid.Generator[string] {
		return rapid.Custom(func(t *rapid.T) string {
			n := name.Draw(t, "name")
			inner := value.Draw(t, "text")
			if depth > 0 {
				inner += strings.Join(rapid.SliceOfN(element(depth-1), 0, 2).Draw(t, "inside"), "")
			}
			return fmt.Sprintf("<%s xmlns='%s' %s='%s'>%s</%s>", n, space.Draw(t, "space"),
				attribute.Draw(t, "attribute"), value.Draw(t, "value"), inner, n)
		})
	}
	rapid.Check(t, func(t *rapid.T) {
		children := rapid.SliceOfN(rapid.OneOf(element(2), rapid.Just(secret)), 0, 4).Draw(t, "children")
		kind := rapid.SampledFrom([]string{"chat", "normal", "foo", "headline"}).Draw(t, "type")
		left := alice.passes("<message to='bob@example.org' type='"+kind+"'>", children...)
		if strings.Contains(left, secret) {
			t.Fatalf("leaves: %s", left)
		}
	})
}

// What cannot be read does not pass to somebody who is guarded.
func TestStanzaThatCannotBeReadIsEmptied(t *testing.T) {
	_, alice, _ := pair(t, protocolXMPP, aliceHome, bobLaptop)
	for _, text := range []string{"", "<message", "<message><body>my secret</message>", "<message><body>\x01my secret</body></message>", "my secret"} {
		alice.event(func() {
			if v := alice.plugin.SendingStanza(alice.buddy(bobLaptop), ReadStanza(text)); !v.Empty {
				t.Errorf("%q passes: %+v", text, v)
			}
		})
	}
	alice.wantNotice(bobLaptop, "my secret", 3)
}
