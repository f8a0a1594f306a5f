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

// maxHeld is how many characters of the line are shown.
const maxHeld = 200

// maxOthers is how many other sessions the question offers: each is a button.
const maxOthers = 4

// ClientOffline asks what shall become of a line, as the host wrote it: the
// selected session's client is offline. others are the live private sessions that it could go to instead.
// The buttons hold no peer text, which some hosts would read as markup or as a
// shortcut; which session is which stands in the text above.
func (w Words) ClientOffline(selected Session, others []Session, line string) Question[OfflineAnswer] {
	var q Question[OfflineAnswer]
	q.Form.Title = w.Tr("Client offline")
	q.Form.Unbidden = true // the user may be typing the next line
	q.Form.Primary = capital(w.about(w.Tr("{session} of {buddy} is offline. What should happen to your message?"), selected))
	var text []string
	if held := Quote(PlainText(line), maxHeld); held != "" {
		text = append(text, held)
	}
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

// paragraphs joins those that are not empty.
func paragraphs(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), "\n\n")
}
