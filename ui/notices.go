package ui

import "strings"

// notice makes a conversation's system message of whole sentences: plain text
// in, escaped HTML out. Empty ones are left out.
func notice(sentences ...string) string {
	var said []string
	for _, s := range sentences {
		if s != "" {
			said = append(said, EscapeHTML(s))
		}
	}
	return strings.Join(said, " ")
}

// about fills a text that names the buddy and a session.
func (w Words) about(text string, s Session) string {
	return Fill(text, Places{"buddy": w.Name(), "session": w.Session(s)})
}

// buddy fills a text that names the buddy alone.
func (w Words) buddy(text string) string {
	return Fill(text, Places{"buddy": w.Name()})
}

// NewKey says whether a session's key was seen with the buddy before.
type NewKey uint8

const (
	KeySeen           NewKey = iota
	KeyFirst                 // the first one of the buddy's
	KeyAnother               // others of the buddy's are known
	KeyBesideVerified        // the user has verified another one
)

// Start is what a notice tells besides that a session became private.
type Start struct {
	Key      NewKey
	Explain  bool // what Unverified means, and what to do
	Unlogged bool // logging of the conversation is off from now on
	Joins    Joins
}

// Started: a session became private.
func (w Words) Started(s Session, f Start) string {
	said := w.Tr("Unverified conversation with {buddy} started: {session}.")
	explained := ""
	switch {
	case s.Level == Private:
		said = w.Tr("Private conversation with {buddy} started: {session}.")
	case f.Explain:
		explained = w.buddy(w.Tr("Encrypted, but nobody has checked that it really is {buddy}: {check}."))
	}
	return notice(w.about(said, s), w.NewKey(f.Key), explained, w.joins(f.Joins), w.logging(f.Unlogged))
}

// NewKey is the sentence about a key that was never seen with the buddy before;
// its digits stand in the menu and in the dialog that compares them.
func (w Words) NewKey(k NewKey) string {
	switch k {
	case KeyFirst:
		return w.Tr("Its key is new.")
	case KeyAnother:
		return w.Tr("Its key is new: another device, or somebody else.")
	case KeyBesideVerified:
		return w.buddy(w.Tr("Its key is new, although you have verified another one of {buddy}: compare fingerprints before you trust it."))
	default:
		return ""
	}
}

func (w Words) logging(off bool) string {
	if !off {
		return ""
	}
	return w.Tr("Logging is off until it ends.")
}

// LoggingStaysOff: the user switched logging on while a session is private.
func (w Words) LoggingStaysOff() string {
	return notice(w.buddy(w.Tr("Logging stays off while a private conversation with {buddy} goes on. If you want such conversations logged, change that in the settings of the OTR sessions plugin.")))
}

// LogBegins is the line of a log that holds nothing of a private conversation but
// that it took place.
func (w Words) LogBegins() string {
	return notice(w.buddy(w.Tr("A private conversation with {buddy} begins. What is said in it is not logged.")))
}

// LogEnds is the line of such a log after the private conversation.
func (w Words) LogEnds() string {
	return notice(w.buddy(w.Tr("The private conversation with {buddy} is over.")))
}

// Refreshed: a live session got new keys.
func (w Words) Refreshed(s Session) string {
	if s.Level == Private {
		return notice(w.about(w.Tr("Private conversation with {buddy} refreshed: {session}."), s))
	}
	return notice(w.about(w.Tr("Unverified conversation with {buddy} refreshed: {session}."), s))
}

// Next is where text goes after the end of a session.
type Next struct {
	Last     bool      // the buddy has no private and no Finished session left
	Required bool      // and the user lets nothing out unencrypted
	To       Session   // the session that is selected now; ID 0: the same as before
	All      []Session // those that get what is written in the mode ToAll, of which the ended one was
}

// Ended: the user ended a session, which is as it was before the end.
func (w Words) Ended(s Session, next Next) string {
	text := w.Tr("Private conversation with {buddy} ended: {session}.")
	if s.Level == Unverified {
		text = w.Tr("Unverified conversation with {buddy} ended: {session}.")
	}
	return notice(w.about(text, s), w.next(next))
}

func (w Words) next(n Next) string {
	switch {
	case n.Last && n.Required:
		return w.Tr("Your settings let nothing out unencrypted: your next message asks for a private conversation again.")
	case n.Last:
		return w.Tr("What you write from now on is not encrypted.")
	case len(n.All) > 0:
		return w.nowGoes(n.All)
	case n.To.ID == 0:
		return ""
	case n.To.Level == Finished:
		return w.about(w.Tr("Nothing that you write is sent now: {buddy} has ended {session}. {where} you can start it again, or end it too."), n.To)
	case n.To.Unknown:
		return w.about(w.Tr("What you write now would go to {session}, which you have not written to before: your next message comes back once, for you to decide."), n.To)
	default:
		return w.nowGoes([]Session{n.To})
	}
}

// EndedByPeer: the buddy ended a session; it is Finished.
func (w Words) EndedByPeer(s Session) string {
	return notice(
		w.about(w.Tr("{buddy} has ended the private conversation with you in {session}."), s),
		w.Tr("Nothing is sent to that session any more. {where} you can start it again, or end it too."))
}

// MultipleSessions: a second private session of the buddy came up.
func (w Words) MultipleSessions(count int, selected []Session) string {
	return notice(
		Fill(w.Tr("{buddy} is logged in on {count} devices (multiple sessions)."), Places{"buddy": w.Name(), "count": itoa(count)}),
		w.goes(w.Tr("What you write goes to {session}; {there} you can choose another."),
			w.Tr("What you write goes to {sessions}, to each of them; {there} you can choose one."), selected))
}

// OtherKey: a client that claims to be the one of the existing session proved
// a different long-term key; it is listed as a session of its own.
func (w Words) OtherKey(s, existing Session) string {
	return notice(Fill(
		w.Tr("Careful: {session} pretends to be the client of {existing}, but has a different key. Both are kept apart. Ask {buddy} about it before you write to {session}."),
		Places{"buddy": w.Name(), "session": w.Session(s), "existing": w.Session(existing)}))
}

// SelectionMoved: what the user writes goes to another session, or to others, and the
// user had no hand in it.
func (w Words) SelectionMoved(to []Session) string {
	return notice(w.goes(w.Tr("Messages to {buddy} now go to {session}. Its level is {level}."),
		w.Tr("Messages to {buddy} now go to {sessions}, to each of them. The lowest level among them is {level}."), to))
}

// NotMostRecent is for the moment when a session is selected, by hand or by mode,
// that is not the one that spoke last. routed: the network can address one client.
func (w Words) NotMostRecent(selected []Session, recent Session, routed bool) string {
	if routed {
		return notice(w.both(w.Tr("The selected session is not the most recent: messages now go to {selected}, but {recent} wrote last."), selected, recent))
	}
	return notice(
		w.both(w.Tr("The selected session is not the most recent: your messages are now for {selected}, but {recent} wrote last."), selected, recent),
		w.mayNotArrive(selected))
}

// SentNotMostRecent is for the first message that is sent to the selected session
// after another one has spoken.
func (w Words) SentNotMostRecent(selected []Session, recent Session, routed bool) string {
	if routed {
		return notice(w.both(w.Tr("Your message went to {selected}, which is not the most recent session: {recent} wrote last. To answer that one, select it {there}."), selected, recent))
	}
	return notice(
		w.both(w.Tr("Your message was for {selected}, which is not the most recent session: {recent} wrote last."), selected, recent),
		w.mayNotArrive(selected))
}

func (w Words) both(text string, selected []Session, recent Session) string {
	return Fill(text, Places{"buddy": w.Name(), "selected": w.Sessions(selected), "recent": w.Session(recent)})
}

func (w Words) mayNotArrive(at []Session) string {
	return Fill(w.Tr("This network decides by itself which client gets your messages: they may not arrive at {session}."), Places{"session": w.Sessions(at)})
}

// SpeakerChanged: of several private sessions another one speaks now.
func (w Words) SpeakerChanged(s Session) string {
	return notice(w.about(w.Tr("{buddy} now writes from {session}."), s))
}

// ForOtherSession: a message came here that was meant for another session of
// ours. from is the address of the buddy's client.
func (w Words) ForOtherSession(from string) string {
	return notice(
		w.from(w.Tr("{buddy} ({client}) sent a message for a different session of yours: it cannot be read here."),
			w.Tr("{buddy} sent a message for a different session of yours: it cannot be read here."), from),
		w.buddy(w.Tr("If you want to read it here, ask {buddy} to choose this session of yours in the OTR menu.")))
}

// from fills a text that names the client at an address, or a second one where
// the address names none.
func (w Words) from(named, unnamed, address string) string {
	c := client(address)
	if c == "" {
		return w.buddy(unnamed)
	}
	return Fill(named, Places{"buddy": w.Name(), "client": c})
}
