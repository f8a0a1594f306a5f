package ui

import "strings"

// MaybeLost: messages were transmitted that the buddy's client may not have been
// able to read. lines are as the host wrote them; the notice repeats them whole. alone:
// other sessions have got them, or may have. instead is the session that is in the place
// of s, whose client does not answer, and gets them if they are sent again; ID 0: none.
func (w Words) MaybeLost(s, instead Session, lines []string, alone bool) string {
	places := Places{"buddy": w.Name(), "session": w.Session(s), "new": w.Session(instead), "count": itoa(len(lines))}
	said := Fill(w.Tr("Your message to {session} may be lost: its client may not have been able to read it. If {buddy} has not seen it, {resend}. It was:"), places)
	switch {
	case alone && instead.ID != 0 && len(lines) > 1:
		said = Fill(w.Tr("Of your messages to all sessions {count} may not have reached {session}: its client does not answer, and {new} is in its place now. Make sure that it is {buddy}. If it is, {resend}: they go to {new} alone. They were:"), places)
	case alone && instead.ID != 0:
		said = Fill(w.Tr("Your message to all sessions may not have reached {session}: its client does not answer, and {new} is in its place now. Make sure that it is {buddy}. If it is, {resend}: it goes to {new} alone. It was:"), places)
	case alone && len(lines) > 1:
		said = Fill(w.Tr("Of your messages to all sessions {count} may not have reached {session}. If {buddy} has not seen them, {resend}: they go to that session alone. They were:"), places)
	case alone:
		said = Fill(w.Tr("Your message to all sessions may not have reached {session}. If {buddy} has not seen it, {resend}: it goes to that session alone. It was:"), places)
	case len(lines) > 1:
		said = Fill(w.Tr("Your {count} messages to {session} may be lost: its client may not have been able to read them. If {buddy} has not seen them, {resend}. They were:"), places)
	}
	var out strings.Builder
	out.WriteString(notice(said))
	for _, l := range lines {
		out.WriteString("<br>" + repeated(PlainText(l)))
	}
	return out.String()
}

// sendAgainLabel is the row that sends what may be lost.
func (w Words) sendAgainLabel(count int) string {
	if count == 1 {
		return w.Tr("Send again: the message that may be lost")
	}
	return Fill(w.Tr("Send again: the {count} messages that may be lost"), Places{"count": itoa(count)})
}
