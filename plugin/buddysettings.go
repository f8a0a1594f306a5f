package plugin

import (
	"pidgin-otr/otr/keyfile"
	"pidgin-otr/ui"
)

// The settings of one buddy: where the host keeps pidgin-otr's, or in a file of ours
// for those who are not on the buddy list.

func (p *Plugin) loadChoices() {
	p.chosen.file = userFile{name: keyfile.ChosenName, take: p.takeChoices}
	choices, problems, err := keyfile.ParseChoices(p.load(&p.chosen.file))
	p.chosen.choices = choices
	p.keepAsideDamaged(&p.chosen.file, problems, err)
}

func (p *Plugin) takeChoices() saving {
	changes := p.chosen.choices.Begin()
	var merged *keyfile.Choices
	return saving{
		merge: func(file []byte) ([]byte, bool) {
			var err error
			merged, _, err = keyfile.ParseChoices(file)
			merged.Apply(changes)
			return merged.Bytes(), err != nil
		},
		done: func(ok bool) {
			if !ok {
				p.chosen.choices.Failed()
				return
			}
			p.chosen.choices.Written(merged)
			p.each(func(b *buddy) { p.obey(b) })
		},
	}
}

// ownSettings are the settings of the buddy, if it has any.
func (p *Plugin) ownSettings(id BuddyID) (s BuddySettings, own bool) {
	if s, own = p.host.BuddySettings(id); own || !p.loaded {
		return s, own
	}
	c, own := p.chosen.choices.Find(filePeer(id), p.sameAs(id))
	return BuddySettings(c), own
}

// settingsUnder are the own settings of the buddy or, if it has none, those of the
// name by which it was known before.
func (p *Plugin) settingsUnder(id, before BuddyID) (s BuddySettings, own bool) {
	if s, own = p.ownSettings(id); own || before == id {
		return s, own
	}
	return p.ownSettings(before)
}

// sameAs reports whether a file's account is the one of the buddy.
func (p *Plugin) sameAs(id BuddyID) func(keyfile.Account) bool {
	return func(a keyfile.Account) bool { return p.sameAccount(fileAccount(id.Account), a) }
}

// OpenSettings asks for the settings of buddies, the same for all of them.
func (p *Plugin) OpenSettings(ids []BuddyID) {
	p.safely("a buddy's settings", func() {
		if !p.loaded || len(ids) == 0 {
			return
		}
		shown := p.shownSettings(ids[0])
		p.host.Set(p.wordsFor(ids[0]).BuddySettings(shown, len(ids)-1, p.host.KnowsBuddy(ids[0])), func(set []ui.Set) {
			p.safely("a buddy's settings", func() {
				if c, ok := ui.ReadBuddySettings(shown, set); ok && p.loaded {
					p.keepSettings(ids, c)
				}
			})
		})
	})
}

func (p *Plugin) shownSettings(id BuddyID) ui.ChosenSettings {
	before := id
	if b := p.known(id); b != nil {
		before = b.before()
	}
	s, own := p.settingsUnder(id, before)
	if !own {
		s = p.general
	}
	return ui.ChosenSettings{Own: own, Enabled: s.Enabled, Automatic: s.Automatic,
		Require: s.Require, RequireVerified: s.RequireVerified, NoLog: s.NoLog}
}

// keepSettings keeps the settings and has them obeyed at once.
func (p *Plugin) keepSettings(ids []BuddyID, c ui.ChosenSettings) {
	s := BuddySettings{c.Enabled, c.Automatic, c.Require, c.RequireVerified, c.NoLog}
	for _, id := range ids {
		p.keepSettingsOf(id, s, c.Own)
		if b := p.known(id); b != nil {
			b.former = "" // the user has chosen for this name
			p.obey(b)
		}
		p.host.Refresh()
	}
	p.tellOn()
}

// keepSettingsOf keeps the settings of one buddy in one place alone: with the host
// if it has one.
func (p *Plugin) keepSettingsOf(id BuddyID, s BuddySettings, own bool) {
	kept := p.host.SetBuddySettings(id, s, own)
	switch {
	case own && !kept:
		if err := p.chosen.choices.Set(filePeer(id), keyfile.Chosen(s)); err != nil {
			p.host.Debugf("otr: keeping settings: %v", err)
			return
		}
	case !p.chosen.choices.Forget(filePeer(id), p.sameAs(id)):
		return
	}
	p.save(&p.chosen.file)
}
