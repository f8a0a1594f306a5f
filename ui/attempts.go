package ui

// Attempting: the user asked for a private conversation. to is the address that
// is asked, "" for all of the buddy's clients.
func (w Words) Attempting(to string) string {
	return notice(w.from(
		w.Tr("Asking {buddy} ({client}) for a private conversation..."),
		w.Tr("Asking {buddy} for a private conversation..."), to))
}

// AttemptingRefresh: the user asked for new keys, with an ID of 0 in every
// session.
func (w Words) AttemptingRefresh(s Session) string {
	return notice(w.ofSession(s,
		w.Tr("Refreshing the private conversation with {buddy} in {session}..."),
		w.Tr("Refreshing the private conversation with {buddy}...")))
}

// Undelivered: the server sent a message of ours back as not delivered. An ID
// of 0 stands for one that belonged to no session.
func (w Words) Undelivered(s Session) string {
	return notice(w.ofSession(s,
		w.Tr("The server could not deliver your last message to {session} of {buddy}: its client may be gone. Choose another session {there}, or refresh this one, and send it again."),
		w.Tr("The server could not deliver your last message to {buddy}.")))
}

// RequestUndelivered: the server sent back what was sent without the user's
// writing anything, for the session, or with an ID of 0 to begin one.
func (w Words) RequestUndelivered(s Session) string {
	return notice(w.ofSession(s,
		w.Tr("The server could not deliver what OTR sent to {session} of {buddy}: its client may be gone. It was none of your messages."),
		w.Tr("The server could not deliver the request for a private conversation to {buddy}: the client that it was for may be gone.")))
}

// ReceiveFailed: a failure of our own stopped a message that came in.
func (w Words) ReceiveFailed() string {
	return notice(w.buddy(w.Tr("A message from {buddy} could not be handled: something went wrong inside the OTR sessions plugin. Ask for it again; if that fails too, refresh the private conversation {there}.")))
}

// StanzaFailed: a failure of our own stopped a message on its way out. Its text
// is not at hand any more.
func (w Words) StanzaFailed() string {
	return notice(w.buddy(w.Tr("A message to {buddy} was not sent: something went wrong inside the OTR sessions plugin. Send it again; if that fails too, restart the program.")))
}
