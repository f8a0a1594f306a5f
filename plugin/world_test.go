package plugin

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pidgin-otr/otr/dsa"
	"pidgin-otr/otr/keyfile"
	"pidgin-otr/ui"
)

// world is a network with the messengers on it, in memory and in one goroutine.
type world struct {
	t       *testing.T
	now     time.Time
	clients []*client
	queue   []packet
	wire    []packet // everything that was ever sent
	copyAll bool     // a bare address reaches all clients, not the latest alone
	stanzas int
}

// packet is one message on the wire, after the stanza handler.
type packet struct {
	from     *client
	to       string // as addressed
	text     string
	noCopies bool
	state    bool // a typing notice
}

// client is one messenger with one account and the plugin loaded. It is the
// plugin's host.
type client struct {
	t        *testing.T
	w        *world
	id       AccountID
	self     string // full address; the bare one on networks without
	deleted  bool   // its account is
	online   bool
	host     string          // user@host that others see of it on IRC
	shares   map[string]bool // nicks in our channels
	queueing bool            // the host's queue on IRC lets nothing out until drain
	queue    []packet
	spoke    int // when it last sent, for networks that choose the latest
	plugin   *Plugin
	files    *folder
	options  map[string]bool
	written  map[string]string        // settings that are texts
	omemo    bool                     // another plugin encrypts
	terminal bool                     // its user interface has no menu of ours
	own      map[string]BuddySettings // by buddy
	roster   map[string]bool
	choosy   bool              // only who is on the roster is known to the user, not everybody
	called   map[string]Called // by buddy
	words    map[string]string // translations

	windows   map[string]*window
	pictures  bool                // lines have them
	turned    map[BuddyID]BuddyID // windows that a message turned to somebody else
	later     []func()
	wake      time.Time
	gaveBack  int            // how often
	questions int            // dialogs so far
	choices   []choice       // open dialogs
	forms     []*form        // open forms
	settings  []*settingForm // open forms with things to set
	informed  []string
	copied    string
	pastes    bool // a text can be pasted
	window    bool // there is a window of known fingerprints
	shown     int  // how often it was opened
	accounts  []AccountID
	aliases   map[BuddyID]string
	picked    func(path string) // who waits for a file
	offered   []Offer           // files and calls that left after a question
	debug     []string
	cut       bool     // what goes to a goroutine waits in works, and never comes back
	works     []func() // each is run by a test
}

// window is a conversation of a client.
type window struct {
	peer    string // whom the host would send to: the latest speaker
	lines   []string
	notices []string
	all     []string // lines and notices as they came
	logging bool
	log     []string
	entry   string
	back    []string
	marked  bool
	drawn   int
}

// form is a form that a client shows.
type form struct {
	ui.FieldForm
	done    func([][]byte)
	chosen  []int // by the user, so far
	changed int   // how many times, while it was open
	close   func()
}

func (f *form) Close() { f.close() }

func (f *form) Chosen() []int { return f.chosen }

func (f *form) Change(now ui.FieldForm) {
	f.FieldForm = now
	f.changed++
	f.preset()
}

// preset chooses what the form chooses.
func (f *form) preset() {
	f.chosen = nil
	for _, field := range f.Fields {
		f.chosen = append(f.chosen, field.Chosen)
	}
}

// settingForm is a form with things to set that a client shows.
type settingForm struct {
	ui.SettingForm
	done func([]ui.Set)
}

type choice struct {
	number int
	form   ui.ChoiceForm
	done   func(int)
}

func newWorld(t *testing.T) *world {
	return &world{t: t, now: time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)}
}

// testKeys are made once: a key takes longer than any of the tests.
var testKeys = sync.OnceValue(func() []*dsa.PrivateKey {
	keys := make([]*dsa.PrivateKey, 4)
	for i := range keys {
		key, err := dsa.Generate(rand.Reader)
		if err != nil {
			panic(err)
		}
		keys[i] = key
	}
	return keys
})

// copyKey makes a key of its own: a plugin wipes its keys when it goes.
func copyKey(t *testing.T, k *dsa.PrivateKey) *dsa.PrivateKey {
	key, err := dsa.NewPrivateKey(k.Components())
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// join adds a client with a key of its own and loads its plugin. address is a
// full one on XMPP, a name elsewhere.
func (w *world) join(protocol, address string, key int) *client {
	c := w.absent(protocol, address)
	c.giveKey(c.id, key)
	c.load()
	return c
}

// absent adds a client whose plugin is not loaded.
func (w *world) absent(protocol, address string) *client {
	c := &client{
		t: w.t, w: w, self: address, online: true, files: newFolder(),
		id:      AccountID{Name: address, Protocol: protocol},
		options: make(map[string]bool), roster: make(map[string]bool),
		windows: make(map[string]*window),
	}
	if protocol == protocolIRC {
		c.host = "~" + address + "@127.0.0.1"
	}
	w.clients = append(w.clients, c)
	return c
}

func (c *client) giveKey(id AccountID, key int) {
	keys, _, err := keyfile.ParseKeys(c.files.data[keyfile.KeysName])
	if err != nil {
		c.t.Fatal(err)
	}
	if err := keys.Set(fileAccount(id), copyKey(c.t, testKeys()[key])); err != nil {
		c.t.Fatal(err)
	}
	c.files.data[keyfile.KeysName] = keys.Bytes()
}

// load starts the plugin and tells it what the host tells after Load.
func (c *client) load() {
	c.plugin = New(c, c.files, rand.Reader)
	c.event(func() {
		c.plugin.Load()
		if c.online {
			c.plugin.SignedOn(c.id, c.self)
		}
	})
}

func bare(address string) string {
	name, _, _ := strings.Cut(address, "/")
	return name
}

// buddy is the conversation family of an address with this client.
func (c *client) buddy(address string) BuddyID {
	return BuddyID{Account: c.id, Name: bare(address)}
}

// event runs what the host's main loop would, and what follows it.
func (c *client) event(f func()) {
	f()
	for len(c.later) > 0 {
		next := c.later[0]
		c.later = c.later[1:]
		next()
	}
	for _, win := range c.windows {
		if len(win.back) > 0 {
			text := strings.Join(win.back, "<br>")
			if win.entry != "" {
				text += "<br>" + win.entry
			}
			win.entry, win.back = text, nil
		}
	}
}

// open makes a window for the address.
func (c *client) open(address string) *window {
	name := bare(address)
	if win := c.windows[name]; win != nil {
		return win
	}
	win := &window{peer: name, logging: true}
	c.windows[name] = win
	c.plugin.ConversationCreated(c.buddy(address))
	return win
}

// enter types a text and presses Enter.
func (c *client) enter(address, text string) {
	c.event(func() {
		win := c.open(address)
		win.entry = text
		c.submit(win, address, text)
		win.entry = ""
	})
}

// enterLines presses Enter once on a network that takes one line at a time.
func (c *client) enterLines(address string, lines ...string) {
	c.event(func() {
		win := c.open(address)
		win.entry = strings.Join(lines, "<br>")
		for _, l := range lines {
			c.submit(win, address, l)
		}
		win.entry = ""
	})
}

// submit is the host's path of a line.
func (c *client) submit(win *window, address, text string) {
	v := c.plugin.SendingIM(c.buddy(address), text)
	if v.Block || v.Text == "" {
		return
	}
	sent := v.Text
	if strings.HasPrefix(sent, "?OTR") { // the host makes plain text of its markup
		sent = ui.PlainText(sent)
	}
	if c.put(win.peer, sent) {
		win.show("me: "+text, true)
	}
}

// inject sends as another part of the program does, past the sending handler.
func (c *client) inject(address, text string) {
	c.event(func() { c.put(address, text) })
}

// chatState sends a typing notice as the host does.
func (c *client) chatState(address string) {
	c.event(func() {
		win := c.open(address)
		v := c.plugin.SendingStanza(c.buddy(address), ReadStanza(fmt.Sprintf(
			"<message to='%s' type='chat'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>", win.peer)))
		c.w.send(packet{from: c, to: or(v.To, win.peer), noCopies: v.NoCopies, state: true})
	})
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// put is the protocol's own sending: on XMPP through the stanza handler.
func (c *client) put(to, text string) bool {
	if !c.online {
		return false
	}
	out := packet{from: c, to: to, text: text}
	if c.id.Protocol == protocolXMPP {
		c.w.stanzas++
		v := c.plugin.SendingStanza(c.buddy(to), chat(to, text, fmt.Sprint("stanza", c.w.stanzas)))
		if v.Empty || v.Drop != nil && v.Drop[0] {
			return true
		}
		out.to, out.noCopies = or(v.To, to), v.NoCopies
	}
	if c.id.Protocol == protocolIRC {
		c.putIRC(out)
		return true
	}
	c.w.send(out)
	return true
}

// chat is a message stanza with a body.
func chat(to, body, id string) Stanza {
	return Stanza{To: to, Type: "chat", ID: id, Parts: []Part{{Name: "body", Text: body}}}
}

func (w *world) send(p packet) {
	w.wire = append(w.wire, p)
	w.queue = append(w.queue, p)
}

// run delivers until nothing is under way.
func (w *world) run() {
	for len(w.queue) > 0 {
		p := w.queue[0]
		w.queue = w.queue[1:]
		for _, c := range w.receivers(p) {
			c.event(func() {
				if c.id.Protocol == protocolIRC {
					c.plugin.IRCReceiving(c.id, c.self, p.from.prefix()+" PRIVMSG "+p.to+" :"+p.text)
				}
				if !p.state {
					c.receiving(p.from.self, p.text)
				}
			})
		}
		w.wakeUp()
	}
}

// receivers is who gets a message: the client that is addressed, if it is
// there, or else one of its user's, or all.
func (w *world) receivers(p packet) []*client {
	p.from.spoke = len(w.wire)
	var same []*client
	for _, c := range w.clients {
		if c.online && c.id.Protocol == p.from.id.Protocol && bare(c.self) == bare(p.to) {
			if c.self == p.to && p.to != bare(p.to) {
				return []*client{c}
			}
			same = append(same, c)
		}
	}
	if w.copyAll || len(same) < 2 {
		return same
	}
	return []*client{slices.MaxFunc(same, func(a, b *client) int { return a.spoke - b.spoke })}
}

// receive is the host's path of a message.
func (c *client) receive(from, text string) {
	c.event(func() { c.receiving(from, text) })
}

func (c *client) receiving(from, text string) {
	v := c.plugin.ReceivingIM(c.buddy(from), from, text, ReceiveFlags{})
	if v.Swallow {
		return
	}
	win := c.open(from)
	win.peer = from
	win.show(bare(from)+": "+v.Text, true)
}

func (win *window) show(line string, logged bool) {
	win.lines = append(win.lines, line)
	win.all = append(win.all, line)
	if win.logging && logged {
		win.log = append(win.log, line)
	}
}

// advance lets time pass, with the ticks that are due on the way.
func (w *world) advance(d time.Duration) {
	end := w.now.Add(d)
	for {
		next := end
		for _, c := range w.clients {
			if !c.wake.IsZero() && c.wake.Before(next) {
				next = c.wake
			}
		}
		if next.After(w.now) {
			w.now = next
		}
		w.wakeUp()
		w.run()
		if !w.now.Before(end) {
			return
		}
	}
}

func (w *world) wakeUp() {
	for _, c := range w.clients {
		if !c.wake.IsZero() && !c.wake.After(w.now) {
			c.wake = time.Time{}
			c.event(c.plugin.Tick)
		}
	}
}

// presence tells everybody that a client of theirs came or went.
func (w *world) presence(c *client, online bool) {
	c.online = online
	for _, other := range w.clients {
		if other != c && other.online {
			other.event(func() { other.plugin.Presence(other.buddy(c.self), c.self, online) })
		}
	}
}

// The methods of Host.

func (c *client) Transmit(a AccountID, to, text string) bool { return c.put(to, text) }
func (c *client) Connected(AccountID) bool                   { return c.online }
func (c *client) Normalize(_ AccountID, name string) string  { return strings.ToLower(bare(name)) }
func (c *client) Offer(b BuddyID, o Offer) bool {
	c.offered = append(c.offered, o)
	return c.online
}
func (c *client) EncryptedOtherwise(BuddyID) bool { return c.omemo }
func (c *client) KnowsBuddy(b BuddyID) bool       { return !c.choosy || c.roster[b.Name] }

func (c *client) NetworkName(a AccountID) string {
	return strings.ToUpper(strings.TrimPrefix(a.Protocol, "prpl-"))
}

func (c *client) PickFile(r ui.FileForm, done func(string)) { c.picked = done }

func (c *client) Picture(level ui.Level) string {
	if !c.pictures {
		return ""
	}
	return fmt.Sprintf("<%d> ", level)
}

func (c *client) Notice(b BuddyID, html string, open bool) bool {
	win := c.windows[b.Name]
	if win == nil && !open || c.deleted {
		return false
	}
	win = c.open(b.Name)
	win.notices = append(win.notices, html)
	win.all = append(win.all, html)
	return true
}

func (c *client) ShowSent(b BuddyID, html string) { c.open(b.Name).show("me: "+html, true) }

func (c *client) Say(b BuddyID, html string) bool {
	c.submit(c.open(b.Name), b.Name, html)
	return true
}

func (c *client) ShowReceived(b BuddyID, html string) { c.open(b.Name).show(b.Name+": "+html, true) }
func (c *client) SharesRoom(b BuddyID) bool           { return c.shares[b.Name] }

func (c *client) PutBack(b BuddyID, html string) bool {
	win := c.windows[b.Name]
	if win == nil {
		return false
	}
	win.back = append(win.back, html)
	return true
}

func (c *client) InEntry(b BuddyID, html string) bool {
	win := c.windows[b.Name]
	return win != nil && slices.Contains(strings.Split(win.entry, "<br>"), html)
}

func (c *client) TurnedFrom(b BuddyID) (from BuddyID, ok bool) {
	from, ok = c.turned[b]
	delete(c.turned, b)
	return from, ok
}

func (c *client) Refresh() {
	for _, win := range c.windows {
		win.drawn++
	}
}

func (c *client) SetLogging(b BuddyID, on bool) (was, ok bool) {
	win := c.windows[b.Name]
	if win == nil {
		return false, false
	}
	was, win.logging = win.logging, on
	return was, true
}

func (c *client) LogLine(b BuddyID, html string) {
	if win := c.windows[b.Name]; win != nil {
		win.log = append(win.log, html)
	}
}

func (c *client) HasMenu() bool { return !c.terminal }

func (c *client) Called(b BuddyID) Called { return c.called[b.Name] }

func (c *client) Mark(b BuddyID, on bool) (was bool) {
	if win := c.windows[b.Name]; win != nil {
		was, win.marked = win.marked, on
	}
	return was
}

func (c *client) Open() []BuddyID {
	var open []BuddyID
	for _, name := range slices.Sorted(maps.Keys(c.windows)) {
		open = append(open, c.buddy(name))
	}
	return open
}

func (c *client) Choose(f ui.ChoiceForm, done func(int)) func() {
	c.questions++
	n := c.questions
	c.choices = append(c.choices, choice{n, f, done})
	return func() { c.choices = slices.DeleteFunc(c.choices, func(o choice) bool { return o.number == n }) }
}

func (c *client) Ask(f ui.FieldForm, done func([][]byte)) OpenForm {
	shown := &form{FieldForm: f, done: done}
	shown.close = func() { c.forms = slices.DeleteFunc(c.forms, func(f *form) bool { return f == shown }) }
	shown.preset()
	c.forms = append(c.forms, shown)
	return shown
}

// fill fills in the latest form; with no values it is cancelled.
func (c *client) fill(values ...string) (shown ui.FieldForm) {
	c.t.Helper()
	if len(c.forms) == 0 {
		c.t.Fatalf("no form is open; wanted one for %q", values)
	}
	f := c.forms[len(c.forms)-1]
	c.forms = c.forms[:len(c.forms)-1]
	if len(values) > 0 && len(values) != len(f.Fields) {
		c.t.Fatalf("%d values for %+v", len(values), f.Fields)
	}
	var given [][]byte
	for _, v := range values {
		given = append(given, []byte(v))
	}
	c.event(func() { f.done(given) })
	c.w.run()
	for _, v := range given {
		if strings.Trim(string(v), "\x00") != "" {
			c.t.Errorf("%q is not wiped", v)
		}
	}
	return f.FieldForm
}

func (c *client) Set(f ui.SettingForm, done func([]ui.Set)) func() {
	open := &settingForm{f, done}
	c.settings = append(c.settings, open)
	return func() { open.done = func([]ui.Set) {} }
}

// set answers the latest form with things to set; nil cancels it.
func (c *client) set(answers ...ui.Set) (shown ui.SettingForm) {
	c.t.Helper()
	if len(c.settings) == 0 {
		c.t.Fatalf("%s shows no form", c.self)
	}
	f := c.settings[len(c.settings)-1]
	c.settings = c.settings[:len(c.settings)-1]
	c.event(func() { f.done(answers) })
	c.w.run()
	return f.SettingForm
}

func (c *client) ShowKnown() bool {
	if c.window {
		c.shown++
	}
	return c.window
}

func (c *client) KnownChanged() {}

func (c *client) Copy(text string) bool {
	c.copied = text
	return c.pastes
}

func (c *client) Accounts() []AccountID {
	if c.accounts != nil {
		return c.accounts
	}
	return []AccountID{c.id}
}

func (c *client) Aliases() map[BuddyID]string { return c.aliases }

func (c *client) Inform(n ui.Note) {
	c.informed = append(c.informed, n.Title+": "+n.Primary+" "+n.Secondary)
}

func (c *client) Text(name string) string { return c.written[name] }

func (c *client) Bool(name string, def bool) bool {
	if on, set := c.options[name]; set {
		return on
	}
	return def
}

func (c *client) BuddySettings(b BuddyID) (BuddySettings, bool) {
	s, own := c.own[b.Name]
	return s, own
}

func (c *client) SetBuddySettings(b BuddyID, s BuddySettings, own bool) bool {
	if !c.roster[b.Name] {
		return false
	}
	if c.own == nil {
		c.own = make(map[string]BuddySettings)
	}
	delete(c.own, b.Name)
	if own {
		c.own[b.Name] = s
	}
	return true
}

func (c *client) Now() time.Time { return c.w.now }
func (c *client) Go(work func() error, done func(error)) {
	if c.cut {
		c.works = append(c.works, func() { work() })
		return
	}
	c.later = append(c.later, func() {
		c.files.behind++
		err := work()
		c.files.behind--
		done(err)
	})
}
func (c *client) Later(f func())         { c.later = append(c.later, f) }
func (c *client) WakeAt(t time.Time)     { c.wake = t }
func (c *client) GiveBack()              { c.gaveBack++ }
func (c *client) Tr(msgid string) string { return or(c.words[msgid], msgid) }
func (c *client) Debugf(format string, args ...any) {
	c.debug = append(c.debug, fmt.Sprintf(format, args...))
}

// choose answers the latest dialog with the button of that name; "" closes it.
func (c *client) choose(button string) {
	c.t.Helper()
	if len(c.choices) == 0 {
		c.t.Fatalf("nothing is asked; wanted %q", button)
	}
	asked := c.choices[len(c.choices)-1]
	c.choices = c.choices[:len(c.choices)-1]
	n := slices.Index(asked.form.Choices, button)
	if n < 0 && button != "" {
		c.t.Fatalf("no button %q in %q", button, asked.form.Choices)
	}
	c.event(func() { asked.done(n) })
	c.w.run()
}

// folder is the user's folder in memory.
type folder struct {
	data   map[string][]byte
	denied map[string]error // Read fails
	full   error            // Write fails
	shut   string           // and that of the file of this name
	behind int              // work of a goroutine is running
	writes []write
}

// write is one file written.
type write struct {
	name string
	main bool // on the main thread
}

func newFolder() *folder {
	return &folder{data: make(map[string][]byte), denied: make(map[string]error)}
}

func (f *folder) Read(name string) ([]byte, error) {
	if err := f.denied[name]; err != nil {
		return nil, err
	}
	data, ok := f.data[name]
	if !ok {
		return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
	}
	return slices.Clone(data), nil
}

func (f *folder) Extend(name string, see func([]byte), end func() ([]byte, bool)) (bool, error) {
	old, err := f.Read(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	see(old)
	more, ok := end()
	if !ok || len(more) == 0 {
		return ok, nil
	}
	err = f.Write(name, append(old, more...))
	return err == nil, err
}

func (f *folder) ReadOutside(path string, max int) ([]byte, error) { return f.Read(path) }

func (f *folder) WriteOutside(path string, data []byte) error { return f.Write(path, data) }

func (f *folder) Write(name string, data []byte) error {
	if f.full != nil {
		return f.full
	}
	if name == f.shut {
		return fs.ErrPermission
	}
	f.writes = append(f.writes, write{name, f.behind == 0})
	f.data[name] = slices.Clone(data)
	return nil
}

func (f *folder) Aside(name string) (string, error) {
	kept := name + ".damaged"
	f.data[kept] = f.data[name]
	delete(f.data, name)
	return kept, nil
}
