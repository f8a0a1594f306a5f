package ui

import "strings"

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

// VerifyFingerprint asks whether the session's fingerprint has been compared,
// or, if it was before, whether that still stands. The answer true means
// verified. own is the user's fingerprint as others see it.
//
// The default leaves things as they are: a stray key must not lend trust.
func (w Words) VerifyFingerprint(s Session, account, own string) Question[bool] {
	var q Question[bool]
	q.Form.Title = w.Tr("Verify fingerprint")
	q.Form.Primary = w.about(w.Tr("Is it really {buddy} in {session}?"), s)
	both := Fill(w.Tr("Your fingerprint, {account}:\n{own}\n\nFingerprint of {buddy}:\n{fingerprint}"), Places{
		"account": Clean(account, maxName), "own": hexDigits(own), "buddy": w.Name(), "fingerprint": fingerprint(s)})
	if s.Level == Private {
		q.Form.Secondary = paragraphs(w.Tr("You have verified this fingerprint. If you doubt it now, take that back: the session becomes Unverified."), both)
		q.choice(w.Tr("Take it back"), false)
		q.choice(w.Tr("It stays verified"), true)
		q.Form.Default = 1
		return q
	}
	q.Form.Secondary = paragraphs(
		w.buddy(w.Tr("Compare both fingerprints with {buddy} in a way that nobody else can fake: in person, or on the telephone if you know the voice. Not in this chat. If every digit agrees, nobody is in between.")), both)
	q.choice(w.Tr("I have compared them"), true)
	q.choice(w.Tr("Not verified"), false)
	q.Form.Default = 1
	return q
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

// maxOthers is how many other sessions the question offers: each is a button.
const maxOthers = 4

// ClientOffline asks what shall become of a line: the selected session's client
// is offline. others are the live private sessions that it could go to instead.
// The buttons hold no peer text, which some hosts would read as markup or as a
// shortcut; which session is which stands in the text above.
func (w Words) ClientOffline(selected Session, others []Session) Question[OfflineAnswer] {
	var q Question[OfflineAnswer]
	q.Form.Title = w.Tr("Client offline")
	q.Form.Unbidden = true // the user may be typing the next line
	q.Form.Primary = capital(w.about(w.Tr("{session} of {buddy} is offline. What should happen to your message?"), selected))
	text := []string{w.Tr("Sent anyway, the network may drop the message, or hand it to another client, which cannot read it.")}
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

func paragraphs(parts ...string) string { return strings.Join(parts, "\n\n") }
