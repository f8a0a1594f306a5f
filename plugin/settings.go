package plugin

import (
	"slices"

	"pidgin-otr/otr"
	"pidgin-otr/otr/keyfile"
	"pidgin-otr/ui"
)

// The settings by name. The others count only while OTR is enabled.
const (
	SettingEnabled   = "enabled"   // OTR may be used; default on
	SettingAutomatic = "automatic" // start by itself; default on
	SettingRequire   = "require"   // never send unencrypted; default off
	SettingNoLog     = "no-log"    // do not log private conversations; default on

	// SettingNoteLog makes the log say that a private conversation took place, where
	// what was said is not logged; default off.
	SettingNoteLog   = "note-log"
	SettingOffer     = "offer"      // offer OTR by a whitespace tag, if SettingAutomatic is on; default on
	SettingQueryLine = "query-line" // the readable line beside a query; "": the usual one

	// SettingRequireVerified is SettingRequire for the buddies of whom the user has
	// verified a fingerprint; default off.
	SettingRequireVerified = "require-verified"
)

// SettingsChanged reads the user's settings again. Switching OTR off ends the
// sessions first, with a word to the buddies.
func (p *Plugin) SettingsChanged() {
	p.safely("settings", func() {
		p.readSettings()
		p.each(func(b *buddy) { p.obey(b) })
		p.tellOn()
	})
}

// choices is what the user wants with a buddy.
type choices struct {
	policy    otr.Policy
	noLog     bool // private conversations are not logged
	otherwise bool // another plugin encrypts: OTR starts by the user alone
}

// choicesFor reads what the user wants with the buddy. It is read again at every
// decision: the host does not say when it changes.
func (p *Plugin) choicesFor(id BuddyID) choices {
	if b := p.known(id); b != nil {
		return p.choicesOf(b)
	}
	return p.choicesUnder(id, id)
}

// choicesOf is choicesFor of a family, whichever name it has.
func (p *Plugin) choicesOf(b *buddy) choices { return p.choicesUnder(b.id, b.before()) }

// choicesUnder reads what the user wants with the buddy, who was known by another
// name before.
func (p *Plugin) choicesUnder(id, before BuddyID) choices {
	wanted, own := p.settingsUnder(id, before)
	if !own {
		wanted = p.general
	}
	require := wanted.Require || wanted.RequireVerified && (p.anyVerified(id) || p.anyVerified(before))
	c := choices{policy: policyOf(wanted.Enabled, wanted.Automatic, require), noLog: p.general.NoLog}
	if own && wanted.Enabled {
		c.noLog = wanted.NoLog
	}
	return p.withOthers(id, c)
}

// anyVerified reports whether the user has verified a fingerprint of the buddy.
func (p *Plugin) anyVerified(id BuddyID) bool {
	return slices.ContainsFunc(p.onFile(id), func(k keyfile.Known) bool { return k.Trust.Trusted() })
}

// obey tells the engine what the user wants with the buddy now. ended says that
// this ended a conversation in which nothing left unencrypted.
func (p *Plugin) obey(b *buddy) (ended bool) {
	c := p.choicesOf(b)
	if c == b.wants {
		return false
	}
	b.wants = c
	guarded := b.engine.Guarded()
	b.starting = b.starting && c.policy.Enabled()
	p.applyEnd(b, b.engine.SetPolicy(c.policy, p.host.Now()), ui.Words.SwitchedOff)
	p.tellSwitchedOn(b)
	p.keepLog(b)
	p.host.Refresh()
	return guarded && !b.engine.Guarded()
}

func (p *Plugin) readSettings() {
	p.general = BuddySettings{
		Enabled:         p.host.Bool(SettingEnabled, true),
		Automatic:       p.host.Bool(SettingAutomatic, true),
		Require:         p.host.Bool(SettingRequire, false),
		RequireVerified: p.host.Bool(SettingRequireVerified, false),
		NoLog:           p.host.Bool(SettingNoLog, true),
	}
	p.offerOTR = p.host.Bool(SettingOffer, true)
	for _, a := range p.accounts {
		a.engine.SetQueryText(p.queryLine())
	}
}

// queryLine is what is readable beside our queries.
func (p *Plugin) queryLine() string {
	if line := ui.OwnQueryLine(p.host.Text(SettingQueryLine)); line != "" {
		return line
	}
	return ui.QueryLine(p.host.Tr)
}

// policyOf turns the choices into a policy. In pidgin-otr require counts only with
// automatic, and its box can be checked only then; here the box can always be
// checked, so that it always counts: whoever checks it relies on it.
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
