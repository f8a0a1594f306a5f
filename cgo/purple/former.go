package purple

// #include "bridge.h"
import "C"

import "pidgin-otr/plugin"

// The general settings that pidgin-otr has too stand in its own place besides. Whoever
// chose there never to send without encryption must not have to choose it again, here
// or on going back.
const formerPrefs = "/OTR/"

// formerToolbar is what pidgin-otr calls the setting that shows the toolbar button.
const formerToolbar = "showotrbutton"

// formerSetting is one of the settings, as we call it and as pidgin-otr does.
type formerSetting struct {
	name, former string
	in           func(*plugin.BuddySettings) *bool
}

func formerSettings() []formerSetting {
	return []formerSetting{
		{plugin.SettingEnabled, "enabled", func(s *plugin.BuddySettings) *bool { return &s.Enabled }},
		{plugin.SettingAutomatic, "automatic", func(s *plugin.BuddySettings) *bool { return &s.Automatic }},
		{plugin.SettingRequire, "onlyprivate", func(s *plugin.BuddySettings) *bool { return &s.Require }},
		{plugin.SettingNoLog, "avoidloggingotr", func(s *plugin.BuddySettings) *bool { return &s.NoLog }},
	}
}

func (b *Bridge) generalSettings() (s plugin.BuddySettings) {
	for _, f := range formerSettings() {
		*f.in(&s) = boolAt(C.OTR_PREFS+"/"+f.name, false)
	}
	return s
}

// takeFormer takes the settings as they stand in pidgin-otr's place: its user may have
// changed them since we wrote them there.
func (b *Bridge) takeFormer() {
	shared, byHand := b.generalSettings().ForPidginOTR()
	for _, f := range formerSettings() {
		*f.in(&shared) = boolAt(formerPrefs+f.former, *f.in(&shared))
	}
	ours := plugin.FromPidginOTR(shared, byHand)
	for _, f := range formerSettings() {
		setBool(C.OTR_PREFS+"/"+f.name, *f.in(&ours))
	}
	setBool(C.OTR_PREFS+"/"+SettingToolbar, boolAt(formerPrefs+formerToolbar, b.Bool(SettingToolbar, true)))
}

// giveFormer writes the settings there. pidgin-otr reads them together or not at all.
func (b *Bridge) giveFormer() {
	shared, _ := b.generalSettings().ForPidginOTR()
	for _, f := range formerSettings() {
		setBool(formerPrefs+f.former, *f.in(&shared))
	}
	setBool(formerPrefs+formerToolbar, b.Bool(SettingToolbar, true))
}

func boolAt(path string, def bool) bool {
	c := C.CString(path)
	defer freeAll(c)
	return C.otr_pref_bool(c, gboolean(def)) != 0
}

// setBool makes the setting if it is not there.
func setBool(path string, on bool) {
	c := C.CString(path)
	defer freeAll(c)
	C.otr_pref_set_bool(c, gboolean(on))
}
