package ui

import (
	"strings"
	"testing"
)

// No line of a message from another nick passes for the buddy's own, or for a
// notice.
func TestEveryLineOfAnotherNickSaysSo(t *testing.T) {
	w := testWords()
	const mark = `(from the name "evil", with the keys of bob) `
	for message, want := range map[string]string{
		"<b>one</b> line":                                 mark + "<b>one</b> line",
		"ok<br>(12:00) bob: two":                          mark + "ok<br>" + mark + "(12:00) bob: two",
		"ok\u2028(12:00) bob: two":                        mark + "ok<br>" + mark + "(12:00) bob: two",
		"ok" + strings.Repeat("\u3000", 80) + "bob: &lt;": mark + "ok bob: &lt;",
	} {
		if got := strings.NewReplacer("\u2068", "", "\u2069", "").Replace(w.WrittenBy("evil", message)); got != want {
			t.Errorf("%q is shown as %q, want %q", message, got, want)
		}
	}
}
