package plugin

import (
	"strings"
	"testing"
	"time"

	"pidgin-otr/otr/keyfile"
)

// A file is added to while nobody else writes it; what another program put there
// counts as ever, and old lines do not pile up without end.
func TestFileOfSightingsIsAddedTo(t *testing.T) {
	w, alice, bob := pair(t, protocolXMPP, aliceHome, bobLaptop)
	lines := func() int { return strings.Count(string(alice.files.data[keyfile.SeenName]), "\n") }
	w.run()
	before, most := lines(), 0
	for range 200 {
		w.advance(11 * time.Minute)
		bob.enter(alice.self, "hello")
		w.run()
		most = max(most, lines())
	}
	if most <= before+10 || most > before+80 {
		t.Errorf("at most %d lines, %d at first", most, before)
	}
	seen, problems, err := keyfile.ParseSeen(alice.files.data[keyfile.SeenName])
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	fp := testKeys()[1].Public().Fingerprint()
	if last := seen.Find(filePeer(alice.buddy(bob.self)), fp).Last; w.now.Sub(last) > 11*time.Minute {
		t.Errorf("last seen %v, at %v", last, w.now)
	}
	other := "carol@example.org\talice@example.org/home\tprpl-jabber\t" + strings.Repeat("0a", 20) + "\t2024-05-01T12:00:00Z\t\t\t\n"
	alice.files.data[keyfile.SeenName] = append(alice.files.data[keyfile.SeenName], other...)
	w.advance(11 * time.Minute)
	bob.enter(alice.self, "hello")
	w.run()
	if file := string(alice.files.data[keyfile.SeenName]); !strings.Contains(file, other) || lines() != 3 {
		t.Errorf("the file is %q", file)
	}
}
