package plugin

import (
	"pidgin-otr/otr"
	"pidgin-otr/ui"
)

// The settings by name. The others count only while OTR is enabled.
const (
	SettingEnabled   = "enabled"   // OTR may be used; default on
	SettingAutomatic = "automatic" // start by itself; default on
	SettingRequire   = "require"   // never send unencrypted; default off
	SettingNoLog     = "no-log"    // do not log private conversations; default on
)

// SettingsChanged reads the user's settings again. Switching OTR off ends the
// sessions first, with a word to the buddies.
func (p *Plugin) SettingsChanged() {
	p.safely("settings", func() {
		p.readSettings()
		now := p.host.Now()
		p.each(func(b *buddy) {
			b.starting = b.starting && p.policy.Enabled()
			p.applyEnd(b, b.engine.SetPolicy(p.policy, now), ui.Words.SwitchedOff)
			p.keepLog(b)
			p.host.Refresh(b.id)
		})
	})
}

func (p *Plugin) readSettings() {
	p.policy = policyOf(
		p.host.Bool(SettingEnabled, true),
		p.host.Bool(SettingAutomatic, true),
		p.host.Bool(SettingRequire, false))
	p.quiet = p.host.Bool(SettingNoLog, true)
}

// policyOf reads the three choices. pidgin-otr lets the last one count only with
// the second, and shows so; here its box can always be checked, so that it holds
// always: whoever checks it relies on it.
func policyOf(enabled, automatic, require bool) otr.Policy {
	switch {
	case !enabled:
		return otr.Policy{}
	case !automatic:
		return otr.Policy{V2: true, V3: true, Require: require}
	case !require:
		return otr.Opportunistic()
	}
	return otr.Policy{V2: true, V3: true, Require: true, StartOnTag: true, StartOnError: true}
}
