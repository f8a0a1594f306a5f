package desktop

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// sendFile sends a file as "Send File" in the conversation's menu does.
func sendFile(p *rig.Pidgin, to, file string) {
	p.Helper()
	p.Call(nil, "ServSendFile", p.Connection(), to, file)
}

// offered tells whether an offer that names the file is on the wire.
func (w *trio) offered(mark rig.Mark, name string) bool {
	return slices.ContainsFunc(w.Since(mark), func(s rig.Stanza) bool { return s.Name == "iq" && strings.Contains(s.XML, name) })
}

// asks waits for the question about a file.
func (w *trio) asks(about string) {
	w.Helper()
	w.Eventually(patience, "alice is asked: "+about, func() bool {
		_, open := w.alice.Window(about)
		return open
	})
}

// A file that is sent while private is not offered, name and all, before the user
// has said that it may go without encryption; that holds for the conversation, and
// the plugin takes its hands off when it goes.
func TestFilesAreAskedAboutBeforeTheyAreOffered(t *testing.T) {
	w := newPair(t)
	file := filepath.Join(t.TempDir(), sesame+"-letter.txt")
	if err := os.WriteFile(file, []byte("dear bob"), 0o600); err != nil {
		t.Fatal(err)
	}
	const question = "File without encryption"
	mark := w.MarkWire()
	sendFile(w.alice, w.laptop.Address(), file)
	w.asks(question)
	w.alice.Press(question, "Cancel")
	sendFile(w.alice, w.laptop.Address(), file)
	w.asks(question)
	time.Sleep(300 * time.Millisecond)
	if w.offered(mark, sesame) {
		t.Error("offered before the answer")
	}
	w.alice.Press(question, "Send anyway")
	w.Eventually(patience, "the file is offered", func() bool { return w.offered(mark, sesame) })
	mark = w.MarkWire()
	sendFile(w.alice, w.laptop.Address(), file)
	w.Eventually(patience, "the second file is offered unasked", func() bool { return w.offered(mark, sesame) })

	var made int32
	w.alice.Call(&made, "PurplePrplInitiateMedia", w.alice.AccountID(), w.laptop.Address(), int32(1))
	w.asks("Call without encryption")
	w.alice.Press("Call without encryption", "Cancel")
	if made != 0 {
		t.Error("the call was made before the answer")
	}

	must(w.alice, "unload", ourID)
	mark = w.MarkWire()
	sendFile(w.alice, w.laptop.Address(), file)
	w.Eventually(patience, "the file is offered without the plugin", func() bool { return w.offered(mark, sesame) })
	must(w.alice, "load", ourID)
	mark = w.MarkWire()
	sendFile(w.alice, w.laptop.Address(), file)
	w.Eventually(patience, "nothing is private: the file is offered", func() bool { return w.offered(mark, sesame) })
}

// On IRC the offer of a file is a line. Alice lets nothing out unencrypted, so
// that she is asked before there is any private conversation.
func TestFilesAreAskedAboutOnIRC(t *testing.T) {
	a, _, _ := persons(t, rig.Ours)
	r := newRig(t)
	a.IRC = r.StartIRC("host.example")
	a.Prefs = map[string]string{settingsPath + "require": "type='bool' value='1'"}
	p := r.Start(a)[0]
	quiet(t, p)
	other := a.IRC.Client("bob", "bob")
	p.Open("bob")
	file := filepath.Join(t.TempDir(), sesame+"-letter.txt")
	if err := os.WriteFile(file, []byte("dear bob"), 0o600); err != nil {
		t.Fatal(err)
	}
	const question = "File without encryption"
	for _, answer := range []string{"Cancel", "Send anyway"} {
		if slices.ContainsFunc(a.IRC.Said("alice"), func(l string) bool { return strings.Contains(l, sesame) }) {
			t.Errorf("offered before %q", answer)
		}
		sendFile(p, "bob", file)
		p.Eventually(patience, "alice is asked", func() bool { _, open := p.Window(question); return open })
		time.Sleep(2500 * time.Millisecond) // a line would have left the queue
		p.Press(question, answer)
	}
	other.Await("DCC SEND \"" + sesame) // the host quotes the name
}
