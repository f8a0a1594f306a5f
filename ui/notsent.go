package ui

// Reason says why a line was not sent.
type Reason uint8

const (
	PeerEnded          Reason = iota // the buddy ended the selected session
	Moved                            // the destination changed; sending again sends
	NotStarted                       // no private conversation came up in time
	TooLong                          // longer than one message may be
	QueueFull                        // too much text waits already
	HoldsNUL                         // the text holds a NUL byte
	InternalError                    // something in here failed
	SessionEnded                     // the session it waited for ended
	OtherKey                         // what came up has a key that the user never wrote to; sending again sends
	NotVerified                      // what came up is not verified, as another one is; sending again sends
	ClientOffline                    // it waited for a client that is offline
	NotConnected                     // the user's account is not connected
	NotRefreshed                     // the session it waited for did not get its new keys in time
	NotStartedRequired               // no private conversation came up in time, and nothing goes out without one
	Turned                           // a message turned the window to somebody else
	HolderGone                       // whoever was private under the name may not have it any more
	Renamed                          // the user's account is another one now
	SwitchedOffNow                   // the settings say so, and the conversation ended by it
	NoAnswer                         // a client that came back did not answer; sending again uses the old keys
	NotACommand                      // it reads like our command, but the host does not take it for one
)

// NotSent: a line was blocked, or was held and comes back; it was never
// transmitted. from is the session it was meant for, to (for Moved, OtherKey and
// NotVerified) where it would go now; an ID of 0 stands for none. repeat is "" if the
// text is back in the entry, else the line as the host wrote it, which the notice
// repeats.
func (w Words) NotSent(why Reason, from, to Session, repeat string) string {
	return notice(w.notSent(why, from, to)) + " " + w.text(repeat)
}

// text says where the text of an unsent line is.
func (w Words) text(repeat string) string {
	if repeat == "" {
		return notice(w.Tr("Your text is back where you typed it."))
	}
	return notice(w.Tr("Your text was:")) + "<br>" + repeated(PlainText(repeat))
}

func (w Words) notSent(why Reason, from, to Session) string {
	switch why {
	case PeerEnded:
		return w.ofSession(from,
			w.Tr("Your message was not sent: {buddy} has ended the private conversation in {session}. {where} you can start it again, or end it too and then write without encryption."),
			w.Tr("Your message was not sent: {buddy} has ended the private conversation. {where} you can start it again, or end it too and then write without encryption."))
	case Moved:
		return w.moved(from, to)
	case NotStarted:
		return w.buddy(w.Tr("Your message was not sent: no private conversation with {buddy} came up in time. {where} you can start it again. If you send the message again without that, it may go out unencrypted."))
	case NotStartedRequired:
		return w.buddy(w.Tr("Your message was not sent: no private conversation with {buddy} came up in time, and your settings let nothing out unencrypted. Send the message again to have one asked for once more."))
	case TooLong:
		return w.Tr("Your message was not sent: it is too long for one message. Send it in parts.")
	case QueueFull:
		return w.Tr("Your message was not sent: too much text is waiting already. Send it again when the private conversation has come up.")
	case HoldsNUL:
		return w.Tr("Your message was not sent: it has a character in it that no message can carry (NUL). Take it out and send again.")
	case SessionEnded:
		return w.ofSession(from,
			w.Tr("Your message was not sent: {session} ended while it waited. See {there} where the next message goes."),
			w.Tr("Your message was not sent: the private conversation ended while it waited. See {there} where the next message goes."))
	case OtherKey:
		return w.cameUp(w.Tr("Your message was not sent: only {new} came up, and you have not written to it before. Make sure that it is {buddy}. Sending it again sends it to {new}."), to)
	case NotVerified:
		return w.cameUp(w.Tr("Your message was not sent: only {new} came up, which is not verified, while another one of {buddy} is. Sending it again sends it to {new}."), to)
	case ClientOffline:
		return w.ofSession(from,
			w.Tr("Your message was not sent: the client of {session} is offline."),
			w.Tr("Your message was not sent: the client is offline."))
	case NotRefreshed:
		return w.ofSession(from,
			w.Tr("Your message was not sent: {session} did not get its new keys in time. Send it again; if that fails too, refresh that session {there}."),
			w.Tr("Your message was not sent: the new keys were not there in time. Send it again."))
	case NoAnswer:
		return w.ofSession(from,
			w.Tr("Your message was not sent: the client of {session} was away and does not answer now. It may have lost its keys. Sent again, it goes out with the old keys, and perhaps cannot be read."),
			w.Tr("Your message was not sent: the client of {buddy} was away and does not answer now. It may have lost its keys. Sent again, it goes out with the old keys, and perhaps cannot be read."))
	case Turned:
		return w.buddy(w.Tr("Your message was not sent: a message from {buddy} has turned this window away from a private conversation with somebody else. Send it again to send it to {buddy}; in the Send To menu you can turn the window back."))
	case Renamed:
		return w.buddy(w.Tr("Your message was not sent: your account is another one now, and the private conversation with {buddy} has ended. Sending it again sends it as this account, perhaps without encryption; {there} you can start a private conversation first."))
	case SwitchedOffNow:
		return w.buddy(w.Tr("Your message was not sent: your settings now have OTR switched off for {buddy}, and the private conversation has ended. Sending it again sends it without encryption."))
	case HolderGone:
		return w.buddy(w.Tr("Your message was not sent: whoever was private with you under the name {buddy} is not there, and anybody may have taken the name. Send the message again to send it to whoever has it now."))
	case NotACommand:
		return w.Tr("Your message was not sent: it begins with /otr, which is a command. Type it in small letters at the beginning, with a blank behind it: /otr help.")
	case NotConnected:
		return w.Tr("Your message was not sent: your account is not connected.")
	default:
		return w.Tr("Your message was not sent: something went wrong inside the OTR sessions plugin. Send it again; if that fails too, refresh the private conversation {there}.")
	}
}

// cameUp fills a text that names the session that a start brought up.
func (w Words) cameUp(text string, s Session) string {
	return Fill(text, Places{"buddy": w.Name(), "new": w.Session(s)})
}

// ofSession fills a text that names a session, or a second one where there is
// none to name.
func (w Words) ofSession(s Session, named, unnamed string) string {
	if s.ID == 0 {
		return w.buddy(unnamed)
	}
	return w.about(named, s)
}

// moved names the old and the new destination.
func (w Words) moved(from, to Session) string {
	places := Places{"buddy": w.Name(), "old": w.Session(from), "new": w.Session(to),
		"oldlevel": w.Level(from.Level), "newlevel": w.Level(to.Level)}
	switch {
	case to.ID == 0 && from.ID == 0:
		return w.buddy(w.Tr("Your message was not sent: no session of {buddy} is selected. Choose one {there}."))
	case to.ID == 0:
		return Fill(w.Tr("Your message was not sent: your last one went to {old}, and now no session is selected. Choose one {there}."), places)
	case from.ID == 0:
		return Fill(w.Tr("Your message was not sent: it would go to {new}, which you have not written to yet. Sending it again sends it to {new}."), places)
	case from.ID == to.ID:
		return Fill(w.Tr("Your message was not sent: the level of {new} was {oldlevel} when you last wrote and is now {newlevel}. Sending it again sends it to {new}."), places)
	case to.Unknown:
		return Fill(w.Tr("Your message was not sent: your last one went to {old}, this one would go to {new}, which you have not written to before. Make sure that it is {buddy}. Sending it again sends it to {new}."), places)
	default:
		return Fill(w.Tr("Your message was not sent: your last one went to {old}, this one would go to {new}, whose level is {newlevel}. Sending it again sends it to {new}."), places)
	}
}

// InternalError: a failure stopped a line; see NotSent for repeat.
func (w Words) InternalError(repeat string) string {
	return w.NotSent(InternalError, Session{}, Session{}, repeat)
}

// Guarded: another part of the program tried to send readable text to a buddy
// with whom a private conversation is going on; the text was taken out of the
// message. text is plain.
func (w Words) Guarded(text string) string {
	return notice(w.buddy(w.Tr("A message to {buddy} was not sent: another part of the program (a buddy pounce, an automatic reply or a plugin) tried to send it without encryption. If you want {buddy} to have it, send it yourself. The text was:"))) +
		"<br>" + repeated(text)
}

// CommandRefused: a command that the user typed would send readable text to a
// buddy with whom a private conversation is going on.
func (w Words) CommandRefused(command string) string {
	return notice(Fill(w.Tr("Your command {command} was not sent: it would reach {buddy} without encryption. Write the text in the conversation with {buddy}."),
		Places{"buddy": w.Name(), "command": Quote(command, maxQuote)}))
}

// LineHeld: a line waits for the start of any session. slow: the network lets
// lines through slowly.
func (w Words) LineHeld(slow bool) string {
	if slow {
		return notice(w.buddy(w.Tr("Your message waits until the private conversation with {buddy} has started, a minute at most.")))
	}
	return notice(w.buddy(w.Tr("Your message waits until the private conversation with {buddy} has started, ten seconds at most.")))
}

// BackAndSent: the client of a session that the user was asked about is there again,
// and what waited for it went.
func (w Words) BackAndSent(s Session) string {
	return notice(capital(w.about(w.Tr("{session} is back: your message has been sent."), s)))
}

// LineWaits: on the user's word a line waits until the client of the session
// is online again.
func (w Words) LineWaits(s Session) string {
	return notice(w.about(w.Tr("Your message waits until the client of {session} is online again. To stop waiting, end that session {there}."), s))
}
