package libotr

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// Event is something that libotr reported while it served a request.
type Event interface{ isEvent() }

// State is a session's state in libotr's words.
type State int

// The message states of libotr/context.h.
const (
	Plaintext State = iota
	Encrypted
	Finished
)

// Code is one of libotr's message events, in the order of libotr/message.h.
type Code int

// The codes that tests look for.
const (
	EncryptionRequired Code = iota + 1
	EncryptionError
	ConnectionEnded
	SetupError
	Reflected
	Resent
	NotInPrivate
	Unreadable
	Malformed
	HeartbeatReceived
	HeartbeatSent
	GeneralError
	Unencrypted
	Unrecognized
	ForOtherInstance
)

// SMPCode is one of libotr's SMP events, in the order of libotr/message.h.
type SMPCode int

// The codes of a run.
const (
	SMPError SMPCode = iota + 1
	SMPAbort
	SMPCheated
	SMPAskForAnswer
	SMPAskForSecret
	SMPInProgress
	SMPSuccess
	SMPFailure
)

type (
	// Inject: a message to hand to the network.
	Inject struct {
		To   string
		Text []byte
	}
	// Deliver: a text to show. Private: it came under a session's keys.
	Deliver struct {
		Tag     uint32
		Private bool
		Text    []byte
	}
	// Secure: a session became private, or (Still) got new keys. Reply: with
	// Still, this side began the handshake.
	Secure struct {
		Tag         uint32
		Version     int
		Still       bool
		Reply       bool
		Fingerprint [20]byte
		SSID        []byte
		First       bool // our half of the session id comes first
	}
	// Notice: a message event, with its text or error code.
	Notice struct {
		Tag  uint32
		Code Code
		Err  int
		Text string
	}
	// TLV: a record of a data message. Type 1: the peer ended the session.
	TLV struct {
		Tag   uint32
		Type  int
		Value []byte
	}
	// SMP: progress of the socialist millionaires' protocol.
	SMP struct {
		Tag      uint32
		Code     SMPCode
		Percent  int
		Question string
	}
	// SymKey: the peer asks to use an extra symmetric key.
	SymKey struct {
		Tag  uint32
		Use  uint32
		Data []byte
		Key  []byte
	}
	// OwnKey: the extra symmetric key that this side asked to use.
	OwnKey struct{ Key []byte }
	// NewFingerprint: a key of the buddy that was not known.
	NewFingerprint struct {
		Buddy       string
		Fingerprint [20]byte
	}
	// Session: one context of a buddy, from Client.Sessions. Tag 0 is the
	// master, which has no keys of its own in version 3.
	Session struct {
		Tag         uint32
		State       State
		Version     int
		Fingerprint [20]byte
		Trust       string
		SSID        []byte
	}
	// Timer: libotr wants a poll every so many seconds; 0: none.
	Timer struct{ Seconds int }
	// Failed: the request could not be served.
	Failed struct {
		What string
		Err  int
	}
	// loggedIn answers a login.
	loggedIn struct {
		Tag         uint32
		Fingerprint [20]byte
	}
)

func (Inject) isEvent()         {}
func (Deliver) isEvent()        {}
func (Secure) isEvent()         {}
func (Notice) isEvent()         {}
func (TLV) isEvent()            {}
func (SMP) isEvent()            {}
func (SymKey) isEvent()         {}
func (OwnKey) isEvent()         {}
func (NewFingerprint) isEvent() {}
func (Session) isEvent()        {}
func (Timer) isEvent()          {}
func (Failed) isEvent()         {}
func (loggedIn) isEvent()       {}

// fields reads an event line's words; the first bad one is kept in err.
type fields struct {
	words []string
	err   error
}

func (f *fields) next() string {
	if len(f.words) == 0 {
		f.fail("too few words")
		return "-"
	}
	w := f.words[0]
	f.words = f.words[1:]
	return w
}

func (f *fields) fail(why string) {
	if f.err == nil {
		f.err = fmt.Errorf("libotr: event line: %s", why)
	}
}

func (f *fields) number(base int) uint64 {
	w := f.next()
	n, err := strconv.ParseUint(w, base, 64)
	if err != nil {
		f.fail("bad number " + w)
	}
	return n
}

func (f *fields) tag() uint32 { return uint32(f.number(16)) }
func (f *fields) int() int    { return int(f.number(10)) }
func (f *fields) flag() bool  { return f.number(10) != 0 }

func (f *fields) bytes() []byte {
	w := f.next()
	if w == "-" {
		return nil
	}
	b, err := base64.StdEncoding.DecodeString(w)
	if err != nil {
		f.fail("bad base64")
	}
	return b
}

func (f *fields) text() string { return string(f.bytes()) }

func (f *fields) hex() []byte {
	w := f.next()
	if w == "-" {
		return nil
	}
	b, err := hex.DecodeString(w)
	if err != nil {
		f.fail("bad hex " + w)
	}
	return b
}

func (f *fields) fingerprint() (out [20]byte) {
	copy(out[:], f.hex())
	return out
}

func parse(line string) (Event, error) {
	f := &fields{words: strings.Fields(line)}
	e := f.event(f.next())
	if f.err != nil {
		return nil, fmt.Errorf("%w: %.80q", f.err, line)
	}
	return e, nil
}

func (f *fields) event(name string) Event {
	switch name {
	case "inject":
		return Inject{f.text(), f.bytes()}
	case "deliver":
		return Deliver{f.tag(), f.flag(), f.bytes()}
	case "secure", "still":
		return Secure{f.tag(), f.int(), name == "still", f.flag(), f.fingerprint(), f.hex(), f.flag()}
	case "event":
		return Notice{f.tag(), Code(f.int()), f.int(), f.text()}
	case "tlv":
		return TLV{f.tag(), f.int(), f.bytes()}
	case "smp":
		return SMP{f.tag(), SMPCode(f.int()), f.int(), f.text()}
	case "symkey":
		return SymKey{f.tag(), uint32(f.number(10)), f.bytes(), f.hex()}
	case "ownkey":
		return OwnKey{f.hex()}
	case "newfingerprint":
		return NewFingerprint{f.text(), f.fingerprint()}
	case "session":
		return Session{f.tag(), State(f.int()), f.int(), f.fingerprint(), f.text(), f.hex()}
	case "timer":
		return Timer{f.int()}
	case "failed":
		return Failed{f.next(), f.int()}
	case "login":
		return loggedIn{f.tag(), f.fingerprint()}
	}
	f.fail("unknown event " + name)
	return nil
}
