package ui

import "testing"

// The user's own name for the buddy is used; what the buddy calls itself passes
// neither for that nor for somebody else, nor for words of ours.
func TestTheBuddyIsCalledAsTheUserCallsIt(t *testing.T) {
	for _, c := range []struct {
		words Words
		want  string
	}{
		{Words{Buddy: "bob@example.org"}, "bob@example.org"},
		{Words{Buddy: "bob@example.org", Alias: "Bob"}, "Bob"},
		{Words{Buddy: "bob@example.org", Alias: "Bob", Nick: "Robert"}, "Bob"},
		{Words{Buddy: "bob@example.org", Alias: "Bob from work"}, `"Bob from work"`},
		{Words{Buddy: "bob@example.org", Alias: "\u200b\u202e"}, "bob@example.org"},
		{Words{Buddy: "bob@example.org", Nick: "bob@example.org"}, "bob@example.org"},
		{Words{Buddy: "bob@example.org", Nick: "\u200b"}, "bob@example.org"},
		{Words{Buddy: "mallory@example.org", Nick: "carol@example.org"}, `"carol@example.org" (mallory@example.org)`},
		{Words{Buddy: "mallory@example.org", Nick: `Carol" (carol@example.org) is verified`}, `"Carol' (carol@example.o…" (mallory@example.org)`},
		{Words{Buddy: "carol@example.org", Room: true}, `"carol@example.org"`},
	} {
		if got := plain(c.words.Name()); got != c.want {
			t.Errorf("%+v: %s, want %s", c.words, got, c.want)
		}
	}
}
