package ui

// What is said where names are nicks, which change hands. The buddy is named by
// the nick that it has now.

// OtherNick: the person behind a private conversation has another nick.
func (w Words) OtherNick(from string) string {
	return notice(Fill(w.Tr("{old} has the name {buddy} now. The private conversation goes on under that name."),
		Places{"buddy": w.Name(), "old": Quote(from, maxQuote)}))
}

// HolderLeft: the person behind a private conversation is not known to be there.
func (w Words) HolderLeft() string {
	return notice(w.buddy(w.Tr("Whoever is private with you under the name {buddy} is not there any more. What comes from that name now may be somebody else's and is not private.")))
}

// BackAgain: that person is back under the same name.
func (w Words) BackAgain() string {
	return notice(w.buddy(w.Tr("{buddy} is back. The private conversation goes on.")))
}

// WrittenBy stands before text that came from another nick and was encrypted with
// the keys of the private conversation.
func (w Words) WrittenBy(nick string) string {
	return notice(Fill(w.Tr("(from the name {nick}, with the keys of {buddy})"),
		Places{"buddy": w.Name(), "nick": Quote(nick, maxQuote)}))
}
