package ui

// Comparing fingerprints by hand, and what comes of it.

// Comparison is what the user says of two fingerprints.
type Comparison uint8

const (
	NotCompared Comparison = iota // not now: all stays as it is
	TheSame                       // every digit agrees
	Different                     // some digit does not
	TakenBack                     // an earlier "the same" does not count any more
)

// VerifyFingerprint asks how the session's fingerprint compares. own is the
// user's fingerprint as others see it.
//
// The default leaves things as they are: a stray key must not lend trust.
func (w Words) VerifyFingerprint(s Session, account, own string) Question[Comparison] {
	var q Question[Comparison]
	q.Form.Title = w.Tr("Verify fingerprint")
	q.Form.Primary = w.about(w.Tr("Is it really {buddy} in {session}?"), s)
	both := Fill(w.Tr("Your fingerprint, {account}:\n{own}\n\nFingerprint of {buddy}:\n{fingerprint}"), Places{
		"account": Clean(account, maxName), "own": hexDigits(own), "buddy": w.Name(), "fingerprint": fingerprint(s)})
	if s.Level == Private {
		q.Form.Secondary = paragraphs(w.Tr("You have verified this fingerprint. If you doubt it now, take that back: the session becomes Unverified."), both)
		q.choice(w.Tr("Take it back"), TakenBack)
	} else {
		q.Form.Secondary = paragraphs(
			w.buddy(w.Tr("Compare both fingerprints with {buddy} in a way that nobody else can fake: in person, or on the telephone if you know the voice. Not in this chat. If every digit agrees, nobody is in between.")), both)
		q.choice(w.Tr("They are the same"), TheSame)
	}
	q.choice(w.Tr("They differ"), Different)
	q.choice(w.Tr("Not now"), NotCompared)
	q.Form.Default = len(q.Form.Choices) - 1
	return q
}

// VerifiedForNow: what was verified just now cannot stand on file.
func (w Words) VerifiedForNow() string {
	return notice(w.buddy(w.Tr("What you verified counts only until this program ends: your address and that of {buddy} are too long to be kept on file. Next time, verify {buddy} again, or use a shorter address.")))
}

// Compared: the user has compared the session's fingerprint, or taken that back.
// NotCompared says nothing.
func (w Words) Compared(s Session, c Comparison) string {
	switch c {
	case TheSame:
		return notice(w.about(w.Tr("You have verified {session}: it is Private now. You will be warned if {buddy} comes with another key."), s))
	case TakenBack:
		return notice(capital(w.about(w.Tr("{session} of {buddy} is not verified any more. It is Unverified until you compare fingerprints again."), s)))
	case Different:
		return notice(
			capital(w.about(w.Tr("The fingerprints differ: whoever reads in {session} may not be {buddy}, but somebody in between."), s)),
			w.buddy(w.Tr("Write nothing there that only {buddy} may read, and end that session. Then ask {buddy}, by telephone or in person, which fingerprint is the right one: a new device or a new key has another one too.")))
	default:
		return ""
	}
}
