package desktop

import (
	"strings"

	"pidgin-otr/tests/desktop/rig"
)

// theirMenu opens pidgin-otr's settings of Bob from the buddy list.
func (x *exchanged) theirMenu() {
	x.T.Helper()
	x.Focus("Buddy List")
	x.Mouse(inList(x.Pidgin, "bob"), 3)
	var item rig.Node
	x.Eventually(patience, "the menu of the buddy has a row", func() (ok bool) {
		item, ok = x.Accessible().Find(func(n rig.Node) bool {
			return n.Role() == "menu item" && n.Name() == theirSettings && n.Showing()
		})
		return ok
	})
	x.Mouse(item, 1)
	x.Eventually(patience, "the settings of the buddy are there", func() bool { return shows(x.Pidgin, theirSettings) })
}

// inTheirs reads all of it in pidgin-otr's own windows, and lets act change some there.
func (x *exchanged) inTheirs(act func()) {
	x.T.Helper()
	configure(x.Pidgin, "Off-the", theirWindow)
	x.wantBoxes(theirWindow, theirBoxes(), x.general.theirs())
	x.wantBoxes(theirWindow, []string{theirButton}, []bool{x.button})
	for _, o := range owned {
		if got := theirKey(x.Pidgin, o[0]); got != x.keys[o[0]] && (x.keys[o[0]] != "" || got != noTheirKey) {
			x.T.Errorf("pidgin-otr has the key %q of %s, not %q", got, o[0], x.keys[o[0]])
		}
	}
	read := func() map[string]listedRow {
		_, cells := table(x.Pidgin, theirWindow, 5)
		rows := map[string]listedRow{}
		for _, c := range cells {
			account, _, _ := strings.Cut(c[4], " (")
			rows[c[3]] = listedRow{knownRow{c[0], account, strings.TrimPrefix(c[2], "No")}, c[1]}
		}
		return rows
	}
	x.wantRows(read, "Unused", func(shown, k knownRow) bool {
		return shown.buddy == k.buddy && shown.account == k.account && shown.verified() == k.verified()
	})
	act()
	unconfigure(x.Pidgin, theirWindow)
	x.files()
}

// theirOwn reads pidgin-otr's settings of Bob, and sets them.
func (x *exchanged) theirOwn(to fourSettings) {
	x.T.Helper()
	x.theirMenu()
	if x.own == (fourSettings{}) {
		toggle(x.Pidgin, theirSettings, theirDefault)
	} else {
		x.wantBoxes(theirSettings, append([]string{theirDefault}, theirBoxes()...), append([]bool{false}, x.own.theirs()...))
	}
	x.set(theirSettings, theirBoxes(), to.list())
	x.Mouse(within(x.Pidgin, theirSettings, "push button", "OK"), 1)
	x.Eventually(patience, "the settings are closed", func() bool { return !shows(x.Pidgin, theirSettings) })
	x.own = to
}

// theirTrust says in pidgin-otr that a fingerprint is verified, or not.
func (x *exchanged) theirTrust(fingerprint string, verified bool) {
	x.T.Helper()
	theirRow(x.Pidgin, fingerprint, theirVerify)
	said := map[bool]string{true: "I have", false: "I have not"}[verified]
	x.Eventually(patience, said+" is said", func() bool {
		window, ok := x.Window(theirVerify)
		if !ok {
			return false
		}
		item, ok := window.Find(func(n rig.Node) bool { return n.Role() == "menu item" && n.Name() == said })
		if !ok {
			_, ok = window.Find(func(n rig.Node) bool { return n.Role() == "combo box" && n.Name() == said })
			return ok
		}
		return item.Do() == nil
	})
	x.Press(theirVerify, "OK")
	x.Eventually(patience, "the question is gone", func() bool { return !shows(x.Pidgin, theirVerify) })
	x.trust(fingerprint, map[bool]string{true: "verified", false: ""}[verified])
}

func (x *exchanged) trust(fingerprint, trust string) {
	row := x.known[fingerprint]
	row.trust = trust
	x.known[fingerprint] = row
}

func (x *exchanged) theirForget(fingerprint string) {
	x.T.Helper()
	theirRow(x.Pidgin, fingerprint, "Forget fingerprint")
	delete(x.known, fingerprint)
}
