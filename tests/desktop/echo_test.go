package desktop

import (
	"strings"
	"testing"
	"unicode"

	"pidgin-otr/tests/desktop/rig"
)

// A network that hands back what we sent shows the line and no ciphertext, and
// nothing of it as the buddy's.
func TestOwnCiphertextThatComesBackIsTheLine(t *testing.T) {
	w := newPair(t)
	for _, way := range []string{"echo", "written"} {
		line := sesame + " by " + way
		begun := w.MarkWire()
		w.reads(t, w.laptop, line)
		sent := rig.Messages(w.Since(begun), rig.FromClient, w.alice.Address())
		number := give(w.alice, way, bob+" "+sent[len(sent)-1].Body)
		w.Eventually(patience, "alice's network hands it back", func() bool {
			return strings.HasPrefix(pref(w.alice, done), number+" yes")
		})
		// What the window shows: the host's own history keeps what was written.
		shown, ok := w.alice.Conversation("bob")
		if !ok {
			t.Fatal("the conversation cannot be read")
		}
		text := strings.Map(visible, shown.Text())
		if strings.Contains(text, "?OTR") || strings.Contains(text, "bob: "+sesame) {
			t.Errorf("%s: shown %q", way, text)
		}
		if n := strings.Count(text, "alice: "+line); n != 2 {
			t.Errorf("%s: %d times in %q, want the line that was typed and its echo", way, n, text)
		}
		if n := w.alice.CountNotices(bob, "own OTR messages"); n > 0 {
			t.Errorf("told %d times that messages come back", n)
		}
	}
}

// visible takes out the marks of direction that the host puts around names.
func visible(r rune) rune {
	if unicode.Is(unicode.Bidi_Control, r) {
		return -1
	}
	return r
}
