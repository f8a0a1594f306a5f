package plugin

import (
	"io"

	"pidgin-otr/ui"
)

// Files is the folder that the user's OTR files live in. Every method may be
// called on the host's main thread; files are small.
type Files interface {
	// Read returns the whole file. A file that is not there is an error that
	// matches fs.ErrNotExist.
	Read(name string) ([]byte, error)
	// Write replaces the whole file at once or not at all, mode 0600. A symbolic
	// link stays a link.
	Write(name string, data []byte) error
	// Aside keeps a file that cannot be understood under another name, which it
	// returns, so that the next Write does not destroy it.
	Aside(name string) (kept string, err error)
}

// ReceiveFlags is what the host knows of a message that arrived.
type ReceiveFlags struct {
	Delayed bool // from history or offline storage, as the host marks it
	Own     bool // a copy of what another client of our account sent
}

// Plugin is the controller. One lives from load to unload; every method is
// called on the host's main thread.
type Plugin struct {
	host  Host
	files Files
	rand  io.Reader
}

// New makes a controller that has not been loaded. rand must be a source fit
// for keys.
func New(host Host, files Files, rand io.Reader) *Plugin {
	return &Plugin{host: host, files: files, rand: rand}
}

func (p *Plugin) Load()                                         {}
func (p *Plugin) Unload()                                       {}
func (p *Plugin) Quitting()                                     {}
func (p *Plugin) Tick()                                         {}
func (p *Plugin) SignedOn(a AccountID, self string)             {}
func (p *Plugin) SignedOff(a AccountID)                         {}
func (p *Plugin) ConversationCreated(b BuddyID)                 {}
func (p *Plugin) ConversationDeleted(b BuddyID)                 {}
func (p *Plugin) LoggingChanged(b BuddyID, on bool)             {}
func (p *Plugin) Activate(b BuddyID, actionID string)           {}
func (p *Plugin) Menu(b BuddyID) ui.Menu                        { return ui.Menu{} }
func (p *Plugin) MarkDelayed(b BuddyID, from string)            {}
func (p *Plugin) Presence(b BuddyID, route string, online bool) {}
func (p *Plugin) StanzaError(a AccountID, id string)            {}
func (p *Plugin) SendingIM(b BuddyID, text string) SendVerdict  { return SendVerdict{Block: true} }
func (p *Plugin) ReceivingIM(b BuddyID, from, text string, flags ReceiveFlags) ReceiveVerdict {
	return ReceiveVerdict{Swallow: true}
}
func (p *Plugin) SendingStanza(b BuddyID, a AccountID, s Stanza) StanzaVerdict {
	return StanzaVerdict{}
}
