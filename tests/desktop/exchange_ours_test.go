package desktop

import (
	"os"
	"strings"

	"pidgin-otr/otr/keyfile"
)

// inOurs reads all of it in our windows, and lets act change some there: with the window
// of known fingerprints open.
func (x *exchanged) inOurs(act func()) {
	x.T.Helper()
	configure(x.Pidgin, "OTR", "OTR")
	x.wantBoxes("OTR", ourBoxes(), x.general.list())
	x.wantBoxes("OTR", []string{"Show the OTR button in conversations"}, []bool{x.button})
	x.wantBoxes("OTR", onlyOurs(), x.lacked)
	unconfigure(x.Pidgin, "OTR")

	x.Type("bob", "/otr settings")
	x.wantBoxes(settingsForm, append([]string{ownBox}, ourBoxes()...), append([]bool{true}, x.own.list()...))
	x.wantBoxes(settingsForm, onlyOurs()[:1], x.lacked[:1])
	x.Press(settingsForm, "Cancel")

	x.Type("bob", "/otr keys")
	for _, o := range owned {
		want := x.keys[o[0]]
		if want == "" {
			want = "no key yet"
		}
		if row := within(x.Pidgin, myKeys, "radio button", o[0]+" (").Name(); !strings.HasSuffix(row, want) {
			x.T.Errorf("shown is %q, the key is %s", row, want)
		}
	}
	x.Press(myKeys, "Close")

	x.Type("bob", "/otr fingerprints")
	x.Eventually(patience, "the window is there", func() bool { return shows(x.Pidgin, knownWindow) })
	read := func() map[string]listedRow {
		_, cells := table(x.Pidgin, knownWindow, 8)
		rows := map[string]listedRow{}
		for _, c := range cells {
			rows[c[4]] = listedRow{knownRow{c[0], c[1], c[3]}, c[2]}
		}
		return rows
	}
	x.wantRows(read, "Not private", func(shown, k knownRow) bool {
		return strings.Contains(shown.buddy, k.buddy) && strings.HasPrefix(shown.account, k.account) &&
			shown.verified() == k.verified() && strings.HasPrefix(shown.trust, k.how())
	})
	act()
	x.Keys(knownWindow, "Escape")
	x.Eventually(patience, "the window is gone", func() bool { return !shows(x.Pidgin, knownWindow) })
	x.files()
}

// ourAct selects a row by typing, as its user does, and presses a key.
func (x *exchanged) ourAct(fingerprint, key string) {
	x.T.Helper()
	x.Focus(knownWindow)
	x.TypeOn(x.known[fingerprint].buddy)
	x.Tap("Escape")
	x.Keys(knownWindow, key)
}

func (x *exchanged) ourTrust(fingerprint string, verified bool) {
	x.T.Helper()
	if verified {
		x.ourAct(fingerprint, "alt+v")
		x.Press("Verify fingerprint", "They are the same")
		x.trust(fingerprint, "verified")
	} else {
		x.ourAct(fingerprint, "alt+n")
		knownSays(x.Pidgin, "Not verified any more: 1.")
		x.trust(fingerprint, "")
	}
}

func (x *exchanged) ourForget(fingerprint string) {
	x.T.Helper()
	x.ourAct(fingerprint, "alt+f")
	knownSays(x.Pidgin, "Forgotten: 1.")
	delete(x.known, fingerprint)
}

// ourKey does something with the key of an account and returns what it has then.
func (x *exchanged) ourKey(account, act string) {
	x.T.Helper()
	x.Type("bob", "/otr keys")
	if err := within(x.Pidgin, myKeys, "radio button", account+" (").Do(); err != nil {
		x.T.Fatal(err)
	}
	chooses(x.Pidgin, myKeys, act)
	if x.keys[account] != "" {
		x.Press("Replace key", "Replace the key")
	}
	was := x.keys[account]
	x.Eventually(patience, account+" has another key", func() bool {
		data, _ := os.ReadFile(x.File(keyfile.KeysName))
		keys, _, err := keyfile.ParseKeys(data)
		for _, o := range owned {
			if key, ok := keys.Find(keyfile.Account{Name: o[0], Protocol: o[1]}); ok && o[0] == account {
				x.keys[account] = key.Public().Fingerprint().Human()
			}
		}
		return err == nil && x.keys[account] != was
	})
	x.Press(myKeys, "Close") // that it has a new one
}

// ourSettings sets the general ones, ourOwn those of Bob.
func (x *exchanged) ourSettings(to fourSettings) {
	x.T.Helper()
	configure(x.Pidgin, "OTR", "OTR")
	x.set("OTR", ourBoxes(), to.list())
	unconfigure(x.Pidgin, "OTR")
	x.general = to
}

func (x *exchanged) ourOwn(to fourSettings) {
	x.T.Helper()
	x.Type("bob", "/otr settings")
	within(x.Pidgin, settingsForm, "check box", ownBox)
	x.set(settingsForm, ourBoxes(), to.list())
	x.Press(settingsForm, "Save")
	x.own = to
}

// ourLacked sets what pidgin-otr lacks, in general and for Bob.
func (x *exchanged) ourLacked(to []bool) {
	x.T.Helper()
	configure(x.Pidgin, "OTR", "OTR")
	x.set("OTR", onlyOurs(), to)
	unconfigure(x.Pidgin, "OTR")
	x.Type("bob", "/otr settings")
	within(x.Pidgin, settingsForm, "check box", ownBox)
	x.set(settingsForm, onlyOurs()[:1], to[:1])
	x.Press(settingsForm, "Save")
	x.lacked = to
}
