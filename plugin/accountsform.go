package plugin

import (
	"slices"

	"pidgin-otr/ui"
)

// Forms that list the user's accounts. While one is open accounts may come, go and get
// keys: it follows, where it stands, and the user's choices stay.

// askWithAccounts shows a form that make makes of the accounts. done gets the form as it
// was in the end, with the accounts in it.
func (p *Plugin) askWithAccounts(f *accountsForm, make func([]ui.OwnAccount) ui.FieldForm, done func(form ui.FieldForm, ids []AccountID, values [][]byte)) {
	ids, accounts := p.ownAccounts()
	form := make(accounts)
	*f = accountsForm{form: form, ids: ids, make: make}
	f.shown = p.host.Ask(form, func(values [][]byte) {
		p.safely("a form about accounts", func() {
			last := *f
			*f = accountsForm{}
			done(last.form, last.ids, values)
		})
	})
}

// AccountsChanged says that the user has more or fewer accounts than before, or that one
// of them has another key.
func (p *Plugin) AccountsChanged() {
	p.host.Later(func() {
		p.safely("the accounts", func() {
			if !p.loaded {
				return
			}
			ids, accounts := p.ownAccounts()
			p.keys.form.follow(ids, accounts)
			if p.importing != nil {
				p.importing.form.follow(ids, accounts)
			}
		})
	})
}

// follow shows the accounts as they are now, if the form is open and shows others.
func (f *accountsForm) follow(ids []AccountID, accounts []ui.OwnAccount) {
	if f.shown == nil {
		return
	}
	if len(ids) == 0 {
		f.drop()
		return
	}
	form := f.make(accounts)
	if slices.Equal(ids, f.ids) && form.ShowsAs(f.form) {
		return
	}
	for i, at := range f.shown.Chosen() {
		form.Fields[i].Chosen = f.moved(i, at, form, ids)
	}
	f.form, f.ids = form, ids
	f.shown.Change(form)
}

// moved is the place in a field of form of the choice that was at a place before. In
// place of an account that is gone it is the first choice.
func (f *accountsForm) moved(field, at int, form ui.FieldForm, ids []AccountID) int {
	before := len(f.form.Fields[field].Choices) - len(f.ids) // choices that are none
	if !form.Fields[field].Accounts || at < before || at-before >= len(f.ids) {
		return at
	}
	now := slices.Index(ids, f.ids[at-before])
	if now < 0 {
		return 0
	}
	return len(form.Fields[field].Choices) - len(ids) + now
}

// drop takes the form away.
func (f *accountsForm) drop() {
	if f.shown != nil {
		f.shown.Close()
	}
	*f = accountsForm{}
}
