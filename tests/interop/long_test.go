package interop

import (
	"slices"
	"testing"
	"time"

	"pidgin-otr/tests/sim/relay"
)

// A text that is too long for one stanza of a careful server goes in a few long
// pieces, which clients of both versions put together.
func TestLongPasteInFewPieces(t *testing.T) {
	const stanza = 32 << 10
	for _, version := range []string{"2", "3"} {
		t.Run("version "+version, func(t *testing.T) {
			w := newWorld(t, relay.Options{Addressable: true})
			c, p := w.our("home"), w.their("laptop")
			c.Engine.SetMaxMessage(stanza)
			if version == "2" {
				w.old(p)
			}
			w.start(0, c, p)
			w.net.Run(5 * time.Second)
			before := len(w.sent)
			paste := filler(59850, 0, 0, "o")
			w.say(c, p, paste)
			w.net.Run(5 * time.Second)
			if got := privateTexts(p); !slices.Equal(got, []string{paste}) {
				t.Fatalf("libotr read %d texts", len(got))
			}
			long := 0
			for _, text := range w.sent[before:] {
				if len(text) > stanza {
					t.Errorf("a stanza of %d bytes", len(text))
				}
				if len(text) > stanza/2 {
					long++
				}
			}
			if long < 2 || long > 3 {
				t.Errorf("%d long stanzas", long)
			}
		})
	}
}
