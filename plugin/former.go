package plugin

// Settings that pidgin-otr has too stand in its own places, so that both read them and
// whoever goes from one to the other has nothing made less private. They differ in one
// thing: for pidgin-otr the settings never to send unencrypted and not to start
// automatically exclude each other, and it would send unencrypted.

// ForPidginOTR is what pidgin-otr is to read of the settings. byHand is what it cannot
// hold: that nothing starts automatically all the same.
func (s BuddySettings) ForPidginOTR() (shared BuddySettings, byHand bool) {
	byHand = s.Require && !s.Automatic
	s.Automatic = s.Automatic || s.Require
	return s, byHand
}

// FromPidginOTR reads what stands there, whoever wrote it last: byHand counts while
// the settings are such that it can have been written with them.
func FromPidginOTR(shared BuddySettings, byHand bool) BuddySettings {
	if shared.Require && byHand {
		shared.Automatic = false
	}
	return shared
}
