package ui

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Verb is what a menu row does when it is activated.
type Verb uint8

const (
	DoNothing Verb = iota
	DoStart        // with the client at Route, with "" all of the buddy's clients
	DoRefresh      // Session, with 0 every live one and new clients
	DoEnd          // Session, with 0 all of the buddy's
	DoSelect       // Session, by hand
	DoMode         // let Mode choose the session: MostSecure, MostRecent or ToAll
	DoVerify       // ask about the fingerprint of Session

	DoAuthenticate     // ask the user of Session for a secret
	DoAnswer           // answer what Session asks
	DoStopAuthenticate // call that off
	DoAskBack          // ask Session a question, as it asked one
	DoSendAgain        // what may be lost
	DoKnown            // show the known fingerprints
	DoKeys             // show the user's own keys
	DoSettings         // ask for the buddy's settings
)

// Action is what the user chose in the menu. The zero Action does nothing.
type Action struct {
	Verb    Verb
	Session uint64
	Mode    Mode
	Route   string // as the View gave it
}

// Names of the verbs in a Row's ID. What follows a colon is the session's ID in
// decimal digits, the mode's name, or the route, escaped to ASCII:
//
//	start            start-route:ROUTE
//	refresh          refresh:SESSION
//	end              end:SESSION
//	select:SESSION   verify:SESSION
//	authenticate:SESSION
//	answer:SESSION   stop-authenticate:SESSION
//	ask-back:SESSION
//	mode:secure      mode:recent      mode:all
//	send-again
//	fingerprints      keys      settings
const (
	idStart      = "start"
	idStartRoute = "start-route"
	idRefresh    = "refresh"
	idEnd        = "end"
	idSelect     = "select"
	idVerify     = "verify"
	idMode       = "mode"
	idAuth       = "authenticate"
	idAnswer     = "answer"
	idStopAuth   = "stop-authenticate"
	idAskBack    = "ask-back"
	idSendAgain  = "send-again"
	idKnown      = "fingerprints"
	idKeys       = "keys"
	idSettings   = "settings"
	modeSecure   = "secure"
	modeRecent   = "recent"
	modeAll      = "all"
)

// verbIDs are the beginnings of the IDs of the verbs that have one.
var verbIDs = [...]string{
	DoStart:            idStart,
	DoRefresh:          idRefresh,
	DoEnd:              idEnd,
	DoSelect:           idSelect,
	DoMode:             idMode,
	DoVerify:           idVerify,
	DoAuthenticate:     idAuth,
	DoAnswer:           idAnswer,
	DoStopAuthenticate: idStopAuth,
	DoAskBack:          idAskBack,
	DoSendAgain:        idSendAgain,
	DoKnown:            idKnown,
	DoKeys:             idKeys,
	DoSettings:         idSettings,
}

// modeIDs are what follows the colon in the ID of DoMode. ByHand is no mode to choose.
var modeIDs = [...]string{MostSecure: modeSecure, MostRecent: modeRecent, ByHand: modeSecure, ToAll: modeAll}

// ID is the action as the ID of a menu row: ASCII without blanks, and what
// ParseAction reads back.
func (a Action) ID() string {
	if int(a.Verb) >= len(verbIDs) {
		return ""
	}
	id := verbIDs[a.Verb]
	switch a.Verb {
	case DoStart:
		if a.Route != "" {
			return idStartRoute + ":" + url.PathEscape(a.Route)
		}
	case DoMode:
		return id + ":" + modeIDs[a.Mode]
	case DoRefresh, DoEnd, DoSelect, DoVerify, DoAuthenticate, DoAnswer, DoStopAuthenticate, DoAskBack:
		return withSession(id, a.Session)
	}
	return id
}

func withSession(verb string, session uint64) string {
	if session == 0 {
		return verb
	}
	return verb + ":" + strconv.FormatUint(session, 10)
}

// ParseAction reads a row's ID. ok is false for the ID of a row that does
// nothing and for anything that Action.ID does not write.
func ParseAction(id string) (a Action, ok bool) {
	verb, rest, named := strings.Cut(id, ":")
	switch k := slices.Index(verbIDs[:], verb); {
	case verb == idStartRoute:
		a.Verb = DoStart
		a.Route, _ = url.PathUnescape(rest)
	case k >= 0:
		a.Verb = Verb(k)
	}
	if a.Verb == DoMode {
		a.Mode = Mode(max(0, slices.Index(modeIDs[:], rest)))
	}
	if named && a.Route == "" && a.Verb != DoMode {
		a.Session, _ = strconv.ParseUint(rest, 10, 64)
	}
	if a.ID() != id || id == "" || a.Session == 0 && a.Verb.ofOne() {
		return Action{}, false
	}
	return a, true
}

// ofOne reports whether the verb must name a session.
func (v Verb) ofOne() bool {
	switch v {
	case DoSelect, DoVerify, DoAuthenticate, DoAnswer, DoStopAuthenticate, DoAskBack:
		return true
	}
	return false
}
