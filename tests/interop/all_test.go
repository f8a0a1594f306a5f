package interop

import (
	"slices"
	"testing"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/tests/interop/libotr"
	"pidgin-otr/tests/sim/relay"
)

// What is sent to all is read once by each of libotr's clients. Where one client can
// be addressed nobody hears of the others' messages; elsewhere each is told that there
// was one. A message without that is one whose loss nobody tells either.
func TestSendToAllIsReadOnEachOfTheirs(t *testing.T) {
	for name, addressable := range map[string]bool{"addresses": true, "no addresses": false} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, relay.Options{Rule: relay.ToAll, Addressable: addressable})
			c := w.our("home")
			w.their("laptop")
			w.their("phone")
			c.Start(bob)
			w.wantPrivate(10 * time.Second)
			c.Select(bob, otr.Selection{Mode: otr.All})
			for _, p := range w.theirs {
				p.Forget()
			}
			want := numbered("line", 20)
			for _, text := range want {
				if line := c.Send(bob, text); line.Fate != otr.SentPrivate || len(line.Copies) != 1 {
					t.Fatalf("%+v", line)
				}
			}
			w.net.Run(10 * time.Second)
			for k, p := range w.theirs {
				if got := privateTexts(p); !slices.Equal(got, want) {
					t.Errorf("client %d read %q", k, got)
				}
				if told := slices.Contains(p.Notices(), libotr.ForOtherInstance); told == addressable {
					t.Errorf("client %d was told of messages for others: %v", k, told)
				}
			}
		})
	}
}
