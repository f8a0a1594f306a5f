package plugin

import (
	"slices"

	"pidgin-otr/otr/dsa"
	"pidgin-otr/ui"
)

// ManageKeys shows the user's own keys and what can be done with them. Forms that
// the host draws, so that they are there in every user interface.
func (p *Plugin) ManageKeys() {
	p.safely("my keys", func() {
		if p.loaded {
			p.showKeys(AccountID{}, "")
		}
	})
}

// showKeys opens the form with an account chosen; said is what came of the last act.
func (p *Plugin) showKeys(chosen AccountID, said string) {
	p.keys.form.drop()
	ids, _ := p.ownAccounts()
	if len(ids) == 0 {
		p.inform(ui.NoAccounts(p.host.Tr))
		return
	}
	p.askWithAccounts(&p.keys.form, func(accounts []ui.OwnAccount) ui.FieldForm {
		return ui.MyKeys(p.host.Tr, accounts, max(0, slices.Index(ids, chosen)), said, !p.host.HasMenu()).FieldForm
	}, func(form ui.FieldForm, ids []AccountID, values [][]byte) {
		account, act, ok := ui.KeysForm{FieldForm: form}.Answer(values)
		wipeAll(values)
		if ok && p.loaded {
			p.keyAct(ids[account], act)
		}
	})
}

func (p *Plugin) ownAccounts() (ids []AccountID, accounts []ui.OwnAccount) {
	ids = p.host.Accounts()
	for _, id := range ids {
		accounts = append(accounts, p.ownAccount(id))
	}
	return ids, accounts
}

// ownAccount is what is shown of one account.
func (p *Plugin) ownAccount(id AccountID) ui.OwnAccount {
	return ui.OwnAccount{Name: id.Name, Network: p.host.NetworkName(id), Fingerprint: p.ownFingerprint(id)}
}

// keyAct carries out what the user wants with an account's key. What is read and
// shown may have changed since the form was opened.
func (p *Plugin) keyAct(id AccountID, act ui.KeyAct) {
	a := p.ownAccount(id)
	switch {
	case p.keys.file.locked:
		p.inform(ui.FileUnreadable(p.host.Tr, p.keys.file.name, p.keys.file.holds))
	case act == ui.ImportKeys:
		p.pickImport(id)
	case act == ui.CopyFingerprint:
		copied := a.Fingerprint != "" && p.host.Copy(a.Fingerprint)
		p.showKeys(id, ui.FingerprintCopied(p.host.Tr, a, copied))
	case act == ui.MakeKey && a.Fingerprint != "":
		p.showKeys(id, ui.KeyThere(p.host.Tr, a))
	case act == ui.ReplaceKey && a.Fingerprint != "":
		p.askReplace(id, a)
	case act == ui.MakeKey, act == ui.ReplaceKey:
		p.makeKey(id)
	case act == ui.ExportKey && a.Fingerprint == "":
		p.showKeys(id, ui.NoKeyToExport(p.host.Tr, a))
	case act == ui.ExportKey:
		p.pickExport(id)
	}
}

// makeKey makes the key of an account that has none.
func (p *Plugin) makeKey(id AccountID) {
	a, err := p.account(id)
	if err != nil {
		p.unusable(id, err)
		return
	}
	p.awaitKey(fileAccount(id))
	p.needKey(a)
}

// askReplace makes another key once the user has agreed to what it costs.
func (p *Plugin) askReplace(id AccountID, a ui.OwnAccount) {
	q := ui.ReplaceOwnKey(p.host.Tr, a, "")
	p.host.Choose(q.Form, func(choice int) {
		p.safely("my keys", func() {
			if yes, ok := q.Answer(choice); ok && yes && p.loaded {
				p.remakeKey(id)
			}
		})
	})
}

func (p *Plugin) remakeKey(id AccountID) {
	withSecret(p, p.newKey, func(key *dsa.PrivateKey, err error) {
		p.safely("a new key", func() {
			if err != nil {
				p.host.Debugf("otr: making a key: %v", err)
				p.inform(ui.KeyFailed(p.host.Tr, id.Name))
				return
			}
			p.awaitKey(fileAccount(id))
			p.chooseKey(fileAccount(id), key)
		})
	})
}
