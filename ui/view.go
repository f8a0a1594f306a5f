// Package ui decides what is shown: a View becomes a Menu, a fact becomes a
// text, a question becomes a form. Pure functions; no state, no engine types,
// no cgo.
//
// Rules of the texts: short, our own words, the session is named, the reader is
// told what to do. Texts go through a Translator and have named places such as
// {buddy}. Whatever a peer may have chosen (names, addresses, message text) is
// cleaned, bounded and, in conversations, escaped here and nowhere else.
package ui

import "slices"

import "time"

// Level is the privacy level of a session, in rising order.
type Level uint8

const (
	NotPrivate Level = iota
	Finished
	Unverified
	Private
)

// Translator turns a source text into the user's language.
type Translator func(msgid string) string

// Presence of a session's client.
type Presence uint8

const (
	Unknown Presence = iota
	Online
	Offline
)

// Session is what the window shows of one of the buddy's sessions.
type Session struct {
	ID          uint64
	Number      int
	Level       Level
	Version     int
	Resource    string // peer-chosen; the part of the address that names the client
	Address     string // the full address, peer-chosen; "" on networks without
	Fingerprint string // five groups of eight upper-case hex digits
	Presence    Presence
	Spoke       time.Time // zero: never
	OtherKey    bool      // it claims to be another session's client, with a key of its own
	Unknown     bool      // its key is not agreed: nothing goes there unasked

	Authenticating bool // a run of the authentication with it is under way
	Progress       Progress
	VerifiedUs     bool // by a question of its own, and the user has not verified it
	Asks           Asks
}

// Progress is what a run of the authentication waits for.
type Progress uint8

const (
	WaitsForNothing Progress = iota
	WaitsForAnswer           // of the buddy
	WaitsForProgram          // of the buddy: both have answered
)

// Asks is what a session's client waits for an answer to.
type Asks uint8

const (
	AsksNothing Asks = iota
	AsksQuestion
	AsksSecret
)

// Mode is how the selected session was found.
type Mode uint8

const (
	MostSecure Mode = iota
	MostRecent
	ByHand
	ToAll
)

// View is everything the window's OTR parts are drawn from.
type View struct {
	Enabled  bool // OTR may be used with this buddy
	Online   bool // our account is connected
	Sessions []Session
	Selected uint64 // ID; 0: none
	Mode     Mode
	Routes   []string // online addresses of the buddy without a session
	Starting bool     // a start is under way
	Lost     int      // messages that may be lost, to be sent again

	Recipients []uint64 // IDs of those that get what is written, in the mode ToAll
	Routed     bool     // the network can address one client
}

// Kind of a menu row.
type Kind uint8

const (
	Item Kind = iota
	Submenu
	Separator
	Check
)

// Row is one line of the flat menu. A row of depth n+1 belongs to the last
// Submenu row of depth n.
type Row struct {
	Depth     int
	Kind      Kind
	ID        string // given back on activation; "" for rows that do nothing
	Label     string // plain text, no markup, no mnemonics
	Icon      Level
	HasIcon   bool
	Dim       bool // icon drawn greyed
	Bold      bool
	Sensitive bool
	Checked   bool
}

// Menu is the model of the menu-bar entry, the toolbar button and its tooltip.
type Menu struct {
	Visible    bool
	Icon       Level
	Accessible string // "OTR: Unverified"
	Tooltip    string
	Button     string // what the toolbar button says, such as "Unverified"
	ButtonName string // its accessible name; never that of the menu
	Rows       []Row
}

// Field is one line that the user fills in. Labels are our own words: some hosts
// read them as markup.
type Field struct {
	Label    string
	Secret   bool // the user may hide what is typed
	Required bool // the form is not accepted without it

	Choices []string // one is chosen in place of a line; the value is its place in digits
	Chosen  int      // at first

	Accounts bool // the last choices are the user's accounts
}

// ShowsAs reports whether both forms offer the same, beside the same text. What is chosen
// does not count.
func (f FieldForm) ShowsAs(other FieldForm) bool {
	return f.Secondary == other.Secondary && slices.EqualFunc(f.Fields, other.Fields, func(a, b Field) bool {
		return slices.Equal(a.Choices, b.Choices)
	})
}

// FileForm asks the user for the path of a file.
type FileForm struct {
	Title string
	Name  string // of a file to be written, proposed
	Save  bool   // it is to be written; else it is there
}

// FieldForm asks the user to fill in one or more lines.
type FieldForm struct {
	Title, Primary, Secondary string // plain text
	Fields                    []Field
	Hide                      string // label of the box that hides what is secret; "": there is nothing
	OK, Cancel                string // the buttons
}

// ChoiceForm asks the user to pick one of several buttons.
type ChoiceForm struct {
	Title, Primary, Secondary string // plain text
	Choices                   []string
	Default                   int
	Unbidden                  bool // comes by itself: it may not take the keyboard
}
