package ui

// Authenticating with the buddy: both users show each other's programs that they
// know a secret, which never leaves either program.

// Method is how the users authenticate.
type Method uint8

const (
	NoMethod       Method = iota // the user thought better of it
	ByQuestion                   // one asks, the other answers
	BySharedSecret               // both know a secret beforehand
)

// maxAsked is how many characters of the buddy's question are shown.
const maxAsked = 400

// HowToAuthenticate asks for the method.
func (w Words) HowToAuthenticate(s Session) Question[Method] {
	var q Question[Method]
	q.Form.Title = w.Tr("Authenticate buddy")
	q.Form.Primary = w.about(w.Tr("How shall {buddy} in {session} prove who is there?"), s)
	q.Form.Secondary = paragraphs(
		w.Tr("Question and answer: you ask something that nobody else can answer. This checks the other side only."),
		w.Tr("Shared secret: both of you enter a word that you have agreed on before, not in this chat. This checks both sides."),
		w.verified(s))
	q.choice(w.Tr("Question and answer"), ByQuestion)
	q.choice(w.Tr("Shared secret"), BySharedSecret)
	q.choice(w.Tr("Cancel"), NoMethod)
	return q
}

// AskQuestion is the form for a question and its answer, in this order.
func (w Words) AskQuestion(s Session) FieldForm {
	return w.secretForm(w.Tr("Cancel"),
		w.about(w.Tr("What do you want to ask {buddy} in {session}?"), s),
		paragraphs(w.Tr("The question is sent, the answer is not: it is only compared. It must agree to the letter, so hint at how it is spelt."), w.verified(s)),
		Field{Label: w.Tr("Question"), Required: true},
		Field{Label: w.Tr("Answer that you expect"), Required: true, Secret: true})
}

// AskAnswer is the form for the answer to a question that the user has entered.
func (w Words) AskAnswer(s Session, question string) FieldForm {
	return w.secretForm(w.Tr("Cancel"),
		w.about(w.Tr("Which answer do you expect of {buddy} in {session}?"), s),
		paragraphs(Quote(question, maxAsked), w.Tr("The question is sent, the answer is not: it is only compared. It must agree to the letter, so hint at how it is spelt."), w.verified(s)),
		Field{Label: w.Tr("Answer that you expect"), Required: true, Secret: true})
}

// AskSecret is the form for a shared secret.
func (w Words) AskSecret(s Session) FieldForm {
	return w.secretForm(w.Tr("Cancel"),
		w.about(w.Tr("Which secret do you share with {buddy} in {session}?"), s),
		paragraphs(w.Tr("It is not sent, only compared, and must agree to the letter."), w.verified(s)),
		Field{Label: w.Tr("Secret"), Required: true, Secret: true})
}

// AnswerQuestion is the form of the side that is asked. What the buddy wrote
// stands in the text alone, where no host reads markup.
func (w Words) AnswerQuestion(s Session, question string) FieldForm {
	asked := Quote(question, maxAsked)
	if asked == "" {
		asked = w.Tr("(an empty question)")
	}
	return w.secretForm(w.Tr("Not now"),
		w.about(w.Tr("{buddy} in {session} asks you a question, to be sure that it is you."), s),
		paragraphs(asked, w.Tr("Your answer is not sent, only compared, and must agree to the letter."), w.whoAsks(s)),
		Field{Label: w.Tr("Your answer"), Required: true, Secret: true})
}

// AnswerSecret is the form of the side that is asked for a shared secret.
func (w Words) AnswerSecret(s Session) FieldForm {
	return w.secretForm(w.Tr("Not now"),
		w.about(w.Tr("{buddy} in {session} wants to compare the secret that you share."), s),
		paragraphs(w.Tr("It is not sent, only compared, and must agree to the letter. If you have agreed on none, {stop}."), w.verified(s)),
		Field{Label: w.Tr("Secret"), Required: true, Secret: true})
}

// verified notes that there is no need to authenticate in the session.
func (w Words) verified(s Session) string {
	if s.Level != Private {
		return ""
	}
	return w.about(w.Tr("You have verified {session} already. Doing it once more takes nothing back."), s)
}

// whoAsks is what the user knows of who asks a question.
func (w Words) whoAsks(s Session) string {
	if s.Level == Private {
		return w.verified(s)
	}
	return w.Tr("This does not show you who asks: for that, ask a question of your own.")
}

func (w Words) secretForm(cancel, primary, secondary string, fields ...Field) FieldForm {
	return FieldForm{
		Title: w.Tr("Authenticate buddy"), Primary: primary, Secondary: secondary, Fields: fields,
		Hide: w.Tr("Hide what I type"),
		OK:   w.Tr("Authenticate"), Cancel: cancel,
	}
}

// Authenticating: the user's question or secret is on its way.
func (w Words) Authenticating(s Session) string {
	return notice(w.about(w.Tr("Waiting for {buddy} in {session} to answer. To call it off, {stop}."), s))
}

// progressLabel says what the run of a session waits for.
func (w Words) progressLabel(s Session) string {
	if s.Progress == WaitsForAnswer {
		return w.buddy(w.Tr("Authenticating: waiting for {buddy} to answer"))
	}
	return w.buddy(w.Tr("Authenticating: answers are being compared"))
}

// StillWaiting: the buddy has not answered for two minutes.
func (w Words) StillWaiting(s Session) string {
	return notice(w.about(w.Tr("Still no answer from {buddy} in {session}, after two minutes. Perhaps nobody is there, or the other program does not show your question. An answer still counts; to call it off, {stop}."), s))
}

// AuthenticationUnanswered: both users answered, and the other program is silent.
func (w Words) AuthenticationUnanswered(s Session) string {
	return notice(w.about(w.Tr("Authenticating with {buddy} in {session} was called off: the other program has not answered for two minutes. Nothing is known from it. Try once more, or compare fingerprints."), s))
}

// askBackLabel is the row for asking the buddy in turn.
func (w Words) askBackLabel() string { return w.buddy(w.Tr("Ask {buddy} back...")) }

// AskBack offers to ask a question of a client that has just had an answer.
func (w Words) AskBack(s Session) Question[bool] {
	var q Question[bool]
	q.Form.Title = w.Tr("Ask back")
	q.Form.Unbidden = true // the user may be typing
	q.Form.Primary = w.about(w.Tr("{buddy} in {session} has verified you. You have not verified {buddy}."), s)
	q.Form.Secondary = w.Tr("To be sure in turn who is there, ask something yourself.")
	q.choice(w.Tr("Ask back"), true)
	q.choice(w.Tr("Not now"), false)
	q.Form.Default = 1
	return q
}

// AskedToAuthenticate: the buddy asks. The menu has a row for the answer.
func (w Words) AskedToAuthenticate(s Session) string {
	return notice(Fill(w.Tr("{buddy} in {session} asks you to authenticate: {respond}."),
		Places{"buddy": w.Name(), "session": w.Session(s), "row": w.answerLabel(s)}))
}

// answerLabel is the row that opens the form for the answer.
func (w Words) answerLabel(s Session) string {
	if s.Asks == AsksQuestion {
		return w.buddy(w.Tr("Answer {buddy}'s question..."))
	}
	return w.buddy(w.Tr("Enter the secret for {buddy}..."))
}

// Authenticated: the buddy has shown that it knows the secret.
func (w Words) Authenticated(s Session) string {
	return notice(w.about(w.Tr("Authenticated: it really is {buddy} in {session}. The session is Private now."), s))
}

// AnsweredRight: the buddy's question was answered as expected, which shows
// nothing about the buddy. One who is verified need not be asked in turn.
func (w Words) AnsweredRight(s Session) string {
	said := w.about(w.Tr("{buddy} in {session} has accepted your answer."), s)
	if s.Level == Private {
		return notice(said)
	}
	return notice(said,
		w.buddy(w.Tr("To be sure in turn that it is {buddy}, {authenticate} and ask something yourself.")))
}

// NotAuthenticated: the secrets differ. An earlier verification stands.
func (w Words) NotAuthenticated(s Session) string {
	said := w.about(w.Tr("Not authenticated: what you and {buddy} in {session} entered differs. A typing mistake does that, and so does somebody in between."), s)
	if s.Level == Private {
		return notice(said, w.Tr("You verified this session before, and it stays Private. If you doubt that now, {verify} and take it back."))
	}
	return notice(said, w.Tr("Try once more, or compare fingerprints."))
}

// AuthenticationOver: it came to no result; the other side or a refresh ended it.
func (w Words) AuthenticationOver(s Session) string {
	return notice(w.about(w.Tr("Authenticating with {buddy} in {session} was called off before there was a result."), s))
}

// AuthenticationCheated: the other side's program did not follow the protocol.
func (w Words) AuthenticationCheated(s Session) string {
	return notice(w.about(w.Tr("Careful: authenticating with {buddy} in {session} was stopped, because the other program sent what no honest one sends. Do not trust that session."), s))
}

// AuthenticationRefused: what the user entered was too long, by the number of
// bytes allowed.
func (w Words) AuthenticationRefused(max int) string {
	return notice(Fill(w.Tr("Not asked: question and secret may each be {max} bytes long at most."), Places{"max": itoa(max)}))
}

// AuthenticationTooLate: what the user answered or asked has become void.
func (w Words) AuthenticationTooLate() string {
	return notice(w.buddy(w.Tr("Too late: that session of {buddy} is not private any more, is offline, or does not ask any more.")))
}
