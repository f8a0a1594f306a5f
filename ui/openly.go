package ui

// Openly is a kind of what goes to a buddy without encryption.
type Openly uint8

const (
	File Openly = iota
	Call        // voice, video or both
)

// SendOpenly asks before a file or a call leaves a private conversation. true: it
// shall.
func (w Words) SendOpenly(kind Openly) Question[bool] {
	var q Question[bool]
	if kind == Call {
		q.Form.Title = w.Tr("Call without encryption")
		q.Form.Primary = w.Tr("Calls are not encrypted by OTR.")
		q.Form.Secondary = w.buddy(w.Tr("Whoever carries the call to {buddy} can listen and watch. What you write stays private."))
		q.choice(w.Tr("Call anyway"), true)
	} else {
		q.Form.Title = w.Tr("File without encryption")
		q.Form.Primary = w.Tr("Files are not encrypted by OTR.")
		q.Form.Secondary = w.buddy(w.Tr("Whoever carries the file to {buddy} can read its name and what is in it. What you write stays private."))
		q.choice(w.Tr("Send anyway"), true)
	}
	q.choice(w.Tr("Cancel"), false)
	q.Form.Default = len(q.Form.Choices) - 1
	return q
}

// FileLeaves: a file is on its way without the user's having been asked.
func (w Words) FileLeaves() string {
	return notice(w.buddy(w.Tr("A file is on its way to {buddy}. It is not encrypted: OTR encrypts no files.")))
}

// OfferFailed: a file or call was not offered.
func (w Words) OfferFailed() string {
	return notice(w.buddy(w.Tr("Your file or call to {buddy} was not sent: your account is not connected, or something went wrong inside the OTR sessions plugin. Try it again.")))
}
