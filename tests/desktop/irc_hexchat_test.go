package desktop

import (
	"strings"
	"testing"

	"pidgin-otr/tests/desktop/rig"
)

// HexChat's part of a handshake takes longer than most, so that a refresh is under
// way for long while both sides write. Nothing of that is lost, and both sides read
// each other afterwards.
func TestIRCRefreshWithHexChat(t *testing.T) {
	path := library(t)
	r := newRig(t)
	server := r.StartIRC("")
	a := r.Start(rig.Person{Who: "alice", Account: "alice", Plugin: rig.Ours, Library: path, IRC: server})[0]
	quiet(t, a)
	b := server.HexChat("bob")
	a.Open("bob")
	b.Enter("alice", "/otr start")
	a.AwaitNotice(slowly, "bob", "conversation with bob started")
	talk := func(label string) {
		b.Enter("alice", label+" of bob")
		a.AwaitText(slowly, "bob", label+" of bob")
		a.Say("bob", label+" of alice")
		b.Await(slowly, "alice", label+" of alice")
	}
	talk("sesame 1")
	a.Click("OTR", "Refresh private conversation")
	b.Enter("alice", "sesame 2 of bob")
	a.Say("bob", "sesame 2 of alice")
	a.AwaitText(slowly, "bob", "sesame 2 of bob")
	b.Await(slowly, "alice", "sesame 2 of alice")
	a.AwaitNotice(slowly, "bob", "refreshed")
	talk("sesame 3")
	for _, line := range server.Lines() {
		if strings.Contains(line.Text, "sesame") {
			t.Errorf("readable on the network: %q", line.Text)
		}
	}
}
