package rig

import (
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Plugin says what a Pidgin is to load.
type Plugin int

const (
	NoPlugin  Plugin = iota
	Ours             // the library that the test names
	PidginOTR        // Debian's pidgin-otr 4.0.2
)

// debianPlugin is where the package pidgin-otr puts its library.
const debianPlugin = "/usr/lib/pidgin/pidgin-otr.so"

// Person is one Pidgin to start: an account, where it is logged in, and what it
// has loaded.
type Person struct {
	Who      string // name of the profile, unique in the rig
	Account  string // alice, bob or carol; on IRC any nick
	Resource string
	Priority int // 0 is 1, Pidgin's default
	Plugin   Plugin
	Library  string            // file of our plugin; needed with Ours
	Helpers  []string          // further plugin libraries to load
	Files    map[string][]byte // put into the purple folder, such as otr.private_key
	Settings map[string]string // further settings of buddies as XML, by name: `<setting name='OTR/enabled' type='bool'>1</setting>`
	Prefs    map[string]string // further preferences as XML: path -> `type='bool' value='1'`
	Env      []string
	Offline  bool     // do not sign on at start
	NoKey    bool     // do not put a private key into the purple folder
	Finch    bool     // run Finch, in a terminal of its own, instead of Pidgin
	Through  []string // a command to start it through, such as one that sets limits
	IRC      *IRC     // the server to be on, in place of the rig's XMPP server

	Fingerprint string // of that key: five groups of eight upper-case hex digits
}

// Address is the person's full XMPP address, or what the account is called on IRC.
func (p Person) Address() string {
	if p.IRC != nil {
		return p.Account + "@" + IRCHost
	}
	return p.Account + "@" + Host + "/" + p.Resource
}

// protocol is the host's name of the network.
func (p Person) protocol() string {
	if p.IRC != nil {
		return "prpl-irc"
	}
	return "prpl-jabber"
}

// priority is what the profile says; Pidgin's default where nothing is asked for.
func (p Person) priority() int {
	if p.Priority == 0 {
		return 1
	}
	return p.Priority
}

// Bare is the address without the resource.
func (p Person) Bare() string { return p.Account + "@" + Host }

// writeProfile fills the purple folder for the person.
func (p Person) writeProfile(dir string, port int) error {
	files := map[string][]byte{
		"prefs.xml":    []byte(p.prefs(dir)),
		"accounts.xml": []byte(p.accounts(port)),
		"blist.xml":    []byte(p.buddies()),
	}
	for name, content := range p.Files {
		files[name] = content
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			return err
		}
	}
	for _, library := range p.libraries() {
		if err := copyFile(library, filepath.Join(dir, "plugins", filepath.Base(library))); err != nil {
			return err
		}
	}
	return nil
}

func (p Person) libraries() []string {
	if p.Plugin == Ours {
		return append([]string{p.Library}, p.Helpers...)
	}
	return p.Helpers
}

// loaded are the plugin paths that Pidgin finds saved as enabled.
func (p Person) loaded(dir string) (paths []string) {
	for _, library := range p.libraries() {
		paths = append(paths, filepath.Join(dir, "plugins", filepath.Base(library)))
	}
	if p.Plugin == PidginOTR {
		paths = append(paths, debianPlugin)
	}
	return paths
}

// pluginsPref is where the program keeps which plugins to load.
func (p Person) pluginsPref() string {
	if p.Finch {
		return "/finch/plugins/loaded"
	}
	return "/pidgin/plugins/loaded"
}

// ui is the id of the program's user interface.
func (p Person) ui() string {
	if p.Finch {
		return "gnt-purple"
	}
	return "gtk-gaim"
}

func (p Person) prefs(dir string) string {
	root := &pref{}
	for _, path := range p.loaded(dir) {
		root.at(p.pluginsPref()).items = append(root.at(p.pluginsPref()).items, path)
	}
	root.at(p.pluginsPref()).attributes = "type='pathlist'"
	settings := map[string]string{
		"/pidgin/sound/method":                       "type='string' value='none'",
		"/pidgin/docklet/show":                       "type='string' value='never'",
		"/pidgin/conversations/spellcheck":           "type='bool' value='0'",
		"/pidgin/conversations/im/close_immediately": "type='bool' value='1'",
		"/pidgin/conversations/minimum_entry_lines":  "type='int' value='2'",
		"/purple/away/idle_reporting":                "type='string' value='none'",
		"/purple/away/away_when_idle":                "type='bool' value='0'",
	}
	for path, attributes := range p.Prefs {
		settings[path] = attributes
	}
	for path, attributes := range settings {
		root.at(path).attributes = attributes
	}
	var b strings.Builder
	b.WriteString("<?xml version='1.0' encoding='UTF-8' ?>\n<pref version='1' name='/'>\n")
	root.write(&b)
	b.WriteString("</pref>\n")
	return b.String()
}

// pref is a node of prefs.xml.
type pref struct {
	attributes string
	items      []string
	names      []string
	children   map[string]*pref
}

func (n *pref) at(path string) *pref {
	for name := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		child := n.children[name]
		if child == nil {
			child = &pref{}
			if n.children == nil {
				n.children = map[string]*pref{}
			}
			n.children[name] = child
			n.names = append(n.names, name)
		}
		n = child
	}
	return n
}

func (n *pref) write(b *strings.Builder) {
	for _, item := range n.items {
		fmt.Fprintf(b, "<item value='%s'/>\n", escape(item))
	}
	for _, name := range n.names {
		fmt.Fprintf(b, "<pref name='%s' %s>\n", name, n.children[name].attributes)
		n.children[name].write(b)
		b.WriteString("</pref>\n")
	}
}

func (p Person) accounts(port int) string {
	if p.IRC != nil {
		return p.ircAccount()
	}
	return fmt.Sprintf(`<?xml version='1.0' encoding='UTF-8' ?>
<account version='1.0'><account>
<protocol>prpl-jabber</protocol>
<name>%s</name>
<password>%s</password>
<alias>%s</alias>
<statuses><status type='available' name='Available' active='true'><attributes>
<attribute id='priority' value='%d'/></attributes></status></statuses>
<settings>
<setting name='connect_server' type='string'>127.0.0.1</setting>
<setting name='port' type='int'>%d</setting>
<setting name='connection_security' type='string'>opportunistic_tls</setting>
<setting name='auth_plain_in_clear' type='bool'>1</setting>
<setting name='priority' type='int'>%d</setting>
</settings>
<settings ui='%s'><setting name='auto-login' type='bool'>%d</setting></settings>
</account></account>
`, escape(p.Address()), Password, p.Account, p.priority(), port, p.priority(), p.ui(), boolean(!p.Offline))
}

func (p Person) ircAccount() string {
	return fmt.Sprintf(`<?xml version='1.0' encoding='UTF-8' ?>
<account version='1.0'><account>
<protocol>prpl-irc</protocol>
<name>%s</name>
<settings>
<setting name='port' type='int'>%d</setting>
<setting name='username' type='string'>%s</setting>
</settings>
<settings ui='%s'><setting name='auto-login' type='bool'>%d</setting></settings>
</account></account>
`, escape(p.Address()), p.IRC.Port, p.Account, p.ui(), boolean(!p.Offline))
}

// buddies is the buddy list: everybody, so that nobody is a stranger.
func (p Person) buddies() string {
	protocol, host := "prpl-jabber", "@"+Host
	if p.IRC != nil {
		protocol, host = "prpl-irc", ""
	}
	var b strings.Builder
	b.WriteString("<?xml version='1.0' encoding='UTF-8' ?>\n<purple version='1.0'><blist><group name='Buddies'>\n")
	for _, name := range people() {
		if name != p.Account {
			fmt.Fprintf(&b, "<contact><buddy account='%s' proto='%s'><name>%s</name><alias>%s</alias>%s</buddy></contact>\n",
				escape(p.Address()), protocol, name+host, name, p.Settings[name])
		}
	}
	fmt.Fprintf(&b, "</group></blist><privacy><account proto='%s' name='%s' mode='1'/></privacy></purple>\n", protocol, escape(p.Address()))
	return b.String()
}

func escape(text string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(text))
	return b.String()
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}

func copyFile(from, to string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o755)
	if err != nil {
		return err
	}
	if _, err := io.Copy(target, source); err != nil {
		target.Close()
		return err
	}
	return target.Close()
}
