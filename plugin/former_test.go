package plugin

import "testing"

// pidginOTRSends reports whether pidgin-otr sends unencrypted with the settings.
func pidginOTRSends(s BuddySettings) bool { return !s.Enabled || !s.Automatic || !s.Require }

// Whatever is chosen here is read again, and lets pidgin-otr send unencrypted no more
// than this plugin does.
func TestSettingsAreNotLessPrivateInPidginOTR(t *testing.T) {
	for bits := range 32 {
		on := func(n int) bool { return bits>>n&1 != 0 }
		s := BuddySettings{Enabled: on(0), Automatic: on(1), Require: on(2), RequireVerified: on(3), NoLog: on(4)}
		shared, byHand := s.ForPidginOTR()
		if again := FromPidginOTR(shared, byHand); again != s {
			t.Errorf("%+v became %+v", s, again)
		}
		if ours := policyOf(s.Enabled, s.Automatic, s.Require); ours.Require == pidginOTRSends(shared) {
			t.Errorf("%+v: required %v, but pidgin-otr sends unencrypted: %v", s, ours.Require, pidginOTRSends(shared))
		}
	}
}

// What pidgin-otr's user changes there holds, whatever was chosen here before.
func TestSettingsOfPidginOTRHold(t *testing.T) {
	for _, byHand := range []bool{true, false} {
		for _, s := range []BuddySettings{{Enabled: true, Automatic: true}, {Enabled: true}, {}} {
			if got := FromPidginOTR(s, byHand); got != s {
				t.Errorf("%+v, by hand %v, is read as %+v", s, byHand, got)
			}
		}
		if got := FromPidginOTR(BuddySettings{Enabled: true, Require: true}, byHand); !got.Require || got.Automatic {
			t.Errorf("both that exclude each other are read as %+v", got)
		}
	}
}
