package ui

import "testing"

// What went wrong is not told beside a smile.
func TestNotesOfTroubleAreFailures(t *testing.T) {
	tr := testWords().Tr
	for _, n := range []Note{
		KeyFailed(tr, "alice"), FileDamaged(tr, "a", "b", OwnKeys), FileUnreadable(tr, "a", OwnKeys), FileNotWritten(tr, "a", true),
		LineUnsent(tr, "bob", "hello"), OtherPluginRuns(tr), OtherPluginStopped(tr), OtherPluginStays(tr),
		NothingToImport(tr, "a"), NotExported(tr, "a"),
	} {
		if !n.Failure {
			t.Errorf("%s", n.Primary)
		}
	}
	for _, n := range []Note{KeyMovedResource(tr, "a", "b"), KeyElsewhere(tr, "a", "b", "c"), Exported(tr, OwnAccount{}, "a", "b")} {
		if n.Failure {
			t.Errorf("a failure: %s", n.Primary)
		}
	}
}
