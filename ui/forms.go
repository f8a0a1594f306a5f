package ui

import (
	"slices"
	"strings"
)

// Question is a form together with what each of its choices means.
type Question[T any] struct {
	Form    ChoiceForm
	answers []T
}

// Answer is what a choice means. ok is false if the form was closed without
// one (choice -1).
func (q Question[T]) Answer(choice int) (answer T, ok bool) {
	if choice < 0 || choice >= len(q.answers) {
		return answer, false
	}
	return q.answers[choice], true
}

// choice adds a button and its meaning.
func (q *Question[T]) choice(button string, meaning T) {
	q.Form.Choices = append(q.Form.Choices, button)
	q.answers = append(q.answers, meaning)
}

// OfflineChoice is what to do with a line whose session's client is offline.
type OfflineChoice uint8

const (
	Wait        OfflineChoice = iota // until it is online again
	SendToOther                      // to the session named
	SendAnyway                       // to the address that is offline
	DoNotSend                        // give the text back
)

// OfflineAnswer is the user's answer. Session is set for SendToOther.
type OfflineAnswer struct {
	Choice  OfflineChoice
	Session uint64
}

// maxHeld is how many characters of held lines are shown in all, maxHeldLines of how
// many lines.
const (
	maxHeld      = 200
	maxHeldLines = 4
)

// maxOthers is how many other sessions the question offers: each is a button.
const maxOthers = 4

// ClientOffline asks what shall become of lines, as the host wrote them: the
// selected session's client is offline. others are the live private sessions that
// they could go to instead. The buttons hold no peer text, which some hosts would read
// as markup or as a shortcut; which session is which stands in the text above.
func (w Words) ClientOffline(selected Session, others []Session, lines []string) Question[OfflineAnswer] {
	var q Question[OfflineAnswer]
	q.Form.Title = w.Tr("Client offline")
	q.Form.Unbidden = true // the user may be typing the next line
	q.Form.Primary = capital(w.about(w.Tr("{session} of {buddy} is offline. What should happen to your message?"), selected))
	if len(lines) > 1 {
		q.Form.Primary = capital(w.about(w.Tr("{session} of {buddy} is offline. What should happen to your messages?"), selected))
	}
	text := w.heldLines(lines)
	text = append(text, w.Tr("Sent anyway, the network may drop the message, or hand it to another client, which cannot read it."))
	q.choice(w.Tr("Wait until it is back"), OfflineAnswer{Choice: Wait})
	for i, s := range others {
		if i == maxOthers {
			break
		}
		text = append(text, capital(dashed(w.Session(s), w.Level(s.Level))))
		q.choice(Fill(w.Tr("Send to session {number}"), Places{"number": itoa(s.Number)}), OfflineAnswer{SendToOther, s.ID})
	}
	q.choice(w.Tr("Send anyway"), OfflineAnswer{Choice: SendAnyway})
	q.choice(w.Tr("Do not send"), OfflineAnswer{Choice: DoNotSend})
	q.Form.Secondary = paragraphs(text...)
	return q
}

// heldLines are the lines that wait, and how many more do.
func (w Words) heldLines(lines []string) (text []string) {
	length := maxHeld / max(1, min(len(lines), maxHeldLines))
	for i, line := range lines {
		if i == maxHeldLines {
			return append(text, Fill(w.Tr("Further messages that wait: {number}"), Places{"number": itoa(len(lines) - i)}))
		}
		text = append(text, Quote(PlainText(line), length))
	}
	return text
}

// paragraphs joins those that are not empty.
func paragraphs(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), "\n\n")
}

// TabFirst stands in a window that comes by itself where keys alone move about in
// windows.
func TabFirst(tr Translator) string { return tr("Tab leads to the buttons.") }
