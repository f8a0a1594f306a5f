package otr

import "pidgin-otr/otr/smp"

// Event is something that happened and that the user or the host should know.
type Event interface{ isEvent() }

// BlockReason says why a line was blocked or returned.
type BlockReason uint8

const (
	BlockFinished     BlockReason = iota // the peer ended the session
	BlockChanged                         // it would go elsewhere than the user expects; sending again sends
	BlockNotStarted                      // held for a start that did not complete within 10 s
	BlockTooLong                         // longer than one message may be
	BlockQueueFull                       // too much text waits already
	BlockNUL                             // the text holds a NUL byte
	BlockInternal                        // the engine failed
	BlockSessionEnded                    // held for a session that ended
	BlockOtherKey                        // held for a start that brought up a key that is not agreed; sending again sends
	BlockNotVerified                     // held for a start that brought up no verified key, as another one is; sending again sends
	BlockOffline                         // held for an offline route, then given back
	BlockNotRefreshed                    // held during a re-key that did not complete within 5 s
	BlockNoAnswer                        // a client that may have lost its keys did not answer; sending again uses the keys of before
)

// Answer is the user's answer to MustAsk.
type Answer uint8

const (
	AnswerWait       Answer = iota // until the route is online again
	AnswerOther                    // send to the session named in Release
	AnswerSendAnyway               // to the offline route, once
	AnswerReturn                   // do not send: give it back
)

// SMPRequest names one request of a session's client to authenticate.
type SMPRequest = smp.Request

// SMPState is how far a run of the socialist millionaires' protocol is.
type SMPState uint8

const (
	SMPInProgress SMPState = iota // we answered, and the proofs hold so far
	SMPSucceeded                  // both know the secret
	SMPFailed                     // the secrets differ
	SMPAborted                    // ended by the other side, or by new keys
	SMPCheated                    // a proof did not hold
)

type (
	// Started: a session became private for the first time, or after its end.
	Started struct{ Session Session }
	// Refreshed: a live session got new keys.
	Refreshed struct{ Session Session }
	// Ended: a session is over. ByPeer: the buddy ended it, it is Finished; else
	// Session is as it was before the end.
	Ended struct {
		Session Session
		ByPeer  bool
	}
	// MultipleSessions: a second private session came up; once per buddy until
	// fewer than two are left.
	MultipleSessions struct{ Sessions []Session }
	// NewFingerprint: a session authenticated a key never seen with this buddy.
	// OthersKnown: other keys of the buddy are known; OthersVerified: one of
	// them is verified.
	NewFingerprint struct {
		Session        Session
		OthersKnown    bool
		OthersVerified bool
	}
	// OtherKey: a handshake under the tag of a live session authenticated
	// another long-term key; it became a session of its own.
	OtherKey struct{ Session, Existing Session }
	// NewSelection: the selected session is another one, or its level changed.
	// From or To have ID 0 when there is none. ByUser: by the user's own act.
	// ByPresence: because a client came or went.
	NewSelection struct {
		From, To   Session
		ByUser     bool
		ByPresence bool
	}
	// AllChanged: in the mode All, messages go to other sessions than before: to each
	// of To, by number, and not to the other live ones, Without. If To is empty they go
	// as in the mode MostSecure, and a NewSelection event says where.
	AllChanged struct {
		To, Without []Session
		ByUser      bool // by the user's own act
		ByPresence  bool // because a client came or went
	}
	// NotMostRecent: the selected session is not the one that spoke last. It comes
	// when such a session is selected, and when another one has spoken since, with
	// the next message. Routed: the network addresses one client.
	NotMostRecent struct {
		Selected, Recent Session
		Routed           bool
	}
	// MustAsk: the client of the selected session is offline; the line Token is held
	// until Release answers.
	MustAsk struct {
		Token    uint64
		Selected Session
		Others   []Session // live private sessions to which it could go instead
	}
	// LineReturned: a line was not sent and was never transmitted; the user gets it
	// back. It comes with Fate Blocked, or later for a line that was Held.
	LineReturned struct {
		Token   uint64
		Text    []byte // of a blocked line what Send was given
		Reason  BlockReason
		Session Session // the session it was meant for; ID 0 if none
		To      Session // where sending again sends: for BlockOtherKey, BlockNotVerified and BlockChanged; else ID 0
	}
	// LineHeld accompanies Fate Held: the line waits for a handshake or, where
	// MustAsk follows or was said before, for the user's answer.
	LineHeld struct {
		Token   uint64
		Session Session // ID 0: for the start of any
	}
	// MaybeLost: lines that left for a session whose client may not have been able
	// to read them, in their order. Offered back, never sent by themselves.
	MaybeLost struct {
		Session Session
		Lines   [][]byte
		Alone   bool    // other sessions have got them: SendCopy sends them to this one alone
		To      Session // with Alone: of another key, at the address of Session, whose client does not answer; SendCopy sends them there. ID 0: none
	}
	// ForOtherSession: a data message without the flag IGNORE_UNREADABLE was meant
	// for another session of ours. Said at most once per ten minutes.
	ForOtherSession struct{ From Route }
	// SpeakerChanged: with several private sessions, another one speaks now.
	SpeakerChanged struct{ Session Session }
	// PlainWhilePrivate: the delivered text was not encrypted although a private
	// or Finished session exists, or policy requires encryption.
	PlainWhilePrivate struct{ From Route }
	// ErrorLine: the peer's client reports an error, in the peer's words.
	ErrorLine struct {
		Text []byte
		From Route
	}
	// Unreadable: data for us that no session can read. Restarting: a new
	// handshake with that client has begun.
	Unreadable struct {
		From       Route
		Session    Session // ID 0 if none is known under that tag
		Restarting bool
	}
	// StartUnanswered: no session came of a start within 20 s; where lines come
	// slowly, while a handshake was under way, within 60 s.
	StartUnanswered struct{ To Route }
	// HandshakeFailed: a wanted handshake was given up.
	HandshakeFailed struct {
		To      Route
		Session Session // the live session it was to refresh; ID 0 if none
		Refused bool    // the peer's key or message was not acceptable
		// KeysGone: the live session's keys may not be read by the other side any
		// more, and text for it waits until it has new ones.
		KeysGone bool
	}
	// StartWaits: the client at From asks for a private conversation, and as
	// Policy.AskFirst says nothing was answered. Start does what it asks for.
	StartWaits struct{ From Route }
	// OfferAnswered: the buddy's client answered our whitespace tag by plain text,
	// or, with OTR, one speaks it although KnowPlain or such an answer said
	// otherwise. Keep it, and call KnowPlain in the next life of the program.
	OfferAnswered struct{ OTR bool }
	// OldVersion: the buddy's client offers only versions that we do not speak.
	OldVersion struct{ From Route }
	// FellBack: the session speaks an older version than its key has spoken with
	// us before. Whoever stands in between can bring that about.
	FellBack struct {
		Session Session
		Best    Version
	}
	// NewBest: a key has spoken a better version than it was known to speak. The
	// host keeps it on file, for KnowKey.
	NewBest struct {
		Fingerprint Fingerprint
		Best        Version
	}
	// KeyAgreed: from now on messages may go to the key without the user being
	// asked. The host keeps it on file, for KnowKey.
	KeyAgreed struct{ Fingerprint Fingerprint }
	// OtherKeyRefused: a handshake of version 2 proved another key than that of
	// the verified session of version 2, and was refused. Said at most once per
	// ten minutes.
	OtherKeyRefused struct {
		From    Route
		Session Session
	}
	// SharedTag: two clients of the buddy use one instance tag and key.
	SharedTag struct{ Session Session }
	// NewOwnTag: another client of our account uses our tag; this is the new one.
	NewOwnTag struct{ Tag InstanceTag }
	// SessionsFull: a handshake was refused because the buddy, or one tag, has too
	// many sessions.
	SessionsFull struct{ From Route }
	// TooLarge: an incoming message was dropped over the size cap.
	TooLarge struct{ From Route }
	// Reflected: our own messages come back to us.
	Reflected struct{}
	// RateLimited: automatic handshakes stop; offer the user a start.
	RateLimited struct{ Session Session }
	// KeyNeeded: a handshake waits for our long-term key (see Account.SetKey).
	KeyNeeded struct{}
	// SMPAsked: the session's client asks the user to show that a secret is
	// known; AnswerSMP answers. An earlier request of the session is void.
	SMPAsked struct {
		Session     Session
		Request     SMPRequest
		Question    string // valid UTF-8, of at most 4096 bytes on the wire
		HasQuestion bool   // else: for a shared secret
	}
	// SMPChanged: a run of the session went on or ended. Whatever it says, an
	// earlier verification stands until the user takes it back.
	SMPChanged struct {
		Session     Session
		State       SMPState
		Initiated   bool // we began the run
		Question    string
		HasQuestion bool
		// Proved: the other side has shown that it knows the secret, which
		// verifies its fingerprint; the host keeps that on file. Whoever asks
		// a question knows its answer, so success of a run with a question shows
		// nothing about the side that asked.
		Proved bool
	}
	// ExtraKey: the session's client wants its extra symmetric key used. What Use
	// and Data, at most 65531 bytes, mean is for the two programs to agree on.
	// Key is a secret that nobody else holds: whoever takes the event wipes it, used
	// or not.
	ExtraKey struct {
		Session Session
		Use     uint32
		Data    []byte
		Key     *[32]byte
	}
	// RouteChanged: presence of the selected session's route changed.
	RouteChanged struct{ Session Session }
	// Changed: something shown changed without a notice being due.
	Changed struct{}
)

func (Started) isEvent()           {}
func (Refreshed) isEvent()         {}
func (Ended) isEvent()             {}
func (MultipleSessions) isEvent()  {}
func (NewFingerprint) isEvent()    {}
func (OtherKey) isEvent()          {}
func (NewSelection) isEvent()      {}
func (AllChanged) isEvent()        {}
func (NotMostRecent) isEvent()     {}
func (MustAsk) isEvent()           {}
func (LineReturned) isEvent()      {}
func (LineHeld) isEvent()          {}
func (MaybeLost) isEvent()         {}
func (ForOtherSession) isEvent()   {}
func (SpeakerChanged) isEvent()    {}
func (PlainWhilePrivate) isEvent() {}
func (ErrorLine) isEvent()         {}
func (Unreadable) isEvent()        {}
func (StartUnanswered) isEvent()   {}
func (HandshakeFailed) isEvent()   {}
func (StartWaits) isEvent()        {}
func (OfferAnswered) isEvent()     {}
func (OldVersion) isEvent()        {}
func (FellBack) isEvent()          {}
func (NewBest) isEvent()           {}
func (KeyAgreed) isEvent()         {}
func (OtherKeyRefused) isEvent()   {}
func (SharedTag) isEvent()         {}
func (NewOwnTag) isEvent()         {}
func (SessionsFull) isEvent()      {}
func (TooLarge) isEvent()          {}
func (Reflected) isEvent()         {}
func (RateLimited) isEvent()       {}
func (KeyNeeded) isEvent()         {}
func (SMPAsked) isEvent()          {}
func (SMPChanged) isEvent()        {}
func (ExtraKey) isEvent()          {}
func (RouteChanged) isEvent()      {}
func (Changed) isEvent()           {}
