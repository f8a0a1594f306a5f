package ui

// PlainWhilePrivate: text that was not encrypted follows, although there is a
// private conversation, or ought to be. from is the address that wrote it.
func (w Words) PlainWhilePrivate(from string) string {
	return notice(w.from(
		w.Tr("What follows from {buddy} ({client}) was not encrypted; each such line is marked. Others may have read or changed it."),
		w.Tr("What follows from {buddy} was not encrypted; each such line is marked. Others may have read or changed it."), from))
}

// ErrorLine: the buddy's client reports an error, in words of its own, which
// prove nothing: anybody on the way can write them.
func (w Words) ErrorLine(text, from string) string {
	report := Quote(PlainText(text), maxError)
	if report == "" {
		return notice(w.from(
			w.Tr("The client {client} of {buddy} reports an OTR error, without saying which."),
			w.Tr("The client of {buddy} reports an OTR error, without saying which."), from))
	}
	if c := client(from); c != "" {
		return notice(Fill(w.Tr("The client {client} of {buddy} reports an OTR error: {report}"),
			Places{"client": c, "buddy": w.Name(), "report": report}))
	}
	return notice(Fill(w.Tr("The client of {buddy} reports an OTR error: {report}"), Places{"buddy": w.Name(), "report": report}))
}

// Unreadable: an encrypted message for us that no session can read. restarting
// says that a new handshake with that client has begun by itself.
func (w Words) Unreadable(from string, s Session, restarting bool) string {
	said := w.from(
		w.Tr("An encrypted message from {buddy} ({client}) could not be read."),
		w.Tr("An encrypted message from {buddy} could not be read."), from)
	if s.ID != 0 {
		said = w.about(w.Tr("An encrypted message from {buddy} in {session} could not be read."), s)
	}
	if restarting {
		return notice(said, w.buddy(w.Tr("The private conversation is being started anew; then ask {buddy} to send it again.")))
	}
	return notice(said, w.buddy(w.Tr("Refresh or start the private conversation {there}, then ask {buddy} to send it again.")))
}

// StartWaits: somebody whom the user does not know asks for a private conversation.
// from is the address that asked.
func (w Words) StartWaits(from string) string {
	return notice(w.from(
		w.Tr("{buddy} ({client}) asks for a private conversation. Nothing was answered, because you have not written to {buddy} yet: to accept, {accept}."),
		w.Tr("{buddy} asks for a private conversation. Nothing was answered, because you have not written to {buddy} yet: to accept, {accept}."), from))
}

// EncryptedOtherwise: the buddy asks for a private conversation, and another plugin
// encrypts already.
func (w Words) EncryptedOtherwise() string {
	return notice(w.buddy(w.Tr("{buddy} asks for a private conversation with OTR. Nothing was started, because the plugin lurch encrypts this conversation already (OMEMO): to use OTR too, {accept}.")))
}

// StartUnanswered: nobody answered a start. to is the address that was asked,
// "" for all of the buddy's clients.
func (w Words) StartUnanswered(to string) string {
	return notice(w.from(
		w.Tr("{buddy} ({client}) has not answered your request for a private conversation. Perhaps that client has no OTR, or is away."),
		w.Tr("{buddy} has not answered your request for a private conversation. Perhaps {buddy} is away, or has no OTR."), to))
}

// HandshakeFailed: a wanted handshake was given up. s is the live session that
// it was to refresh; refused says that what the other side proved was not
// acceptable.
func (w Words) HandshakeFailed(to string, s Session, refused bool) string {
	if s.ID != 0 {
		said := w.about(w.Tr("{session} could not be refreshed; it goes on with its old keys."), s)
		return notice(capital(said), w.refused(refused))
	}
	return notice(w.from(
		w.Tr("No private conversation with {buddy} ({client}) could be started."),
		w.Tr("No private conversation with {buddy} could be started."), to), w.refused(refused))
}

// RefreshOpen: a refresh of the live session s was given up after the point from
// which the other side may not read what is written as before.
func (w Words) RefreshOpen(s Session) string {
	said := w.about(w.Tr("{session} could not be refreshed. Perhaps what you write as before cannot be read any more: your next message tries once more and waits for it."), s)
	return notice(capital(said))
}

func (w Words) refused(refused bool) string {
	if refused {
		return w.Tr("The other side's key could not be accepted. This may be an attack.")
	}
	return w.Tr("You can try again {there}.")
}

// FellBack: a session speaks an older version than its key has spoken before.
func (w Words) FellBack(s Session, best int) string {
	return notice(capital(Fill(w.Tr("{session} now speaks OTR {version}, although {buddy} could speak OTR {best} with this key before. Somebody in between may have forced the older version; ask {buddy} about it."),
		Places{"session": w.Session(s), "version": itoa(s.Version), "best": itoa(best), "buddy": w.Name()})))
}

// OtherKeyRefused: a client that speaks OTR 2 came with another key while the
// verified session s speaks that version.
func (w Words) OtherKeyRefused(s Session) string {
	return notice(w.about(w.Tr("Refused: a client of {buddy} that speaks OTR 2 has another key than {session}, which you verified. If {buddy} uses a new program, end that session first, then start again."), s))
}

// OldVersion: the buddy's client offers only OTR versions that are not spoken
// here.
func (w Words) OldVersion(from string) string {
	return notice(w.from(
		w.Tr("{buddy} ({client}) asks for a private conversation in an OTR version that is not spoken here. A newer OTR program is needed there."),
		w.Tr("{buddy} asks for a private conversation in an OTR version that is not spoken here. A newer OTR program is needed there."), from))
}

// SharedTag: two clients of the buddy use the same instance tag and key.
func (w Words) SharedTag(s Session) string {
	return notice(
		w.about(w.Tr("Two clients of {buddy} seem to be copies of one profile: both answer as {session}, so messages may reach the wrong one."), s),
		w.buddy(w.Tr("Ask {buddy} to remove the file otr.instance_tags on one of them and to restart it.")))
}

// NewOwnTag: another client of our account used our instance tag, so this one
// took a new one.
func (w Words) NewOwnTag() string {
	return notice(w.Tr("Another client of your account uses the same instance tag, as happens when a profile was copied. This client has taken a new one. Start your private conversations again if they do not work."))
}

// SessionsFull: a new session was refused because there are too many.
func (w Words) SessionsFull(from string) string {
	return notice(w.from(
		w.Tr("{buddy} has too many sessions: no private conversation with {client} was started. End some of them {there}."),
		w.Tr("{buddy} has too many sessions: no further private conversation was started. End some of them {there}."), from))
}

// TooLarge: a message that came in was over the size cap and dropped.
func (w Words) TooLarge(from string) string {
	return notice(w.from(
		w.Tr("A message from {buddy} ({client}) was too large and has been dropped. Ask for it in parts."),
		w.Tr("A message from {buddy} was too large and has been dropped. Ask for it in parts."), from))
}

// Reflected: our own messages come back to us.
func (w Words) Reflected() string {
	return notice(w.Tr("Your own OTR messages come back to you: no private conversation can start this way. Are you writing to yourself?"))
}

// RateLimited: handshakes of their own accord stop, because they keep failing.
func (w Words) RateLimited(s Session) string {
	return notice(capital(w.ofSession(s,
		w.Tr("{session} was restarted several times without success; no further attempt is made by itself. To try again, refresh it {there}."),
		w.Tr("The private conversation with {buddy} was started several times without success; no further attempt is made by itself. To try again, start it {there}."))))
}

// SwitchedOff: a setting switched OTR off with this buddy; its sessions were
// ended first.
func (w Words) SwitchedOff() string {
	return notice(w.buddy(w.Tr("OTR is now switched off for {buddy}. All private conversations were ended; what you write is not encrypted.")))
}

// SwitchedOn: OTR was switched off, which the conversation says, and is on again.
// required: the user lets nothing out unencrypted.
func (w Words) SwitchedOn(required bool) string {
	next := w.Tr("What you write is not encrypted until a private conversation has started.")
	if required {
		next = w.Tr("Your settings let nothing out unencrypted: your next message asks for a private conversation.")
	}
	return notice(w.buddy(w.Tr("OTR is switched on again for {buddy}.")), next)
}

// AccountRenamed: the user's account became another person's; its private
// conversations were ended.
func (w Words) AccountRenamed() string {
	return notice(w.buddy(w.Tr("Your account is another one now and has a key of its own. All private conversations with {buddy} were ended.")))
}

// Unloaded: the plugin goes; every private conversation was ended.
func (w Words) Unloaded() string {
	return notice(w.buddy(w.Tr("The OTR sessions plugin was switched off. All private conversations with {buddy} were ended; what you write is not encrypted.")))
}
