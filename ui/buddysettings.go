package ui

import "strings"

// ChosenSettings are the settings that can be a buddy's own.
type ChosenSettings struct {
	Own             bool // else the general ones hold
	Enabled         bool // OTR may be used
	Automatic       bool // start by itself
	Require         bool // never unencrypted
	RequireVerified bool // nor with those whom the user has verified
	NoLog           bool // do not log private conversations
}

// SettingLabel is the label of a setting, which general and own ones share. Names are
// those of package plugin's Setting...; what has no label here is the button's.
func SettingLabel(tr Translator, name string) string {
	switch name {
	case "enabled":
		return tr("Use private conversations (OTR)")
	case "automatic":
		return tr("Start private conversations automatically")
	case "require":
		return tr("Never send messages without encryption")
	case "require-verified":
		return tr("Never unencrypted to people I have verified")
	case "offer":
		return tr("Offer OTR by an invisible mark in messages")
	case "query-line": // empty: the usual words
		return tr("People without OTR read")
	case "no-log":
		return tr("Do not log private conversations")
	case "note-log":
		return tr("Log that they took place, not what was said")
	default:
		return tr("Show the OTR button in conversations")
	}
}

// LackedByPidginOTR says that pidgin-otr has no such settings: whoever goes back to it
// must not rely on them. names are as SettingLabel has them. Each has a line of its
// own, for Finch does not wrap and Pidgin's dialog is narrow.
func LackedByPidginOTR(tr Translator, names ...string) string {
	said := []string{tr("These do not hold in the older pidgin-otr:")}
	for _, name := range names {
		said = append(said, SettingLabel(tr, name))
	}
	return strings.Join(said, "\n")
}

// BuddySettings asks for the settings of a buddy, or with others of several at once.
// shown are those that hold now; listed says that the buddy is on the buddy list.
func (w Words) BuddySettings(shown ChosenSettings, others int, listed bool) SettingForm {
	f := SettingForm{Title: w.Tr("OTR settings"), OK: w.Tr("Save"), Cancel: w.Tr("Cancel")}
	f.Primary = w.buddy(w.Tr("OTR settings for {buddy}"))
	if others > 0 {
		f.Primary = Fill(w.Tr("OTR settings for {buddy} and {count} more"), Places{"buddy": w.Name(), "count": itoa(others)})
	}
	lacked := LackedByPidginOTR(w.Tr, "require-verified")
	if !listed {
		lacked = w.buddy(w.Tr("{buddy} is not on your buddy list:")) + "\n" + w.Tr("None of these holds in the older pidgin-otr.")
	}
	f.Secondary = w.Tr("Changes act at once. Switching OTR off ends private conversations first.") + "\n" + lacked
	f.Settings = []Setting{{Label: w.Tr("Own settings, in place of the general ones"), On: shown.Own}}
	for i, name := range ownSettings() {
		f.Settings = append(f.Settings, Setting{Label: SettingLabel(w.Tr, name), On: *shown.boxes()[i]})
	}
	return f
}

func ownSettings() []string {
	return []string{"enabled", "automatic", "require", "require-verified", "no-log"}
}

func (c *ChosenSettings) boxes() []*bool {
	return []*bool{&c.Enabled, &c.Automatic, &c.Require, &c.RequireVerified, &c.NoLog}
}

// ReadBuddySettings reads the form that showed the settings; ok is false if it was
// cancelled. Whoever changes a box wants it to hold, even if the general settings
// held before.
func ReadBuddySettings(shown ChosenSettings, set []Set) (c ChosenSettings, ok bool) {
	if len(set) != 1+len(ownSettings()) {
		return c, false
	}
	changed := false
	for i, box := range c.boxes() {
		*box = set[1+i].On
		changed = changed || *box != *shown.boxes()[i]
	}
	c.Own = set[0].On || changed && !shown.Own
	return c, true
}
