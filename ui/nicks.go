package ui

import "strings"

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

// OutOfSight: we have left the last channel that told of that person's nick.
func (w Words) OutOfSight() string {
	return notice(w.buddy(w.Tr("You share no channel with {buddy} any more, so anybody may take that name unseen. What comes from it may be somebody else's and is not private until {buddy} has written again.")))
}

// OutOfRoom: we have left the room that told of that person's name.
func (w Words) OutOfRoom() string {
	return notice(w.buddy(w.Tr("You are not in the room of {buddy} any more, so anybody may take that name unseen. What comes from it may be somebody else's and is not private until {buddy} has written again.")))
}

// BackAgain: that person is back under the same name.
func (w Words) BackAgain() string {
	return notice(w.buddy(w.Tr("{buddy} is back. The private conversation goes on.")))
}

// WrittenBy is a message that came from another nick and was encrypted with the
// keys of the private conversation, as HTML. Each of its lines says so, or the
// further ones would pass for the buddy's. A message of one line keeps its looks.
func (w Words) WrittenBy(nick, message string) string {
	places := Places{"buddy": w.Name(), "nick": Quote(nick, maxQuote)}
	mark := w.Tr("(from the name {nick}, with the keys of {buddy})")
	lines, gap := flatten(message)
	if len(lines) < 2 && !gap {
		return marked(mark, places) + " " + message
	}
	if len(lines) == 0 { // blanks alone
		lines = []string{string(ellipsis)}
	}
	for i, l := range lines {
		lines[i] = marked(mark, places) + " " + EscapeHTML(isolate(l))
	}
	return strings.Join(lines, "<br>")
}
