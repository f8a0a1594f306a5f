package desktop

import (
	"strings"
	"testing"

	"pidgin-otr/tests/desktop/rig"
)

// nobodyListed is an empty buddy list.
const nobodyListed = "<?xml version='1.0' encoding='UTF-8' ?>\n<purple version='1.0'><blist/><privacy/></purple>\n"

// Somebody whom Alice neither listed nor wrote to asks for a private conversation.
// Nothing answers him and no window opens; when she looks, she is told, and accepts.
func TestIRCNobodyUnknownIsAnswered(t *testing.T) {
	w := &ircPair{Rig: newRig(t)}
	w.server = w.StartIRC("")
	w.alice = w.Start(rig.Person{Who: "alice", Account: "alice", Plugin: rig.Ours, Library: library(t), IRC: w.server,
		Files: map[string][]byte{"blist.xml": []byte(nobodyListed)}})[0]
	quiet(t, w.alice)
	w.bob = w.server.Irssi("bob")
	w.bob.Talk("alice")
	w.bob.Enter("/otr init")
	w.Eventually(slowly, "bob asks", func() bool {
		return strings.Contains(strings.Join(w.server.Said("bob"), "\n"), "?OTR")
	})
	w.bob.Enter("are you there")
	w.alice.AwaitText(slowly, "bob", "are you there") // in the window that this opens
	w.alice.AwaitNotice(slowly, "bob", "asks for a private conversation")
	if said := strings.Join(w.server.Said("alice"), "\n"); strings.Contains(said, "OTR") {
		t.Errorf("alice answered: %s", said)
	}
	w.alice.Click("OTR", "Start private conversation")
	w.awaitPrivate()
	w.talk("sesame")
	w.noClear(t, "sesame")
}
