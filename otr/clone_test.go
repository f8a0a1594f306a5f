package otr

import "pidgin-otr/tests/snapshot"

// clone copies a value with everything of ours that it leads to.
func clone[T any](v T) T { return snapshot.Copy(v) }
