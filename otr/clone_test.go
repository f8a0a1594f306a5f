package otr

import (
	"reflect"

	"pidgin-otr/otr/internal/ake"
	"pidgin-otr/tests/snapshot"
)

// clone copies a value with everything of ours that it leads to.
func clone[T any](v T) T { return snapshot.Copy(v) }

// inside reads what a value of another package does not show: the field of that
// name, and of that further names.
func inside(v any, names ...string) reflect.Value {
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
func commitR(h *ake.Handshake) [16]byte { return [16]byte(inside(h, "commit", "r").Bytes()) }
