package otr

import (
	"time"

	"pidgin-otr/otr/dsa"
)

// A Route is the network address that one client of the buddy is reached at
// (on XMPP a full JID). It is an attribute of a session and may change; the
// empty Route stands for the buddy, whichever client the network picks.
type Route string

// SessionID names a session inside this process. It is never reused; 0 names
// none.
type SessionID uint64

// InstanceTag names one client on the wire (Protocol-v3, "Instance Tags").
// Valid tags are >= MinTag; 0 on the wire means "not known yet".
type InstanceTag uint32

// MinTag is the smallest valid instance tag.
const MinTag InstanceTag = 0x100

// Version is an OTR protocol version spoken in a session.
type Version uint8

const (
	V2 Version = 2
	V3 Version = 3
)

// Fingerprint is the SHA-1 over the long-term public key.
type Fingerprint = dsa.Fingerprint

// Level is the privacy level of a session, in rising order.
type Level uint8

const (
	LevelNotPrivate Level = iota
	LevelFinished         // the peer ended it; nothing is sent until the user acts
	LevelUnverified       // encrypted, fingerprint not verified
	LevelPrivate          // encrypted, fingerprint verified
)

// Encrypted reports whether a session of this level carries encrypted text.
func (l Level) Encrypted() bool { return l >= LevelUnverified }

// Presence is what is known of a route.
type Presence uint8

const (
	PresenceUnknown Presence = iota
	PresenceOnline
	PresenceOffline
)

// Session is a copy of what is known about one of the buddy's sessions.
type Session struct {
	ID          SessionID
	Number      int // shown to the user, from 1; kept for the life of the Account
	Level       Level
	Version     Version
	Tag         InstanceTag // the peer's; 0 for version 2
	Fingerprint Fingerprint
	SSID        [8]byte // Protocol-v3, "secure session id"
	SSIDFirst   bool    // our half (shown in bold) is the first
	Route       Route   // of the last authenticated message
	Presence    Presence
	Spoke       time.Time // last readable text under its keys; zero: never
	Since       time.Time // when it last became private
	Rekeying    bool      // text for it waits for a handshake
	Agreed      bool      // messages may go to its key unasked
	OtherKey    bool      // shares its tag with a session of another long-term key

	Authenticating bool // a run of SMP is under way, an unanswered request included
}

// Mode says how the selected session is found.
type Mode uint8

const (
	MostSecure Mode = iota // best level, then the latest speaker; the default
	MostRecent             // the latest speaker among live private sessions
	Explicit               // one session chosen by hand
	All                    // every live session to which lines may go unasked, each of them
)

// Selection is the user's choice for a buddy. Session is set for Explicit only.
type Selection struct {
	Mode    Mode
	Session SessionID
}

// Policy says what may happen with a buddy. The zero Policy switches OTR off.
type Policy struct {
	V2, V3       bool // versions that may be spoken
	Require      bool // never send unencrypted; a first line starts a handshake
	SendTag      bool // offer OTR by a whitespace tag on plain text
	StartOnTag   bool // a whitespace tag from the buddy starts a handshake
	StartOnError bool // unreadable data may start a handshake
	AskFirst     bool // without a private session nothing from the buddy is answered until the user starts
}

// Enabled reports whether the policy allows any version.
func (p Policy) Enabled() bool { return p.V2 || p.V3 }

// Opportunistic is the default policy.
func Opportunistic() Policy {
	return Policy{V2: true, V3: true, SendTag: true, StartOnTag: true, StartOnError: true}
}
