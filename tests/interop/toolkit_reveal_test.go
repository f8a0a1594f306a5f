package interop

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// talk exchanges three lines each way, with libotr's word the last.
func (w *watched) talk() {
	w.Helper()
	for range 3 {
		for who := range 2 {
			w.write(who, "you owe me 100 coins")
			w.net.Run(time.Second)
		}
	}
}

// end ends from our side.
func (w *watched) end() {
	w.Helper()
	w.c.End(bob, 0)
	w.net.Run(time.Second)
	if len(w.c.Live(bob)) != 0 {
		w.Fatalf("still private: %s", w.describe())
	}
}

// data are the data messages of either side so far.
func (w *watched) data() (ours, theirs []string) {
	w.Helper()
	all := w.encoded()
	for i, m := range parseAll(w.T, all) {
		if m.name != "Data Message" {
			continue
		}
		if sender, _ := w.keysOf(all[i]); sender == we {
			ours = append(ours, all[i])
		} else {
			theirs = append(theirs, all[i])
		}
	}
	return ours, theirs
}

// Out of the fields and the MAC key the toolkit builds our messages byte for byte,
// those that reveal keys and the one that ends the session among them. otr_remac
// makes messages of version 3 alone; otr_modify, which changes nothing here, reads
// and writes both.
func TestToolkitRemakesOurMessages(t *testing.T) {
	eachVersion(t, func(t *testing.T, version int) {
		w := newWatched(t, version)
		w.talk()
		w.end()
		ours, _ := w.data()
		if len(ours) != 4 {
			t.Fatalf("%d data messages of ours", len(ours))
		}
		reveals := 0
		for _, message := range ours {
			_, k := w.keysOf(message)
			m := parseAll(t, []string{message})[0]
			reveals += len(m.revealed())
			text, _ := w.open(k, message)
			if again := w.made(message, "otr_modify", k.mac, text, text, "0"); again != message {
				t.Errorf("otr_modify makes\n%s\nof\n%s", again, message)
			}
			if version == 2 {
				continue
			}
			if again := w.made("", "otr_remac", m.parts(k.mac)...); again != message {
				t.Errorf("otr_remac makes\n%s\nof\n%s", again, message)
			}
		}
		if reveals == 0 {
			t.Error("no message reveals a key")
		}
	})
}

// parts are what otr_remac makes a message of.
func (m parsed) parts(mac string) []string {
	parts := []string{mac}
	for _, name := range []string{
		"Sender instance", "Receiver instance", "Flags", "Sender keyid", "Rcpt keyid",
		"DH y", "Counter", "Encrypted message",
	} {
		parts = append(parts, m.fields[name])
	}
	return append(parts, strings.Join(m.revealed(), ""))
}

// revealedBy lists the MAC keys that messages publish.
func (w *watched) revealedBy(messages []string) (keys []string) {
	w.Helper()
	for _, m := range parseAll(w.T, messages) {
		keys = append(keys, m.revealed()...)
	}
	return keys
}

// When we end, the MAC key of every line of libotr's that we read has been
// published, each once, and no other: from then on anybody can make its user say
// what he never said.
func TestOurEndingRevealsTheKeys(t *testing.T) {
	eachVersion(t, func(t *testing.T, version int) {
		w := newWatched(t, version)
		w.talk()
		w.end()
		ours, theirs := w.data()
		var used []string
		for _, message := range theirs {
			_, k := w.keysOf(message)
			used = append(used, k.mac)
		}
		revealed := w.revealedBy(ours)
		if len(used) != 3 || !slices.Equal(revealed, used) {
			t.Fatalf("revealed are %q, used were %q", revealed, used)
		}
		for i, message := range theirs {
			modified := w.made(message, "otr_modify", revealed[i], "100", "999", "11")
			_, k := w.keysOf(message)
			w.wantText(k, modified, "you owe me 999 coins")
		}
	})
}

// A key that we reveal is out of use: what is written with it, be it ever so new,
// is not shown, neither while the session goes on nor after its end. The key of
// libotr's last line is in use and has not been revealed: the same forgery under it
// is shown.
func TestRevealedKeysOpenNothing(t *testing.T) {
	eachVersion(t, func(t *testing.T, version int) {
		w := newWatched(t, version)
		w.talk()
		ours, theirs := w.data()
		var used []string
		for _, message := range theirs {
			_, k := w.keysOf(message)
			used = append(used, k.mac)
		}
		revealed := w.revealedBy(ours)
		if len(used) != 3 || !slices.Equal(revealed, used[:1]) {
			t.Fatalf("revealed are %q of %q", revealed, used)
		}
		if got := w.fooled(theirs[0], 1); len(got) != 0 {
			t.Errorf("under a key that is revealed ours read %q", got)
		}
		if got := w.fooled(theirs[2], 1); !slices.Equal(got, []string{"never said"}) {
			t.Errorf("under a key in use ours read %q", got)
		}
		w.end()
		for i, message := range theirs {
			if got := w.fooled(message, 2); len(got) != 0 || len(w.c.Live(bob)) != 0 {
				t.Errorf("after the end, under key %d ours read %q: %s", i, got, w.describe())
			}
		}
	})
}

// fooled is what ours read when somebody who has a message's keys writes so many
// messages later.
func (w *watched) fooled(message string, later byte) []string {
	w.Helper()
	w.c.Forget()
	_, k := w.keysOf(message)
	w.passAlone(we, w.later(message, k, later, "never said"))
	return w.read(we)
}
