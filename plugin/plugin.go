package plugin

import (
	"io"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/ui"
)

// Files is the folder that the user's OTR files live in. Its methods are called
// on any goroutine, for one file by one at a time; files are small.
type Files interface {
	// Read returns the whole file. A file that is not there is an error that
	// matches fs.ErrNotExist.
	Read(name string) ([]byte, error)
	// Extend adds to the end of a file as Write replaces it, without holding it in
	// memory. see gets what the file holds, piece by piece; end then says what comes
	// behind it, or that it is to stay as it is. extended: it ends so now.
	Extend(name string, see func(piece []byte), end func() (more []byte, ok bool)) (extended bool, err error)
	// Write replaces the whole file at once or not at all, mode 0600. A symbolic
	// link stays a link.
	Write(name string, data []byte) error
	// Aside keeps a file that cannot be understood under another name, which it
	// returns, so that the next Write does not destroy it.
	Aside(name string) (kept string, err error)
	// ReadOutside returns a file at a path of the user's, which is refused above max
	// bytes.
	ReadOutside(path string, max int) ([]byte, error)
	// WriteOutside replaces a file at a path of the user's, as Write does. Within the
	// folder it is refused.
	WriteOutside(path string, data []byte) error
}

// ReceiveFlags is what the host knows of a message that arrived.
type ReceiveFlags struct {
	Delayed bool // from history or offline storage, as the host marks it
	Own     bool // a copy of what we or another client of our account sent
}

// Plugin is the controller. One lives from load to unload; every method is
// called on the host's main thread.
type Plugin struct {
	host  Host
	files Files
	rand  io.Reader
	state
}

// New makes a controller that has not been loaded. rand must be a source fit
// for keys and is also read from goroutines.
func New(host Host, files Files, rand io.Reader) *Plugin {
	return &Plugin{host: spoilHost(host), files: files, rand: rand}
}

// Load reads the settings and files and attaches to the open conversations.
// Afterwards the host calls SignedOn for each account that is connected.
func (p *Plugin) Load() {
	p.safely("load", func() {
		p.state = newState()
		p.loaded = true
		p.readSettings()
		p.loadFiles()
		p.settleLater()
		p.host.Refresh()
		p.tellOn()
	})
}

// Unload ends every session, with a word to the buddies, gives waiting text and
// logging back, and forgets everything. Nothing is called back afterwards.
func (p *Plugin) Unload() {
	if !p.loaded {
		return
	}
	p.safely("unload", func() {
		p.loaded = false
		p.endAll(ui.Words.Unloaded)
		p.each(func(b *buddy) {
			p.flushBack(b)
			p.restoreLog(b)
		})
	})
	p.flush()
	p.safely("unload", func() {
		p.host.WakeAt(time.Time{})
		p.keys.wipe()
		p.dropImport()
		p.secrets.end()
	})
	p.state = state{}
}

// Quitting ends every session while the accounts are still connected.
func (p *Plugin) Quitting() {
	p.safely("quitting", func() { p.endAll(ui.Words.Unloaded) })
	p.flush()
}

// endAll ends every session of every account. In each conversation one notice
// says so, in place of one for every session.
func (p *Plugin) endAll(say func(ui.Words) string) {
	for _, a := range p.accounts {
		p.endAccount(a, say)
	}
}

// endAccount is endAll for one account.
func (p *Plugin) endAccount(a *account, say func(ui.Words) string) {
	for _, r := range a.engine.EndAll(p.host.Now()) {
		if b := a.buddies[r.Buddy.Name()]; b != nil {
			p.applyEnd(b, r.Effects, say)
		}
	}
}

// applyEnd carries out Effects that ends all sessions of a buddy for one
// reason, which is said once.
func (p *Plugin) applyEnd(b *buddy, out otr.Effects, say func(ui.Words) string) {
	var others []otr.Event
	ended := false
	for _, e := range out.Events {
		switch e.(type) {
		case otr.Ended:
			ended = true
		case otr.NewSelection, otr.AllChanged:
		default:
			others = append(others, e)
		}
	}
	out.Events = append(others, otr.Changed{})
	p.apply(b, out)
	if ended {
		p.notice(b, say(p.words(b)), kept)
		if !p.loaded || !b.wants.policy.Enabled() {
			p.markOff(b)
		}
	}
}
