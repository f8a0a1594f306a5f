package otr

import (
	"reflect"
	"testing"

	"pidgin-otr/otr/internal/ake"
	"pidgin-otr/tests/snapshot"
)

// clone copies a value with everything of ours that it leads to.
func clone[T any](v T) T { return snapshot.Copy(v) }

// hidden reads what a value of another package does not show: the field of that
// name, and of that further names.
func hidden(v any, names ...string) reflect.Value {
	at := reflect.ValueOf(v).Elem()
	for _, name := range names {
		if at.Kind() == reflect.Pointer {
			at = at.Elem()
		}
		at = snapshot.Open(at.FieldByName(name))
	}
	return at
}

// commitR is the secret r of a handshake that our Commit began.
func commitR(h *ake.Handshake) [16]byte { return [16]byte(hidden(h, "commit", "r").Bytes()) }

// Memory for one message is no state of an account: two that differ in nothing else are
// looked at once by whoever explores.
func TestDigestLeavesOutTheMemoryOfAMessage(t *testing.T) {
	w, a, _ := couple(t, true)
	digest := func() snapshot.Digest { return snapshot.Sum(a.account, w.now) }
	before := digest()
	copy(a.account.received.Take(100, 100)[:10], "a message!")
	copy(a.account.leaving.Take(100)[:10], "another one")
	if digest() != before {
		t.Error("what a message left in memory counts")
	}
	if a.say(bob, "line"); digest() == before {
		t.Error("a line that was sent does not count")
	}
}
