package otr

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"pidgin-otr/otr/wire"
)

// One error line in 10 s for a tag; never for a repeated or old counter, never
// for a flagged message.
func TestCapErrorLines(t *testing.T) {
	for name, arrives := range map[string]func(w *world, a, b *node) []byte{
		"repeated": func(w *world, a, b *node) []byte {
			b.speak(alice, "line")
			return w.lastOf("data").Text
		},
		"old counter": func(w *world, a, b *node) []byte {
			w.filter = drop("data")
			b.say(alice, "late")
			late := w.lastOf("data").Text
			w.filter = nil
			b.speak(alice, "early")
			return late
		},
		"flagged": func(w *world, a, b *node) []byte {
			b.speak(alice, "line")
			raw := w.lastOf("data").raw()
			raw[11] |= wire.FlagIgnoreUnreadable
			return wire.Encode(raw)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, a, b := couple(t, true)
			a.buddy(bob).SetPolicy(Policy{V3: true}, w.now)
			text := arrives(w, a, b)
			w.forget()
			a.receive(bob, b.route(), text)
			w.wantKinds(map[string]int{})
			none[Unreadable](a)
		})
	}
	t.Run("each tag has its own", func(t *testing.T) {
		w, a, b := couple(t, true)
		b.speak(alice, "line")
		raw := w.lastOf("data").raw()
		a.buddy(bob).SetPolicy(Policy{V3: true}, w.now)
		w.forget()
		for k := range 3 {
			other := setTags(bytes.Clone(raw), InstanceTag(0x7000+k), a.account.Tag())
			for range 3 {
				a.receive(bob, b.route(), wire.Encode(other))
			}
		}
		w.wantKinds(map[string]int{"error": 3})
	})
}

// Pieces wait 60 s for the next one, counted from the last.
func TestCapFragmentLife(t *testing.T) {
	for wait, arrives := range map[time.Duration]bool{59 * time.Second: true, 61 * time.Second: false} {
		w, a, b := couple(t, true)
		b.account.SetMaxMessage(200)
		w.filter = drop("fragment")
		b.say(alice, "in pieces")
		var pieces []packet
		for _, p := range w.sent {
			if p.kind() == "fragment" {
				pieces = append(pieces, p)
			}
		}
		if len(pieces) < 3 {
			t.Fatalf("%d pieces", len(pieces))
		}
		w.filter = nil
		for _, p := range pieces {
			a.receive(bob, b.route(), p.Text)
			w.pass(wait)
		}
		if got := len(a.texts(true)) == 1; got != arrives {
			t.Errorf("%v between pieces: read %v", wait, got)
		}
	}
}

// The longest line there can be comes through in pieces, too.
func TestCapMessageInFragments(t *testing.T) {
	w, a, b := couple(t, true)
	b.account.SetMaxMessage(1 << 20)
	b.say(alice, strings.Repeat("x", maxText))
	w.run()
	if n := w.kinds()["fragment"]; n < 5 {
		t.Errorf("%d pieces", n)
	}
	if texts := a.texts(true); len(texts) != 1 || len(texts[0]) != maxText {
		t.Error("the longest line did not arrive")
	}
	if a.account.fragmentBytes != 0 {
		t.Errorf("%d bytes are still counted", a.account.fragmentBytes)
	}
}
