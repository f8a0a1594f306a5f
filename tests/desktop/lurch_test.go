package desktop

import (
	"path/filepath"
	"strings"
	"testing"

	"pidgin-otr/tests/desktop/rig"
)

// lurch finds the OMEMO plugin, as Debian installs it.
func lurch(t *testing.T) string {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/*/purple-2/lurch.so")
	if len(found) == 0 {
		t.Fatal("purple-lurch is not installed: make deps")
	}
	return found[0]
}

// Where lurch encrypts a conversation OTR does not start by itself, and Alice is told
// why when Bob asks. She can have it all the same.
func TestNothingStartsBesideLurch(t *testing.T) {
	alicePerson, bobPerson, _ := persons(t, rig.Ours)
	alicePerson.Helpers = []string{lurch(t)}
	bobPerson.Helpers = alicePerson.Helpers
	r := newRig(t, "pep", "pep_host")
	people := r.Start(alicePerson, bobPerson)
	a, b := people[0], people[1]
	r.Eventually(patience, "lurch knows the devices of both", func() bool {
		return knowsDevices(r, a, bob) && knowsDevices(r, b, alice)
	})
	mark := r.MarkWire()
	a.Say(bob, sesame)
	b.AwaitText(patience, alice, sesame)
	for _, s := range rig.Messages(r.Since(mark), rig.FromClient, a.Address()) {
		if strings.Contains(s.XML, sesame) || strings.Contains(s.Body, whitespaceTag) || strings.Contains(s.XML, "?OTR") {
			t.Errorf("sent %s", s.XML)
		}
	}
	b.Click("OTR", "Start private conversation")
	a.AwaitNotice(patience, bob, "lurch encrypts this conversation already")
	if n := a.CountNotices(bob, "conversation with bob started"); n > 0 {
		t.Error("started by itself")
	}
	a.Click("OTR", "Start private conversation")
	a.AwaitNotice(patience, bob, "conversation with bob started")
}

// knowsDevices reports whether the other one's list of OMEMO devices has come.
func knowsDevices(r *rig.Rig, p *rig.Pidgin, other string) bool {
	for _, s := range r.Wire() {
		if s.Name == "message" && s.Direction == rig.ToClient && s.Client == p.Address() && strings.HasPrefix(s.From, other) && strings.Contains(s.XML, "axolotl.devicelist") {
			return true
		}
	}
	return false
}
