package desktop

import (
	"encoding/base64"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// sesame stands in every text that must never be read by anybody else.
const sesame = "sesame"

// The ways to select a session.
const (
	byHand     = "by hand"
	mostSecure = "most secure"
	mostRecent = "most recent"
)

var modes = []string{byHand, mostSecure, mostRecent}

// prefer makes the Bob's session the selected one in the mode, by Alice's own
// act.
func (w *trio) prefer(mode string, p *rig.Pidgin) {
	w.Helper()
	w.speak(p, fmt.Sprintf("%s %d: %s speaks, %s", sesame, len(w.alice.Read(bob)), p.Who, mode))
	if selected, _ := w.session(p).Item("Selected"); selected.Name == "" {
		w.choose(p)
	}
	if mode != byHand {
		w.mode(mode)
		w.awaitSelected(p)
	}
}

// level waits until Alice's menu shows the Bob's session at the level.
func (w *trio) level(p *rig.Pidgin, level string) {
	w.Helper()
	w.Eventually(patience, p.Who+" is shown as "+level, func() bool {
		return strings.Contains(w.session(p).Name, " - "+level)
	})
}

// textOnlyTo checks what Alice has sent: whatever holds text of hers went to the
// target's full address, encrypted, and the other Bob has got none.
func (w *trio) textOnlyTo(t *testing.T, stanzas []rig.Stanza, target *rig.Pidgin, label string) {
	t.Helper()
	for _, s := range rig.Messages(stanzas, rig.FromClient, w.alice.Address()) {
		switch {
		case kindOf(s.Body) == clear:
			t.Errorf("%s: in clear to %s: %s", label, s.To, s.Body)
		case isText(s.Body) && s.To != target.Address():
			t.Errorf("%s: text went to %s", label, s.To)
		}
	}
	for _, s := range rig.Messages(stanzas, rig.ToClient, w.other(target).Address()) {
		if isText(s.Body) && strings.HasPrefix(s.From, alice) {
			t.Errorf("%s: %s got text", label, w.other(target).Who)
		}
	}
}

// isText tells a data message that its reader misses from a heartbeat or an
// ending, which say in their flags that nobody does (Protocol-v3, "Data
// Message").
func isText(body string) bool {
	const flags = 2 + 1 + 4 + 4
	if kindOf(body) != data || len(body) < 5+16 {
		return false
	}
	head, err := base64.StdEncoding.DecodeString(body[5 : 5+16])
	return err == nil && head[flags]&1 == 0
}

// sendsNothing does something and checks that Alice sends nothing for a moment.
func (w *trio) sendsNothing(t *testing.T, label string, act func()) {
	t.Helper()
	mark := w.MarkWire()
	act()
	time.Sleep(500 * time.Millisecond)
	for _, s := range rig.Messages(w.Since(mark), rig.FromClient, w.alice.Address()) {
		t.Errorf("%s: alice sent a %s to %s", label, kindOf(s.Body), s.To)
	}
}

// refused says a line as Alice that must not go anywhere, and waits until the
// notice gives it back.
func (w *trio) refused(t *testing.T, text, label string) {
	t.Helper()
	w.givenBack(t, text, label, func() { w.alice.Say(bob, text) })
}

// givenBack waits until a notice gives back the text that act tries to send.
func (w *trio) givenBack(t *testing.T, text, label string, act func()) {
	t.Helper()
	w.sendsNothing(t, label, func() {
		act()
		w.alice.AwaitNotice(patience, bob, text)
	})
	if last := w.lastNotice(text); !strings.Contains(last, "not sent") {
		t.Errorf("%s: %q came back with %q", label, text, last)
	}
}

// lastNotice is Alice's last notice that holds the text.
func (w *trio) lastNotice(text string) (last string) {
	w.Helper()
	for _, notice := range w.alice.Notices(bob) {
		if strings.Contains(notice, text) {
			last = notice
		}
	}
	return last
}

// settled waits until nobody has sent anything for a moment.
func (w *trio) settled() {
	w.Helper()
	last, since := w.MarkWire(), time.Now()
	w.Eventually(patience, "the wire is at rest", func() bool {
		if now := w.MarkWire(); now != last {
			last, since = now, time.Now()
		}
		return time.Since(since) > 400*time.Millisecond
	})
}

// noLog checks that no log, of conversations or of the program itself, holds
// private text. A line in clear shows that there are logs.
func (w *trio) noLog(t *testing.T, inClear string) {
	t.Helper()
	var logged int
	for _, p := range w.people() {
		if strings.Contains(p.Log(), sesame) {
			t.Errorf("%s's debug log holds private text", p.Who)
		}
		for path, text := range files(t, p.File("logs")) {
			if strings.Contains(text, sesame) {
				t.Errorf("%s holds private text", path)
			}
			logged += strings.Count(text, inClear)
		}
	}
	if logged == 0 {
		t.Errorf("no log holds %q, which was not private", inClear)
	}
}

// files reads all files in a folder, if there is one.
func files(t *testing.T, folder string) map[string]string {
	t.Helper()
	texts := map[string]string{}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		texts[path] = string(text)
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return texts
}
