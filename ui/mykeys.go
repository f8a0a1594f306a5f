package ui

import "strconv"

// The user's own keys: which there are, and what can be done with them.

// OwnAccount is one of the user's accounts with its key.
type OwnAccount struct {
	Name, Network string
	Fingerprint   string // as people read it; "" without a key
}

// KeyAct is what the user wants with the key of an account.
type KeyAct uint8

const (
	CopyFingerprint KeyAct = iota
	MakeKey
	ReplaceKey
	ImportKeys
	ExportKey
)

// KeysForm is a form about accounts.
type KeysForm struct{ FieldForm }

// keyActs are the acts in the order of the form.
func keyActs(tr Translator) []string {
	return []string{
		CopyFingerprint: tr("Copy the fingerprint"),
		MakeKey:         tr("Generate a key"),
		ReplaceKey:      tr("Replace the key..."),
		ImportKeys:      tr("Import keys..."),
		ExportKey:       tr("Export the key..."),
	}
}

// MyKeys shows each account with its fingerprint and asks what to do. chosen is the
// account that is chosen at first; said, if not "", is what came of the last act. In a
// terminal, which would cut them short, the fingerprints stand above the choices.
func MyKeys(tr Translator, accounts []OwnAccount, chosen int, said string, terminal bool) KeysForm {
	f := KeysForm{FieldForm{
		Title:     tr("My keys"),
		Primary:   tr("Your private keys (OTR)"),
		Secondary: tr("Each account has a key of its own. Your buddies know you by its fingerprint."),
		OK:        tr("Continue"), Cancel: tr("Close"),
	}}
	if said != "" {
		f.Primary = said
	}
	account := Field{Label: tr("Account"), Chosen: chosen, Accounts: true}
	for _, a := range accounts {
		if !terminal {
			account.Choices = append(account.Choices, a.label(tr))
			continue
		}
		account.Choices = append(account.Choices, a.called())
		f.Secondary += "\n" + a.label(tr)
	}
	f.Fields = []Field{account, {Label: tr("What to do"), Choices: keyActs(tr)}}
	return f
}

// Answer is what the user chose.
func (f KeysForm) Answer(values [][]byte) (account int, act KeyAct, ok bool) {
	if len(values) != len(f.Fields) {
		return 0, 0, false
	}
	account, ok = f.Fields[0].choice(values[0])
	n, known := f.Fields[1].choice(values[1])
	return account, KeyAct(n), ok && known
}

// choice reads which choice of the field was made.
func (f Field) choice(value []byte) (n int, ok bool) {
	n, err := strconv.Atoi(string(value))
	return n, err == nil && n >= 0 && n < len(f.Choices)
}

func (a OwnAccount) label(tr Translator) string {
	return Fill(tr("{account}: {fingerprint}"), Places{"account": a.called(), "fingerprint": a.shown(tr)})
}

// called names an account with its network: one name may be on several.
func (a OwnAccount) called() string {
	name := Clean(a.Name, maxName)
	if a.Network == "" {
		return name
	}
	return name + " (" + Clean(a.Network, maxName) + ")"
}

func (a OwnAccount) shown(tr Translator) string {
	if a.Fingerprint == "" {
		return tr("no key yet")
	}
	return a.Fingerprint
}

// NoAccounts: there is no account that could have a key.
func NoAccounts(tr Translator) Note {
	return Note{Title: tr("My keys"), Primary: tr("You have no accounts yet."),
		Secondary: tr("Add one first: it gets a key of its own when it signs on.")}
}

// FingerprintCopied says what came of it.
func FingerprintCopied(tr Translator, a OwnAccount, copied bool) string {
	switch {
	case a.Fingerprint == "":
		return a.fill(tr("{account} has no key yet."))
	case !copied:
		return a.fill(tr("Nothing can be copied here. The fingerprint of {account} is:")) + " " + a.Fingerprint
	}
	return a.fill(tr("The fingerprint of {account} is in the clipboard."))
}

// KeyThere: the account has a key, so that none is generated.
func KeyThere(tr Translator, a OwnAccount) string {
	return a.fill(tr("{account} has a key. For another one, choose to replace it."))
}

// NoKeyToExport: the account has none.
func NoKeyToExport(tr Translator, a OwnAccount) string {
	return a.fill(tr("{account} has no key yet."))
}

func (a OwnAccount) fill(text string) string { return Fill(text, Places{"account": a.called()}) }

// ReplaceOwnKey asks whether the account is to have another key. imported is the
// fingerprint of the one that it gets, "" for a new one.
func ReplaceOwnKey(tr Translator, a OwnAccount, imported string) Question[bool] {
	var q Question[bool]
	q.Form.Title = tr("Replace key")
	q.Form.Primary = a.fill(tr("Give {account} another key?"))
	next := ""
	if imported != "" {
		next = tr("The key that it gets:") + "\n" + imported
	}
	q.Form.Secondary = paragraphs(
		tr("The key that it has now:")+"\n"+a.Fingerprint, next,
		tr("The private conversations of this account end now. To every buddy you are somebody unknown then: all of them have to verify you anew. The key that you have now is deleted; to keep a copy, export it first."))
	q.choice(tr("Replace the key"), true)
	q.choice(tr("Cancel"), false)
	q.Form.Default = 1
	return q
}

// KeyMade: the account has a key now.
func KeyMade(tr Translator, a OwnAccount) Note {
	return Note{Title: tr("My keys"), Primary: a.fill(tr("{account} has a new key.")),
		Secondary: tr("Its fingerprint:") + "\n" + a.Fingerprint}
}

// KeyReplaced: the account of the user has another key, and its private
// conversations were ended.
func (w Words) KeyReplaced() string {
	return notice(w.buddy(w.Tr("Your key is another one now. All private conversations with {buddy} were ended; {buddy} has to verify you anew in the next one.")))
}

// FoundKey is a key in a file of another program.
type FoundKey struct {
	Name, Protocol  string // as that program calls account and network
	Fingerprint     string
	Known, Verified int // fingerprints of buddies beside it
}

// MaxImported is how many keys one form shows.
const MaxImported = 8

// ImportForm asks which account gets which key of a file. presets are, for each
// key, the account chosen at first, -1 for none.
func ImportForm(tr Translator, found []FoundKey, accounts []OwnAccount, presets []int, said string) FieldForm {
	choices := []string{tr("Do not import")}
	for _, a := range accounts {
		choices = append(choices, a.called())
	}
	f := FieldForm{
		Title: tr("Import keys"), Primary: tr("Which account gets which key?"),
		OK: tr("Import"), Cancel: tr("Cancel"),
	}
	if said != "" {
		f.Primary = said
	}
	var texts []string
	for i, k := range found {
		label := Fill(tr("Key {number}"), Places{"number": itoa(i + 1)})
		f.Fields = append(f.Fields, Field{Label: label, Choices: choices, Chosen: presets[i] + 1, Accounts: true})
		texts = append(texts, label+": "+k.text(tr))
	}
	f.Secondary = paragraphs(texts...)
	return f
}

// ImportAnswer is the account for each key, -1 for none.
func ImportAnswer(f FieldForm, values [][]byte) (accounts []int, ok bool) {
	if len(values) != len(f.Fields) {
		return nil, false
	}
	for i, v := range values {
		n, known := f.Fields[i].choice(v)
		if !known {
			return nil, false
		}
		accounts = append(accounts, n-1)
	}
	return accounts, true
}

// AccountTwice: two keys were to go to one account.
func AccountTwice(tr Translator) string {
	return tr("An account can have one key only: choose each account once.")
}

// text is what the key is called, its digits on a line of their own, and what came
// with it.
func (k FoundKey) text(tr Translator) string {
	text := Fill(tr("{name}, network {network}"), Places{"name": Quote(k.Name, maxName), "network": Quote(k.Protocol, maxPeer)})
	text += "\n" + k.Fingerprint
	if k.Known == 0 {
		return text
	}
	return text + "\n" + Fill(tr("Fingerprints of buddies beside it: {known}, verified: {verified}"),
		Places{"known": itoa(k.Known), "verified": itoa(k.Verified)})
}

// Imported: what an account got.
func Imported(tr Translator, a OwnAccount, known, verified int) Note {
	came := ""
	if known+verified > 0 {
		came = Fill(tr("Fingerprints of buddies that are new here: {known}, verified now: {verified}"),
			Places{"known": itoa(known), "verified": itoa(verified)})
	}
	return Note{Title: tr("Import keys"),
		Primary:   a.fill(tr("{account} has the imported key.")),
		Secondary: paragraphs(tr("Its fingerprint:")+"\n"+a.Fingerprint, came)}
}

// NothingToImport: no key was found in the file.
func NothingToImport(tr Translator, path string) Note {
	return Note{Failure: true, Title: tr("Import keys"), Primary: Fill(tr("No private key was found in {path}."), file(path)),
		Secondary: tr("Choose the file that the other program keeps your private key in, such as otr.private_key, otr.key, keys.txt, or a name that ends in .key, .key3 or .otr_keys. If you have no permission to read it, give it to yourself first.")}
}

// Exported: where the key went.
func Exported(tr Translator, a OwnAccount, path, beside string) Note {
	return Note{Title: tr("Export key"),
		Primary: Fill(tr("The key of {account} is in the file {path}."), Places{"account": a.called(), "path": Clean(path, maxPath)}),
		Secondary: Fill(tr("The fingerprints that you know are in {beside}. Whoever has the key file can pose as you: keep it where nobody else reads it, and delete copies that you do not need."),
			Places{"beside": Clean(beside, maxPath)})}
}

// NotExported: the file could not be written.
func NotExported(tr Translator, path string) Note {
	return Note{Failure: true, Title: tr("Export key"), Primary: Fill(tr("The file {path} could not be written."), file(path)),
		Secondary: tr("Choose another name, or a folder that you may write to, outside the one that this program keeps its own files in.")}
}

// ImportFile and ExportFile ask for a file.
func ImportFile(tr Translator) FileForm { return FileForm{Title: tr("Key file of another program")} }

func ExportFile(tr Translator) FileForm {
	return FileForm{Title: tr("File for the exported key"), Name: "exported.private_key", Save: true}
}
