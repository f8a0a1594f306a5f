package sim

import (
	"testing"

	"pidgin-otr/otr"
	"pidgin-otr/tests/sim/client"
	"pidgin-otr/tests/sim/relay"
)

// One line may go to a client in its session of version 3 and in that of version 2. If
// one copy is lost, the other is still known to be the one that was read.
func TestReadCountsForTheSessionThatCarriedIt(t *testing.T) {
	key, err := new(client.Keys).Key(0)
	if err != nil {
		t.Fatal(err)
	}
	reader := &login{Client: &client.Client{Options: client.Options{Key: key, Tag: otr.MinTag}}}
	in3 := otr.Session{Version: otr.V3, Tag: otr.MinTag, Fingerprint: key.Public().Fingerprint()}
	in2 := otr.Session{Version: otr.V2, Fingerprint: in3.Fingerprint}
	for _, read := range []otr.Session{in3, in2} {
		u := &utterance{line: &client.Line{Session: in3, Copies: []*client.Line{{Session: in2}}}}
		found := u.carrierTo(reader, client.Heard{Session: read})
		if found == nil || found.Session.Version != read.Version || u.readBy[found] != 1 {
			t.Errorf("read in version %v, counted for %+v", read.Version, found)
		}
	}
}

// Who flips a bit of a plain line may make the text of another: that is no leak of the
// other. A line that nobody made in clear is one.
func TestTextThatTheAttackerMadeIsNoLeak(t *testing.T) {
	keys := new(client.Keys)
	for made, leaks := range map[string]bool{"said-by-user-0-xx": false, "said-by-user-0-x": true, "": true} {
		w, err := NewWorld(1, keys)
		if err != nil {
			t.Fatal(err)
		}
		l := w.logins[0]
		w.said = []*utterance{{author: w.logins[1], line: &client.Line{Text: "said-by-user-0-xx"}}}
		l.wrap(l.Client).Receive(relay.Packet{From: w.logins[1].person, To: l.person, Text: []byte(made), Mark: noise})
		l.checkPlain("said-by-user-0-xx", "0")
		if (w.broken != nil) != leaks {
			t.Errorf("after %q from the attacker: %v", made, w.broken)
		}
	}
}
