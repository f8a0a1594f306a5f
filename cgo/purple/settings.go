package purple

// #include <stdlib.h>
// #include <glib.h>
// #include "bridge.h"
import "C"

import (
	"fmt"
	"unsafe"

	"pidgin-otr/plugin"
	"pidgin-otr/ui"
)

// SettingToolbar is the setting that shows the toolbar button. The others are
// the controller's.
const SettingToolbar = "toolbar"

// setting is one box of the plugin's: its name under the plugin's preferences, what
// it is at first, and its label.
type setting struct {
	name   string
	preset bool
	label  string
}

// settings in the order of the dialog.
func settings(tr func(string) string) []setting {
	label := func(name string) string { return ui.SettingLabel(tr, name) }
	return []setting{
		{plugin.SettingEnabled, true, label(plugin.SettingEnabled)},
		{plugin.SettingAutomatic, true, label(plugin.SettingAutomatic)},
		{plugin.SettingRequire, false, label(plugin.SettingRequire)},
		{plugin.SettingRequireVerified, false, label(plugin.SettingRequireVerified)},
		{plugin.SettingNoLog, true, label(plugin.SettingNoLog)},
		{plugin.SettingNoteLog, false, label(plugin.SettingNoteLog)},
		{plugin.SettingOffer, true, label(plugin.SettingOffer)},
		{SettingToolbar, true, label(SettingToolbar)},
	}
}

// lackedByPidginOTR are the settings that have no place of pidgin-otr's.
func lackedByPidginOTR() []string {
	return []string{plugin.SettingRequireVerified, plugin.SettingNoteLog, plugin.SettingOffer, plugin.SettingQueryLine}
}

func withPath(name string, call func(*C.char)) {
	path := C.CString(C.OTR_PREFS + "/" + name)
	defer freeAll(path)
	call(path)
}

func (b *Bridge) addSettings() {
	for _, s := range settings(b.Tr) {
		withPath(s.name, func(path *C.char) { C.otr_pref_add_bool(path, gboolean(s.preset)) })
	}
	b.takeFormer()
	withPath(plugin.SettingQueryLine, func(path *C.char) { C.otr_pref_add_string(path) })
	root := C.CString(C.OTR_PREFS)
	defer freeAll(root)
	C.otr_watch_prefs(root)
}

func (b *Bridge) fillSettings(frame unsafe.Pointer) {
	var first string
	var others []string
	row := func(name, text string) {
		label := C.CString(text)
		defer freeAll(label)
		withPath(name, func(path *C.char) { C.otr_pref_frame_add(frame, C.otr_pref_row(path, label)) })
	}
	for _, s := range settings(b.Tr) {
		row(s.name, s.label)
		switch s.name {
		case plugin.SettingEnabled:
			first = s.label
		case SettingToolbar: // counts while OTR is off, too
		default:
			others = append(others, s.label)
		}
	}
	row(plugin.SettingQueryLine, ui.SettingLabel(b.Tr, plugin.SettingQueryLine))
	info := C.CString(ui.LackedByPidginOTR(b.Tr, lackedByPidginOTR()...))
	defer freeAll(info)
	C.otr_pref_frame_add(frame, C.otr_pref_info(info))
	if b.windows != nil {
		b.windows.Follow(first, others)
	}
}

// settingChanged reads the settings again, once the host has told everybody.
func (b *Bridge) settingChanged() {
	b.giveFormer()
	b.OnMain(func() {
		b.controller.SettingsChanged()
		b.Refresh()
	})
}

// Bool implements plugin.Settings.
func (b *Bridge) Bool(name string, def bool) (on bool) {
	b.AssertMain()
	withPath(name, func(path *C.char) { on = C.otr_pref_bool(path, gboolean(def)) != 0 })
	return on
}

// Text implements plugin.Settings.
func (b *Bridge) Text(name string) (text string) {
	b.AssertMain()
	withPath(name, func(path *C.char) {
		c := C.otr_pref_string(path)
		defer freeText(c)
		text = C.GoString(c)
	})
	return text
}

// BuddySettings implements plugin.Settings: pidgin-otr's settings on the buddy
// list.
func (b *Bridge) BuddySettings(id plugin.BuddyID) (s plugin.BuddySettings, own bool) {
	b.AssertMain()
	var c C.OtrBuddySettings
	withBuddy(id, func(buddy *C.OtrBuddy) { own = C.otr_buddy_settings(buddy, &c) != 0 })
	shared := plugin.BuddySettings{
		Enabled:   c.enabled != 0,
		Automatic: c.automatic != 0,
		Require:   c.only_private != 0,
		NoLog:     c.avoid_logging != 0,

		RequireVerified: c.only_private_verified != 0,
	}
	return plugin.FromPidginOTR(shared, c.by_hand != 0), own
}

// SetBuddySettings implements plugin.Settings.
func (b *Bridge) SetBuddySettings(id plugin.BuddyID, s plugin.BuddySettings, own bool) (kept bool) {
	b.AssertMain()
	shared, byHand := s.ForPidginOTR()
	c := C.OtrBuddySettings{
		enabled:               gboolean(shared.Enabled),
		automatic:             gboolean(shared.Automatic),
		by_hand:               gboolean(byHand),
		only_private:          gboolean(shared.Require),
		only_private_verified: gboolean(shared.RequireVerified),
		avoid_logging:         gboolean(shared.NoLog),
	}
	withBuddy(id, func(buddy *C.OtrBuddy) { kept = C.otr_set_buddy_settings(buddy, &c, gboolean(own)) != 0 })
	return kept
}

//export otrSettingsOf
func otrSettingsOf(c *C.OtrBuddy, last C.gboolean) {
	enter("settings-of", func(b *Bridge) {
		b.chosen = append(b.chosen, buddy(c))
		if last != 0 {
			chosen := b.chosen
			b.chosen = nil
			b.controller.OpenSettings(chosen)
		}
	}, nil)
}

// Folder returns the folder of the user's files, which the host chose.
func (b *Bridge) Folder() string { return C.GoString(C.otr_user_dir()) }

// Tr implements plugin.Host.
func (b *Bridge) Tr(msgid string) string {
	if msgid == "" {
		return "" // gettext answers with the catalogue's header
	}
	t := C.CString(msgid)
	defer freeAll(t)
	return C.GoString(C.otr_translate(t))
}

// Debugf implements plugin.Host.
func (b *Bridge) Debugf(format string, args ...any) { b.debug(fmt.Sprintf(format, args...), false) }
